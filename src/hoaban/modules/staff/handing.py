"""When schools are reorganised: posts pass on. Who held a post at both schools holds one, and the main one stays the main one."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied, pass_on
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.network.reform.handing import Handing, Held, counted
from hoaban.modules.people.handing import open_to_takers
from hoaban.modules.people.models import Affiliation
from hoaban.modules.staff.models import Appointment, AppointmentQuerySet

STAFF = vi_en("Vị trí việc làm", "Posts of staff")
Seat = tuple[UUID, UUID]  # person and institution


@action("reform.apply", kind="staff.reform@1", says=vi_en("Chuyển nhân sự sang trường nhận", "Staff passed on"))
def hand_over_staff(actor: Actor, *, handing: Handing) -> dict[str, int]:
    """Pass posts on to the takers."""
    op, rows = writing(), list(_passing(handing))
    alone, both = _parted(rows, handing)
    pairs = [(row.person_id, _taker(handing, row)) for row in rows]  # before a post that begins later is the taker's
    pass_on(op, alone, on=handing.on, onto=lambda row: {"institution_id": _taker(handing, row)})
    for row in both:
        _join(op, row, handing)
    if pairs:
        open_to_takers(actor, pairs=pairs, kind=Affiliation.STAFF)
    return {"posts": len(rows)}


def _join(op: Writing, row: Appointment, handing: Handing) -> None:
    """End a post where its holder has one with the taker already; that one becomes the main one, when this was."""
    was_main, until = row.is_main, row.ends_on
    if row.starts_on < handing.on:
        op.change(row, ends_on=handing.on)
    else:
        op.remove(row)
    own = Appointment.objects.filter(person_id=row.person_id, institution_id=_taker(handing, row)).exclude(
        ends_on__lte=handing.on
    )
    for held in own.filter(is_main=False) if was_main and until is None else ():
        values: dict[str, Any] = {"is_main": True}
        if held.starts_on >= handing.on:
            op.change(held, **values)
        else:
            again = {**copied(held), "id": uuid7(), "starts_on": handing.on, **values}
            op.change(held, ends_on=handing.on)
            op.create(Appointment, **again)


def _open(handing: Handing) -> AppointmentQuerySet:
    return Appointment.objects.exclude(ends_on__lte=handing.on)


def _passing(handing: Handing) -> Iterator[Appointment]:
    rows = (
        _open(handing)
        .filter(institution__in=handing.heirs)
        .select_related("person")
        .order_by("person__sort_key", "starts_on")
    )
    return (row for row in rows if handing.of_staff(row.institution_id, row.person_id))


def _taker(handing: Handing, row: Appointment) -> UUID:
    found = handing.of_staff(row.institution_id, row.person_id)
    if found is None:
        raise LookupError(f"{row.person_id} stays")
    return found


def _parted(rows: list[Appointment], handing: Handing) -> tuple[list[Appointment], list[Appointment]]:
    """Part the posts that pass on from those whose holder has one with the taker, by what it has or by what passes on with these."""
    own = _open(handing).filter(institution__in=handing.takers)
    held: dict[Seat, UUID] = {
        (person, school): school for person, school in own.values_list("person_id", "institution_id")
    }
    alone: list[Appointment] = []
    both: list[Appointment] = []
    for row in sorted(rows, key=lambda row: not row.is_main):
        seat = (row.person_id, _taker(handing, row))
        (alone if held.setdefault(seat, row.institution_id) == row.institution_id else both).append(row)
    return alone, both


class Staff:
    """The holder of this module."""

    def prepare(self, _actor: Actor, handing: Handing) -> None:
        for each in [*handing.named_as("staff")]:
            rows = _open(handing).filter(institution=each.giver_id, person__personal_id=each.key)
            for person_id in rows.values_list("person_id", flat=True):
                handing.staff[each.giver_id, person_id] = each.taker_id
            if rows.exists():
                handing.named.remove(each)

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        rows = ((row.institution_id, _taker(handing, row), row.person.full_name) for row in _passing(handing))
        return counted(STAFF, rows)

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.heirs:
            hand_over_staff(actor, handing=handing)
