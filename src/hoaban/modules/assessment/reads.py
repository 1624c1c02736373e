"""Reads for pages: a class's register, what is still missing by class, and what one pupil's family sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import fold
from hoaban.modules.assessment.models import Comment, Mark, NormIndicator, Observation, PrimaryRecord, Result
from hoaban.modules.assessment.rules.levels import FINAL, MID, REGULAR
from hoaban.modules.assessment.rules.packs import preschool_areas, preschool_norms
from hoaban.modules.assessment.rules.preschool import Child, Indicator, Outcome, observe
from hoaban.modules.network.levels import GRADE_AGE, PRESCHOOL, PRIMARY, level_of
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import BOOK, ClassSubject, Enrolment, SchoolClass, Teaching
from hoaban.modules.schooling.present import day_of_list


@dataclass(frozen=True, slots=True)
class ClassProgress:
    """How far a class's mark books are: assessments due and given, pupils with all of theirs and pupils in all.

    `subjects` is how many it takes, `untaught` how many of them nobody teaches.
    """

    school_class: SchoolClass
    due: int = 0
    given: int = 0
    complete: int = 0
    pupils: int = 0
    subjects: int = 0
    untaught: int = 0


GRADES = list(GRADE_AGE)  # in the order of schooling
COUNTED = {
    "asked": Sum("due"),
    "had": Sum("given"),
    "complete": Count("pk", filter=Q(given=F("due"))),
    "pupils": Count("pk"),
}


def class_progress(actor: Actor, school_year: str, school: Institution | None) -> list[ClassProgress]:
    """Give the classes of a school, or those that the reader teaches; four statements, and three more where there is preschool."""
    mine = Q(institution=school) if school else Q(pk__in=actor.reach(BOOK).classes)
    found = SchoolClass.objects.visible_to(actor).filter(mine, school_year=school_year).distinct()
    classes = sorted(
        found, key=lambda each: (GRADES.index(each.grades[0]) if each.grades[0] in GRADES else 0, each.name)
    )
    here = {"school_class__in": classes}
    counted = Result.objects.visible_to(actor).filter(**here).order_by().values("school_class_id").annotate(**COUNTED)
    rows: dict[UUID, dict[str, Any]] = {row["school_class_id"]: dict(row) for row in counted}
    taken: dict[UUID, set[str]] = {}
    for class_id, subject in ClassSubject.objects.filter(**here).values_list("school_class_id", "subject"):
        taken.setdefault(class_id, set()).add(subject)
    day = day_of_list(SchoolYear.parse(school_year), timezone.localdate())
    taught = set(Teaching.objects.on(day).filter(**here).values_list("school_class_id", "subject"))
    rows |= observed_so_far(actor, [each for each in classes if is_preschool(each)], day)
    return [_progress_of(each, rows.get(each.pk, {}), taken.get(each.pk, set()), taught) for each in classes]


def is_preschool(of: SchoolClass) -> bool:
    return level_of(of.grades[0]) == PRESCHOOL


def observed_so_far(actor: Actor, classes: Sequence[SchoolClass], day: date) -> dict[UUID, dict[str, Any]]:
    """Give how far the observation of preschool classes is: each child by what the school's plan has for the age. Three statements."""
    if not classes:
        return {}
    planned = NormIndicator.objects.visible_to(actor).filter(
        institution__in={each.institution_id for each in classes}, is_used=True
    )
    asked = {
        (school, age): n
        for school, age, n in planned.values_list("institution_id", "age")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    }
    seen = Observation.objects.visible_to(actor).filter(
        school_class__in=classes, achieved__isnull=False, indicator__is_used=True
    )
    had = {
        (of, person): n
        for of, person, n in seen.values_list("school_class_id", "person_id")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    }
    found = {each.pk: dict.fromkeys(COUNTED, 0) for each in classes}
    stays = Enrolment.objects.visible_to(actor).on(day).filter(school_class__in=classes).distinct()
    for of, person, grade, school in stays.values_list("school_class_id", "person_id", "grade", "institution_id"):
        due = asked.get((school, GRADE_AGE.get(grade, 0)), 0)
        given = min(had.get((of, person), 0), due)
        added = {"asked": due, "had": given, "complete": int(0 < due == given), "pupils": 1}
        found[of] = {name: number + added[name] for name, number in found[of].items()}
    return found


def _progress_of(
    of: SchoolClass, row: dict[str, Any], subjects: set[str], taught: set[tuple[UUID, str]]
) -> ClassProgress:
    """Below secondary school the homeroom teacher teaches what nobody else does."""
    needs_teachers = level_of(of.grades[0]) not in {PRESCHOOL, PRIMARY}
    untaught = sum((of.pk, subject) not in taught for subject in subjects) if needs_teachers else 0
    due, given, complete, pupils = (row.get(name) or 0 for name in COUNTED)
    return ClassProgress(of, due, given, complete, pupils, subjects=len(subjects), untaught=untaught)


