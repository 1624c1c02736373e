"""The figures in plain Python, written from the words of the catalogue and not from its SQL: what databases must equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hoaban.engines.figures.query import Query
from hoaban.engines.figures.tests.worlds import Row, World

Test = Callable[[Row, date], bool]
Answer = dict[tuple[str | None, ...], tuple[int, int | None]]


@dataclass(frozen=True)
class Count:
    """How many (or how much) of one fact: all rows, distinct institutions, or the sum of a column."""

    table: str
    test: Test = lambda _row, _on: True
    how: str = "rows"


@dataclass(frozen=True)
class Spec:
    numerator: Count
    denominator: Count | None = None
    flow: bool = False
    level: str = "level"


def _gone(row: Row, on: date) -> bool:
    return row["valid_to"] is not None and row["valid_to"] <= on


LEARNERS = Count("fact_learner")
STAFF = Count("fact_staff", lambda r, _: r["is_main"])
TEACHERS = Count("fact_staff", lambda r, _: r["is_main"] and r["is_teacher"])
IT_TEACHERS = Count("fact_staff", lambda r, _: r["is_main"] and r["is_it_teacher"])
SCHOOLS = Count("fact_institution", lambda r, _: r["is_school"], "institutions")
ROOMS = Count("fact_room", lambda r, _: r["use"] == "classroom", "quantity")
OF_SCHOOL_AGE = ("preschool", "primary", "lower")


def _quality(dimension: str, how: str) -> Count:
    return Count("fact_quality", lambda r, _: r["dimension"] == dimension, how)


SPECS = {
    **{
        f"quality-{key}": Spec(_quality(key, "points"), _quality(key, "checked"))
        for key in ("all", "correct", "sufficient", "clean", "alive")
    },
    "quality-to-mend": Spec(_quality("all", "broken")),
    "institutions": Spec(Count("fact_institution", how="institutions")),
    "satellite-sites": Spec(Count("fact_site", lambda r, _: not r["is_main"])),
    "national-standard-share": Spec(
        Count("fact_standard", lambda r, _: r["is_school"] and r["standard_level"] > 0, "institutions"), SCHOOLS
    ),
    "classrooms": Spec(ROOMS),
    "permanent-classroom-share": Spec(
        Count("fact_room", lambda r, _: r["use"] == "classroom" and r["structure"] == "permanent", "quantity"), ROOMS
    ),
    "computers-office": Spec(Count("fact_computer", lambda r, _: r["purpose"] == "office", "quantity")),
    "computers-teaching": Spec(Count("fact_computer", lambda r, _: r["purpose"] == "teaching", "quantity")),
    "internet-school-share": Spec(
        Count("fact_connectivity", lambda r, _: r["is_school"] and r["has_internet"], "institutions"), SCHOOLS
    ),
    "staff": Spec(STAFF),
    "teachers": Spec(TEACHERS),
    "it-teachers": Spec(IT_TEACHERS),
    "it-teacher-share": Spec(IT_TEACHERS, STAFF),
    "it-certificate-share": Spec(
        Count("fact_staff", lambda r, _: r["is_main"] and r["it_certificate"] != "none"), STAFF
    ),
    "classes": Spec(Count("fact_class")),
    "multigrade-classes": Spec(Count("fact_class", lambda r, _: r["is_multigrade"])),
    "learners": Spec(LEARNERS),
    "women-learners-share": Spec(Count("fact_learner", lambda r, _: r["sex"] == "female"), LEARNERS),
    "minority-learners-share": Spec(Count("fact_learner", lambda r, _: r["is_minority"]), LEARNERS),
    "boarding-learners-share": Spec(Count("fact_learner", lambda r, _: r["boarding"] != "none"), LEARNERS),
    "pupils-per-class": Spec(LEARNERS, Count("fact_class")),
    "pupils-per-teacher": Spec(LEARNERS, TEACHERS),
    "dropout-rate": Spec(
        Count("fact_learner", lambda r, on: r["exit_reason"] == "dropout" and _gone(r, on)),
        Count("fact_learner", lambda r, on: not _gone(r, on) or r["exit_reason"] in {"dropout", "completion"}),
        flow=True,
    ),
    "transfer-in": Spec(Count("fact_learner", lambda r, _: r["entry_reason"] == "transfer_in"), flow=True),
    "transfer-out": Spec(
        Count("fact_learner", lambda r, on: r["exit_reason"] == "transfer_out" and _gone(r, on)), flow=True
    ),
    "enrolment-rate": Spec(
        Count("fact_learner", lambda r, _: r["age_level"] in OF_SCHOOL_AGE),
        Count("fact_children", lambda r, _: r["age_level"] in OF_SCHOOL_AGE, "quantity"),
        level="age_level",
    ),
    "attendance-rate": Spec(
        Count("fact_roll", lambda r, _: r["is_taken"], "present"),
        Count("fact_roll", lambda r, _: r["is_taken"], "enrolled"),
        flow=True,
    ),
    "rolls-taken-share": Spec(Count("fact_session", how="recorded"), Count("fact_session", how="expected"), flow=True),
    "chronic-absence-share": Spec(Count("fact_chronic"), Count("fact_followed")),
    "verified-identity-share": Spec(Count("fact_verified"), LEARNERS),
    "duplicates-found": Spec(Count("fact_duplicate"), flow=True),
    "duplicates-mended": Spec(Count("fact_mended"), flow=True),
    "not-teaching": Spec(Count("fact_staff", lambda r, _: r["is_main"] and not r["is_teacher"]), STAFF),
}


def answer(indicator_id: str, world: World, query: Query) -> Answer:
    spec = SPECS[indicator_id]
    above = _tally(spec.numerator, spec, world, query)
    below = _tally(spec.denominator, spec, world, query) if spec.denominator else {}
    keys = {*above, *below} if query.by else {()}
    answers = {key: (above.get(key, 0), below.get(key, 0) if spec.denominator else None) for key in keys}
    return {key: counts for key, counts in answers.items() if any(counts) or not query.by}


def _tally(count: Count, spec: Spec, world: World, query: Query) -> dict[tuple[str | None, ...], int]:
    groups: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    for row, home in _seen(count.table, spec, world, query):
        if count.test(row, query.on) and _is_within(row, home, spec, query):
            groups[tuple(_dimension(row, home, name, spec, query) for name in query.by)].append(row)
    return {key: _amount(count.how, rows) for key, rows in groups.items()}


def _amount(how: str, rows: list[Row]) -> int:
    if how == "institutions":
        return len({row["institution_id"] for row in rows})
    return len(rows) if how == "rows" else sum(row[how] for row in rows)


def _holds(row: Row, on: date) -> bool:
    return row["valid_from"] <= on and not _gone(row, on)


def _seen(table: str, spec: Spec, world: World, query: Query) -> Iterator[tuple[Row, Row]]:
    for row in world[table]:
        begun = spec.flow and row["school_year"] == query.school_year and row["valid_from"] <= query.on
        if not (begun or (not spec.flow and _holds(row, query.on))):
            continue
        home = _home(row, world, spec, query.on) if "institution_id" in row else row
        if home is not None:
            yield row, home


def _home(row: Row, world: World, spec: Spec, on: date) -> Row | None:
    known = [home for home in world["dim_institution"] if home["institution_id"] == row["institution_id"]]
    begun = [home for home in known if home["valid_from"] <= on]
    for home in begun:
        if _holds(home, on) or (spec.flow and home is known[-1]):
            return home
    return None


def _dimension(row: Row, home: Row, name: str, spec: Spec, query: Query) -> str | None:
    if name in {"province", "district", "commune"}:
        return _text(home[f"today_{name}_code" if query.geography == "today" else f"{name}_code"])
    if name == "management":
        return _text(home["management"])
    if name == "institution" and query.geography == "today":
        return _text(home["today_institution_id"])
    columns = {"institution": "institution_id", "site": "site_id", "level": spec.level}
    return _text(row[columns.get(name, name)])


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _is_within(row: Row, home: Row, spec: Spec, query: Query) -> bool:
    wanted = list(query.only)
    if query.place.kind != "nation":
        wanted.append((query.place.kind, (query.place.code,)))
    return all(_dimension(row, home, name, spec, query) in values for name, values in wanted)
