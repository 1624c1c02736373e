"""From the tables to plain pupils: everything of many pupils read at once, a handful of statements whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from hoaban.kernel.language import Words
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.models import AbsenceCount, ConductLevel, Praise, PrimaryRecord, PromotionDecision
from hoaban.modules.assessment.rules.marks import (
    PASSED,
    TermChecks,
    TermMarks,
    is_complete,
    missing_marks,
    passed_term,
    regular_marks_due,
)
from hoaban.modules.assessment.rules.packs import SecondaryRules
from hoaban.modules.assessment.rules.primary import Decided
from hoaban.modules.assessment.rules.secondary import Commented, Scored, Subject
from hoaban.modules.assessment.words import SUMMER
from hoaban.modules.schooling.curriculum import COMMENTED, name_of, subject_names, subjects_of
from hoaban.modules.schooling.models import ClassSubject

MARKS: Mapping[str, Decimal] = {
    **{str(n): Decimal(n) for n in range(11)},
    **{f"{n // 10}.{n % 10}": Decimal(n) / 10 for n in range(100) if n % 10},
}


@dataclass(frozen=True, slots=True)
class Slots:
    """How the marks of a term are called while they are on their way from the table."""

    regular: tuple[str, ...]
    mid: str
    final: str


MOST_REGULAR = 9
SLOTS = {
    term: Slots(tuple(f"{term}r{n}" for n in range(1, MOST_REGULAR + 1)), f"{term}m1", f"{term}f1") for term in (1, 2)
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A pupil in a class, as the results are kept."""

    person_id: UUID
    institution_id: UUID
    school_class_id: UUID
    grade: str


@dataclass(slots=True)
class Gathered:
    """What was entered for some pupils in a school year, by person."""

    year: SchoolYear
    subjects: dict[UUID, list[ClassSubject]]
    marks: dict[UUID, dict[str, dict[str, str]]] = field(default_factory=dict)
    conduct: dict[UUID, dict[int, str]] = field(default_factory=dict)
    absences: dict[UUID, int] = field(default_factory=dict)
    primary: dict[UUID, list[PrimaryRecord]] = field(default_factory=dict)
    praise: dict[UUID, str] = field(default_factory=dict)
    decided: dict[UUID, Decided] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return judged_on(self.year)


def judged_on(year: SchoolYear) -> date:
    """Give the day whose rules judge a year: its end in spring."""
    return date(year.starts + 1, 5, 31)


def gather(year: SchoolYear, stays: Sequence[Stay]) -> Gathered:
    """Read everything that the results of these pupils stand on; marks of a former class of the year count too."""
    persons = [stay.person_id for stay in stays]
    rows = ClassSubject.objects.filter(school_class__in={stay.school_class_id for stay in stays}).order_by("position")
    found = Gathered(year, _by(rows, "school_class_id"))
    found.marks = _marks(stays, year.name)
    found.primary = _by(PrimaryRecord.objects.filter(person__in=persons, school_year=year.name), "person_id")
    if found.primary:
        praised = Praise.objects.filter(person__in=persons, school_year=year.name).exclude(text="")
        found.praise = dict(praised.order_by("at").values_list("person_id", "text"))
        decided = PromotionDecision.objects.filter(person__in=persons, school_year=year.name).order_by("at")
        for row in decided:
            found.decided[row.person_id] = Decided(row.decision, row.reason, row.by_name, timezone.localdate(row.at))
    conduct = ConductLevel.objects.filter(person__in=persons, school_year=year.name).order_by("at")
    for person_id, term, level in conduct.values_list("person_id", "term", "level"):
        found.conduct.setdefault(person_id, {})[term] = level
    found.absences = absences_of(year, persons)
    return found


def absences_of(year: SchoolYear, persons: Iterable[UUID]) -> dict[UUID, int]:
    """Give the counted absences of pupils in a year, at all their schools together; nothing of whom nothing was counted."""
    counts = AbsenceCount.objects.filter(person__in=list(persons), school_year=year.name).order_by()
    summed = counts.values_list("person_id").annotate(half_days=Sum("half_days"))
    return dict(summed)