def without_books(found: Sequence[ClassProgress]) -> list[ClassProgress]:
    """Give the classes whose books were not opened; preschool has none."""
    return [each for each in found if not each.subjects and level_of(each.school_class.grades[0]) != PRESCHOOL]


@dataclass(frozen=True, slots=True)
class SchoolProgress:
    school: Institution
    due: int
    given: int
    complete: int
    pupils: int


def school_progress(actor: Actor, school_year: str, words: str) -> list[SchoolProgress]:
    """Give the schools with results that the reader may see and whose name has these words, those that lack most first."""
    counted = Result.objects.visible_to(actor).filter(school_year=school_year).order_by().values("institution_id")
    rows: dict[UUID, dict[str, Any]] = {row["institution_id"]: dict(row) for row in counted.annotate(**COUNTED)}
    schools = Institution.objects.filter(pk__in=rows)
    for word in fold(words).split():
        schools = schools.filter(search_key__contains=word)
    found = [SchoolProgress(each, *(rows[each.pk][name] or 0 for name in COUNTED)) for each in schools]
    return sorted(found, key=lambda each: (each.given - each.due, each.school.search_key))


@dataclass(frozen=True, slots=True)
class PupilYear:
    """One pupil's year as the family sees it: the result with its reasons, marks by subject and term as (kind, value), or the primary
    records, and the comments."""

    result: Result
    marks: dict[str, dict[int, list[tuple[str, str]]]]
    comments: Sequence[Comment]
    records: Sequence[PrimaryRecord]


def pupil_years(actor: Actor, person_id: UUID) -> list[PupilYear]:
    """Give a pupil's years, the newest first, as far as the reader may see them; retests are told by the reasons."""
    theirs = {"person_id": person_id}
    results = Result.objects.visible_to(actor).filter(**theirs).select_related("school_class__institution")
    rows = Mark.objects.visible_to(actor).filter(**theirs, kind__in=KIND_ORDER).exclude(value="")
    marks: dict[str, dict[str, dict[int, list[tuple[str, str]]]]] = {}
    for row in sorted(rows, key=lambda each: (KIND_ORDER.index(each.kind), each.number)):
        by_term = marks.setdefault(row.school_year, {}).setdefault(row.subject, {1: [], 2: []})
        by_term[row.term].append((row.kind, row.value))
    comments = list(Comment.objects.visible_to(actor).filter(**theirs).exclude(text="").order_by("term", "subject"))
    records = list(PrimaryRecord.objects.visible_to(actor).filter(**theirs))
    return [
        PupilYear(
            result,
            marks.get(result.school_year, {}),
            [each for each in comments if each.school_class_id == result.school_class_id],
            [each for each in records if each.school_year == result.school_year],
        )
        for result in results.order_by("-school_year")
    ]


KIND_ORDER = (REGULAR, MID, FINAL)


def observed(actor: Actor, person_id: UUID, day: date) -> list[tuple[Observation, Outcome]]:
    """Give what was seen of a preschool child, the newest school year first: one row of each year, and what it comes to by area."""
    rows = Observation.objects.visible_to(actor).filter(person_id=person_id).select_related("school_class")
    by_year: dict[str, list[Observation]] = {}
    for row in rows.order_by("-school_year", "pk"):
        by_year.setdefault(row.school_year, []).append(row)
    return [(found[0], _outcome(found, day)) for found in by_year.values()]


def _outcome(rows: Sequence[Observation], day: date) -> Outcome:
    seen = [Indicator(str(row.pk), norm_name(row.name, day), row.area, row.achieved) for row in rows]
    age = max(GRADE_AGE.get(grade, 0) for grade in rows[0].school_class.grades)
    return observe(Child(age, seen), preschool_areas(day))


def results_of(actor: Actor, class_id: UUID) -> dict[UUID, Result]:
    return {row.person_id: row for row in Result.objects.visible_to(actor).filter(school_class_id=class_id)}


def shown_value(value: str | None) -> Any:
    """Give a result as a mark book writes it: 7,8 (7.8 in English), passed is Đ and not passed CĐ; None is not known."""
    if value and "." in value:
        return Words(value.replace(".", ","), value)
    return {"dat": "Đ", "chua-dat": "CĐ"}.get(value or "", value)


def norm_name(name: str, on: date) -> Words:
    """Give an indicator of preschool in both languages where the rules propose it; a school's own is as the school wrote it."""
    return _proposed(on).get(name, Words(name, name))


@cache
def _proposed(on: date) -> dict[str, Words]:
    return {each.name.vi: each.name for each in preschool_norms(on)}
