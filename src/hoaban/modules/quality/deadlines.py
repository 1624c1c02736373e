"""When schools confirm their data: pure reckoning of months from dated rules."""

from datetime import date

from hoaban.kernel.law import rule


def _months_back(on: date) -> list[date]:
    """The first days of the month of a day and of the eleven before it, newest first."""
    return [date(on.year - (on.month <= back), (on.month - back - 1) % 12 + 1, 1) for back in range(12)]


def month_to_confirm(on: date) -> date:
    """Give the month that schools confirm now, by its first day: the running one, or in the summer the last that was asked for."""
    this = _months_back(on)[0]
    return this if this.month in rule("quality.confirmation", on=on)["months"] else month_overdue(on)


def last_day_to_confirm(month: date) -> date:
    return month.replace(day=rule("quality.confirmation", on=month)["until_day"])


def month_overdue(on: date) -> date:
    """Give the newest month whose confirmation must be there by a day."""
    months = rule("quality.confirmation", on=on)["months"]
    passed = (month for month in _months_back(on) if month.month in months and last_day_to_confirm(month) < on)
    return next(passed)
