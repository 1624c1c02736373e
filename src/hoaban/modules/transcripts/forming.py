"""One year of a pupil as the paper form has it, made of the rows that were read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from hoaban.engines.transcripts import content
from hoaban.kernel.language import Words
from hoaban.modules.assessment.models import Comment, ConductLevel, Mark, PrimaryRecord, Result
from hoaban.modules.assessment.primarycells import primary_cells
from hoaban.modules.assessment.rules.levels import DECISION_NAMES, LEVEL_NAMES, PROMOTED, TITLE_NAMES, YEAR_NAMES
from hoaban.modules.assessment.rules.packs import PrimaryRules, Trait
from hoaban.modules.assessment.words import COMPETENCE, QUALITY, SUBJECT, SUMMER
from hoaban.modules.attendance.words import EXCUSED, UNEXCUSED
from hoaban.modules.network.levels import LEVELS, PRIMARY, level_of
from hoaban.modules.people.models import SEXES, Person
from hoaban.modules.people.relations import GUARDIAN_RELATIONS
from hoaban.modules.schooling.curriculum import SCORED, name_of
from hoaban.modules.schooling.models import ClassSubject, SchoolClass

LAST_GRADES = ("5", "9", "12")
SPECIFIC_COMPETENCES = 3  # the first competences are general, those after them specific to subjects
LETTERS = {"dat": "Đ", "chua-dat": "CĐ"}
RESULT_NAMES = {**LEVEL_NAMES, **YEAR_NAMES}


@dataclass(frozen=True, slots=True)
class Pages:
    """The rows of a class, by person."""

    comments: Mapping[UUID, list[Comment]]
    conduct: Mapping[UUID, list[ConductLevel]]
    records: Mapping[UUID, list[PrimaryRecord]]
    retests: Mapping[UUID, list[Mark]]
    absences: Mapping[UUID, Counter[str]]


class OfClass(Protocol):
    """What a page needs to know of the class."""

    school_class: SchoolClass

    @property
    def day(self) -> date: ...
    @property
    def school(self) -> content.School: ...
    @property
    def teachers(self) -> dict[str, Person]: ...
    @property
    def leader(self) -> Person | None: ...
    @property
    def principal(self) -> Person | None: ...
    @property
    def subjects(self) -> list[ClassSubject]: ...
    @property
    def rules(self) -> PrimaryRules: ...
    @property
    def rows(self) -> Pages: ...


def learner_of(person: Person, on: date) -> content.Learner:
    """Give who it is, without the national number: whoever holds a copy must not learn it."""
    rows = [row for row in person.guardianships.all() if row.ends_on is None or row.ends_on > on]
    return content.Learner(
        id=str(person.pk),
        code="",
        name=person.full_name,
        born_on=person.birth_date,
        sex=content.Word(code=person.sex, name=SEXES[person.sex].vi),
        ethnicity=person.ethnic_group.name if person.ethnic_group else "",
        residence=person.residence,
        guardians=tuple(
            content.Guardian(relation=GUARDIAN_RELATIONS[row.relation].vi, name=row.guardian_name)
            for row in sorted(rows, key=lambda row: row.relation)
        ),
    )


def year_of(of: OfClass, result: Result) -> content.SchoolYear:
    """Give a pupil's page of a year."""
    is_primary = level_of(result.grade) == PRIMARY
    person_id, rows = result.person_id, of.rows
    comments = {row.subject: row.text for row in sorted(rows.comments.get(person_id, ()), key=lambda row: row.term)}
    missed = rows.absences.get(person_id, Counter())
    grid = primary_cells(rows.records.get(person_id, ()), of.rules)[0] if is_primary else {}
    retests = {row.subject: row.value for row in rows.retests.get(person_id, ())}
    return content.SchoolYear(
        school_year=result.school_year,
        grade=result.grade,
        class_name=of.school_class.name,
        school=of.school,
        subjects=tuple(_subject(of, result, key, grid, (comments, retests)) for key in _taken(of, result)),
        traits=tuple(_traits(of.rules, grid)) if is_primary else (),
        standings=() if is_primary else tuple(_standings(result, rows.conduct.get(person_id, ()))),
        result=_word(result.result, RESULT_NAMES) if is_primary else None,
        attendance=content.Attendance(excused=missed[EXCUSED], unexcused=missed[UNEXCUSED]),
        decision=_word(result.decision, DECISION_NAMES),
        title=_word(result.title, TITLE_NAMES),
        homeroom_comment=comments.get("", ""),
        homeroom_teacher=of.leader.full_name if of.leader else "",
        principal=of.principal.full_name if of.principal else "",
        completes=_completes(result),
        place=of.school.commune,
    )


