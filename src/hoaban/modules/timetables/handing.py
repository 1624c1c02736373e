"""When schools are reorganised: plans of classes, rooms, duties, wishes and covers pass on, and every class keeps its hours.

A published timetable ends on the day, with its school or because classes left or came; who takes the classes goes on with one that is
put together from what each class had. The next one they make themselves. Calendar keys are of accounts, which stay.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied, pass_on
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day, vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.network.reform.handing import Handing, Held, counted
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.models import (
    CoursePlan,
    Duty,
    Lesson,
    LessonCover,
    Room,
    TeacherWish,
    Timetable,
    WeekPlan,
)
from hoaban.modules.timetables.words import DRAFT, PUBLISHED

ROOMS = vi_en("Phòng học trong thời khóa biểu", "Rooms of the timetable")
ENDING = vi_en("Thời khóa biểu đang dùng (các lớp giữ giờ học)", "Timetables in force (classes keep their hours)")
NAME = vi_en("Thời khóa biểu sau sắp xếp, từ {day}", "Timetable after the reorganisation, from {day}")
WEEK = ("mornings", "afternoons", "has_flag_salute", "has_class_hour")


@action(
    "reform.apply",
    kind="timetable.reform@1",
    says=vi_en("Chuyển dữ liệu thời khóa biểu sang trường nhận", "Plans of timetables passed on"),
)
def hand_over_plans(actor: Actor, *, handing: Handing) -> dict[str, int]:
    """Pass on what belongs to classes, sites and staff; what was said of a whole school ends with it."""
    op = writing()
    rooms = pass_on(op, _rooms(handing), on=handing.on, onto=lambda row: _at_site(row, handing))
    _pass_weeks(op, handing)
    _pass_courses(op, handing)
    for model in (Duty, TeacherWish):
        _pass_staff(op, model, handing)
    covers = LessonCover.objects.filter(school_class__in=handing.new_classes, day__gte=handing.on)
    op.change_all([(row, _class_at(row.school_class_id, handing)) for row in covers])
    made = _Passing(handing, rooms).write(op, actor.name)
    return {"rooms": len(rooms), "timetables": made}


def _rooms(handing: Handing) -> Any:
    return Room.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on)


def _at_site(row: Room, handing: Handing) -> Mapping[str, Any] | None:
    taker, site = handing.of_site(row.institution_id, row.site_id), handing.new_sites.get(row.site_id)
    return None if taker is None or site is None else {"institution_id": taker, "site_id": site}


def _pass_weeks(op: Writing, handing: Handing) -> None:
    """A class keeps its week: its own, or that of the school that it leaves, where the taker's is another."""
    rows = list(WeekPlan.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on))

    def onto(row: WeekPlan) -> Mapping[str, Any] | None:
        if row.school_class_id not in handing.new_classes:
            return None
        return _week_of(row.school_class_id, handing)

    pass_on(op, [row for row in rows if row.school_class_id], on=handing.on, onto=onto)
    of_school = {row.institution_id: row for row in rows if row.school_class_id is None and row.starts_on <= handing.on}
    op.create_all(WeekPlan, list(_kept_weeks(of_school, {row.school_class_id for row in rows}, handing)))
    for row in rows:
        if row.school_class_id is None and row.institution_id in handing.ended:
            if row.starts_on < handing.on:
                op.change(row, ends_on=handing.on)
            else:
                op.remove(row)


def _week_of(class_id: UUID, handing: Handing) -> dict[str, UUID]:
    return {**_class_at(class_id, handing), "holder_id": handing.new_classes[class_id]}


def _kept_weeks(
    of_school: Mapping[UUID, WeekPlan], own: set[UUID | None], handing: Handing
) -> Iterator[dict[str, Any]]:
    """Give the weeks that classes bring with them from a school whose week is not the taker's."""
    takers = set(handing.class_takers.values())
    there = {row.institution_id: row for row in _weeks_at(takers, handing.on)}
    for pk, giver, ends in _givers(handing):
        week, other = of_school.get(giver), there.get(handing.class_takers[pk])
        if week is None or pk in own or (other is not None and _said(week) == _said(other)):
            continue
        yield {
            "id": uuid7(),
            **_week_of(pk, handing),
            **_said(week),
            "starts_on": handing.on,
            "ends_on": min(filter(None, (week.ends_on, ends)), default=None),
        }


