"""When schools are reorganised: plans of classes, rooms, duties and wishes pass on. A published timetable ends with its school; the heir makes its own."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied, pass_on
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.network.reform.handing import Handing, Held, counted
from hoaban.modules.timetables.models import (
    CoursePlan,
    Duty,
    Room,
    TeacherWish,
    Timetable,
    TimetableQuerySet,
    WeekPlan,
)
from hoaban.modules.timetables.words import DRAFT, PUBLISHED

ROOMS = vi_en("Phòng học trong thời khóa biểu", "Rooms of the timetable")
ENDING = vi_en("Thời khóa biểu đang dùng (trường nhận lập bản mới)", "Timetables in force (the taker makes a new one)")


@action(
    "reform.apply",
    kind="timetable.reform@1",
    says=vi_en("Chuyển dữ liệu thời khóa biểu sang trường nhận", "Plans of timetables passed on"),
)
def hand_over_plans(_actor: Actor, *, handing: Handing) -> dict[str, int]:
    """Pass on what belongs to classes, sites and staff; what was said of a whole school, and its timetable, end with it."""
    op = writing()
    rooms = pass_on(op, _rooms(handing), on=handing.on, onto=lambda row: _at_site(row, handing))
    _pass_weeks(op, handing)
    _pass_courses(op, handing)
    for model in (Duty, TeacherWish):
        _pass_staff(op, model, handing)
    for found in _ending(handing):
        if found.starts_on is not None and found.starts_on < handing.on:
            op.change(found, ends_on=handing.on)
        else:
            op.change(found, state=DRAFT, starts_on=None, ends_on=None, operation_id=None)
    return {"rooms": len(rooms)}


def _rooms(handing: Handing) -> Any:
    return Room.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on)


def _at_site(row: Room, handing: Handing) -> Mapping[str, Any] | None:
    taker, site = handing.of_site(row.institution_id, row.site_id), handing.new_sites.get(row.site_id)
    return None if taker is None or site is None else {"institution_id": taker, "site_id": site}


def _pass_weeks(op: Writing, handing: Handing) -> None:
    rows = list(WeekPlan.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on))

    def onto(row: WeekPlan) -> Mapping[str, Any] | None:
        if row.school_class_id not in handing.new_classes:
            return None
        taken = handing.new_classes[row.school_class_id]
        taker = handing.class_takers[row.school_class_id]
        return {"institution_id": taker, "school_class_id": taken, "holder_id": taken}

    pass_on(op, [row for row in rows if row.school_class_id], on=handing.on, onto=onto)
    for row in rows:
        if row.school_class_id is None and row.institution_id in handing.ended:
            if row.starts_on < handing.on:
                op.change(row, ends_on=handing.on)
            else:
                op.remove(row)


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


def _ending(handing: Handing) -> TimetableQuerySet:
    return Timetable.objects.filter(institution__in=handing.ended, state=PUBLISHED).exclude(ends_on__lte=handing.on)


class Plans:
    """The holder of this module."""

    def prepare(self, actor: Actor, handing: Handing) -> None:
        """Nothing of this module is named in a plan, and nothing of it blocks one."""

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        rooms = ((row, handing.of_site(row.institution_id, row.site_id)) for row in _rooms(handing))
        yield from counted(ROOMS, ((row.institution_id, taker, row.name) for row, taker in rooms if taker))
        ending = ((row.institution_id, handing.heirs[row.institution_id], row.name) for row in _ending(handing))
        yield from counted(ENDING, ending)

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.heirs:
            hand_over_plans(actor, handing=handing)
