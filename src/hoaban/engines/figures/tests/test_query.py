"""Questions that make no sense are refused in words; values of a question never become part of the SQL."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.engines.figures.combine import compile_many
from hoaban.engines.figures.errors import BadQueryError, UnanswerableError
from hoaban.engines.figures.indicator import Figure
from hoaban.engines.figures.query import NATION, Place, Query
from hoaban.engines.figures.records import records_sql
from hoaban.engines.figures.single import compile_one
from hoaban.engines.figures.tests.catalogue import BY_ID, CATALOGUE, SHARED_STAFF
from hoaban.engines.figures.tests.worlds import FIRST_DAY

LEARNERS = BY_ID["learners"]


def ask(place: Place = NATION, by=(), only=(), geography="then") -> Query:
    return Query(FIRST_DAY, "2024-2025", place, by, only, geography)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"by": ("height",)}, "no dimension “height”"),
        ({"only": (("height", ("1",)),)}, "no dimension “height”"),
        ({"by": ("level", "level")}, "named twice"),
        ({"by": ("district",), "geography": "today"}, "no districts today"),
        ({"place": Place("district", "094"), "geography": "today"}, "no districts today"),
    ],
)
def test_it_refuses(question: dict[str, object], message: str) -> None:
    with pytest.raises(BadQueryError, match=message):
        ask(**question)


def test_an_institution_is_named_by_its_id() -> None:
    with pytest.raises(BadQueryError, match="“TH Hoa Ban” is not the id"):
        compile_one(LEARNERS, ask(Place("institution", "TH Hoa Ban")), "postgres")


@given(value=st.text(min_size=1))
def test_values_stay_beside_the_sql(value: str) -> None:
    question = ask(Place("commune", value), only=(("level", (value, None)),))
    for dialect in ("postgres", "duckdb"):
        single = compile_one(LEARNERS, question, dialect)
        assert (
            single.sql == compile_one(LEARNERS, ask(Place("commune", "?"), only=(("level", ("?", None)),)), dialect).sql
        )
        assert sorted(map(str, single.params.values())) == sorted([str(FIRST_DAY), value, value])
        assert compile_many([LEARNERS], question, dialect).statement.params == single.params
        assert records_sql(LEARNERS, question, "numerator", dialect).params == single.params


def test_the_whole_catalogue_is_one_statement_with_one_pass_a_fact_and_kind_of_time() -> None:
    combined = compile_many(CATALOGUE, ask(), "postgres")
    passes = combined.statement.sql.count("FROM star.fact_")
    assert passes == len(combined.readers) == 19


def test_some_figures_have_no_list_of_records() -> None:
    with pytest.raises(UnanswerableError, match="cannot be opened"):
        records_sql(SHARED_STAFF, ask(), "numerator", "postgres")
    with pytest.raises(UnanswerableError, match="cannot be opened"):
        records_sql(LEARNERS, ask(), "denominator", "postgres")


def test_records_come_in_pages() -> None:
    sql = records_sql(LEARNERS, ask(), "numerator", "duckdb", limit=50, after=100).sql
    assert "LIMIT 50" in sql
    assert "OFFSET 100" in sql


def test_figures_divide_exactly_and_round_for_people_only() -> None:
    share = Figure("it-teacher-share", "percent", (), 315, 15614)
    assert share.shown == Decimal("2.02")
    assert share.value == Decimal(31500) / 15614
    assert share.as_json() == {
        "id": "it-teacher-share",
        "value": float(Decimal(31500) / 15614),
        "numerator": 315,
        "denominator": 15614,
        "unit": "percent",
    }
    assert Figure("x", "ratio", (), 1, 8).shown == Decimal("0.13")
    assert Figure("x", "count", (), 207000, None).as_json()["value"] == 207000


def test_nothing_to_divide_by_is_no_value() -> None:
    nothing = Figure("x", "percent", (), 0, 0)
    assert nothing.value is nothing.shown is nothing.as_json()["value"] is None


def test_where_institutions_stood_is_looked_up_once() -> None:
    for dialect in ("postgres", "duckdb"):
        combined = compile_many(CATALOGUE, ask(), dialect)
        assert combined.statement.sql.count("star.dim_institution") == 1
