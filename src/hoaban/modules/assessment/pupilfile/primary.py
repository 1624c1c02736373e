"""Primary pupils in the file form: levels and tests as lists over the four points of the year."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import Words
from hoaban.modules.assessment.pupilfile.cursor import Place, unless_once
from hoaban.modules.assessment.rules.levels import SUBJECT_STEPS, TRAIT_STEPS
from hoaban.modules.assessment.rules.marks import problem_of_mark
from hoaban.modules.assessment.rules.packs import PrimaryRules, Trait, primary_rules
from hoaban.modules.assessment.rules.primary import Outcome, Pupil, Subject, assess
from hoaban.modules.schooling.curriculum import name_of

LAST_GRADE = 5
SUBJECT = Words("Môn", "The subject")


def assess_place(pupil: Place, on: date) -> tuple[dict[str, Any], Outcome]:
    """Read one pupil, judge the year, and give the answer of the file form."""
    rules = primary_rules(on)
    fields = pupil.fields(("id", "level", "grade", "subjects", "qualities", "competences"), ("praise", "again"))
    grade = fields["grade"].whole(1, LAST_GRADE)
    read = Pupil(
        grade=grade,
        subjects=_subjects(fields["subjects"], grade, on, rules),
        qualities=_traits(fields["qualities"], rules.qualities, rules),
        competences=_traits(fields["competences"], rules.competences, rules),
        praise=fields["praise"].text() if "praise" in fields else "",
        is_again=fields["again"].true_or_false() if "again" in fields else False,
    )
    outcome = assess(read, rules)
    return {"id": fields["id"].value, **_to_json(read, outcome)}, outcome


def _to_json(pupil: Pupil, outcome: Outcome) -> dict[str, Any]:
    subjects = [
        {"id": each.id, "levels": list(each.levels), "year": each.levels[-1], "test": _shown(each.tests[-1])}
        for each in pupil.subjects
    ]
    told = {"result": outcome.result, "conduct": None, "decision": outcome.decision, "title": outcome.title}
    return {"subjects": subjects, **told}


def _shown(test: Decimal | None) -> str | None:
    return None if test is None else f"{test:.0f}"


def _subjects(place: Place, grade: int, on: date, rules: PrimaryRules) -> list[Subject]:
    found = [_subject(each, grade, on, rules) for each in place.items()]
    unless_once([(subject.id, each) for subject, each in zip(found, place.items(), strict=True)], SUBJECT)
    return found


def _subject(place: Place, grade: int, on: date, rules: PrimaryRules) -> Subject:
    fields = place.fields(("id", "levels"), ("tests",))
    key = fields["id"].text()
    levels = _points(fields["levels"].items(len(rules.periods)), SUBJECT_STEPS, rules)
    tests = fields["tests"].items(len(rules.periods)) if "tests" in fields else []
    marks = [_test(each, key, grade, at, rules) for at, each in enumerate(tests)]
    return Subject(key, name_of(key, on), levels, _padded(marks, rules))


def _points(places: Sequence[Place], known: Sequence[str], rules: PrimaryRules) -> list[Any]:
    """Take the values of the points of the year; those not reached yet are empty."""
    return _padded([None if each.is_empty else each.one_of(known) for each in places], rules)


def _padded(values: list[Any], rules: PrimaryRules) -> list[Any]:
    return [*values, *[None] * (len(rules.periods) - len(values))]


def _test(place: Place, subject: str, grade: int, at: int, rules: PrimaryRules) -> Decimal | None:
    if place.is_empty:
        return None
    value = place.decimal()
    if not rules.is_tested(subject, grade, at):
        raise place.fail(
            "no-test-here",
            f"Môn «{subject}» lớp {grade} không có bài kiểm tra định kì ở thời điểm này. Hãy để null.",
            f"“{subject}” of grade {grade} has no test at this point of the year. Leave it null.",
        )
    if problem := problem_of_mark(value, rules.scale, place.path):
        raise Invalid(problem)
    return value


def _traits(place: Place, known: Mapping[str, Trait], rules: PrimaryRules) -> dict[str, list[Any]]:
    return {key: _points(each.items(len(rules.periods)), TRAIT_STEPS, rules) for key, each in place.entries(known)}
