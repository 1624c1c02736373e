"""Lower and upper secondary pupils in the file form."""

from datetime import date
from decimal import Decimal
from typing import Any

from hoaban.kernel.errors import Invalid
from hoaban.kernel.language import Words
from hoaban.modules.assessment.pupilfile.cursor import Place, unless_once
from hoaban.modules.assessment.rules.levels import STEPS
from hoaban.modules.assessment.rules.marks import (
    NOT_PASSED,
    PASSED,
    TermMarks,
    most_regular_marks,
    problem_of_mark,
    regular_marks_due,
    written,
)
from hoaban.modules.assessment.rules.packs import Scale, SecondaryRules, secondary_rules
from hoaban.modules.assessment.rules.secondary import TERMS, Commented, Outcome, Pupil, Scored, Subject, assess
from hoaban.modules.schooling.curriculum import COMMENTED, SCORED, name_of

MOST_PERIODS, MOST_DAYS = 1000, 366


def assess_place(pupil: Place, on: date) -> tuple[dict[str, Any], Outcome]:
    """Read one pupil, judge the year, and give the answer of the file form."""
    rules = secondary_rules(on)
    fields = pupil.fields(("id", "level", "absences", "conduct", "subjects"), ("summer",))
    conduct = _two([None if each.is_empty else each.one_of(STEPS) for each in fields["conduct"].items(len(TERMS))])
    read = Pupil(
        subjects=_subjects(fields["subjects"], fields["level"].value, on, rules),
        conduct=(conduct[0], conduct[1]),
        absences=fields["absences"].whole(0, MOST_DAYS),
        summer=_optional_level(fields.get("summer")),
    )
    outcome = assess(read, rules)
    return {"id": fields["id"].value, **to_json(outcome)}, outcome


def to_json(outcome: Outcome) -> dict[str, Any]:
    subjects = [
        {"id": each.id, "terms": [_shown(term) for term in each.terms], "year": _shown(each.year)}
        for each in outcome.subjects
    ]
    told = {"result": outcome.result, "conduct": outcome.conduct, "decision": outcome.decision, "title": outcome.title}
    return {"subjects": subjects, **told}


def _shown(value: Decimal | str | None) -> str | None:
    return written(value) if isinstance(value, Decimal) else value


def _optional_level(place: Place | None) -> str | None:
    return None if place is None or place.is_empty else place.one_of(STEPS)


def _subjects(place: Place, level: str, on: date, rules: SecondaryRules) -> list[Subject]:
    found = [_subject(each, level, on, rules) for each in place.items()]
    unless_once([(subject.id, each) for subject, each in zip(found, place.items(), strict=True)], SUBJECT)
    return found


SUBJECT = Words("Môn", "The subject")


def _subject(place: Place, level: str, on: date, rules: SecondaryRules) -> Subject:
    fields = place.fields(("id", "kind", "periods", "terms"), ("retest",))
    key, kind = fields["id"].text(), fields["kind"].one_of((SCORED, COMMENTED))
    periods, name = fields["periods"].whole(1, MOST_PERIODS), name_of(key, on)
    terms, retest = fields["terms"].items(len(TERMS)), fields.get("retest")
    if kind == COMMENTED:
        passed = _two([_optional_passed(term) for term in terms])
        return Commented(key, name, (passed[0], passed[1]), _optional_passed(retest))
    marks = _two([_term(term, periods, level, rules) for term in terms]) if terms else [None, None]
    again = _optional_mark(retest, rules.scale) if retest else None
    return Scored(key, name, periods, (marks[0] or TermMarks(), marks[1] or TermMarks()), again)


def _two(values: list[Any]) -> list[Any]:
    """Terms that are not written yet are empty."""
    return [*values, None, None][: len(TERMS)]


def _optional_passed(place: Place | None) -> str | None:
    return None if place is None or place.is_empty else place.one_of((PASSED, NOT_PASSED))


def _term(place: Place, periods: int, level: str, rules: SecondaryRules) -> TermMarks:
    if place.is_empty:
        return TermMarks()
    fields = place.fields((), ("regular", "mid", "final"))
    regular = fields["regular"].items() if "regular" in fields else []
    most = most_regular_marks(periods, level, rules)
    if len(regular) > most:
        raise _too_many(fields["regular"], periods, most, regular_marks_due(periods, rules))
    return TermMarks(
        tuple(_optional_mark(each, rules.scale) for each in regular),
        *(_optional_mark(fields[kind], rules.scale) if kind in fields else None for kind in ("mid", "final")),
    )


def _too_many(place: Place, periods: int, most: int, due: int) -> Invalid:
    return place.fail(
        "too-many-marks",
        f"Môn {periods} tiết một năm có {due} điểm thường xuyên một học kì (nhiều nhất {most}), ở đây có {len(place.value)}. "
        "Hãy sửa số tiết hoặc bỏ điểm thừa.",
        f"A subject of {periods} periods a year has {due} regular marks a term (at most {most}), here are {len(place.value)}. "
        "Correct the periods, or remove what is too much.",
    )


def _optional_mark(place: Place, scale: Scale) -> Decimal | None:
    if place.is_empty:
        return None
    value = place.decimal()
    if problem := problem_of_mark(value, scale, place.path):
        raise Invalid(problem)
    return value
