"""The promise of the engine: PostgreSQL, DuckDB and plain Python agree on every indicator, place, day and grouping, asked
one by one or all in one pass, in either geography."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hypothesis import HealthCheck, given, settings, target
from hypothesis import strategies as st

from hoaban.engines.figures.combine import compile_many
from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.engines.figures.narrow import can_answer
from hoaban.engines.figures.query import Query
from hoaban.engines.figures.records import records_sql
from hoaban.engines.figures.single import compile_one, read_one
from hoaban.engines.figures.tests.catalogue import CATALOGUE, NOT_TEACHING, ODD_SHAPES
from hoaban.engines.figures.tests.conftest import Run, in_duckdb, in_postgres
from hoaban.engines.figures.tests.reference import Answer, answer
from hoaban.engines.figures.tests.worlds import World, queries, worlds

EVERY = (*CATALOGUE, *ODD_SHAPES)
CHECKED = (*CATALOGUE, NOT_TEACHING)
quietly = settings(
    max_examples=60,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def as_answer(figures: Iterable[Figure]) -> Answer:
    return {figure.key: (figure.numerator, figure.denominator) for figure in figures}


def ask(indicator: Indicator, query: Query, dialect: str, run: Run) -> list[Figure]:
    return read_one(indicator, query, run(compile_one(indicator, query, dialect)))


def ask_all(indicators: Iterable[Indicator], query: Query, dialect: str, run: Run) -> Mapping[str, list[Figure]]:
    combined = compile_many(tuple(indicators), query, dialect)
    return combined.read(run(combined.statement))


@quietly
@given(world=worlds(), query=queries())
def test_both_databases_equal_plain_python_for_the_whole_catalogue(postgres, duck, world: World, query: Query) -> None:
    asked = [indicator for indicator in CHECKED if can_answer(indicator, query)]
    expected = {indicator.id: answer(indicator.id, world, query) for indicator in asked}
    target(float(sum(len(found) for found in expected.values())))
    with in_postgres(postgres, world) as live:
        found = ask_all(asked, query, "postgres", live)
        assert {name: as_answer(figures) for name, figures in found.items()} == expected
    with in_duckdb(duck, world) as lake:
        assert ask_all(asked, query, "duckdb", lake) == found


@quietly
@given(world=worlds(), query=queries(), data=st.data())
def test_one_by_one_equals_one_pass(postgres, duck, world: World, query: Query, data: st.DataObject) -> None:
    answerable = [indicator for indicator in EVERY if can_answer(indicator, query)]
    asked = data.draw(st.lists(st.sampled_from(answerable), min_size=1, max_size=6, unique=True))
    with in_postgres(postgres, world) as live, in_duckdb(duck, world) as lake:
        together = ask_all(asked, query, "postgres", live)
        assert together == ask_all(asked, query, "duckdb", lake)
        for indicator in asked:
            assert ask(indicator, query, "postgres", live) == together[indicator.id], indicator.id
            assert ask(indicator, query, "duckdb", lake) == together[indicator.id], indicator.id


@quietly
@given(world=worlds(), query=queries(), data=st.data())
def test_records_add_up_to_the_figure(postgres, duck, world: World, query: Query, data: st.DataObject) -> None:
    indicator = data.draw(st.sampled_from([one for one in CATALOGUE if can_answer(one, query)]))
    with in_postgres(postgres, world) as live, in_duckdb(duck, world) as lake:
        [figure] = ask(indicator, replace(query, by=()), "duckdb", lake)
        for part in ("numerator", "denominator")[: 1 if indicator.unit == "count" else 2]:
            rows = live(records_sql(indicator, query, part, "postgres"))
            same = lake(records_sql(indicator, query, part, "duckdb"))
            assert sum(row[3] for row in rows) == getattr(figure, part), (indicator.id, part)
            assert [tuple(row) for row in rows] == [tuple(row) for row in same]


@quietly
@given(world=worlds(), query=queries(), data=st.data())
def test_a_group_opened_alone_is_the_same_figure(duck, world: World, query: Query, data: st.DataObject) -> None:
    indicator = data.draw(st.sampled_from([one for one in EVERY if can_answer(one, query)]))
    with in_duckdb(duck, world) as lake:
        for figure in ask(indicator, query, "duckdb", lake):
            [alone] = ask(indicator, query.narrowed(figure), "duckdb", lake)
            assert replace(alone, key=figure.key) == figure
