"""School years of one district: forming classes, what happens within the year, and moving up at its end."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hoaban.interfaces.demo.chance import Chance, Quota, Share
from hoaban.interfaces.demo.classing import Form, class_name, form_classes
from hoaban.interfaces.demo.events import Events
from hoaban.interfaces.demo.learner import Learner
from hoaban.interfaces.demo.people import People
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.pupils import Feeders
from hoaban.interfaces.demo.rows import Batch, ClassRow, EnrolmentRow, HomeroomRow
from hoaban.interfaces.demo.school import LAST, LEVEL, NEXT, NURSERY, WRITTEN, School
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import LOWER, PRESCHOOL, UPPER
from hoaban.modules.schooling.reasons import COMPLETION, CONTINUES, NEW, REPEAT, YEAR_END
from hoaban.modules.staff.posts import TEACHER

KINDERGARTEN_AGE = 3
ChildKey = tuple[str, str, int, bool]  # school year, commune of the first year, age, woman


@dataclass(frozen=True, slots=True)
class Years:
    """The school years to go through; nothing is known after `until`, so that the last year is still running."""

    all: tuple[SchoolYear, ...]
    until: str

    @property
    def first(self) -> SchoolYear:
        return self.all[0]

    def is_last(self, year: SchoolYear) -> bool:
        return year == self.all[-1]


@dataclass(slots=True)
class Rooms:
    """The classes of one school year in a district, by school and grade."""

    by_grade: dict[tuple[School, str], list[str]] = field(default_factory=lambda: defaultdict(list))


class Learning:
    """Lets the learners of the province live through the school years, district by district."""

    def __init__(
        self, profile: Profile, people: People, takes: Feeders, sizes: Mapping[str, float], years: Years
    ) -> None:
        self.profile, self.people, self.takes, self.sizes, self.years = profile, people, takes, sizes, years
        self.chance: Chance = people.chance
        self.children: Counter[ChildKey] = Counter()
        self.events = Events(profile, people, years.until)
        flow = profile.assumed.flow
        self._closing, self._not_to_lower = Quota(flow.satellite_closing), Share(self.chance, flow.not_to_lower)
        self._returning = Share(self.chance, flow.return_after_dropout)

    def begin(self, batch: Batch, schools: Sequence[School]) -> None:
        """Fill the schools with the pupils planned for the first year."""
        year = self.years.first
        for school in schools:
            school.rolls = {grade: [] for grade in school.grades}
            for grade, number in school.planned.items():
                entry = NEW if self._is_entry(school, grade) else CONTINUES
                repeating = round(number * self.profile.assumed.flow.repeat.get(grade, 0.0))
                for at in range(number):
                    self._enter(batch, school, grade, year, entry if at >= repeating else REPEAT)

    def _is_entry(self, school: School, grade: str) -> bool:
        return grade in {NURSERY, "m3"} or grade == school.grades[0]

    def _enter(self, batch: Batch, school: School, grade: str, year: SchoolYear, entry: str) -> Learner:
        learner = self.people.learner(batch, school, grade, year.starts, self.chance.random(), entry)
        self.people.joins(batch, learner, school)
        school.rolls[grade].append(learner)
        return learner

    def live(self, batch: Batch, schools: Sequence[School], year: SchoolYear) -> None:
        """Go through one school year, and move up unless it is still running."""
        rooms = Rooms()
        for school in schools:
            self._form(batch, school, year, rooms)
        self.events.happen(batch, schools, year, rooms.by_grade)
        for school in schools:
            self._enrol(batch, school, year)
        self._count_children(schools, year)
        if not self.years.is_last(year):
            self._move_up(batch, schools, year.next())

    def _form(self, batch: Batch, school: School, year: SchoolYear, rooms: Rooms) -> None:
        """Form the school's classes from its rolls and give each a homeroom teacher."""
        at_sites: list[dict[str, list[Learner]]] = [{} for _ in school.sites]
        for grade, roll in school.rolls.items():
            for learner in roll:
                at_sites[school.site_for(grade, learner.home)].setdefault(grade, []).append(learner)
        numbers = [{grade: len(some) for grade, some in pupils.items()} for pupils in at_sites]
        leaders = [member for member in school.members if member.post == TEACHER] or school.members
        letters: Counter[str] = Counter()
        for at, form in enumerate(form_classes(numbers, self.sizes)):
            room = self._class(batch, school, year, form, letters)
            self._seat(at_sites[form.site], form, room)
            for grade in form.grades:
                rooms.by_grade[school, grade].append(room)
            leader = leaders[at % len(leaders)]
            batch.homerooms.append(
                HomeroomRow(
                    self.chance.identifier(), school.id, room, leader.id, year.start.isoformat(), self._end(year)
                )
            )

    def _seat(self, pupils: Mapping[str, list[Learner]], form: Form, room: str) -> None:
        """Take the next pupils of each grade into a class."""
        for grade, number in form.pupils.items():
            for _ in range(number):
                pupils[grade].pop(0).room = room

    def _class(self, batch: Batch, school: School, year: SchoolYear, form: Form, letters: Counter[str]) -> str:
        series = class_name(form, 0)
        name = class_name(form, letters[series])
        letters[series] += 1
        room, site = self.chance.identifier(), school.sites[form.site]
        start, end = year.start.isoformat(), self._end(year)
        batch.classes.append(
            ClassRow(
                room,
                school.id,
                site.id,
                year.name,
                name,
                [WRITTEN[grade] for grade in form.grades],
                form.is_multigrade,
                start,
                end,
            )
        )
        return room

    def _end(self, year: SchoolYear) -> str | None:
        return None if self.years.is_last(year) else year.end.isoformat()

    def _enrol(self, batch: Batch, school: School, year: SchoolYear) -> None:
        """Write the enrolments of a school year; almost all last from its first day to its end."""
        identifier, add, school_id = self.chance.identifier, batch.enrolments.append, school.id
        start, end = year.start.isoformat(), self._end(year)
        for grade, roll in school.rolls.items():
            leaves, written = "" if end is None else COMPLETION if grade in LAST else YEAR_END, WRITTEN[grade]
            for p in roll:
                if p.event is None:
                    add(
                        EnrolmentRow(
                            identifier(),
                            p.id,
                            school_id,
                            p.room,
                            written,
                            p.boarding,
                            p.starts_on or start,
                            end,
                            p.entry,
                            leaves,
                            "",
                        )
                    )
                else:
                    batch.enrolments.extend(self.events.rows(p, school, p.starts_on or start, end, leaves))

    def _count_children(self, schools: Sequence[School], year: SchoolYear) -> None:
        """Count who is there at the end, by age: the children of the commune are reckoned from it."""
        children, name, starts = self.children, year.name, year.starts
        for school in schools:
            for roll in school.rolls.values():
                for p in roll:
                    if not p.gone:
                        children[name, p.school.commune.place, starts - p.born, p.woman] += 1

    def _move_up(self, batch: Batch, schools: Sequence[School], year: SchoolYear) -> None:
        """Begin the next school year: everybody moves up, repeats, changes level or is gone; new children come."""
        self._close_sites(schools, year)
        intake = _Intake(schools)
        learners = [learner for school in schools for roll in school.rolls.values() for learner in roll]
        for school in schools:
            school.rolls = {grade: [] for grade in school.grades}
        for learner in learners:
            self._place(batch, learner, year, intake)
            learner.event, learner.starts_on = None, ""
        self._new_children(batch, schools, year)

    def _place(self, batch: Batch, learner: Learner, year: SchoolYear, intake: "_Intake") -> None:
        event = learner.event
        if learner.gone:
            if event is None or event.kind != "dropout" or not self._returning():
                return
            learner.gone, learner.entry = False, REPEAT
        elif event is not None and event.kind == REPEAT:
            learner.entry = REPEAT
        else:
            school = self._step_up(learner, year, intake)
            if school is None:
                return
            learner.entry = CONTINUES if school is learner.school else NEW
            if school is not learner.school:
                self.people.joins(batch, learner, school)
        learner.school.rolls[learner.grade].append(learner)

    def _step_up(self, learner: Learner, year: SchoolYear, intake: "_Intake") -> School | None:
        """Set the next grade and give the school of it; None when the learner goes no further here."""
        grade = learner.grade
        if grade == NURSERY and year.starts - learner.born < KINDERGARTEN_AGE:
            return learner.school
        following = NEXT.get(grade)
        if following is None or (grade == "5" and following not in learner.school.grades and self._not_to_lower()):
            return None
        if following in learner.school.grades:
            learner.grade = following
            return learner.school
        level = UPPER if following == "10" else LEVEL[following]
        school, learner.grade = intake.choose(learner, level, following, self.takes, self.chance)
        return school

    def _close_sites(self, schools: Sequence[School], year: SchoolYear) -> None:
        for school in schools:
            satellites = [site for site in school.sites[1:] if site.ends_on is None]
            for site in self.chance.sample(satellites, self._closing.of(len(satellites))):
                site.ends_on = year.start.isoformat()
            school.settle()

    def _new_children(self, batch: Batch, schools: Sequence[School], year: SchoolYear) -> None:
        """Take new children into the preschools, so that each age is nearly as strong as it was the year before."""
        growth = self.profile.assumed.flow.entrants_a_year ** (year.starts - self.years.first.starts)
        for school in schools:
            if PRESCHOOL not in school.levels:
                continue
            for grade in school.grades:
                for _ in range(round(school.planned[grade] * growth) - len(school.rolls[grade])):
                    self._enter(batch, school, grade, year, NEW)


