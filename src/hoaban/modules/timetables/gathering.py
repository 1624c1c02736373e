"""From the database to records: everything that a school's timetable of a term is made of, as it stands on a day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from hoaban.kernel.law import rule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import PRESCHOOL, PRIMARY, level_of
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import ClassSubject, Homeroom, SchoolClass, Teaching
from hoaban.modules.timetables.models import CoursePlan, Lesson, Room, TeacherWish, Timetable, WeekPlan
from hoaban.modules.timetables.planning.records import (
    ClassRecord,
    Demand,
    Placed,
    Records,
    RoomRecord,
    TeacherRecord,
)
from hoaban.modules.timetables.rules.periods import shares, weekly, weeks_of_terms
from hoaban.modules.timetables.slots import Slot, Week, read_all
from hoaban.modules.timetables.words import CLASS_HOUR, FLAG_SALUTE, LESSON

ELSEWHERE = "SELECT person_id, slot FROM timetables_busy_elsewhere(%s, %s, %s)"


def first_day(year: SchoolYear, term: int) -> date:
    return year.start if term == 1 else year.second_term


def planning_day(year: SchoolYear, term: int, today: date) -> date:
    """Give the day whose records a timetable is made from: today within the term, so that who left teaches no more; else the day nearest to it."""
    after = year.second_term if term == 1 else year.end
    return min(max(today, first_day(year, term)), after - timedelta(days=1))


def records_of(version: Timetable) -> Records:
    """Give the records behind a version: as they stand when it begins, or would."""
    year = SchoolYear.parse(version.school_year)
    on = version.starts_on or planning_day(year, version.term, timezone.localdate())
    return gather(version.institution_id, version.school_year, version.term, on)


def gather(institution_id: UUID, school_year: str, term: int, on: date) -> Records:
    """Read a school's records for a term, as they stand on a day; in some ten statements, whatever its size."""
    return _Gathering(institution_id, SchoolYear.parse(school_year), term, on).records()


