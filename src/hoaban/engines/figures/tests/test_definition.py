"""What a definition may not say: each of these would give a wrong figure somewhere, so each is refused by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hoaban.engines.figures.definition import definition
from hoaban.engines.figures.errors import BadDefinitionError
from hoaban.engines.figures.tests.catalogue import BY_ID, CATALOGUE, ODD_SHAPES, odd

REFUSED = {
    "two statements": ("SELECT 1 AS numerator; SELECT 2 AS numerator", "exactly one SELECT"),
    "a write": ("DELETE FROM star.fact_learner", "exactly one SELECT"),
    "not SQL": ("SELECT count( AS numerator", "cannot be read"),
    "rows instead of a count": ("SELECT person_id AS numerator FROM star.fact_learner", "one row of: numerator"),
    "several rows": ("SELECT count(*) AS numerator FROM star.fact_learner GROUP BY level", "one row of"),
    "another name": ("SELECT count(*) AS pupils FROM star.fact_learner", "one row of"),
    "a denominator of a count": ("SELECT count(*) AS numerator, 1 AS denominator FROM star.fact_learner", "one row of"),
    "no table": ("SELECT count(*) AS numerator", "one table or one named subquery"),
    "a table outside the star": ("SELECT count(*) AS numerator FROM people.person", "not a fact"),
    "a dimension as fact": ("SELECT count(*) AS numerator FROM star.dim_institution", "not a fact"),
    "a join": ("SELECT count(*) AS numerator FROM star.fact_learner JOIN star.fact_class ON true", "cannot stand"),
    "two tables": ("SELECT count(*) AS numerator FROM star.fact_learner, star.fact_class", "cannot stand"),
    "an unknown column": ("SELECT count(height) AS numerator FROM star.fact_learner", "no column “height”"),
    "an alias": ("SELECT count(*) AS numerator FROM star.fact_learner AS x", "not a fact"),
    "a clock": ("SELECT count(*) AS numerator FROM star.fact_learner WHERE valid_from < CURRENT_DATE", "cannot stand"),
    "another clock": ("SELECT count(*) AS numerator FROM star.fact_learner WHERE valid_from < now()", "cannot stand"),
    "a die": ("SELECT count(*) AS numerator FROM star.fact_learner WHERE random() < 0.5", "cannot stand"),
    "an unknown function": (
        "SELECT count(*) AS numerator FROM star.fact_learner WHERE pg_sleep(9) = 1",
        "cannot stand",
    ),
    "an unknown parameter": ("SELECT count(*) AS numerator FROM star.fact_learner WHERE age > :age", "no parameter"),
    "a nameless parameter": ("SELECT count(*) AS numerator FROM star.fact_learner WHERE age > ?", "no parameter"),
    "UNION": (
        "SELECT sum(n) AS numerator FROM (SELECT count(*) AS n FROM star.fact_class UNION SELECT 1 FROM star.fact_site) AS x",
        "UNION ALL only",
    ),
    "EXCEPT": (
        "SELECT count(p) AS numerator FROM (SELECT site_id AS p FROM star.fact_site EXCEPT ALL SELECT site_id FROM star.fact_room) AS x",
        "UNION ALL only",
    ),
    "a nested condition": (
        "SELECT count(*) AS numerator FROM star.fact_learner WHERE class_id IN (SELECT class_id FROM star.fact_class)",
        "cannot hold subqueries",
    ),
    "a limit": (
        "SELECT count(*) AS numerator FROM (SELECT person_id FROM star.fact_staff LIMIT 9) AS x",
        "cannot stand",
    ),
    "a window": ("SELECT sum(count(*)) OVER () AS numerator FROM star.fact_staff", "cannot stand"),
    "a name for later": ("WITH x AS (SELECT 1) SELECT count(*) AS numerator FROM star.fact_staff", "cannot stand"),
    "all columns": ("SELECT count(*) AS numerator FROM (SELECT * FROM star.fact_staff) AS x", "named one by one"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_it_refuses(why: str) -> None:
    sql, message = REFUSED[why]
    with pytest.raises(BadDefinitionError, match=message) as caught:
        definition(odd("pupils", sql))
    assert "Chỉ tiêu “pupils”" in caught.value.vi
    assert "“pupils”" in caught.value.en


def test_a_flow_needs_a_fact_that_knows_its_school_year() -> None:
    with pytest.raises(BadDefinitionError, match="no school year"):
        definition(replace(BY_ID["staff"], time="flow"))


def test_a_share_needs_a_denominator() -> None:
    with pytest.raises(BadDefinitionError, match="numerator, denominator"):
        definition(replace(BY_ID["staff"], unit="percent"))


@pytest.mark.parametrize("indicator", [*CATALOGUE, *ODD_SHAPES], ids=lambda each: each.id)
def test_it_reads_the_catalogue_and_lends_copies(indicator) -> None:
    once = definition(indicator)
    untouched = once.sql()
    once.limit(1, copy=False)
    assert definition(indicator).sql() == untouched
