"""Every write to places: reference data, facts, child counts, villages, boundaries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import connection

from hoaban.kernel.action import Load, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import end_dated, set_dated
from hoaban.kernel.errors import Invalid, Problem, invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day as written_day
from hoaban.kernel.language import vi_en
from hoaban.kernel.models import Operation
from hoaban.kernel.text import clean_text
from hoaban.modules.places.alignment import Aligned, Table, align
from hoaban.modules.places.boundaries import Survey, draw_outlines, survey
from hoaban.modules.places.dataset import Dataset, Key, Unit, read_aliases, read_dataset, read_facts, read_groups
from hoaban.modules.places.geojson import Geometry
from hoaban.modules.places.models import (
    SEXES,
    Boundary,
    ChildCount,
    EthnicGroup,
    Place,
    PlaceAlias,
    PlaceFact,
    Succession,
)
from hoaban.modules.places.rules import FACT_KINDS, place_key

OLDEST_CHILD = 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load of the reference data did to each table."""

    places: Aligned
    successions: Aligned
    aliases: Aligned
    facts: Aligned
    ethnic_groups: Aligned


@action(
    "place.manage", kind="place.reference@1", says=vi_en("Nạp danh mục đơn vị hành chính", "Load the list of places")
)
def load_reference(_actor: Actor, *, before: date | None = None) -> Loaded:
    """Bring places, their lineage, aliases, known facts and the ethnic groups up to the reference data.

    Can be run at any time: adds what is missing, corrects what an earlier load wrote, leaves what people changed. With `before`, only
    places as they were known before a reform of that day: for reorganising them by a plan.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hoaban.places.reference'))")
    loads = Operation.objects.filter(kind="place.reference@1").values_list("pk", flat=True)
    if before is not None and Place.objects.exists():
        raise invalid(
            "places-there",
            "before",
            "Đã có danh mục địa bàn. Chỉ nạp danh mục trước sắp xếp vào cơ sở dữ liệu còn trống.",
            "There are places already. Those from before a reform are loaded into an empty database only.",
        )
    dataset = read_dataset()
    own = frozenset(loads) | {writing().id}
    return _Loading(dataset.before(before), own, is_today=False).load() if before else _Loading(dataset, own).load()


class _Loading:
    def __init__(self, dataset: Dataset, own: frozenset[UUID], *, is_today: bool = True) -> None:
        self.dataset, self.own, self.is_today = dataset, own, is_today
        standing = Place.objects.values_list("kind", "code", "starts_on", "pk")
        self.ids: dict[Key, UUID] = {Key(kind, code, starts_on): pk for kind, code, starts_on, pk in standing}
        for unit in dataset.units:
            self.ids.setdefault(unit.key, uuid7())
        self.today = {unit.key.code: self.ids[unit.key] for unit in dataset.units if unit.ends_on is None}

    def load(self) -> Loaded:
        tables = (self.places(), self.successions(), self.aliases(), self.facts(), self.groups())
        return Loaded(*(align(table, self.own) for table in tables))

    def places(self) -> Table:
        rows = {tuple(unit.key): self.place(unit) for unit in self.dataset.units}
        return Table(Place, ("kind", "code", "starts_on"), rows, {tuple(key): pk for key, pk in self.ids.items()})

    def place(self, unit: Unit) -> dict[str, object]:
        return {**unit.columns(), "parent_id": self.ids[unit.parent] if unit.parent else None}

    def successions(self) -> Table:
        rows = {
            (self.ids[p.old], self.ids[p.new]): {"is_whole": p.is_whole, "is_default": p.is_default}
            for p in self.dataset.passings
        }
        return Table(Succession, ("old_id", "new_id"), rows)

    def aliases(self) -> Table:
        rows = {
            (self.today[a.place], a.code): {
                "source": a.source,
                "legal_basis": a.legal_basis,
                "certainty": a.certainty,
            }
            for a in (read_aliases() if self.is_today else ())
        }
        return Table(PlaceAlias, ("place_id", "code"), rows)

    def facts(self) -> Table:
        """A kind of fact that somebody maintains for a place is left to them."""
        maintained = set(PlaceFact.objects.exclude(written_by__in=self.own).values_list("place_id", "kind"))
        rows = {
            (self.today[f.place], f.kind, f.starts_on): {
                "value": f.value,
                "legal_basis": f.legal_basis,
                "certainty": f.certainty,
            }
            for f in (read_facts(self.dataset.units) if self.is_today else ())
            if (self.today[f.place], f.kind) not in maintained
        }
        return Table(PlaceFact, ("place_id", "kind", "starts_on"), rows)

    def groups(self) -> Table:
        rows = {
            (g.code,): {"name": g.name, "other_names": list(g.other_names), "is_very_small": g.very_small}
            for g in read_groups()
        }
        return Table(EthnicGroup, ("code",), rows)


@action("place.manage", kind="place.fact@1", says=vi_en("Ghi thông tin địa bàn", "Set a fact of a place"))
def set_place_fact(
    _actor: Actor, *, place_id: UUID, kind: str, value: str, starts_on: date, legal_basis: str, certainty: int = 100
) -> PlaceFact:
    """Let a fact of a place hold from a day on; what held before ends that day and stays on record."""
    place = _place(place_id, starts_on)
    if kind not in FACT_KINDS or not FACT_KINDS[kind].takes(value):
        raise _bad_value(kind)
    if not clean_text(legal_basis):
        raise invalid(
            "legal-basis-missing",
            "legal_basis",
            "Hãy ghi số, ngày của văn bản làm căn cứ.",
            "Name the decision, with its number and date.",
        )
    values = {"value": value, "legal_basis": clean_text(legal_basis), "certainty": certainty}
    return set_dated(writing(), PlaceFact, keys={"place_id": place.pk, "kind": kind}, values=values, on=starts_on)


def _bad_value(kind: str) -> Invalid:
    if kind not in FACT_KINDS:
        known = ", ".join(FACT_KINDS)
        return invalid("fact-unknown", "kind", f"Các loại thông tin: {known}.", f"Kinds of facts are: {known}.")
    values = ", ".join(FACT_KINDS[kind].values) or "0, 1, 2…"
    return invalid("value-unknown", "value", f"Giá trị phải là một trong: {values}.", f"The value is one of: {values}.")


@action("place.manage", kind="place.fact-end@1", says=vi_en("Kết thúc thông tin địa bàn", "End a fact of a place"))
def end_place_fact(_actor: Actor, *, place_id: UUID, kind: str, ends_on: date) -> PlaceFact | None:
    """Let a fact hold no longer from a day on; nothing happens when none holds."""
    return end_dated(writing(), PlaceFact, keys={"place_id": place_id, "kind": kind}, on=ends_on)


def _place(place_id: UUID, day: date) -> Place:
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise invalid("place-unknown", "place_id", "Không có địa bàn này.", "There is no such place.")
    if not place.holds_on(day):
        words = {"place": place.full_name, "day": written_day(day)}
        message = vi_en("{place} không tồn tại vào ngày {day}.", "{place} did not exist on {day}.").fill(**words)
        raise Invalid(Problem("place-not-there", "starts_on", message))
    return place


@dataclass(frozen=True, slots=True)
class Children:
    """How many children of one age and sex (`male`, `female`) there are."""

    age: int
    sex: str
    count: int

    def problem(self) -> Problem | None:
        if 0 <= self.age <= OLDEST_CHILD and self.sex in SEXES and self.count >= 0:
            return None
        message = vi_en(
            "Tuổi từ 0 đến {oldest}, giới tính male hoặc female, số trẻ không âm.",
            "Age is 0 to {oldest}, sex male or female, the count not negative.",
        )
        return Problem("count-wrong", f"{self.age} {self.sex}", message.fill(oldest=OLDEST_CHILD))


@action("place.manage", kind="place.children@1", says=vi_en("Ghi số trẻ theo độ tuổi", "Set child counts"))
def set_child_counts(_actor: Actor, *, place_id: UUID, starts_on: date, counts: Sequence[Children], source: str) -> int:
    """Let a commune's counts of children hold from a day on, until the next that are set; gives how many were given."""
    place = _place(place_id, starts_on)
    problems = [problem for problem in (line.problem() for line in counts) if problem]
    if problems:
        raise Invalid(*problems)
    for line in counts:
        keys = {"place_id": place.pk, "age": line.age, "sex": line.sex}
        set_dated(writing(), ChildCount, keys=keys, values={"count": line.count, "source": source}, on=starts_on)
    return len(counts)


