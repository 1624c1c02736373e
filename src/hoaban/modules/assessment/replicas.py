"""Marks, comments and conduct as devices hold them: the wire form, by natural keys."""

from collections.abc import Iterable, Sequence
from typing import Any

from hoaban.kernel.actor import Actor
from hoaban.modules.assessment.desk import Desk, desks_of
from hoaban.modules.assessment.entries import numbers_of
from hoaban.modules.assessment.models import Comment, ConductLevel, Mark
from hoaban.modules.assessment.rules.levels import REGULAR
from hoaban.modules.assessment.words import TERMS
from hoaban.modules.schooling.curriculum import LEVELLED, name_of
from hoaban.modules.schooling.models import ClassSubject, SchoolClass

Wire = dict[str, Any]


def _signed(row: Mark | Comment | ConductLevel) -> Wire:
    version = str(row.written_by) if row.written_by else None
    return {"e": row.entity_key, "v": version, "by": row.by_name, "at": row.at.isoformat()}


def show_marks(rows: Iterable[Mark]) -> list[Wire]:
    return [{**_signed(row), "value": row.value} for row in rows]


def show_comments(rows: Iterable[Comment]) -> list[Wire]:
    return [{**_signed(row), "text": row.text} for row in rows]


def show_conduct(rows: Iterable[ConductLevel]) -> list[Wire]:
    return [{**_signed(row), "level": row.level} for row in rows]


def class_parts(actor: Actor, classes: Sequence[SchoolClass]) -> list[Wire]:
    """Give what the row of each class tells a device of its mark book: its subjects, what the reader may write, and until when.

    `closed` are terms that nobody writes in now; `last_days` says of others when that ends.
    """
    return [_part(desk) for desk in desks_of(actor, classes)]


def _part(desk: Desk) -> Wire:
    may = [f"marks:{subject}" for subject in desk.subjects if desk.may_write(subject)]
    own = ["comments", "conduct"] if desk.leads else (["comments"] if may else [])
    ends = {term: window.closes_on for term, window in sorted(desk.windows.items()) if term in TERMS}
    return {
        "subjects": [_subject(desk, row) for row in desk.subjects.values()],
        "may": [*may, *own],
        "closed": [term for term in ends if not desk.is_open(term)],
        "last_days": {str(term): day.isoformat() for term, day in ends.items() if day and desk.is_open(term)},
    }


def _subject(desk: Desk, row: ClassSubject) -> Wire:
    name = str(name_of(row.subject, desk.day))
    wire: Wire = {"id": row.subject, "name": name, "kind": row.kind}
    kind = desk.kind_of(row.subject)
    if kind is None or row.kind == LEVELLED:
        return wire
    return {**wire, "regular": numbers_of(REGULAR, kind, desk.rules)}
