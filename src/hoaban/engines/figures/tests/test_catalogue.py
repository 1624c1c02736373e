"""The reference catalogue is complete in words, and each indicator can be asked as it claims."""

from __future__ import annotations

import pytest

from hoaban.engines.figures.errors import UnanswerableError
from hoaban.engines.figures.explain import dimensions_of, explain, tables_of
from hoaban.engines.figures.indicator import Indicator
from hoaban.engines.figures.narrow import can_answer
from hoaban.engines.figures.query import PLACES, Place, Query
from hoaban.engines.figures.single import compile_one
from hoaban.engines.figures.tests.catalogue import BY_ID, CATALOGUE
from hoaban.engines.figures.tests.worlds import FIRST_DAY

ASKED = Query(FIRST_DAY, "2024-2025")
FIRST_CATALOGUE = """institutions satellite-sites classes learners women-learners-share minority-learners-share
    boarding-learners-share pupils-per-class multigrade-classes staff teachers pupils-per-teacher it-teachers
    it-teacher-share it-certificate-share national-standard-share permanent-classroom-share classrooms computers-office
    computers-teaching internet-school-share dropout-rate transfer-in transfer-out enrolment-rate attendance-rate chronic-absence-share
    rolls-taken-share quality-all quality-correct quality-sufficient quality-clean quality-alive quality-to-mend
    verified-identity-share duplicates-found duplicates-mended"""
each = pytest.mark.parametrize("indicator", CATALOGUE, ids=lambda one: one.id)


def test_it_holds_the_first_catalogue() -> None:
    assert sorted(BY_ID) == sorted(FIRST_CATALOGUE.split())


@each
def test_words_in_both_languages(indicator: Indicator) -> None:
    words = [indicator.name_vi, indicator.name_en, indicator.description_vi, indicator.description_en]
    assert all((*words, indicator.law_vi, indicator.law_en))
    assert indicator.name_vi != indicator.name_en
    assert indicator.description_vi.endswith(".")


@each
def test_its_records_know_every_dimension_it_claims(indicator: Indicator) -> None:
    assert set(indicator.dimensions) <= set(dimensions_of(indicator))
    assert {"province", "commune"} <= set(dimensions_of(indicator))


@each
def test_it_explains_itself(indicator: Indicator) -> None:
    found = explain(indicator)
    assert found.sql.startswith("SELECT")
    assert "%(day)s" in found.postgres.sql
    assert "$day" in found.duckdb.sql
    assert {table.name for table in found.tables} == {table.name for table in tables_of(indicator)} != set()
    assert all(f"star.{table.name}" in found.postgres.sql for table in found.tables)


def test_what_each_place_can_answer() -> None:
    for_site = Query(FIRST_DAY, "2024-2025", Place("site", "00000000-0000-0000-0000-000000000001"))
    for_school = Query(FIRST_DAY, "2024-2025", Place("institution", "00000000-0000-0000-0000-000000000001"))
    at_site = {one.id for one in CATALOGUE if can_answer(one, for_site)}
    assert {"learners", "classes", "classrooms", "satellite-sites", "dropout-rate"} < at_site
    assert not {"staff", "computers-office", "institutions", "enrolment-rate"} & at_site
    assert [one.id for one in CATALOGUE if not can_answer(one, for_school)] == ["enrolment-rate"]
    assert all(can_answer(one, ASKED) for one in CATALOGUE)


def test_enrolment_goes_by_the_level_of_the_age() -> None:
    assert dimensions_of(BY_ID["enrolment-rate"]) == (*PLACES[:3], "level", "sex")
    by_level = compile_one(BY_ID["enrolment-rate"], Query(FIRST_DAY, "2024-2025", by=("level",)), "postgres")
    assert by_level.sql.count("fact.age_level AS by_level") == 2


def test_it_says_by_what_a_figure_cannot_be_broken_down() -> None:
    with pytest.raises(UnanswerableError, match="“women-learners-share” cannot be broken down by “sex”"):
        compile_one(BY_ID["women-learners-share"], Query(FIRST_DAY, "2024-2025", by=("sex",)), "postgres")