@dataclass
class _Gathering:
    institution_id: UUID
    year: SchoolYear
    term: int
    on: date

    def records(self) -> Records:
        demands = tuple(each for one in self.classes for each in self._demands(one))
        teachers = self._teachers({each.teacher_id for each in demands if each.teacher_id is not None})
        classes = tuple(ClassRecord(one.pk, one.name, one.site_id, self.weeks[one.pk].slots()) for one in self.classes)
        return Records(classes, tuple(teachers), self.rooms, demands)

    @cached_property
    def classes(self) -> list[SchoolClass]:
        """The classes of the year that are open on the day; preschool follows no timetable of periods."""
        rows = SchoolClass.objects.on(self.on).filter(institution_id=self.institution_id, school_year=self.year.name)
        return [each for each in rows.order_by("name", "pk") if level_of(each.grades[0]) != PRESCHOOL]

    @cached_property
    def plans(self) -> dict[UUID, WeekPlan]:
        rows = WeekPlan.objects.on(self.on).filter(institution_id=self.institution_id)
        return {row.holder_id: row for row in rows}

    def _plan(self, one: SchoolClass) -> WeekPlan | None:
        return self.plans.get(one.pk) or self.plans.get(self.institution_id)

    @cached_property
    def weeks(self) -> dict[UUID, Week]:
        return {one.pk: self._week(one) for one in self.classes}

    def _week(self, one: SchoolClass) -> Week:
        plan = self._plan(one)
        if plan is not None:
            return Week.of(plan.mornings, plan.afternoons)
        said = rule("timetable.week", on=self.on)[level_of(one.grades[0])]
        return Week.of(said["mornings"], said["afternoons"])

    @cached_property
    def subjects(self) -> dict[UUID, list[ClassSubject]]:
        found: dict[UUID, list[ClassSubject]] = defaultdict(list)
        for row in ClassSubject.objects.filter(school_class__in=self.classes).order_by("position"):
            found[row.school_class_id].append(row)
        return found

    @cached_property
    def teaching(self) -> dict[tuple[UUID, str], list[UUID]]:
        found: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
        rows = Teaching.objects.on(self.on).filter(school_class__in=self.classes).order_by("pk")
        for class_id, subject, person in rows.values_list("school_class_id", "subject", "person_id"):
            found[class_id, subject].append(person)
        return found

    @cached_property
    def leaders(self) -> dict[UUID, UUID]:
        rows = Homeroom.objects.on(self.on).filter(school_class__in=self.classes).order_by("-pk")
        return dict(rows.values_list("school_class_id", "person_id"))

    @cached_property
    def heads(self) -> dict[tuple[UUID, str], UUID]:
        """Who is with each class when all gather at once: its leader, else who teaches that; nobody stands with two classes."""
        found: dict[tuple[UUID, str], UUID] = {}
        for one in self.classes:
            for subject in self.gatherings:
                able = [*filter(None, [self.leaders.get(one.pk)]), *self.teaching[one.pk, subject]]
                free = [each for each in able if each not in found.values()]
                if free and any(row.subject == subject for row in self.subjects[one.pk]):
                    found[one.pk, subject] = free[0]
        return found

    @cached_property
    def gatherings(self) -> Sequence[str]:
        return tuple(rule("timetable.gatherings", on=self.on))

    @cached_property
    def courses(self) -> dict[tuple[UUID, str], dict[UUID | None, CoursePlan]]:
        found: dict[tuple[UUID, str], dict[UUID | None, CoursePlan]] = defaultdict(dict)
        for row in CoursePlan.objects.filter(school_class__in=self.classes, term=self.term):
            found[row.school_class_id, row.subject][row.person_id] = row
        return found

    @cached_property
    def rooms(self) -> tuple[RoomRecord, ...]:
        rows = Room.objects.on(self.on).filter(institution_id=self.institution_id).order_by("name", "pk")
        return tuple(RoomRecord(row.pk, row.name, row.kind, row.site_id, row.holds) for row in rows)

    def _demands(self, one: SchoolClass) -> Iterator[Demand]:
        """Give what a class is taught; the flag salute and the class hour are periods of the subject that they are forms of."""
        for row in self.subjects[one.pk]:
            fixed = list(self._fixed(one, row.subject)) if row.subject in self.gatherings else []
            yield from fixed
            yield from self._lessons(one, row, taken=len(fixed))

    def _fixed(self, one: SchoolClass, subject: str) -> Iterator[Demand]:
        """Give what the class has together with its leader: at the first period of its week, and at the last."""
        plan, slots, leader = self._plan(one), self.weeks[one.pk].slots(), self.heads.get((one.pk, subject))
        if slots and (plan is None or plan.has_flag_salute):
            yield Demand(one.pk, subject, leader, 1, kind=FLAG_SALUTE, fixed=slots[0])
        if slots and (plan is None or plan.has_class_hour):
            yield Demand(one.pk, subject, leader, 1, kind=CLASS_HOUR, fixed=slots[-1])

    def _lessons(self, one: SchoolClass, row: ClassSubject, taken: int) -> Iterator[Demand]:
        plans = self.courses.get((one.pk, row.subject), {})
        plan = plans.get(None)
        whole = plan.periods if plan else weekly(row.periods, weeks_of_terms(self.on))[self.term - 1]
        divided = self._divided(one, row.subject, max(whole - taken, 0), plans)
        least, most, room = self._lies(one, row.subject, plan)
        for place, (teacher, periods) in enumerate(divided):
            if periods:
                pairs = periods // 2
                yield Demand(
                    one.pk,
                    row.subject,
                    teacher,
                    periods,
                    doubles=(0 if place else min(least, pairs), min(most, pairs)),
                    most_a_day=plan.most_a_day if plan else None,
                    room_kind=room,
                    kind=LESSON,
                )

    def _lies(self, one: SchoolClass, subject: str, plan: CoursePlan | None) -> tuple[int, int, str]:
        """How lessons lie: as the school planned, else by default; a default room is asked for only where the class's site has one."""
        if plan is not None:
            return plan.least_doubles, plan.most_doubles, plan.room_kind
        said = rule("timetable.subjects", on=self.on).get(subject, {})
        least, most = said.get("doubles", (0, 0))
        room = said.get("room", "")
        there = any((each.kind, each.site_id) == (room, one.site_id) for each in self.rooms)
        return least, most, room if there else ""

    def _divided(
        self, one: SchoolClass, subject: str, periods: int, plans: Mapping[UUID | None, CoursePlan]
    ) -> list[tuple[UUID | None, int]]:
        """Divide a subject's periods among those who teach it: as planned for some, evenly among the others."""
        teachers = self._who(one, subject)
        if not teachers:
            return [(None, periods)]
        said = {each: plans[each].periods for each in teachers if each in plans}
        open_for = [each for each in teachers if each not in said]
        left = max(periods - sum(said.values()), 0)
        said.update(zip(open_for, shares(left, len(open_for)) if open_for else (), strict=True))
        given = sum(said.values())
        return [*said.items(), *([(None, periods - given)] if given < periods else [])]

    def _who(self, one: SchoolClass, subject: str) -> Sequence[UUID]:
        """Below secondary school the homeroom teacher teaches what nobody else does."""
        teachers = self.teaching[one.pk, subject]
        leader = self.leaders.get(one.pk)
        if not teachers and leader is not None and level_of(one.grades[0]) == PRIMARY:
            return [leader]
        return teachers

    def _teachers(self, ids: set[UUID]) -> Iterator[TeacherRecord]:
        wishes = TeacherWish.objects.on(self.on).filter(institution_id=self.institution_id, person__in=ids)
        by_person = {row.person_id: row for row in wishes}
        elsewhere = busy_elsewhere(ids, self.institution_id, self.on)
        rows = Person.objects.filter(pk__in=ids).order_by("sort_key", "pk")
        names = dict(rows.values_list("pk", "full_name"))
        for pk in [*names, *sorted(ids - set(names))]:  # whoever the reader may not see teaches all the same
            yield _teacher(pk, names.get(pk, "…"), by_person.get(pk), elsewhere.get(pk, frozenset()))


