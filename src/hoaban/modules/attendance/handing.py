"""When schools are reorganised: plans of classes, rolls from the day on, and absences of staff pass on; closings end with their school."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import pass_on
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.attendance.models import Absence, Closure, Cover, Roll, SessionPlan, StaffAbsence
from hoaban.modules.network.reform.handing import Handing, Held, counted

ROLLS = vi_en("Điểm danh từ ngày có hiệu lực", "Rolls from the day on")
KEPT = vi_en("Điểm danh trước đó (giữ ở trường cũ)", "Rolls before (kept with the former school)")
AWAY = vi_en("Nhân sự đang nghỉ", "Staff away")


@action("reform.apply", kind="attendance.reform@1", says=vi_en("Chuyển điểm danh sang trường nhận", "Rolls passed on"))
def hand_over_attendance(_actor: Actor, *, handing: Handing) -> dict[str, int]:
    """Pass on what is of the day or later; what was before stays with the school that it was of."""
    op = writing()
    rolls = _pass_days(op, handing)
    _pass_plans(op, handing)
    away = _pass_staff(op, handing)
    _end_closings(op, handing)
    return {"rolls": rolls, "away": len(away)}


def _pass_days(op: Writing, handing: Handing) -> int:
    """A roll, an absence and a cover are of one day: from the day on they are of the class that goes on."""
    changed = 0
    for model in (Roll, Absence, Cover):
        rows = model.objects.filter(school_class__in=handing.new_classes, day__gte=handing.on)
        changed += op.change_all([(row, _at(row.school_class_id, handing)) for row in rows])
    return changed


def _at(class_id: UUID, handing: Handing) -> dict[str, UUID]:
    return {"institution_id": handing.class_takers[class_id], "school_class_id": handing.new_classes[class_id]}


def _pass_plans(op: Writing, handing: Handing) -> None:
    """A class keeps its own plan; the plan of a whole school ends with it, unless one that is founded takes it over from it alone."""
    rows = SessionPlan.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on)
    of_class = [row for row in rows if row.school_class_id in handing.new_classes]

    def onto(row: SessionPlan) -> Mapping[str, Any] | None:
        if row.school_class_id is None:
            return None
        return {**_at(row.school_class_id, handing), "holder_id": handing.new_classes[row.school_class_id]}

    pass_on(op, of_class, on=handing.on, onto=onto)
    alone = _inherited_alone(handing)
    of_school = [row for row in rows if row.school_class_id is None and row.institution_id in handing.ended]
    inherited = [row for row in of_school if row.institution_id in alone]
    pass_on(
        op,
        inherited,
        on=handing.on,
        onto=lambda row: dict.fromkeys(("institution_id", "holder_id"), alone[row.institution_id]),
    )
    _end(op, [row for row in of_school if row.institution_id not in alone], handing)


def _inherited_alone(handing: Handing) -> dict[UUID, UUID]:
    """Give the schools that end whose heir is founded and has no other forerunner."""
    heirs = [handing.heirs[giver] for giver in handing.ended]
    return {
        g: handing.heirs[g]
        for g in handing.ended
        if handing.heirs[g] in handing.founded and heirs.count(handing.heirs[g]) == 1
    }


def _pass_staff(op: Writing, handing: Handing) -> dict[UUID, UUID]:
    rows = list(_away(handing))
    passed = pass_on(
        op,
        rows,
        on=handing.on,
        onto=lambda row: {"institution_id": handing.of_staff(row.institution_id, row.person_id)},
    )
    covers = Cover.objects.filter(staff_absence__in=passed, day__gte=handing.on)
    op.change_all([(row, {"staff_absence_id": passed[row.staff_absence_id]}) for row in covers])
    return passed


def _away(handing: Handing) -> Iterator[StaffAbsence]:
    """Absences that pass on with their person; whoever is away from the taker too on those days is away there already."""
    rows = (
        StaffAbsence.objects.filter(institution__in=handing.heirs)
        .exclude(ends_on__lte=handing.on)
        .select_related("person")
    )
    known = StaffAbsence.objects.filter(institution__in=handing.takers).exclude(ends_on__lte=handing.on)
    held = set(known.values_list("person_id", "institution_id"))
    for row in rows:
        taker = handing.of_staff(row.institution_id, row.person_id)
        if taker is not None and (row.person_id, taker) not in held:
            yield row


def _end_closings(op: Writing, handing: Handing) -> None:
    _end(op, list(Closure.objects.filter(institution__in=handing.ended).exclude(ends_on__lte=handing.on)), handing)


def _end(op: Writing, rows: list[Any], handing: Handing) -> None:
    """End what holds on the day, and take back what was to begin later."""
    for row in rows:
        if row.starts_on < handing.on:
            op.change(row, ends_on=handing.on)
        else:
            op.remove(row)


class Attendance:
    """The holder of this module."""

    def prepare(self, actor: Actor, handing: Handing) -> None:
        """Nothing of this module is named in a plan, and nothing of it blocks one."""

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        rolls = Roll.objects.filter(institution__in=handing.heirs, day__gte=handing.on).select_related("school_class")
        takers = (
            (row, handing.of_class(row.institution_id, row.school_class_id, row.school_class.site_id)) for row in rolls
        )
        yield from counted(ROLLS, ((row.institution_id, taker, "") for row, taker in takers if taker))
        away = (
            (r.institution_id, handing.of_staff(r.institution_id, r.person_id), r.person.full_name)
            for r in _away(handing)
        )
        yield from counted(AWAY, ((giver, taker, name) for giver, taker, name in away if taker))
        for giver in sorted(handing.ended, key=str):
            kept = Roll.objects.filter(institution=giver, day__lt=handing.on).count()
            if kept:
                yield Held(KEPT, kept, giver, giver)

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.heirs:
            hand_over_attendance(actor, handing=handing)
