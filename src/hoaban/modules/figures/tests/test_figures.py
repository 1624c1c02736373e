"""The figures of the small town: the star's shape, live against the lake, who may ask, what is remembered."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from hoaban.engines.figures.errors import FigureError, LakeError
from hoaban.engines.figures.query import DIMENSIONS
from hoaban.engines.figures.records import records_sql
from hoaban.engines.figures.star import TABLES
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.actions import remember_figures
from hoaban.modules.figures.asking import question, records, show, where
from hoaban.modules.figures.board import KEY_FIGURES, board, by_commune, years_before
from hoaban.modules.figures.catalogue import CATALOGUE, indicator
from hoaban.modules.figures.lake import build_lake, show_from_lake
from tests.town import Town

SYSTEM = Actor.system("test")
BREAKDOWNS = ((), *((name,) for name in DIMENSIONS))


@pytest.mark.django_db
def test_each_view_has_the_shape_that_the_definitions_read() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)"
            " FROM information_schema.columns WHERE table_schema = 'star' GROUP BY 1"
        )
        found = dict(cursor.fetchall())
    assert {name: list(table.columns) for name, table in TABLES.items()} == {name: found[name] for name in TABLES}


@pytest.mark.django_db
def test_the_towns_figures_are_counted_from_its_records(town: Town) -> None:
    with acting(SYSTEM):
        asked, figures = show(SYSTEM, "11", town.today)
    assert asked.code == "11"
    values = {one: (found[0].numerator, found[0].denominator) for one, found in figures.items()}
    assert values["institutions"] == (2, None)
    assert values["learners"] == (12, None)
    assert values["classes"] == (3, None)
    assert values["multigrade-classes"] == (1, None)
    assert values["women-learners-share"] == (6, 12)
    assert values["minority-learners-share"] == (10, 12)
    assert values["boarding-learners-share"] == (5, 12)


@pytest.mark.django_db
def test_the_lake_answers_as_the_records_do_for_every_figure_place_and_breakdown(town: Town, tmp_path: Path) -> None:
    build_lake(SYSTEM, into=tmp_path)
    codes = ("VN", "11", *town.communes, town.primary.code)
    asked = [(day, code, by, "then") for day in (town.year.start, town.today) for code in codes for by in BREAKDOWNS]
    asked += [
        (town.today, code, by, "today") for code in ("11", *town.communes) for by in BREAKDOWNS if by != ("district",)
    ]
    with acting(SYSTEM):
        for day, code, by, geography in asked:
            live = show(SYSTEM, code, day, by=by, geography=geography)
            assert show_from_lake(SYSTEM, code, day, by=by, geography=geography, kept_in=tmp_path) == live


@pytest.mark.django_db
def test_a_lake_that_was_not_built_says_so(town: Town, tmp_path: Path) -> None:
    with acting(SYSTEM), pytest.raises(LakeError):
        show_from_lake(SYSTEM, "11", town.today, kept_in=tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["principal", "school_clerk"])
def test_a_school_asks_its_own_figures_and_no_others(town: Town, role: str) -> None:
    actor = town.actors[role]
    with acting(actor):
        _, figures = show(actor, town.primary.code, town.today)
        assert figures["learners"][0].numerator == 8
        for code in ("11", "VN", *town.communes):
            with pytest.raises(Denied):
                show(actor, code, town.today)
        with pytest.raises(Invalid):
            where(actor, town.upper.code, town.today)


@pytest.mark.django_db
def test_a_commune_officer_asks_their_commune_within_its_schools(town: Town) -> None:
    actor = town.actors["commune_officer"]
    code = next(grant.scope_id for grant in actor.roles)
    with acting(actor):
        _, figures = show(actor, code, town.today)
        assert figures["learners"][0].numerator == 8
        with pytest.raises(Denied):
            show(actor, "11", town.today)


@pytest.mark.django_db
@pytest.mark.parametrize("one", CATALOGUE.values(), ids=lambda one: one.id)
def test_every_figure_opens_to_records_that_add_up_to_it(town: Town, one: object) -> None:
    with acting(SYSTEM):
        asked, figures = show(SYSTEM, "11", town.today, ids=[one.id])
        query = question(asked, town.today)
        found = records(SYSTEM, one, query, "numerator", limit=10_000)
        assert sum(record.weight for record in found) == figures[one.id][0].numerator


@pytest.mark.django_db
def test_records_are_closed_to_whoever_may_not_ask(town: Town) -> None:
    teacher = town.actors["teacher"]
    with acting(SYSTEM):
        asked = where(SYSTEM, "11", town.today)
    with acting(teacher), pytest.raises(Denied):
        records(teacher, indicator("learners"), question(asked, town.today), "numerator")


@pytest.mark.django_db
def test_remembered_answers_add_up_to_the_live_ones(town: Town) -> None:
    with acting(SYSTEM):
        remember_figures(SYSTEM, days=[town.today])
        asked, live = show(SYSTEM, "11", town.today, geography="today", ids=KEY_FIGURES)
        found = board(SYSTEM, asked, town.today)
        assert found is not None
        assert not found.is_stale
        shown = {each.indicator.id: (each.now.numerator, each.now.denominator) for each in found.figures}
        assert shown == {one: (live[one][0].numerator, live[one][0].denominator) for one in shown}
        assert {"learners", "institutions", "classes"} <= shown.keys()
        assert sum(figure.numerator for figure in by_commune(SYSTEM, "learners", town.today, "11").values()) == 12


@pytest.mark.django_db
def test_remembering_twice_keeps_one_answer(town: Town) -> None:
    with acting(SYSTEM):
        assert remember_figures(SYSTEM, days=[town.today]) == remember_figures(SYSTEM, days=[town.today])


@pytest.mark.django_db
def test_a_board_shows_a_principal_their_own_school_only(town: Town) -> None:
    with acting(SYSTEM):
        remember_figures(SYSTEM, days=[town.today])
    principal = town.actors["principal"]
    with acting(principal):
        found = board(principal, where(principal, town.primary.code, town.today), town.today)
        assert found is not None
        assert {each.indicator.id: each.now.numerator for each in found.figures}["learners"] == 8


def test_unknown_indicators_are_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid, match="learners"):
        indicator("no-such-figure")


def test_a_leap_day_has_an_answer_in_every_year() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 3, 1), 4) == date(2020, 3, 1)


def test_records_of_an_impossible_question_are_refused() -> None:
    from hoaban.engines.figures.query import Place, Query

    query = Query(date(2025, 1, 1), "2024-2025", Place("institution", "not-an-id"))
    with pytest.raises(FigureError):
        records_sql(indicator("learners"), query, "numerator", "postgres")
