"""Closing a school or all schools of an area for some days, and opening again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, at, writing
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Problem, invalid, refuse, unless_listed
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.attendance import rules
from hoaban.modules.attendance.models import Closure
from hoaban.modules.attendance.words import CLOSURE_KINDS
from hoaban.modules.network.models import Institution, InstitutionQuerySet
from hoaban.modules.places.models import Place

MANAGE = "closure.manage"
LONGEST = 120  # days; longer is a typing mistake
COLUMNS = ("id", "institution_id", "kind", "reason", "place_id", "closing_id", "starts_on", "ends_on")


@action(
    MANAGE,
    kind="attendance.close_school@1",
    scope=at(institution="institution_id"),
    says=vi_en("Cho trường nghỉ", "Closed the school"),
)
def close_school(
    _actor: Actor, *, institution_id: UUID, kind: str, reason: str, starts_on: date, ends_on: date
) -> Closure:
    """Close a school from a day until, exclusively, another. The same once more changes nothing."""
    reason = reason.strip()
    refuse(*_problems(kind, reason, starts_on, ends_on))
    said = {"institution_id": institution_id, "kind": kind, "starts_on": starts_on, "ends_on": ends_on}
    known = Closure.objects.filter(**said, reason=reason).first()
    return known or writing().create(Closure, **said, reason=reason, place_id=None, closing_id=uuid7())


@dataclass(frozen=True, slots=True)
class AtArea(AtRecord):
    """Say that an action touches the schools of an area, as far as the actor's right reaches; none of them is a refusal."""

    def find(self, actor: Actor, permission: str, arguments: Mapping[str, Any]) -> Target | None:
        place = Place.objects.filter(pk=arguments[self.argument]).first()
        if place is None:
            return None
        schools = schools_to_close(actor, place, arguments["starts_on"], permission)
        return Target() if schools.exists() else None


@dataclass(frozen=True, slots=True)
class AtClosing(AtRecord):
    """Say that an action touches the closures of one closing, as far as the actor's right reaches."""

    def find(self, actor: Actor, permission: str, arguments: Mapping[str, Any]) -> Target | None:
        reach = actor.reach(permission)
        rows = Closure.objects.filter(closing_id=arguments[self.argument])
        if not reach.everything:
            rows = rows.filter(institution_id__in=reach.institutions)
        return Target() if rows.exists() else None


def schools_to_close(actor: Actor, place: Place, on: date, permission: str = MANAGE) -> InstitutionQuerySet:
    """Give the schools that stand in a place on a day and that the actor may close: the commune its own, the department all."""
    within = Place.objects.filter(pk=place.pk) if place.kind == Place.COMMUNE else Place.objects.within(place)
    schools = Institution.objects.on(on).in_communes(within, on)
    reach = actor.reach(permission)
    return schools if reach.everything else schools.filter(pk__in=reach.institutions)


@action(
    MANAGE,
    kind="attendance.close_area@1",
    scope=AtArea(Place, "place_id"),
    says=vi_en("Cho các trường của địa bàn nghỉ", "Closed the schools of an area"),
)
def close_area(
    actor: Actor, *, place_id: UUID, kind: str, reason: str, starts_on: date, ends_on: date
) -> dict[str, Any]:
    """Close every school of an area that the actor may close; gives `closing_id` and how many. The same once more changes nothing."""
    reason = reason.strip()
    refuse(*_problems(kind, reason, starts_on, ends_on))
    said = {"kind": kind, "reason": reason, "place_id": place_id, "starts_on": starts_on, "ends_on": ends_on}
    schools = schools_to_close(actor, Place.objects.get(pk=place_id), starts_on)
    known = {row.institution_id: row for row in Closure.objects.filter(**said)}
    closing_id = next(iter(known.values())).closing_id if known else uuid7()
    missing = [pk for pk in schools.order_by("pk").values_list("pk", flat=True) if pk not in known]
    if missing:
        _write(writing(), [(uuid7(), pk, kind, reason, place_id, closing_id, starts_on, ends_on) for pk in missing])
    return {"closing_id": closing_id, "schools": len(known) + len(missing)}


def _write(op: Writing, rows: list[tuple[Any, ...]]) -> None:
    op.copy(Closure, COLUMNS, rows)
    told = ((row[0], row[1], None, dict(zip(COLUMNS[2:], row[2:], strict=True))) for row in rows)
    op.log("attendance_closure", told)


@action(
    MANAGE,
    kind="attendance.reopen@1",
    scope=AtRecord(Closure, "closure_id"),
    says=vi_en("Cho trường học lại", "Reopened the school"),
)
def reopen(_actor: Actor, *, closure_id: UUID, on: date) -> None:
    """Open a school again from a day on; on its first day or before, the closure is taken back as if it had never been."""
    _reopen(Closure.objects.select_for_update().get(pk=closure_id), on)


@action(
    MANAGE,
    kind="attendance.reopen_area@1",
    scope=AtClosing(Closure, "closing_id"),
    says=vi_en("Cho các trường của địa bàn học lại", "Reopened the schools of an area"),
)
def reopen_area(actor: Actor, *, closing_id: UUID, on: date) -> int:
    """Open all schools of one closing again from a day on, as far as the actor's right reaches; gives how many."""
    reach = actor.reach(MANAGE)
    rows = Closure.objects.select_for_update().filter(closing_id=closing_id)
    if not reach.everything:
        rows = rows.filter(institution_id__in=reach.institutions)
    still = [row for row in rows.order_by("pk") if row.ends_on and row.ends_on > on]
    for row in still:
        _reopen(row, on)
    return len(still)


def _reopen(row: Closure, on: date) -> None:
    if row.ends_on is not None and row.ends_on <= on:
        raise invalid(
            "open-already",
            "on",
            "Đến ngày này trường đã học lại rồi. Hãy chọn ngày sớm hơn.",
            "By this day the school is open again anyway. Choose an earlier day.",
        )
    if on <= row.starts_on:
        writing().remove(row)
    else:
        writing().change(row, ends_on=on)


def _problems(kind: str, reason: str, starts_on: date, ends_on: date) -> Iterator[Problem]:
    yield from unless_listed("kind", kind, CLOSURE_KINDS)
    yield from rules.problems_of_range(starts_on, ends_on, LONGEST)
    if not reason:
        message = vi_en("Hãy ghi lý do, để gia đình học sinh biết.", "Say why, so that the families know.")
        yield Problem("reason-missing", "reason", message)
    if (timezone.localdate() - starts_on).days > LONGEST:
        message = vi_en("Ngày này đã qua quá lâu. Hãy kiểm tra năm.", "This day is too long past. Check the year.")
        yield Problem("too-long-past", "starts_on", message)