def _weeks_at(schools: set[UUID], on: date) -> Iterable[WeekPlan]:
    return WeekPlan.objects.on(on).filter(institution__in=schools, school_class=None)


def _said(week: WeekPlan) -> dict[str, Any]:
    return {name: getattr(week, name) for name in WEEK}


def _givers(handing: Handing) -> list[tuple[UUID, UUID, date | None]]:
    """Give the classes that went on as others in their year, each with the school that it left and its last day there."""
    going = {handing.new_classes[pk]: pk for pk in handing.split_classes}
    ends = dict(SchoolClass.objects.filter(pk__in=going).values_list("pk", "ends_on"))
    left = SchoolClass.objects.filter(pk__in=handing.split_classes).values_list("pk", "institution_id")
    return [(pk, giver, ends[handing.new_classes[pk]]) for pk, giver in left]


def _pass_courses(op: Writing, handing: Handing) -> None:
    rows = list(CoursePlan.objects.filter(school_class__in=handing.new_classes))
    moved, at = handing.moved_classes, handing.class_takers
    op.change_all([(row, {"institution_id": at[row.school_class_id]}) for row in rows if row.school_class_id in moved])
    taken = [
        {**copied(row), "id": uuid7(), **_class_at(row.school_class_id, handing)}
        for row in rows
        if row.school_class_id not in moved
    ]
    op.create_all(CoursePlan, taken)


def _class_at(class_id: UUID, handing: Handing) -> dict[str, UUID]:
    return {"institution_id": handing.class_takers[class_id], "school_class_id": handing.new_classes[class_id]}


def _pass_staff(op: Writing, model: type[Duty | TeacherWish], handing: Handing) -> None:
    """Pass on with the person; what the taker has of them already stands."""
    rows: Any = model._default_manager.exclude(ends_on__lte=handing.on)  # noqa: SLF001  Django's documented model API
    held = set(rows.filter(institution__in=handing.takers).values_list("person_id", "institution_id"))

    def onto(row: Duty | TeacherWish) -> Mapping[str, Any] | None:
        taker = handing.of_staff(row.institution_id, row.person_id)
        return None if taker is None or (row.person_id, taker) in held else {"institution_id": taker}

    pass_on(op, rows.filter(institution__in=handing.heirs), on=handing.on, onto=onto)


def _standing(handing: Handing) -> list[Timetable]:
    """The versions that hold on the day or later at whoever gives or takes."""
    schools = {*handing.heirs, *handing.takers}
    rows = Timetable.objects.filter(institution__in=schools, state=PUBLISHED).exclude(ends_on__lte=handing.on)
    return list(rows.order_by("starts_on", "pk"))


