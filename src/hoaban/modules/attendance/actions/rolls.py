"""Taking a roll, and correcting it: one action writes the roll of a class, day and half-day with its exceptions."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, Item, action, each, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import refuse, refuse_closed
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.prepared import ask
from hoaban.modules.attendance import rules
from hoaban.modules.attendance.models import Absence, Closure, Roll
from hoaban.modules.attendance.reads.calendars import closure_on, closures_of
from hoaban.modules.attendance.words import ABSENT, TAKEN
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import SchoolClass

TAKE = "attendance.take"


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
    said = Said(day, session, state, _read(exceptions))
    return _put(writing(), RollBook.of(actor, school_class_id, [day]), said)


@take_roll.many
def take_rolls(actor: Actor, items: Sequence[Item]) -> list[Any]:
    """Take many rolls; what those of a class need is read at once."""
    days: dict[UUID, set[date]] = {}
    for item in items:
        days.setdefault(item.arguments["school_class_id"], set()).add(item.arguments["day"])
    books = {class_id: RollBook.of(actor, class_id, of) for class_id, of in days.items()}

    def take(item: Item) -> Roll:
        given = item.arguments
        said = Said(given["day"], given["session"], given["state"], _read(given["exceptions"]))
        return _put(item.op, books[given["school_class_id"]], said)

    return each(items, take)


@dataclass(frozen=True, slots=True)
class Said:
    """A roll as it is to be written."""

    day: date
    session: str
    state: str
    exceptions: Sequence[tuple[UUID, str, str]]


@dataclass
class RollBook:
    """What writing rolls of a class needs to know of some days; what is written is added, so that the next roll finds it.

    `stays` are those who learned in the class on some of the days, each with their first day and the day after their last.
    """

    actor: Actor
    class_id: UUID
    institution_id: UUID
    starts_on: date
    ends_on: date | None
    rolls: dict[tuple[date, str], Roll]
    absences: dict[UUID, dict[UUID, Absence]]
    closures: Sequence[Closure]
    today: date
    stays: Mapping[tuple[date, date | None], frozenset[UUID]]

    @classmethod
    def of(cls, actor: Actor, class_id: UUID, days: Collection[date]) -> "RollBook":
        """Read it, after the feed of the class was locked: nobody else writes its rolls meanwhile."""
        first, last = min(days), max(days)
        asked = {"class": class_id, "first": first, "last": last, "days": list(days)}
        [(school, starts_on, ends_on, has_rolls, has_closures, stays)] = ask(BOOK, asked)
        rolls, absences = _standing(class_id, days) if has_rolls else ({}, {})
        closures = closures_of([school], first, last).get(school, []) if has_closures else []
        said = {(_day(since), until and _day(until)): frozenset(map(UUID, who)) for since, until, who in stays or ()}
        return cls(actor, class_id, school, starts_on, ends_on, rolls, absences, closures, timezone.localdate(), said)

    def enrolled(self, day: date) -> AbstractSet[UUID]:
        """Give who learned in the class on a day."""
        there = [who for (since, until), who in self.stays.items() if since <= day and (until is None or day < until)]
        return there[0] if len(there) == 1 else frozenset().union(*there)

    def why_closed(self, day: date) -> Words | None:
        closure = closure_on(self.closures, day)
        return rules.why_closed(closure.kind, closure.reason) if closure else None


BOOK = """
SELECT c.institution_id, c.starts_on, c.ends_on,
  EXISTS (SELECT 1 FROM attendance_roll r WHERE r.school_class_id = c.id AND r.day = ANY (%(days)s)),
  EXISTS (SELECT 1 FROM attendance_closure l
    WHERE l.institution_id = c.institution_id AND l.starts_on <= %(last)s AND (l.ends_on IS NULL OR l.ends_on > %(first)s)),
  (SELECT json_agg(json_build_array(s.starts_on, s.ends_on, s.who)) FROM (
    SELECT e.starts_on, e.ends_on, array_agg(e.person_id) AS who FROM schooling_enrolment e
    WHERE e.school_class_id = c.id AND e.starts_on <= %(last)s AND (e.ends_on IS NULL OR e.ends_on > %(first)s)
    GROUP BY e.starts_on, e.ends_on) s)
