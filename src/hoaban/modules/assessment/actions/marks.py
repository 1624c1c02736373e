"""Writing marks: one, or a whole sheet at once; the results of the pupils concerned follow in the same operation."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, Item, action, each, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem, refuse
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.entries import Cell, problems_of_cell, read_value
from hoaban.modules.assessment.models import Mark
from hoaban.modules.assessment.words import RETEST, SUMMER
from hoaban.modules.schooling.models import SchoolClass


@dataclass(frozen=True, slots=True)
class Entry:
    """One mark to write."""

    person_id: UUID
    cell: Cell
    value: str


@action(
    WRITE,
    kind="assessment.set_mark@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Ghi điểm", "Wrote a mark"),
)
def set_mark(
    actor: Actor,
    *,
    school_class_id: UUID,
    person_id: UUID,
    subject: str,
    term: int,
    kind: str,
    number: int,
    value: str,
) -> Mark | None:
    """Write one mark of a pupil (`7.5`, `dat`, `chua-dat`), or take it back (empty). Only who teaches the subject to the class may."""
    desk = Desk.of(actor, school_class_id)
    desk.read_marks([person_id], [subject])
    return _put_and_judge(writing(), desk, Entry(person_id, Cell(subject, term, kind, number), value))


@set_mark.many
def set_each_mark(actor: Actor, items: Sequence[Item]) -> list[Any]:
    """Write many marks, each under its own operation; what those of a class need is read at once, and each pupil is judged once."""
    desks: dict[UUID, Desk] = {}
    entries: dict[UUID, list[Entry]] = {}
    for item in items:
        entries.setdefault(item.arguments["school_class_id"], []).append(_entry(item.arguments))
    for class_id, of in entries.items():
        desks[class_id] = Desk.of(actor, class_id)
        desks[class_id].read_marks({one.person_id for one in of}, {one.cell.subject for one in of})
    return each(
        items, lambda item: _put_and_judge(item.op, desks[item.arguments["school_class_id"]], _entry(item.arguments))
    )


def _entry(given: Mapping[str, Any]) -> Entry:
    """Read an entry from the arguments of `set_mark`."""
    cell = Cell(given["subject"], given["term"], given["kind"], given["number"])
    return Entry(given["person_id"], cell, given["value"])


def _put_and_judge(op: Writing, desk: Desk, entry: Entry) -> Mark | None:
    """Write a mark, and judge its pupil anew once what is being written stands."""
    mark = put(op, desk, entry)
    if op.changes:
        op.follow(_judge_anew, [entry.person_id], of=desk.year)
    return mark


def _judge_anew(op: Writing, year: SchoolYear, persons: set[UUID]) -> None:
    recompute(op, year, persons=persons)


@action(
    WRITE,
    kind="assessment.set_marks@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Ghi nhiều điểm", "Wrote marks"),
)
def set_marks(actor: Actor, *, school_class_id: UUID, marks: Sequence[Mapping[str, Any]]) -> int:
    """Write a sheet of marks, each {person_id, subject, term, kind, number, value}, together or not at all; gives how many."""
    entries = [
        Entry(
            UUID(str(each["person_id"])),
            Cell(each["subject"], each["term"], each["kind"], each["number"]),
            str(each["value"]),
        )
        for each in marks
    ]
    return len(write_marks(writing(), Desk.of(actor, school_class_id), entries))


def write_marks(op: Writing, desk: Desk, entries: Sequence[Entry]) -> list[Mark | None]:
    """Write marks of one class under one operation, and judge its pupils anew; refuses the whole with everything that is wrong."""
    desk.read_marks({entry.person_id for entry in entries}, {entry.cell.subject for entry in entries})
    found, problems = [], []
    for at, entry in enumerate(entries):
        try:
            found.append(put(op, desk, entry))
        except Invalid as refusal:
            problems += [_at(problem, at, len(entries)) for problem in refusal.problems]
    refuse(*problems)
    recompute(op, desk.year, persons={entry.person_id for entry in entries})
    return found


def _at(problem: Problem, at: int, count: int) -> Problem:
    return problem if count == 1 else Problem(problem.code, f"marks[{at}].{problem.where}", problem.message)


def put(op: Writing, desk: Desk, entry: Entry, *, is_correction: bool = False) -> Mark | None:
    """Judge and write one mark without judging the pupil anew: the common step of one, of many, and of corrections."""
    value = check(desk, entry, is_correction=is_correction)
    cell = entry.cell
    key = (entry.person_id, cell.subject, cell.term, cell.kind, cell.number)
    standing = desk.marks.get(key)
    signed = {"by_name": desk.actor.name, "at": made_at(op)}
    if standing is not None:
        if standing.value == value:
            op.find_alike(standing)
        else:
            op.change(standing, value=value, **signed)
        return standing
    if not value:
        return None
    school_class = desk.school_class
    place = {"institution_id": school_class.institution_id, "school_class_id": school_class.pk}
    desk.marks[key] = op.create(
        Mark,
        **place,
        person_id=entry.person_id,
        school_year=school_class.school_year,
        **asdict(cell),
        value=value,
        **signed,
    )
    return desk.marks[key]


def check(desk: Desk, entry: Entry, *, is_correction: bool = False) -> str:
    """Give the value as it is kept; raises `Denied` to who does not teach the subject, `Invalid` for what cannot stand."""
    cell, of = entry.cell, desk.kind_of(entry.cell.subject)
    refuse(*problems_of_cell(cell, of, desk.rules))
    if not is_correction:
        desk.refuse_others(cell.subject)
        desk.refuse_closed(SUMMER if cell.kind == RETEST else cell.term)
    desk.refuse_stranger(entry.person_id)
    found = read_value(entry.value, of, desk.rules) if of else ""
    if isinstance(found, Problem):
        raise Invalid(found)
    return found


def made_at(op: Writing) -> datetime:
    """When it was written: on the device, where it comes from one."""
    return op.envelope.device_at or timezone.now()
