"""Which school year and which day pages speak of when nobody names one."""

from datetime import date, timedelta
from uuid import UUID

from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.schooling.models import SchoolClass

LISTED_YEARS = 5


def present_year(today: date, institution_id: UUID | None = None) -> SchoolYear:
    """Give the running school year; until its classes are formed, the newest that has any: of a school, or within one's walls."""
    this = SchoolYear.containing(today)
    classes = SchoolClass.objects.filter(school_year__lte=this.name).order_by("-school_year")
    if institution_id is not None:
        classes = classes.filter(institution_id=institution_id)
    newest = classes.values_list("school_year", flat=True).first()
    return SchoolYear.parse(newest) if newest else this


def present_day(today: date) -> date:
    """Give today, or the same day in the year that pages speak of."""
    return years_before(today, SchoolYear.containing(today).starts - present_year(today).starts)


def years_before(day: date, years: int) -> date:
    """Give the same day some years before; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def recent_years(today: date) -> list[SchoolYear]:
    """Give the years that a list offers, the newest first."""
    this = SchoolYear.containing(today)
    return [SchoolYear(this.starts - back) for back in range(LISTED_YEARS)]


def day_of_list(year: SchoolYear, today: date) -> date:
    """Give the day on which a year's list is taken: today in the running year, its last day in an earlier one."""
    return today if SchoolYear.containing(today) == year else year.end - timedelta(days=1)