@dataclass
class _Passing:
    """Published timetables on their way: every lesson with the school that has its class from the day on."""

    handing: Handing
    rooms: Mapping[UUID, UUID]

    @cached_property
    def versions(self) -> dict[UUID, Timetable]:
        return {row.pk: row for row in _standing(self.handing)}

    @cached_property
    def going(self) -> list[tuple[Lesson, UUID]]:
        """The lessons that somebody has from the day on."""
        rows = Lesson.objects.filter(timetable__in=list(self.versions)).order_by("pk")
        found = ((row, self._taker(row)) for row in rows)
        return [(row, taker) for row, taker in found if taker is not None]

    def _taker(self, lesson: Lesson) -> UUID | None:
        stays = None if lesson.institution_id in self.handing.ended else lesson.institution_id
        return self.handing.class_takers.get(lesson.school_class_id, stays)

    @cached_property
    def touched(self) -> set[UUID]:
        """The schools whose timetable cannot go on as it is."""
        moved = {
            school for row, taker in self.going for school in (row.institution_id, taker) if taker != row.institution_id
        }
        return self.handing.ended | moved

    def write(self, op: Writing, by_name: str) -> int:
        """End what held, and let each taker go on with what its classes had; gives how many timetables were made."""
        plans = [
            (school, *span) for school in sorted(self.touched - self.handing.ended) for span in self._spans(school)
        ]
        spans = {pk: (row.starts_on, row.ends_on) for pk, row in self.versions.items()}
        for row in self.versions.values():
            if row.institution_id in self.touched:
                self._end(op, row)
        made = [self._make(op, by_name, spans, plan) for plan in plans]
        return sum(made)

    def _spans(self, school: UUID) -> list[tuple[date, date | None]]:
        """The stretches of days from the day on in which nothing changes of what the school's classes had."""
        mine = {row.timetable_id for row, taker in self.going if taker == school}
        rows = [self.versions[pk] for pk in mine]
        days = {each for row in rows for each in (row.starts_on, row.ends_on) if each and each > self.handing.on}
        begins = [self.handing.on, *sorted(days)]
        return list(zip(begins, [*begins[1:], None], strict=True))

    def _end(self, op: Writing, row: Timetable) -> None:
        if row.starts_on is not None and row.starts_on < self.handing.on:
            op.change(row, ends_on=self.handing.on)
        else:
            op.change(row, state=DRAFT, starts_on=None, ends_on=None, operation_id=None)

    def _make(
        self,
        op: Writing,
        by_name: str,
        spans: Mapping[UUID, tuple[date | None, date | None]],
        plan: tuple[UUID, date, date | None],
    ) -> bool:
        """Write the version of a school between two days from what held at its classes; none where nothing did."""
        school, first, last = plan
        held = {pk for pk, (a, b) in spans.items() if a is not None and a <= first and (b is None or b > first)}
        rows = [row for row, taker in self.going if taker == school and row.timetable_id in held]
        if not rows:
            return False
        own = sorted(
            {row.timetable_id for row in rows}, key=lambda pk: (self.versions[pk].institution_id != school, pk)
        )
        like = self.versions[own[0]]
        made = op.create(
            Timetable,
            institution_id=school,
            school_year=like.school_year,
            term=like.term,
            name=NAME.fill(day=day(first)).read("vi"),
            based_on_id=like.pk if like.institution_id == school else None,
            state=PUBLISHED,
            starts_on=first,
            ends_on=last,
            by_name=by_name,
        )
        op.create_all(Lesson, list(self._lessons(made, rows)))
        return True

    def _lessons(self, made: Timetable, rows: Iterable[Lesson]) -> Iterator[dict[str, Any]]:
        """Give the lessons of a version; of two that one person would have at once, that of the class that came waits for a teacher."""
        bound: set[tuple[UUID, str]] = set()
        for row in sorted(rows, key=lambda each: each.institution_id != made.institution_id):
            values = {**copied(row), "id": uuid7(), "timetable_id": made.pk, "institution_id": made.institution_id}
            values["school_class_id"] = self.handing.new_classes.get(row.school_class_id, row.school_class_id)
            values["room_id"] = self.rooms.get(row.room_id, row.room_id) if row.room_id else None
            if row.person_id is not None and row.slot is not None:
                if (row.person_id, row.slot) in bound:
                    values |= {"person_id": None, "teacher_name": ""}
                bound.add((row.person_id, row.slot))
            yield values


class Plans:
    """The holder of this module."""

    def prepare(self, actor: Actor, handing: Handing) -> None:
        """Nothing of this module is named in a plan, and nothing of it blocks one."""

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        rooms = ((row, handing.of_site(row.institution_id, row.site_id)) for row in _rooms(handing))
        yield from counted(ROOMS, ((row.institution_id, taker, row.name) for row, taker in rooms if taker))
        yield from counted(ENDING, _passing_on(handing))

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.heirs:
            hand_over_plans(actor, handing=handing)


def _passing_on(handing: Handing) -> Iterator[tuple[UUID, UUID, str]]:
    """Give from whom to whom timetables in force pass, wholly or for some classes."""
    for row in _standing(handing):
        taught = SchoolClass.objects.filter(pk__in=Lesson.objects.filter(timetable=row).values("school_class"))
        takers = {handing.of_class(row.institution_id, pk, site) for pk, site in taught.values_list("pk", "site_id")}
        for taker in sorted(filter(None, takers)):
            yield row.institution_id, taker, row.name