@action("place.manage", kind="place.village@1", says=vi_en("Thêm thôn, bản", "Add a village"))
def add_village(
    _actor: Actor,
    *,
    commune_id: UUID,
    name: str,
    starts_on: date,
    type_name: str = "Bản",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Place:
    """Add a village to a commune, under the next free number of the commune: villages have no code of the State."""
    commune = _place(commune_id, starts_on)
    if commune.kind != Place.COMMUNE or not place_key(name):
        raise invalid(
            "village-misplaced",
            "commune_id",
            "Thôn, bản có tên và thuộc một xã.",
            "A village has a name and a commune.",
        )
    Place.objects.select_for_update().get(pk=commune.pk)  # two villages added at once do not get one number
    villages = Place.objects.filter(kind=Place.VILLAGE, code__startswith=f"{commune.code}.")
    if villages.on(starts_on).filter(search_key=place_key(name), type_name=type_name).exists():
        raise invalid("village-twice", "name", "Xã đã có thôn, bản tên này.", "The commune has a village of this name.")
    return writing().create(
        Place,
        kind=Place.VILLAGE,
        code=f"{commune.code}.{villages.count() + 1:03}",
        name=clean_text(name),
        type_name=type_name,
        search_key=place_key(name),
        parent_id=commune.pk,
        province_code=commune.province_code,
        latitude=latitude,
        longitude=longitude,
        starts_on=starts_on,
    )


def import_boundaries(actor: Actor, *, content: bytes, source: str, on: date) -> Survey:
    """Take the outlines of the communes of a day from a GeoJSON file; gives what matched, what did not and why.

    `survey(content, on)` is the dry run. The same file again changes nothing. Raises `Invalid` when the file cannot be used.
    """
    found = survey(content, on)
    if found.matched:
        rows = [(match.place.pk, match.geometry) for match in found.matched]
        areas = Load(Boundary, ("place_id", "geometry"), rows)
        set_boundaries(actor, source=source, sha256=sha256(content).hexdigest(), on=on, areas=areas)
    return found


@action("place.manage", kind="place.boundaries@1", says=vi_en("Nhập ranh giới", "Import boundaries"))
def set_boundaries(_actor: Actor, *, source: str, sha256: str, on: date, areas: Load) -> int:  # noqa: ARG001  the ledger keeps which file
    """Keep the outlines of communes, given as rows of place and geometry; draws their provinces anew."""
    given: dict[UUID, Geometry] = dict(areas.rows)  # type: ignore[arg-type]
    provinces = Place.objects.filter(pk__in=given).values_list("province_code", flat=True).distinct()
    standing = Boundary.objects.filter(place__in=Place.objects.on(on).filter(province_code__in=list(provinces)))
    rows = {boundary.pk: boundary for boundary in standing}
    whole = {pk: row.geometry for pk, row in rows.items()} | given
    outlines = dict(zip(whole, draw_outlines(list(whole.values())), strict=True))
    new = [(pk, json.dumps(given[pk]), outlines[pk], source) for pk in given if pk not in rows]
    writing().copy(Boundary, ("place_id", "geometry", "outline", "source"), new)
    for pk, row in rows.items():
        is_given = pk in given and given[pk] != row.geometry
        values = {"geometry": given[pk], "source": source} if is_given else {}
        writing().change(row, outline=outlines[pk], **values)
    areas.written = len(given)
    return len(given)