class _Intake:
    """Which school of the district takes whom at the change of level, by what the schools were planned for."""

    def __init__(self, schools: Sequence[School]) -> None:
        boarding = [(s, s.planned.get("6", 0)) for s in schools if s.boarding_kind == "full" and LOWER in s.levels]
        self._boarders = [school for school, number in boarding for _ in range(number)]
        moving = sum(school.planned.get("5", 0) for school in schools if "6" not in school.grades)
        self._boarding_share = len(self._boarders) / max(1, moving)
        both = {school for school in schools if LOWER in school.levels and UPPER in school.levels}
        self._upper = [
            (school, grade, school.planned.get(grade, 0) - (school.planned.get("9", 0) if school in both else 0))
            for grade in ("10", "tx10")
            for school in schools
        ]
        self._leaving_lower = sum(school.planned.get("9", 0) for school in schools if school not in both)

    def choose(
        self, learner: Learner, level: str, grade: str, takes: Feeders, chance: Chance
    ) -> tuple[School | None, str]:
        """Give the school and the grade there; none when the learner goes no further."""
        if level == UPPER:
            return self._to_upper(chance, learner.grade)
        if level == LOWER and chance.random() < self._boarding_share:
            return chance.pick(self._boarders), grade
        schools = takes[learner.commune, level]
        return (chance.pick(schools) if schools else None), grade

    def _to_upper(self, chance: Chance, grade: str) -> tuple[School | None, str]:
        draw = chance.random() * self._leaving_lower
        for school, following, number in self._upper:
            draw -= max(0, number)
            if draw < 0:
                return school, following
        return None, grade
