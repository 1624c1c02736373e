"""From the periods of a year to those of a week, term by term, and who of several teachers takes how many."""

from collections.abc import Sequence
from datetime import date

from hoaban.kernel.law import rule

Weeks = tuple[int, int]


def weeks_of_terms(on: date) -> Weeks:
    """Give how many weeks the two terms have."""
    said = rule("timetable.weeks", on=on)
    return said["first"], said["second"]


def weekly(periods: int, weeks: Weeks) -> tuple[int, int]:
    """Give the periods a week of each term that come nearest to the year's, and differ by one at most: 52 are 1 and then 2."""
    first, second = weeks
    about = periods // (first + second)
    near = [(a, b) for a in (about, about + 1) for b in (about, about + 1)]
    return min(near, key=lambda each: (abs(each[0] * first + each[1] * second - periods), abs(each[0] - each[1]), each))


def shares(periods: int, teachers: int) -> Sequence[int]:
    """Divide periods among teachers as evenly as whole periods allow; the first take what is left over."""
    each, more = divmod(periods, teachers)
    return [each + (place < more) for place in range(teachers)]
