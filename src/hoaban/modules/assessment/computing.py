"""Results computed anew: of one pupil after one mark, or of a whole school, by the same steps; read together, judged, streamed in."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.kernel.law import NoRule
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.gathering import Gathered, Stay, conduct_of, gather, subject_of, subjects_due
from hoaban.modules.assessment.models import Result
from hoaban.modules.assessment.primarycells import primary_cells
from hoaban.modules.assessment.rules import primary, secondary
from hoaban.modules.assessment.rules.marks import written
from hoaban.modules.assessment.rules.packs import primary_rules, secondary_rules
from hoaban.modules.assessment.rules.reasons import Reason
from hoaban.modules.assessment.words import COMPETENCE, QUALITY, SUBJECT
from hoaban.modules.network.levels import LOWER, PRIMARY, UPPER, level_of
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.schooling.present import day_of_list


class Line(NamedTuple):
    """A row of results, column by column as it is streamed in."""

    id: UUID
    institution_id: UUID
    school_class_id: UUID
    person_id: UUID
    school_year: str
    grade: str
    subjects: str
    terms: str
    result: str | None
    conduct: str | None
    decision: str | None
    title: str | None
    due: int
    given: int
    reasons: str


def recompute(
    op: Writing,
    year: SchoolYear,
    *,
    persons: Collection[UUID] | None = None,
    classes: Collection[UUID] | None = None,
    institution_id: UUID | None = None,
) -> int:
    """Judge anew these pupils, or those of classes or of a school, and keep what comes out; gives how many."""
    stays = stays_of(year, persons=persons, classes=classes, institution_id=institution_id)
    lines = list(judge(year, stays))
    old = Result.objects.filter(school_year=year.name)
    op.forget(old.filter(person__in=[stay.person_id for stay in stays]))
    op.copy(Result, Line._fields, lines)
    return len(lines)


def stays_of(
    year: SchoolYear,
    *,
    persons: Collection[UUID] | None = None,
    classes: Collection[UUID] | None = None,
    institution_id: UUID | None = None,
) -> list[Stay]:
    """Give who learns where, on the day of which a year's lists are taken; who left during the year has no result."""
    rows = Enrolment.objects.on(day_of_list(year, timezone.localdate())).filter(school_class__school_year=year.name)
    if persons is not None:
        rows = rows.filter(person__in=persons)
    if classes is not None:
        rows = rows.filter(school_class__in=classes)
    if institution_id is not None:
        rows = rows.filter(Q(institution_id=institution_id))
    found = rows.order_by("pk").values_list("person_id", "institution_id", "school_class_id", "grade")
    return [Stay(*row) for row in found]


def judge(year: SchoolYear, stays: Sequence[Stay]) -> Iterator[Line]:
    """Give the result of each pupil whose class has a mark book and whose level has results; none where no rules held yet."""
    if not stays:
        return
    found = gather(year, stays)
    for stay in (each for each in stays if each.school_class_id in found.subjects):
        try:
            line = _judge_one(found, stay)
        except NoRule:
            continue
        if line is not None:
            yield line


def _judge_one(found: Gathered, stay: Stay) -> Line | None:
    level = level_of(stay.grade)
    if level in {LOWER, UPPER}:
        return _secondary(found, stay)
    if level == PRIMARY:
        return _primary(found, stay)
    return None


def _secondary(found: Gathered, stay: Stay) -> Line:
    rules, marks = secondary_rules(found.on), found.marks.get(stay.person_id, {})
    rows = subjects_due(found.subjects.get(stay.school_class_id, ()), stay.grade, found.on)
    entered = [subject_of(row, marks.get(row.subject, {}), found.on, rules) for row in rows]
    conduct, summer = conduct_of(found.conduct.get(stay.person_id, {}))
    pupil = secondary.Pupil([each.subject for each in entered], conduct, found.absences.get(stay.person_id, 0), summer)
    outcome = secondary.assess(pupil, rules)
    subjects = {each.id: [*map(_shown, each.terms), _shown(each.year)] for each in outcome.subjects}
    told = (outcome.result, outcome.conduct, outcome.decision, outcome.title)
    due, given = sum(each.due for each in entered), sum(each.given for each in entered)
    return _line(found, stay, Told(subjects, list(outcome.terms), told, (due, given)), outcome.reasons)


def _shown(value: Decimal | str | None) -> str | None:
    return written(value) if isinstance(value, Decimal) else value


def _primary(found: Gathered, stay: Stay) -> Line:
    rules, records = primary_rules(found.on), found.primary.get(stay.person_id, [])
    grid, is_again = primary_cells(records, rules)
    rows = subjects_due(found.subjects.get(stay.school_class_id, ()), stay.grade, found.on)
    empty = [(None, None)] * len(rules.periods)
    subjects = [_primary_subject(row.subject, grid.get((SUBJECT, row.subject), empty), found.on) for row in rows]
    traits = {
        area: {key: [cell[0] for cell in cells] for (of, key), cells in grid.items() if of == area}
        for area in (QUALITY, COMPETENCE)
    }
    praise = found.praise.get(stay.person_id, "")
    decided = found.decided.get(stay.person_id)
    pupil = primary.Pupil(int(stay.grade), subjects, traits[QUALITY], traits[COMPETENCE], praise, is_again, decided)
    outcome = primary.assess(pupil, rules)
    shown = {each.id: [*each.levels] for each in subjects}
    told = (outcome.result, None, outcome.decision, outcome.title)
    due, given = len(subjects), sum(each.levels[-1] is not None for each in subjects)
    return _line(found, stay, Told(shown, [], told, (due, given)), outcome.reasons)


def _primary_subject(subject: str, cells: Sequence[tuple[str | None, int | None]], on: date) -> primary.Subject:
    tests = [None if test is None else Decimal(test) for _, test in cells]
    return primary.Subject(subject, name_of(subject, on), [level for level, _ in cells], tests)


class Told(NamedTuple):
    """What a result says: results by subject, levels by term; result, conduct, decision and title; assessments due and given."""

    subjects: dict[str, Any]
    terms: list[Any]
    levels: tuple[str | None, str | None, str | None, str | None]
    counted: tuple[int, int]


def _line(found: Gathered, stay: Stay, told: Told, reasons: Sequence[Reason]) -> Line:
    place = (uuid7(), stay.institution_id, stay.school_class_id, stay.person_id, found.year.name, stay.grade)
    said = "[" + ", ".join(_reason(each) for each in reasons) + "]"
    return Line(*place, json.dumps(told.subjects), json.dumps(told.terms), *told.levels, *told.counted, said)


@lru_cache(4096)
def _reason(reason: Reason) -> str:
    return json.dumps(reason.to_json(), ensure_ascii=False)
