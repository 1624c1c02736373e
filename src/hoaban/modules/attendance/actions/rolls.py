"""Taking a roll, and correcting it: one action writes the roll of a class, day and half-day with its exceptions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import refuse, refuse_closed
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.attendance import rules
from hoaban.modules.attendance.events import tell_absences
from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.attendance.reads.calendars import calendars_of
from hoaban.modules.attendance.words import ABSENT, TAKEN
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment, SchoolClass

TAKE = "attendance.take"
LONGEST_NOTE = 200


@action(
    TAKE,
    kind="attendance.take_roll@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Điểm danh", "Took the roll"),
)
def take_roll(
    actor: Actor,
    *,
    school_class_id: UUID,
    day: date,
    session: str,
    state: str = TAKEN,
    exceptions: Sequence[Mapping[str, Any]] = (),
) -> Roll:
    """Take or correct the roll of a class for a day and half-day (`morning`, `afternoon`); whoever is not named was there.

    `state` is `taken` or `no-lesson`; each exception has `person_id`, `kind` (`excused`, `unexcused`, `late`, `left-early`) and perhaps
    `note`. The same content again changes nothing. A later correction, or of a roll that somebody else took, needs the envelope's reason.
    """
    said = _read(exceptions)
    refuse(*rules.problems_of_roll(session, state, [(person, kind) for person, kind, _ in said]))
    of = SchoolClass.objects.select_for_update(no_key=True).get(pk=school_class_id)
    roll = Roll.objects.filter(school_class=of, day=day, session=session).first()
    wanted = {person: (kind, note) for person, kind, note in said}
    standing = {row.person_id: row for row in roll.absences.all()} if roll else {}
    op = writing()
    if roll and roll.state == state and _content(standing) == wanted:
        op.find_alike(roll)
        return roll
    if roll:
        op.stand_on_base(roll, {"state": state})
    _refuse_day(of, day, is_new=roll is None)
    enrolled = _refuse_strangers(actor, of, day, wanted)
    _refuse_late(actor, roll)
    absent = sum(kind in ABSENT for kind, _ in wanted.values())
    facts = {"state": state, "enrolled": len(enrolled), "absent": absent, **_signed(actor)}
    if roll is None:
        keys = {"institution_id": of.institution_id, "school_class_id": of.pk, "day": day, "session": session}
        roll = op.create(Roll, **keys, **facts)
    else:
        op.change(roll, **facts)
    _write_exceptions(op, roll, standing, wanted)
    return roll


def _read(exceptions: Sequence[Mapping[str, Any]]) -> list[tuple[UUID, str, str]]:
    """Read exceptions as devices send them, where an id is text."""
    return [
        (UUID(str(each["person_id"])), str(each["kind"]), str(each.get("note") or "").strip()[:LONGEST_NOTE])
        for each in exceptions
    ]


def _content(standing: Mapping[UUID, Absence]) -> dict[UUID, tuple[str, str]]:
    return {person: (row.kind, row.note) for person, row in standing.items()}


def _signed(actor: Actor) -> dict[str, Any]:
    """Who wrote the roll, and when: on the device, where it came from one."""
    return {"by_user_id": actor.user_id, "by_name": actor.name, "at": _made_at()}


def _made_at() -> datetime:
    return writing().envelope.device_at or timezone.now()


def _refuse_day(of: SchoolClass, day: date, *, is_new: bool) -> None:
    """A roll that stands may be corrected even if the day was declared free afterwards."""
    today = timezone.localdate()
    refuse(*rules.problems_of_day(day, today=today, starts_on=of.starts_on, ends_on=of.ends_on))
    if is_new:
        calendar = calendars_of([of], day, day)[of.pk]
        refuse_closed(*rules.problems_of_rest(day, calendar.why_closed(day)))


def _refuse_strangers(actor: Actor, of: SchoolClass, day: date, named: Collection[UUID]) -> set[UUID]:
    """Give who learned in the class on the day; refuse, by name, whoever else is named."""
    enrolled = set(Enrolment.objects.on(day).filter(school_class=of).values_list("person_id", flat=True))
    strangers = set(named) - enrolled
    if strangers:
        known = Person.objects.visible_to(actor).filter(pk__in=strangers).values_list("pk", "full_name")
        refuse_closed(*rules.problems_of_persons(named, enrolled, dict(known)))
    return enrolled


def _refuse_late(actor: Actor, roll: Roll | None) -> None:
    if roll is None:
        return
    is_taker = actor.user_id == roll.by_user_id
    made_on, taken_on = timezone.localdate(_made_at()), timezone.localdate(roll.at)
    is_needed = rules.needs_reason(taken_on=taken_on, on=made_on, is_taker=is_taker)
    refuse(*rules.problems_of_correction(writing().envelope.reason or actor.reason, is_needed=is_needed))


def _write_exceptions(
    op: Writing, roll: Roll, standing: Mapping[UUID, Absence], wanted: Mapping[UUID, tuple[str, str]]
) -> None:
    was = {person: row.kind for person, row in standing.items()}
    tell_absences(op, roll, was, {person: kind for person, (kind, _) in wanted.items()})
    for person, row in standing.items():
        if person not in wanted:
            op.remove(row)
    for person, (kind, note) in wanted.items():
        if person in standing:
            op.change(standing[person], kind=kind, note=note)
        else:
            op.create(
                Absence,
                roll_id=roll.pk,
                institution_id=roll.institution_id,
                school_class_id=roll.school_class_id,
                person_id=person,
                day=roll.day,
                session=roll.session,
                kind=kind,
                note=note,
            )
