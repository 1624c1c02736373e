"""Rooms, computers, connections and standards of the schools, and how they get better from year to year."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from hoaban.interfaces.demo.chance import Chance, Quota, apportion
from hoaban.interfaces.demo.posts import Posts
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.pupils import apportion_within
from hoaban.interfaces.demo.rows import Batch, ComputerRow, ConnectivityRow, RoomRow, StandardRow
from hoaban.interfaces.demo.school import School, Site
from hoaban.interfaces.demo.season import Years
from hoaban.modules.network.levels import LOWER, PRESCHOOL, PRIMARY, UPPER

VALID_YEARS = 5  # of a national standard
TEACHING_COMPUTERS = {PRESCHOOL: 0.12, PRIMARY: 1.0, LOWER: 1.4, UPPER: 2.3, "continuing": 1.6}
AT_SATELLITE, AT_MAIN = 2.6, 0.55  # how likely rooms are not permanent there
RENEWED = 0.94
CONNECTED_LATER = 0.4
BOARDERS_A_ROOM, STAFF_A_LODGING, CLASSES_A_SUBJECT_ROOM = 12, 7, 5


class Equipment:
    """Decides for the whole province who has what, so that its totals come out, and writes it district by district."""

    def __init__(
        self,
        profile: Profile,
        schools: Sequence[School],
        posts: dict[School, Posts],
        *,
        years: Years,
        chance: Chance,
        share: float,
    ) -> None:
        self.profile, self.years, self.chance, self.posts = profile, years, chance, posts
        self.assumed = profile.assumed.network
        self.day = years.first.start.isoformat()
        self._build(schools)
        self.computers = {
            "office": self._computers("computers-office", schools, [float(posts[s].all) for s in schools], share),
            "teaching": self._computers("computers-teaching", schools, [_teaching(s) for s in schools], share),
        }
        real = [school for school in schools if school.is_school]
        offline = round(len(real) * (1 - profile.aim("internet-school-share") / 100))
        self.offline = set(chance.sample([school for school in real if school.is_rural] or real, offline))
        self.standards = self._standards(real)
        self._two_shifts, self._mending = Quota(self.assumed.two_shift_share), Quota(self.assumed.room_mending)

    def _build(self, schools: Sequence[School]) -> None:
        """Say at which sites rooms are not permanent, so that the share of permanent ones is the province's."""
        sites = [site for school in schools for site in school.sites if site.classrooms]
        rooms = [site.classrooms for site in sites]
        poor = sum(rooms) - round(sum(rooms) * self.profile.aim("permanent-classroom-share") / 100)
        weights = [
            count * self.chance.about(AT_MAIN if site.is_main else AT_SATELLITE, 0.7)
            for site, count in zip(sites, rooms, strict=True)
        ]
        for site, count in zip(sites, apportion_within(poor, weights, rooms), strict=True):
            site.not_permanent = count

    def _computers(
        self, figure: str, schools: Sequence[School], weights: Sequence[float], share: float
    ) -> dict[School, int]:
        return dict(zip(schools, apportion(round(self.profile.aim(figure) * share), weights), strict=True))

    def _standards(self, real: Sequence[School]) -> dict[School, int]:
        """Choose the schools that hold the standard in the first year: True those that gained it within five years."""
        whole = self.profile.aim("schools") or sum(self.profile.assumed.kinds.values())
        holding = self.chance.sample(real, round(self.profile.aim("standard-schools") / whole * len(real)))
        recent = round(len(real) * self.assumed.standard_before)
        return {school: int(at < recent) for at, school in enumerate(holding)}

    def write(self, batch: Batch, schools: Sequence[School]) -> None:
        """Write what these schools have; call it when their sites' last day is known."""
        for school in schools:
            for site in school.sites:
                batch.rooms.extend(self._classrooms(school, site))
            batch.rooms.extend(self._other_rooms(school))
            for purpose, counts in self.computers.items():
                batch.computers.append(
                    ComputerRow(self.chance.identifier(), school.id, purpose, counts[school], self.day)
                )
            batch.connectivity.extend(self._connectivity(school))
            batch.standards.extend(self._standard_rows(school))

    def _classrooms(self, school: School, site: Site) -> Iterator[RoomRow]:
        """Rooms by structure; at some sites all become permanent at the start of a later school year."""
        semi = round(site.not_permanent * self.assumed.semi_of_not_permanent)
        before = {
            "permanent": site.classrooms - site.not_permanent,
            "semi_permanent": semi,
            "temporary": site.not_permanent - semi,
        }
        mended = self._mended(site)
        periods = [(before, self.day, mended or site.ends_on)]
        if mended:
            periods.append(({"permanent": site.classrooms}, mended, site.ends_on))
        for rooms, start, end in periods:
            for structure, count in rooms.items():
                if count:
                    shifts = self._two_shifts.of(count) if site.is_main and structure == "permanent" else 0
                    yield RoomRow(
                        self.chance.identifier(),
                        school.id,
                        site.id,
                        "classroom",
                        structure,
                        count,
                        min(shifts, count),
                        start,
                        end,
                    )

    def _mended(self, site: Site) -> str | None:
        if not site.not_permanent:
            return None
        for year in self.years.all[1:]:
            if self._mending.of(1) and (site.ends_on is None or year.start.isoformat() < site.ends_on):
                return year.start.isoformat()
        return None

    def _other_rooms(self, school: School) -> Iterator[RoomRow]:
        main = school.sites[0]
        boarders = {"semi": school.pupils // 2, "full": school.pupils}.get(school.boarding_kind, 0)
        older = LOWER in school.levels or UPPER in school.levels
        counts = {
            "library": int(bool(school.levels) and school.main_level != PRESCHOOL),
            "subject": school.classes // CLASSES_A_SUBJECT_ROOM if older else 0,
            "boarding": boarders // BOARDERS_A_ROOM,
            "public_duty": self.posts[school].all // STAFF_A_LODGING if school.is_rural else 0,
        }
        permanent = self.profile.aim("permanent-classroom-share") / 100
        for use, count in counts.items():
            if count:
                structure = "permanent" if self.chance.random() < permanent else "semi_permanent"
                new = self.chance.identifier()
                yield RoomRow(new, school.id, main.id, use, structure, count, 0, self.day, None)

    def _connectivity(self, school: School) -> Iterator[ConnectivityRow]:
        rooms, identifier = round(school.classes * self.assumed.projector_rooms_a_class), self.chance.identifier
        wifi = self.chance.random() < self.assumed.wifi_of_connected
        if school not in self.offline:
            yield ConnectivityRow(identifier(), school.id, True, wifi, rooms, self.day, None)
            return
        later = self.years.all[-1].start.isoformat()
        if later == self.day or self.chance.random() > CONNECTED_LATER:
            yield ConnectivityRow(identifier(), school.id, False, False, rooms // 2, self.day, None)
            return
        yield ConnectivityRow(identifier(), school.id, False, False, rooms // 2, self.day, later)
        yield ConnectivityRow(identifier(), school.id, True, wifi, rooms // 2, later, None)

    def _standard_rows(self, school: School) -> Iterator[StandardRow]:
        """Certificates of five years, one after the other: before the first year, through it, and after."""
        if not school.is_school:
            return
        first = self.years.first.start
        level = 2 if self.chance.random() < self.assumed.standard_level_2 else 1
        if school not in self.standards:
            yield from self._gained(school, first)
            return
        start = first - timedelta(days=40 + int(self.chance.random() * 1400))
        if not self.standards[school]:
            yield self._certificate(school, _years_from(start, -VALID_YEARS), level=1)
        row = self._certificate(school, start, level)
        yield row
        while row.ends_on <= self.years.until and self.chance.random() < RENEWED:
            row = self._certificate(school, date.fromisoformat(row.ends_on), level)
            yield row

    def _gained(self, school: School, first: date) -> Iterator[StandardRow]:
        """A school without the standard may gain it in a later year."""
        for at in range(1, len(self.years.all)):
            if self.chance.random() < self.assumed.standards_gained_a_year * 3:
                start = _years_from(first, at) + timedelta(days=int(self.chance.random() * 300))
                if start.isoformat() <= self.years.until:
                    yield self._certificate(school, start, level=1)
                return

    def _certificate(self, school: School, start: date, level: int) -> StandardRow:
        decision = f"{int(self.chance.random() * 2400) + 100}/QĐ-UBND"
        end = _years_from(start, VALID_YEARS).isoformat()
        return StandardRow(self.chance.identifier(), school.id, level, decision, start.isoformat(), end)


def _teaching(school: School) -> float:
    return sum(TEACHING_COMPUTERS.get(level, 0.0) * (8 + number) for level, number in school.classes_by_level.items())


def _years_from(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))
