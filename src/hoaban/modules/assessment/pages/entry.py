"""A sheet of pupils by columns that people type into, arrows and pasting included: read as a form, written together or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.pages.seen import Seen, seen_field
from hoaban.modules.schooling.models import Enrolment

Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell: its name in the form, what it is called, what stands in it, and how what is typed becomes a value of the row.

    Slots of one `row` are parts of one record: `row` tells all of it as it stands, `part` names what this cell says of it. Without a
    `read` the cell is only read.
    """

    name: str
    label: Words
    shown: str = ""
    part: str = ""
    row: Mapping[str, Any] = field(default_factory=dict)
    read: Reader | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil's cells, None where a column is not theirs, and what follows from them."""

    person_id: UUID
    name: str
    slots: Sequence[Slot | None]
    tails: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Pupil:
    person_id: UUID
    name: str
    grade: str


def pupils_of(desk: Desk) -> list[Pupil]:
    """Give the pupils of a class whom the reader may see, in the order of lists."""
    stays = Enrolment.objects.visible_to(desk.actor).on(desk.day).filter(school_class=desk.school_class)
    rows = stays.order_by("person__sort_key", "person_id").values_list("person_id", "person__full_name", "grade")
    return [Pupil(*row) for row in rows]


def cell_name(*parts: object) -> str:
    """Name a cell in a form; the name is also its place on the page."""
    return "-".join(("c", *map(str, parts)))


def save(lines: Sequence[Line], post: QueryDict, write: Callable[[list[dict[str, Any]]], object]) -> list[Problem]:
    """Write what was typed differently from what stands; gives what is wrong, each with its cell. Nothing is written then."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    first: list[tuple[Line, Slot]] = []
    problems = []
    seen = Seen.of(post)
    for line, slot, said in _typed(lines, post, seen):
        value = seen.overtaken(slot.name, slot.shown) or (slot.read(said) if slot.read else NOT_OPEN)
        if isinstance(value, Problem):
            problems.append(_placed(line, slot, value))
            continue
        key = key_of(line, slot)
        if key not in rows:
            rows[key] = {"person_id": line.person_id, **slot.row}
            first.append((line, slot))
        rows[key][slot.part] = value
    if problems or not rows:
        return problems
    try:
        write(list(rows.values()))
    except Invalid as refusal:
        return [_found(first, problem) for problem in refusal.problems]
    return []


NOT_OPEN = Problem(
    "closed",
    "",
    vi_en(
        "ô này không còn ghi được, vì sổ đã khóa hoặc bạn không còn dạy. Chưa ghi gì.",
        "this cell cannot be written any more: the book was locked, or you teach it no longer. Nothing was written.",
    ),
)
KEYS = {"area", "key", "period", "subject", "term", "indicator_id", "kind", "number"}


def key_of(line: Line, slot: Slot) -> tuple[Any, ...]:
    """Give the record that a cell is a part of."""
    return (line.person_id, *(value for name, value in slot.row.items() if name in KEYS))


def _typed(lines: Sequence[Line], post: QueryDict, seen: Seen) -> Iterator[tuple[Line, Slot, str]]:
    for line in lines:
        for slot in line.slots:
            said = seen.changed(slot.name, post.get(slot.name), slot.shown) if slot else None
            if slot and said is not None:
                yield line, slot, said


def _placed(line: Line, slot: Slot, problem: Problem) -> Problem:
    told = Words("{name}, {label}: {message}", "{name}, {label}: {message}").fill(
        name=line.name, label=slot.label, message=problem.message
    )
    return Problem(problem.code, slot.name, told)


def _found(first: Sequence[tuple[Line, Slot]], problem: Problem) -> Problem:
    """Turn `rows[3].level` into the cell that says it; what concerns the whole stays without a cell."""
    at = problem.where.partition("[")[2].partition("]")[0]
    return _placed(*first[int(at)], problem) if at.isdecimal() else Problem(problem.code, "", problem.message)


def shown(lines: Sequence[Line], post: Mapping[str, Any], problems: Sequence[Problem]) -> dict[str, Any]:
    """Give the sheet for its template: what was typed stays where something is wrong."""
    wrong = {problem.where for problem in problems}
    return {
        "lines": [
            {
                "name": line.name,
                "href": reverse("assessment:pupil", args=[line.person_id]),
                "cells": [_cell(slot, post, wrong) if slot else None for slot in line.slots],
                "tails": line.tails,
            }
            for line in lines
        ],
        "seen": seen_field({slot.name: slot.shown for line in lines for slot in line.slots if slot and slot.read}),
        "is_writable": any(slot and slot.read for line in lines for slot in line.slots),
        "problems": problems,
    }


def _cell(slot: Slot, post: Mapping[str, Any], wrong: set[str]) -> dict[str, Any]:
    value = post.get(slot.name, slot.shown) if wrong else slot.shown
    state = "conflict" if slot.name in wrong else "saved" if slot.shown and slot.read else ""
    return {"name": slot.name, "label": slot.label, "value": value, "state": state, "is_open": slot.read is not None}
