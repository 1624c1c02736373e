"""The subjects of a grade with their periods, as the programme in force on a day has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hoaban.kernel.language import Words
from hoaban.kernel.law import NoRule, rule
from hoaban.kernel.schoolyear import SchoolYear

REQUIRED, ELECTIVE, OPTIONAL = "required", "elective", "optional"
SCORED, COMMENTED, LEVELLED = "scored", "commented", "levels"
KIND_NAMES = {
    SCORED: Words("nhận xét và điểm số", "comments and marks"),
    COMMENTED: Words("nhận xét", "comments"),
    LEVELLED: Words("mức độ hoàn thành", "levels of completion"),
}
TABLES = ("primary", "primary-optional", "lower", "upper")


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of a grade: how it is assessed, whether it must be taken, and its periods a year."""

    id: str
    name: Words
    kind: str
    choice: str
    periods: int


@cache
def subjects_of(grade: str, on: date) -> tuple[Subject, ...]:
    """Give the subjects of a grade in the programme's order; none where the programme of 2018 does not hold yet, or for preschool."""
    starts = _table("starts", on).get(grade)
    if starts is None or SchoolYear.containing(on).starts < starts:
        return ()
    names = subject_names(on)
    return tuple(_of_grade(grade, names, on))


def _of_grade(grade: str, names: Mapping[str, Words], on: date) -> Iterator[Subject]:
    for table in TABLES:
        for key, row in _table(table, on).items():
            if grade in row["periods"]:
                yield Subject(key, names[key], row["kind"], row["choice"], row["periods"][grade])


@cache
def subject_names(on: date) -> Mapping[str, Words]:
    """Give the name of every subject that the programme knows."""
    return {key: Words(*name) for key, name in _table("names", on).items()}


def name_of(subject: str, on: date) -> Words:
    """Give a subject's name; one that the programme does not know is called by its id."""
    names = subject_names(on)
    return names[subject] if subject in names else Words(subject, subject)


def _table(name: str, on: date) -> Mapping[str, Any]:
    """Read a table of the programme; before its first day there is none."""
    try:
        found: Mapping[str, Any] = rule(f"curriculum.{name}", on=on)
    except NoRule:
        return {}
    return found