def _taken(of: OfClass, result: Result) -> list[str]:
    order = [row.subject for row in of.subjects]
    return sorted(result.subjects, key=lambda key: (order.index(key) if key in order else len(order), key))


def _subject(
    of: OfClass, result: Result, key: str, grid: Mapping[Any, Any], said: tuple[Mapping[str, str], Mapping[str, str]]
) -> content.SubjectResult:
    comments, retests = said
    kind = next((row.kind for row in of.subjects if row.subject == key), SCORED)
    values = [*result.subjects[key], "", "", ""]
    teacher = of.teachers.get(key) or (of.leader if level_of(result.grade) == PRIMARY else None)
    shared = {"code": key, "name": name_of(key, of.day).vi, "kind": kind, "comment": comments.get(key, "")}
    shared["teacher"] = teacher.full_name if teacher else ""
    if level_of(result.grade) == PRIMARY:
        level, test = (grid.get((SUBJECT, key)) or [(None, None)])[-1]
        return content.SubjectResult(**shared, year=level or "", test="" if test is None else str(test))
    terms = dict(zip(("term1", "term2", "year"), map(_shown, values), strict=False))
    return content.SubjectResult(**shared, **terms, retest=_shown(retests.get(key)))


def _shown(value: str | None) -> str:
    return LETTERS.get(value or "", value or "")


def _traits(rules: PrimaryRules, grid: Mapping[Any, Any]) -> list[content.TraitResult]:
    found = [_trait(key, each, content.QUALITY, grid.get((QUALITY, key))) for key, each in rules.qualities.items()]
    for at, (key, each) in enumerate(rules.competences.items()):
        group = content.GENERAL if at < SPECIFIC_COMPETENCES else content.SPECIFIC
        if (COMPETENCE, key) in grid:
            found.append(_trait(key, each, group, grid[COMPETENCE, key]))
    return found


def _trait(
    key: str, trait: Trait, group: str, cells: Sequence[tuple[str | None, int | None]] | None
) -> content.TraitResult:
    level = (cells[-1][0] if cells else None) or ""
    return content.TraitResult(code=key, name=trait.name.vi, group=group, level=TRAIT_LETTERS.get(level, level))


TRAIT_LETTERS = {"tot": "T", "dat": "Đ", "can-co-gang": "C"}


def _standings(result: Result, conduct: Sequence[ConductLevel]) -> list[content.Standing]:
    """Learning and conduct of both terms and the year; after the summer only where conduct was judged again."""
    levels = {row.term: row.level for row in conduct}
    learning = [*result.terms, None, None]
    found = [
        content.Standing(period=name, learning=_word(value, LEVEL_NAMES), conduct=_word(levels.get(term), LEVEL_NAMES))
        for term, name, value in ((1, content.TERM_1, learning[0]), (2, content.TERM_2, learning[1]))
    ]
    year = {"learning": _word(result.result, LEVEL_NAMES), "conduct": _word(result.conduct, LEVEL_NAMES)}
    found.append(content.Standing(period=content.YEAR, **year))
    if SUMMER in levels:
        found.append(content.Standing(period=content.SUMMER, conduct=_word(levels[SUMMER], LEVEL_NAMES)))
    return found


def _word(code: str | None, names: Mapping[str, Words]) -> content.Word | None:
    return content.Word(code=code, name=names[code].vi) if code else None


def _completes(result: Result) -> str:
    if result.grade not in LAST_GRADES or result.decision != PROMOTED:
        return ""
    return f"Hoàn thành chương trình {LEVELS[level_of(result.grade)].vi.lower()}"