FROM schooling_schoolclass c WHERE c.id = %(class)s
"""
_day = date.fromisoformat


def _standing(
    class_id: UUID, days: Collection[date]
) -> tuple[dict[tuple[date, str], Roll], dict[UUID, dict[UUID, Absence]]]:
    """Give the rolls of some days, and the exceptions of each by person."""
    rolls = {(row.day, row.session): row for row in Roll.objects.filter(school_class_id=class_id, day__in=days)}
    absences: dict[UUID, dict[UUID, Absence]] = {row.pk: {} for row in rolls.values()}
    for row in Absence.objects.filter(roll_id__in=absences):
        absences[row.roll_id][row.person_id] = row
    return rolls, absences


def _put(op: Writing, book: RollBook, said: Said) -> Roll:
    """Judge and write one roll: the common step of one and of many."""
    refuse(*rules.problems_of_roll(said.session, said.state, [(person, kind) for person, kind, _ in said.exceptions]))
    roll = book.rolls.get((said.day, said.session))
    wanted = {person: (kind, note) for person, kind, note in said.exceptions}
    standing = book.absences[roll.pk] if roll else {}
    if roll and roll.state == said.state and _content(standing) == wanted:
        op.find_alike(roll)
        return roll
    if roll:
        op.stand_on_base(roll, {"state": said.state})
    _refuse_day(book, said.day, is_new=roll is None)
    enrolled = book.enrolled(said.day)
    _refuse_strangers(book.actor, enrolled, wanted)
    _refuse_late(op, book.actor, roll)
    absent = sum(kind in ABSENT for kind, _ in wanted.values())
    facts = {"state": said.state, "enrolled": len(enrolled), "absent": absent, **_signed(op, book.actor)}
    if roll is None:
        place = {"institution_id": book.institution_id, "school_class_id": book.class_id}
        roll = op.create(Roll, **place, day=said.day, session=said.session, **facts)
        book.rolls[said.day, said.session], book.absences[roll.pk] = roll, standing
    else:
        op.change(roll, **facts)
    _write_exceptions(op, roll, standing, wanted)
    return roll


def _read(exceptions: Sequence[Mapping[str, Any]]) -> list[tuple[UUID, str, str]]:
    """Read exceptions as devices send them, where an id is text."""
    return [
        (UUID(str(each["person_id"])), str(each["kind"]), str(each.get("note") or "").strip()) for each in exceptions
    ]


def _content(standing: Mapping[UUID, Absence]) -> dict[UUID, tuple[str, str]]:
    return {person: (row.kind, row.note) for person, row in standing.items()}


def _signed(op: Writing, actor: Actor) -> dict[str, Any]:
    """Who wrote the roll, and when: on the device, where it came from one."""
    return {"by_user_id": actor.user_id, "by_name": actor.name, "at": _made_at(op)}


def _made_at(op: Writing) -> datetime:
    return op.envelope.device_at or timezone.now()


def _refuse_day(book: RollBook, day: date, *, is_new: bool) -> None:
    """A roll that stands may be corrected even if the day was declared free afterwards."""
    refuse(*rules.problems_of_day(day, today=book.today, starts_on=book.starts_on, ends_on=book.ends_on))
    if is_new:
        refuse_closed(*rules.problems_of_rest(day, book.why_closed(day)))


def _refuse_strangers(actor: Actor, enrolled: AbstractSet[UUID], named: Collection[UUID]) -> None:
    """Refuse, by name, whoever is named and did not learn in the class on the day."""
    strangers = set(named).difference(enrolled)
    if strangers:
        known = Person.objects.visible_to(actor).filter(pk__in=strangers).values_list("pk", "full_name")
        refuse_closed(*rules.problems_of_persons(named, enrolled, dict(known)))


def _refuse_late(op: Writing, actor: Actor, roll: Roll | None) -> None:
    if roll is None:
        return
    is_taker = actor.user_id == roll.by_user_id
    made_on, taken_on = timezone.localdate(_made_at(op)), timezone.localdate(roll.at)
    is_needed = rules.needs_reason(taken_on=taken_on, on=made_on, is_taker=is_taker)
    refuse(*rules.problems_of_correction(op.envelope.reason or actor.reason, is_needed=is_needed))


def _write_exceptions(
    op: Writing, roll: Roll, standing: dict[UUID, Absence], wanted: Mapping[UUID, tuple[str, str]]
) -> None:
    """Write what differs; `standing` is what the book knows, and is kept in step."""
    for person in standing.keys() - wanted.keys():
        op.remove(standing.pop(person))
    for person, (kind, note) in wanted.items():
        if person in standing:
            op.change(standing[person], kind=kind, note=note)
        else:
            standing[person] = op.create(
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