def _by(rows: Iterable[Any], name: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _marks(stays: Sequence[Stay], school_year: str) -> dict[UUID, dict[str, dict[str, str]]]:
    """Read marks as `{person: {subject: {"1r2": "7.5"}}}`, one line a pupil and subject: term, first letter of the kind, number.

    Where a pupil came from another class, the marks of the present class count before those of the former.
    """
    present = {stay.person_id: stay.school_class_id for stay in stays}
    found: dict[UUID, dict[str, dict[str, str]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(MARKS_SQL, [list(present), school_year])
        for person_id, class_id, subject, told in cursor:
            parts = told.split(" ")
            marks = dict(zip(parts[::2], parts[1::2], strict=True))
            known = found[person_id].get(subject)
            if known is not None:
                marks = {**known, **marks} if class_id == present[person_id] else {**marks, **known}
            found[person_id][subject] = marks
    return found


MARKS_SQL = """
    SELECT person_id, school_class_id, subject,
        string_agg(CASE kind WHEN 'retest' THEN kind ELSE term || left(kind, 1) || number END || ' ' || value, ' ')
    FROM assessment_mark WHERE person_id = ANY (%s) AND school_year = %s AND value <> ''
    GROUP BY person_id, school_class_id, subject"""


def subjects_due(rows: Iterable[ClassSubject], grade: str, on: date) -> list[ClassSubject]:
    """Keep the subjects of a class that a pupil of this grade takes: a class of combined grades has more than each needs."""
    not_here = _only_in_other_grades(grade, on)
    return [row for row in rows if row.subject not in not_here]


@cache
def _only_in_other_grades(grade: str, on: date) -> frozenset[str]:
    of_grade = {each.id for each in subjects_of(grade, on)}
    return frozenset(subject_names(on)) - of_grade if of_grade else frozenset()


@dataclass(frozen=True, slots=True)
class Entered:
    """A secondary pupil's subject as it was entered, and how many marks it asks for and has."""

    subject: Subject
    due: int
    given: int


def subject_of(row: ClassSubject, marks: Mapping[str, str], on: date, rules: SecondaryRules) -> Entered:
    """Make a subject of the rules from a pupil's marks."""
    name, again = name_of(row.subject, on), marks.get("retest")
    if row.kind == COMMENTED:
        return _commented(row, marks, on, rules)
    due = regular_marks_due(row.periods, rules)
    most = due + max(rules.topic_marks.values())
    terms = (_term(marks, 1, most), _term(marks, 2, most))
    scored = Scored(row.subject, name, row.periods, terms, MARKS.get(again or ""))
    return Entered(scored, 2 * (due + 2), sum(_counted(term, due) for term in terms))


def _term(marks: Mapping[str, str], term: int, most: int) -> TermMarks:
    slots = SLOTS[term]
    regular = [MARKS[marks[slot]] for slot in slots.regular[:most] if slot in marks]
    return TermMarks(tuple(regular), MARKS.get(marks.get(slots.mid, "")), MARKS.get(marks.get(slots.final, "")))


def _counted(term: TermMarks | TermChecks, due: int) -> int:
    return min(len(term.regular), due) + (term.mid is not None) + (term.final is not None)


def _commented(row: ClassSubject, marks: Mapping[str, str], on: date, rules: SecondaryRules) -> Entered:
    due, terms = rules.regular_checks, (_checks(marks, 1, rules), _checks(marks, 2, rules))
    first, second = (passed_term(term) if is_complete(term, due) else None for term in terms)
    lacks = ((), ()) if first and second else (_lacking(terms[0], due), _lacking(terms[1], due))
    commented = Commented(row.subject, name_of(row.subject, on), (first, second), marks.get("retest"), lacks)
    return Entered(commented, 2 * (due + 2), sum(_counted(term, due) for term in terms))


def _lacking(term: TermChecks, due: int) -> tuple[Words, ...]:
    return tuple(missing_marks(term, due))


def _checks(marks: Mapping[str, str], term: int, rules: SecondaryRules) -> TermChecks:
    slots = SLOTS[term]
    regular = [marks[slot] == PASSED for slot in slots.regular[: rules.regular_checks] if slot in marks]
    return TermChecks(tuple(regular), _check(marks.get(slots.mid)), _check(marks.get(slots.final)))


def _check(value: str | None) -> bool | None:
    return None if value is None else value == PASSED


def conduct_of(found: Mapping[int, str]) -> tuple[tuple[str | None, str | None], str | None]:
    """Give the conduct of both terms, and the one after summer training."""
    return (found.get(1), found.get(2)), found.get(SUMMER)
