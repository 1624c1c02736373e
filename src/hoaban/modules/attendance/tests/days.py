"""Days that tests can rely on, whatever today is: the town lives in the present school year, and today may be a holiday."""

from datetime import date, timedelta

from hoaban.modules.attendance.calendar import first_lesson, holiday_on
from tests.town import Town


def school_days(town: Town, number: int) -> list[date]:
    """Give some past school days (Monday to Friday, no holiday), the latest last; in summer, those of its beginning are still to come."""
    found, day = [], town.today - timedelta(days=1)
    while len(found) < number:
        if day.isoweekday() <= 5 and not holiday_on(day):
            found.insert(0, day)
        day -= timedelta(days=1)
    return found


def has_begun(town: Town) -> bool:
    """Say whether enough of the school year has passed for tests that need days with lessons."""
    return (town.today - first_lesson(town.year)).days > 20
