"""Rolls of the last weeks that are known; only exceptions have rows, so that there are few. Every school says when it has lessons, a
commune of each old district was cut off by a storm, and some teachers are away, covered in part.

The draws are this file's own, so that the rest of the province is the same with it and without it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log, log1p

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.rows import (
    AbsenceRow,
    Batch,
    ClassRow,
    ClosureRow,
    CoverRow,
    EnrolmentRow,
    PlanRow,
    RollRow,
    StaffAbsenceRow,
)
from hoaban.interfaces.demo.school import School
from hoaban.interfaces.demo.season import Years
from hoaban.modules.attendance.calendar import Plan, has_lessons, holiday_on, usual_plan
from hoaban.modules.attendance.words import EXCUSED, LATE, LEFT_EARLY, UNEXCUSED
from hoaban.modules.staff.posts import TEACHER

WEEKS = 2
FORGOTTEN, NO_LESSON = 0.03, 0.01  # of the sessions
FORGETFUL, THEY_FORGET = 0.04, 0.5  # of the classes, and of their sessions
OFTEN_AWAY = 0.04  # of the pupils
AWAY, AWAY_OFTEN = 0.02, 0.2  # of the sessions, of most pupils and of those
AT_SATELLITES = 1.7  # times as often: the way is longer, and the fields are nearer
STAYS_AWAY = 0.8  # of those missing in the morning, in the afternoon
SOMEBODY_AWAY, COVERED = 0.4, 0.6  # of the schools, and of the sessions of who is away
KINDS = (*(EXCUSED,) * 12, *(UNEXCUSED,) * 5, *(LATE,) * 2, LEFT_EARLY)
NOTES = {
    EXCUSED: ("ốm", "việc gia đình", "", ""),
    UNEXCUSED: ("", "", "đi nương"),
    LATE: ("", "đường lầy"),
    LEFT_EARLY: ("", "ốm"),
}
STORM = "Mưa lớn, đường vào xã sạt lở"
HOURS = {"morning": "07:20:00+07:00", "afternoon": "13:40:00+07:00"}


@dataclass(frozen=True, slots=True)
class Lessons:
    """A class as its rolls are taken: when it has lessons, by whom, and how easily its pupils stay away and its rolls are forgotten."""

    of: ClassRow
    plan: Plan
    by: str
    ease: float
    forgotten: float


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
        """Write the plans and rolls of a district's schools, one closing, and teachers who are away."""
        closed = self._closed(batch, schools)
        satellites = {site.id for school in schools for site in school.sites if not site.is_main}
        classes = [row for row in batch.classes if self._is_last(row)]
        learners = _learners({row.id for row in classes}, batch.enrolments)
        leaders = self._leaders(batch)
        self._plans(batch, classes)
        for row in classes:
            days = [day for day in self.days if day not in closed.get(row.institution_id, ())]
            ease = AT_SATELLITES if row.site_id in satellites else 1.0
            forgotten = THEY_FORGET if self.chance.random() < FORGETFUL else FORGOTTEN
            at = Lessons(row, usual_plan(row.grades[0], self.days[-1]), leaders.get(row.id, ""), ease, forgotten)
            self._rolls(batch, at, days, learners[row.id])
        self._staff(batch, schools, classes)

    def _is_last(self, row: ClassRow) -> bool:
        return row.school_year == self.years.all[-1].name

    def _plans(self, batch: Batch, classes: Sequence[ClassRow]) -> None:
        """Let each school say when it has lessons: once for all, or by class where its classes differ."""
        by_school: dict[str, list[ClassRow]] = defaultdict(list)
        for row in classes:
            by_school[row.institution_id].append(row)
        for school_id, rows in by_school.items():
            plans = [(row, usual_plan(row.grades[0], self.days[-1])) for row in rows]
            is_one = len({plan for _, plan in plans}) == 1
            for row, plan in plans[:1] if is_one else plans:
                said = (list(plan.sessions), sorted(plan.weekdays), self.years.all[-1].start.isoformat())
                room = None if is_one else row.id
                batch.plans.append(PlanRow(self.chance.identifier(), school_id, room, room or school_id, *said))

    def _leaders(self, batch: Batch) -> Mapping[str, str]:
        """Give the name of who leads each class of the last year."""
        led = {row.school_class_id: row.person_id for row in batch.homerooms if row.ends_on is None}
        wanted = set(led.values())
        names = {row.id: row.full_name for row in batch.persons if row.id in wanted}
        return {room: names.get(person, "") for room, person in led.items()}

    def _closed(self, batch: Batch, schools: Sequence[School]) -> dict[str, set[date]]:
        """Close all schools of one commune of the district for two days of the second week, under one closing."""
        place, first, closing = self.chance.pick(schools).commune.now, self.days[8], self.chance.identifier()
        dates = (first.isoformat(), (first + timedelta(days=2)).isoformat())
        cut_off = [school for school in schools if school.commune.now == place]
        for school in cut_off:
            row = ClosureRow(self.chance.identifier(), school.id, "weather", STORM, place, closing, *dates)
            batch.closures.append(row)
        return {school.id: {first, first + timedelta(days=1)} for school in cut_off}

    def _staff(self, batch: Batch, schools: Sequence[School], classes: Sequence[ClassRow]) -> None:
        """Let a teacher of some schools be away from the last known day on; others of the school cover part of the sessions."""
        rooms = {row.id: row for row in classes}
        led: dict[str, list[ClassRow]] = defaultdict(list)
        for row in batch.homerooms:
            if row.ends_on is None and row.school_class_id in rooms:
                led[row.person_id].append(rooms[row.school_class_id])
        for school in schools:
            teachers = [member for member in school.members if member.post == TEACHER]
            if len(teachers) > 1 and self.chance.random() < SOMEBODY_AWAY:
                who, other = self.chance.sample(teachers, 2)
                self._away(batch, (school.id, who.id, other.id), led[who.id])

    def _away(self, batch: Batch, who: tuple[str, str, str], classes: Sequence[ClassRow]) -> None:
        school_id, person_id, other_id = who
        until, kind = date.fromisoformat(self.years.until), self.chance.pick(("sick", "leave", "training"))
        absence = self.chance.identifier()
        dates = (until.isoformat(), (until + timedelta(days=10)).isoformat())
        batch.staff_absences.append(StaffAbsenceRow(absence, school_id, person_id, kind, *dates, ""))
        if not classes:
            return
        room, plan = classes[0], usual_plan(classes[0].grades[0], until)
        for day in (until + timedelta(days=n) for n in range(10)):
            for session in plan.sessions:
                if plan.has(day, session) and not holiday_on(day) and self.chance.random() < COVERED:
                    cover = (self.chance.identifier(), absence, school_id, room.id, day.isoformat(), session, other_id)
                    batch.covers.append(CoverRow(*cover))

    def _rolls(self, batch: Batch, at: Lessons, days: Sequence[date], learners: Sequence[EnrolmentRow]) -> None:
        often = {row.person_id for row in learners if self.chance.random() < OFTEN_AWAY}
        for day in days:
            on = day.isoformat()
            there = [
                row.person_id for row in learners if row.starts_on <= on and (row.ends_on is None or on < row.ends_on)
            ]
            if there:
                self._day(batch, at, day, there, often)

    def _day(self, batch: Batch, at: Lessons, day: date, there: Sequence[str], often: set[str]) -> None:
        """Write the rolls of a day's sessions; who is away in the morning mostly stays away."""
        random, of, on = self.chance.random, at.of, day.isoformat()
        missing: dict[str, str] = {}
        for session in at.plan.sessions:
            if not at.plan.has(day, session) or random() < at.forgotten:
                continue
            is_held = random() >= NO_LESSON
            away = self._exceptions(at.ease, there, often, missing) if is_held else {}
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
        self, ease: float, there: Sequence[str], often: set[str], missing: Mapping[str, str]
    ) -> dict[str, str]:
        random, pick = self.chance.random, self.chance.pick
        away = {person: kind for person, kind in missing.items() if random() < STAYS_AWAY}
        for person in self._drawn(there, AWAY * ease):
            away.setdefault(person, pick(KINDS))
        for person in there:
            if person in often and random() < AWAY_OFTEN:
                away.setdefault(person, pick(KINDS))
        return away

    def _drawn(self, pool: Sequence[str], share: float) -> Iterator[str]:
        """Draw a share of a pool: one draw for each that is drawn, not for each that could be."""
        at, scale = -1, log1p(-share)
        while (at := at + 1 + int(log(1.0 - self.chance.random()) / scale)) < len(pool):
            yield pool[at]


def _learners(rooms: set[str], enrolments: Sequence[EnrolmentRow]) -> dict[str, list[EnrolmentRow]]:
    found: dict[str, list[EnrolmentRow]] = defaultdict(list)
    for row in enrolments:
        if row.school_class_id in rooms:
            found[row.school_class_id].append(row)
    return found
