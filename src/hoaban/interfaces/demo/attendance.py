"""Rolls of the last weeks that are known, taken by a share of the schools; only exceptions have rows, so that there are few.

The draws are this file's own, so that the rest of the province is the same with it and without it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.rows import AbsenceRow, Batch, ClassRow, ClosureRow, EnrolmentRow, RollRow, StaffAbsenceRow
from hoaban.interfaces.demo.school import School
from hoaban.interfaces.demo.season import Years
from hoaban.modules.attendance.calendar import Plan, has_lessons, holiday_on, usual_plan
from hoaban.modules.attendance.words import EXCUSED, LATE, LEFT_EARLY, UNEXCUSED
from hoaban.modules.network.levels import LOWER, PRIMARY
from hoaban.modules.staff.posts import TEACHER

WEEKS = 3
TAKES_PART = 0.3  # of the schools; those of primary and lower secondary level all do
FORGOTTEN, NO_LESSON = 0.03, 0.01  # of the sessions
OFTEN_AWAY = 0.04  # of the pupils
AWAY, AWAY_OFTEN = 0.02, 0.2  # of the sessions, of most pupils and of those
STAYS_AWAY = 0.8  # of those missing in the morning, in the afternoon
KINDS = (*(EXCUSED,) * 12, *(UNEXCUSED,) * 5, *(LATE,) * 2, LEFT_EARLY)
NOTES = {
    EXCUSED: ("ốm", "việc gia đình", "", ""),
    UNEXCUSED: ("", "", "đi nương"),
    LATE: ("", "đường lầy"),
    LEFT_EARLY: ("", "ốm"),
}
STORM = "Mưa lớn, đường vào trường sạt lở"
HOURS = {"morning": "07:20:00+07:00", "afternoon": "13:40:00+07:00"}


@dataclass(frozen=True, slots=True)
class Lessons:
    """A class on a day: its plan, and who takes its rolls."""

    of: ClassRow
    day: date
    plan: Plan
    by: str


@dataclass(slots=True)
class Attendance:
    """Lets schools take rolls, district by district."""

    seed: str
    years: Years
    chance: Chance = field(init=False)
    days: list[date] = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Chance(f"{self.seed}/attendance", self.years.first.starts)
        until = date.fromisoformat(self.years.until)
        days = (until - timedelta(days=n) for n in reversed(range(7 * WEEKS)))
        self.days = [day for day in days if day.isoweekday() < 7 and has_lessons(day) and not holiday_on(day)]  # noqa: PLR2004  Sunday

    def write(self, batch: Batch, schools: Sequence[School]) -> None:
        """Write the rolls of a district's schools that take part, one closing, and teachers who are away."""
        taking = [school for school in schools if school.is_school and self._takes_part(school)]
        closed = self._closed(batch, taking)
        ids = {school.id for school in taking}
        classes = [row for row in batch.classes if row.institution_id in ids and self._is_last(row)]
        learners = _learners({row.id for row in classes}, batch.enrolments)
        leaders = self._leaders(batch)
        for row in classes:
            days = [day for day in self.days if day not in closed.get(row.institution_id, ())]
            self._rolls(batch, row, days, learners[row.id], leaders.get(row.id, ""))
        for school in taking:
            self._away(batch, school)

    def _takes_part(self, school: School) -> bool:
        return self.chance.random() < TAKES_PART or not {PRIMARY, LOWER}.isdisjoint(school.levels)

    def _is_last(self, row: ClassRow) -> bool:
        return row.school_year == self.years.all[-1].name

    def _leaders(self, batch: Batch) -> Mapping[str, str]:
        """Give the name of who leads each class of the last year."""
        led = {row.school_class_id: row.person_id for row in batch.homerooms if row.ends_on is None}
        wanted = set(led.values())
        names = {row.id: row.full_name for row in batch.persons if row.id in wanted}
        return {room: names.get(person, "") for room, person in led.items()}

    def _closed(self, batch: Batch, taking: Sequence[School]) -> dict[str, set[date]]:
        """Close one school of the district for two days of the second week."""
        if not taking:
            return {}
        school, first = self.chance.pick(taking), self.days[8]
        after = first + timedelta(days=2)
        new = self.chance.identifier
        dates = (first.isoformat(), after.isoformat())
        batch.closures.append(ClosureRow(new(), school.id, "weather", STORM, new(), *dates))
        return {school.id: {first, first + timedelta(days=1)}}

    def _away(self, batch: Batch, school: School) -> None:
        """Let a teacher be away from the last known day on."""
        teachers = [member for member in school.members if member.post == TEACHER]
        if len(teachers) > 1:
            kind = self.chance.pick(("sick", "leave", "training"))
            ends_on = (date.fromisoformat(self.years.until) + timedelta(days=10)).isoformat()
            who = self.chance.pick(teachers).id
            batch.staff_absences.append(
                StaffAbsenceRow(self.chance.identifier(), school.id, who, kind, self.years.until, ends_on, "")
            )

    def _rolls(
        self, batch: Batch, of: ClassRow, days: Sequence[date], learners: Sequence[EnrolmentRow], by: str
    ) -> None:
        plan = usual_plan(of.grades[0], self.days[-1])
        often = {row.person_id for row in learners if self.chance.random() < OFTEN_AWAY}
        for day in days:
            on = day.isoformat()
            there = [
                row.person_id for row in learners if row.starts_on <= on and (row.ends_on is None or on < row.ends_on)
            ]
            if there:
                self._day(batch, Lessons(of, day, plan, by), there, often)

    def _day(self, batch: Batch, at: Lessons, there: Sequence[str], often: set[str]) -> None:
        """Write the rolls of a day's sessions; who is away in the morning mostly stays away."""
        random, of, on = self.chance.random, at.of, at.day.isoformat()
        missing: dict[str, str] = {}
        for session in at.plan.sessions:
            if not at.plan.has(at.day, session) or random() < FORGOTTEN:
                continue
            is_held = random() >= NO_LESSON
            away = dict(self._exceptions(there, often, missing)) if is_held else {}
            missing = {person: kind for person, kind in away.items() if kind in {EXCUSED, UNEXCUSED}}
            roll = self.chance.identifier()
            state, hour = "taken" if is_held else "no-lesson", f"{on}T{HOURS[session]}"
            batch.rolls.append(
                RollRow(roll, of.institution_id, of.id, on, session, state, len(there), len(missing), at.by, hour)
            )
            for person, kind in away.items():
                note, new = self.chance.pick(NOTES[kind]), self.chance.identifier()
                batch.absences.append(AbsenceRow(new, roll, of.institution_id, of.id, person, on, session, kind, note))

    def _exceptions(
        self, there: Sequence[str], often: set[str], missing: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        random = self.chance.random
        for person in there:
            if person in missing and random() < STAYS_AWAY:
                yield person, missing[person]
            elif random() < (AWAY_OFTEN if person in often else AWAY):
                yield person, self.chance.pick(KINDS)


def _learners(rooms: set[str], enrolments: Sequence[EnrolmentRow]) -> dict[str, list[EnrolmentRow]]:
    found: dict[str, list[EnrolmentRow]] = defaultdict(list)
    for row in enrolments:
        if row.school_class_id in rooms:
            found[row.school_class_id].append(row)
    return found
