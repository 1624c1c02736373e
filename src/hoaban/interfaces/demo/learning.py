"""School years of one district: forming classes, what happens within the year, and moving up at its end."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hoaban.interfaces.demo.chance import Chance, Quota, Share
from hoaban.interfaces.demo.classing import Form, class_name, form_classes
from hoaban.interfaces.demo.events import Events
from hoaban.interfaces.demo.intake import Intake
from hoaban.interfaces.demo.people import People
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.pupils import Feeders
from hoaban.interfaces.demo.rows import Batch, ClassRow, EnrolmentRow, HomeroomRow
from hoaban.interfaces.demo.school import LAST, LEVEL, NEXT, NURSERY, WRITTEN, Learner, School
from hoaban.interfaces.demo.season import Season, Years
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import PRESCHOOL
from hoaban.modules.schooling.reasons import COMPLETION, CONTINUES, DROPOUT, NEW, REPEAT, YEAR_END
from hoaban.modules.staff.posts import TEACHER

KINDERGARTEN_AGE = 3
ChildKey = tuple[str, str, int, bool]  # school year, commune of the first year, age, woman


class Learning:
    """Lets the learners of the province live through the school years, district by district."""

    def __init__(
        self, profile: Profile, people: People, takes: Feeders, *, sizes: Mapping[str, float], years: Years
    ) -> None:
        self.profile, self.people, self.takes, self.sizes, self.years = profile, people, takes, sizes, years
        self.chance: Chance = people.chance
        self.children: Counter[ChildKey] = Counter()
        self.events = Events(profile, people)
        flow = profile.assumed.flow
        self._closing, self._not_to_lower = Quota(flow.satellite_closing), Share(self.chance, flow.not_to_lower)
        self._returning = Share(self.chance, flow.return_after_dropout)

    def begin(self, batch: Batch, schools: Sequence[School]) -> None:
        """Fill the schools with the pupils planned for the first year."""
        year, repeat = self.years.first, self.profile.assumed.flow.repeat
        for school in schools:
            school.rolls = {grade: [] for grade in school.grades}
            for grade, number in school.planned.items():
                entry = NEW if grade in {NURSERY, "m3", school.grades[0]} else CONTINUES
                repeating = round(number * repeat.get(grade, 0.0))
                for at in range(number):
                    self._enter(batch, school, grade, year, REPEAT if at < repeating else entry)

    def _enter(self, batch: Batch, school: School, grade: str, year: SchoolYear, entry: str) -> None:
        learner = self.people.learner(batch, school, grade, year=year.starts, entry=entry)
        self.people.joins(batch, learner, school)
        school.rolls[grade].append(learner)

    def live(self, season: Season) -> None:
        """Go through one school year, and move up unless it is still running."""
        for school in season.schools:
            self._form(season, school)
        self.events.happen(season)
        for school in season.schools:
            self._enrol(season, school)
        self._count_children(season)
        if season.end is not None:
            self._move_up(season, season.year.next())

    def _form(self, season: Season, school: School) -> None:
        """Form the school's classes from its rolls and give each a homeroom teacher."""
        at_sites: list[dict[str, list[Learner]]] = [{} for _ in school.sites]
        for grade, roll in school.rolls.items():
            for learner in roll:
                at_sites[school.site_for(grade, learner.home)].setdefault(grade, []).append(learner)
        numbers = [{grade: len(some) for grade, some in pupils.items()} for pupils in at_sites]
        leaders = [member for member in school.members if member.post == TEACHER] or school.members
        letters: Counter[str] = Counter()
        for at, form in enumerate(form_classes(numbers, self.sizes)):
            room, leader = self._class(season, school, form, letters), leaders[at % len(leaders)]
            _seat(at_sites[form.site], form, room)
            for grade in form.grades:
                season.rooms[school, grade].append(room)
            season.batch.homerooms.append(
                HomeroomRow(self.chance.identifier(), school.id, room, leader.id, season.start, season.end)
            )

    def _class(self, season: Season, school: School, form: Form, letters: Counter[str]) -> str:
        series = class_name(form, 0)
        name = class_name(form, letters[series])
        letters[series] += 1
        room, grades = self.chance.identifier(), [WRITTEN[grade] for grade in form.grades]
        season.batch.classes.append(
            ClassRow(
                room,
                school.id,
                school.sites[form.site].id,
                season.year.name,
                name,
                grades,
                form.is_multigrade,
                season.start,
                season.end,
            ),
        )
        return room

    def _enrol(self, season: Season, school: School) -> None:
        """Write the enrolments of a school year; almost all last from its first day to its end."""
        new, add, at = self.chance.identifier, season.batch.enrolments.append, school.id
        start, end = season.start, season.end
        for grade, roll in school.rolls.items():
            leaves, written = "" if end is None else COMPLETION if grade in LAST else YEAR_END, WRITTEN[grade]
            for p in roll:
                begun = p.starts_on or start
                if p.event is None:
                    add(EnrolmentRow(new(), p.id, at, p.room, written, p.boarding, begun, end, p.entry, leaves, ""))
                else:
                    season.batch.enrolments.extend(self.events.rows(season, school, p, p.event))

    def _count_children(self, season: Season) -> None:
        """Count who is there at the end, by age: the children of the commune are reckoned from it."""
        children, name, starts = self.children, season.year.name, season.year.starts
        for school in season.schools:
            for roll in school.rolls.values():
                for p in roll:
                    if not p.gone:
                        children[name, p.school.commune.place, starts - p.born, p.woman] += 1

    def _move_up(self, season: Season, year: SchoolYear) -> None:
        """Begin the next school year: everybody moves up, repeats, changes level or is gone; new children come."""
        schools, batch = season.schools, season.batch
        self._close_sites(schools, year)
        intake = Intake(schools, self.takes, self.chance)
        learners = [learner for school in schools for roll in school.rolls.values() for learner in roll]
        for school in schools:
            school.rolls = {grade: [] for grade in school.grades}
        for learner in learners:
            self._place(batch, learner, year, intake)
            learner.event, learner.starts_on = None, ""
        self._new_children(batch, schools, year)

    def _place(self, batch: Batch, learner: Learner, year: SchoolYear, intake: Intake) -> None:
        event = learner.event.kind if learner.event else ""
        if learner.gone:
            if event != DROPOUT or not self._returning():
                return
            learner.gone, learner.entry = False, REPEAT
        elif event == REPEAT:
            learner.entry = REPEAT
        else:
            school = self._step_up(learner, year, intake)
            if school is None:
                return
            learner.entry = CONTINUES if school is learner.school else NEW
            if school is not learner.school:
                self.people.joins(batch, learner, school)
        learner.school.rolls[learner.grade].append(learner)

    def _step_up(self, learner: Learner, year: SchoolYear, intake: Intake) -> School | None:
        """Set the next grade and give the school of it; None when the learner goes no further here."""
        grade = learner.grade
        if grade == NURSERY and year.starts - learner.born < KINDERGARTEN_AGE:
            return learner.school
        following = NEXT.get(grade)
        if following is None:
            return None
        if following in learner.school.grades:
            learner.grade = following
            return learner.school
        if LEVEL[following] == "lower" and self._not_to_lower():
            return None
        school, learner.grade = intake.choose(learner, following)
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


def _seat(pupils: Mapping[str, list[Learner]], form: Form, room: str) -> None:
    """Take the next pupils of each grade into a class."""
    for grade, number in form.pupils.items():
        for learner in pupils[grade][:number]:
            learner.room = room
        del pupils[grade][:number]
