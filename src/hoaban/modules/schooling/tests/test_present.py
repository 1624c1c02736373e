"""Which year and day pages speak of when nobody names one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.schooling.present import day_of_list, present_day, present_year, recent_years, years_before
from tests.town import Town

DAYS = st.dates(date(2012, 1, 1), date(2060, 12, 31))


@given(DAYS, st.integers(0, 30))
def test_the_same_day_of_an_earlier_year(day: date, years: int) -> None:
    found = years_before(day, years)
    assert found.year == day.year - years
    assert (found.month, found.day) == (day.month, day.day) or (day.day == 29 and found.day == 28)


@given(DAYS)
def test_a_list_is_taken_on_a_day_of_its_year(today: date) -> None:
    for year in recent_years(today):
        assert SchoolYear.containing(day_of_list(year, today)) == year
    assert day_of_list(SchoolYear.containing(today), today) == today


@pytest.mark.django_db
def test_it_is_this_year_when_classes_are_formed_and_else_the_newest_that_has_any(town: Town) -> None:
    with acting(Actor.system("test")):
        assert present_year(town.today) == town.year
        assert present_day(town.today) == town.today
        later = years_before(town.today, -2)
        assert present_year(later) == town.year
        assert present_day(later) == town.today
        assert present_year(years_before(town.today, 1)) == town.year.previous()


@pytest.mark.django_db
def test_a_school_speaks_of_its_own_newest_year(town: Town) -> None:
    with acting(Actor.system("test")):
        moved = SchoolClass.objects.filter(institution=town.upper)
        last = town.year.previous()
        moved.update(school_year=last.name, starts_on=last.start, ends_on=last.end - timedelta(days=1))
        assert present_year(town.today, town.upper.pk) == last
        assert present_year(town.today, town.primary.pk) == town.year
