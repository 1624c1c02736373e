"""The ground a synthetic province stands on: its real communes as they were, and where each lies since the reform."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.interfaces.demo.profile import Profile
from hoaban.kernel.errors import invalid
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.places.models import EthnicGroup, Place, Succession


@dataclass(frozen=True, slots=True)
class Stay:
    """A commune for a time: before the reform the old one, after it its default successor."""

    place_id: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the first school year; all schools in it go to the same commune when it ends."""

    place: str
    code: str
    name: str
    is_town: bool
    district: str
    district_name: str
    stays: tuple[Stay, ...]
    latitude: float
    longitude: float

    @property
    def now(self) -> str:
        """The commune that it belongs to today."""
        return self.stays[-1].place_id


@dataclass(frozen=True, slots=True)
class Ground:
    """The communes by old district, in the order of their codes; pupils move on and teachers change places within a district."""

    districts: dict[str, tuple[Commune, ...]]
    ethnic_names: dict[str, str]

    @property
    def communes(self) -> list[Commune]:
        return [commune for district in self.districts.values() for commune in district]


def read_ground(profile: Profile, year: SchoolYear, share: float) -> Ground:
    """Read the province's communes; with a share below one only some, district by district. Needs `acting`."""
    found = list(
        Place.objects.communes().in_province(profile.code).on(year.start).select_related("parent").order_by("code")
    )
    if not found:
        raise invalid(
            "places-missing",
            "province",
            f"Chưa có danh mục xã của {profile.name}. Hãy chạy `hoaban setup` rồi thử lại.",
            f"The communes of {profile.name} are not loaded. Run `hoaban setup`, then try again.",
        )
    successors = {row.old_id: row.new for row in Succession.objects.default_of(found)}
    districts: dict[str, list[Commune]] = defaultdict(list)
    for place in found:
        commune = _commune(place, successors.get(place.pk))
        districts[commune.district].append(commune)
    names = dict(EthnicGroup.objects.values_list("code", "name"))
    return Ground(_part(districts, share), names)


def _commune(place: Place, successor: Place | None) -> Commune:
    then = Stay(place.pk.hex, None, place.ends_on)
    now = (Stay(successor.pk.hex, place.ends_on, None),) if successor is not None and place.ends_on is not None else ()
    longitude, latitude = place.point or (successor.point if successor else None) or (0.0, 0.0)
    parent = place.parent
    code, name = (
        (parent.code, parent.name)
        if parent is not None and parent.kind == Place.DISTRICT
        else (place.code[:4], place.name)
    )
    return Commune(
        place=place.pk.hex,
        code=place.code,
        name=place.name,
        is_town=place.type_name != "Xã",
        district=code,
        district_name=name,
        stays=(then, *now),
        latitude=latitude,
        longitude=longitude,
    )


def _part(districts: dict[str, list[Commune]], share: float) -> dict[str, tuple[Commune, ...]]:
    """Keep a share of the communes: few districts, and in each the communes that now lie together."""
    whole = {code: tuple(communes) for code, communes in sorted(districts.items())}
    if share >= 1:
        return whole
    wanted = max(3, round(share * sum(map(len, whole.values()))))
    kept: dict[str, tuple[Commune, ...]] = {}
    for code, size in _spread(list(whole), {code: len(part) for code, part in whole.items()}, wanted):
        together = sorted(whole[code], key=lambda commune: (commune.now, commune.code))
        kept[code] = tuple(sorted(together[:size], key=lambda commune: commune.code))
    return kept


def _spread(codes: Sequence[str], sizes: dict[str, int], wanted: int) -> list[tuple[str, int]]:
    """Take a dozen communes a district, the districts evenly from the list, until there are enough."""
    number = max(1, round(wanted / 12))
    step = len(codes) / number
    order = [codes[int(i * step)] for i in range(number)]
    order += [code for code in codes if code not in order]
    taken: list[tuple[str, int]] = []
    for code in order:
        left = wanted - sum(size for _, size in taken)
        if left <= 0:
            break
        taken.append((code, min(sizes[code], left)))
    return taken