def _teacher(pk: UUID, name: str, wish: TeacherWish | None, elsewhere: frozenset[Slot]) -> TeacherRecord:
    if wish is None:
        return TeacherRecord(pk, name, elsewhere=elsewhere)
    return TeacherRecord(
        pk,
        name,
        unavailable=read_all(wish.unavailable),
        avoided=read_all(wish.avoided),
        elsewhere=elsewhere,
        days_off=wish.days_off,
        must_have_days_off=wish.must_have_days_off,
        most_a_day=wish.most_a_day,
        most_gaps=wish.most_gaps,
    )


def busy_elsewhere(persons: set[UUID], institution_id: UUID, on: date) -> dict[UUID, frozenset[Slot]]:
    """Give when members of staff teach at other schools by what is published there on a day: the times, and nothing else of it."""
    found: dict[UUID, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(ELSEWHERE, [sorted(persons), institution_id, on])
        for person, slot in cursor.fetchall():
            found[person].add(slot)
    return {person: read_all(slots) for person, slots in found.items()}


def placed(timetable_id: UUID) -> list[tuple[UUID, Placed]]:
    """Give a version's lessons, each with its id, in a stable order."""
    rows = Lesson.objects.filter(timetable_id=timetable_id).order_by(F("slot").asc(nulls_last=True), "pk")
    return [(row.pk, placed_of(row)) for row in rows]


def placed_of(row: Lesson) -> Placed:
    return Placed(
        row.school_class_id,
        row.subject,
        row.person_id,
        kind=row.kind,
        slot=Slot.read(row.slot) if row.slot else None,
        room_id=row.room_id,
        is_locked=row.is_locked,
    )
