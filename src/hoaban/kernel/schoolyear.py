"""School years and terms as half-open ranges of days."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from hoaban.kernel.errors import invalid
from hoaban.kernel.law import rule


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, known by the calendar year it starts in: `SchoolYear(2024)` is 2024-2025."""

    starts: int

    @classmethod
    def parse(cls, name: str) -> Self:
        """Read `2024-2025` (also with an en dash or spaces); anything else is `Invalid`."""
        match = re.fullmatch(r"\s*(\d{4})\s*[-–]\s*(\d{4})\s*", name)
        if match is None or int(match[2]) != int(match[1]) + 1:
            raise invalid(
                "school-year-unreadable",
                "school_year",
                f"Năm học «{name}» không đọc được. Hãy viết như 2024-2025.",
                f"School year “{name}” cannot be read. Write it like 2024-2025.",
            )
        return cls(int(match[1]))

    @classmethod
    def containing(cls, day: date) -> Self:
        """Give the school year that a day belongs to; every day belongs to exactly one."""
        this = cls(day.year)
        return this if this.start <= day else cls(day.year - 1)

    @property
    def name(self) -> str:
        return f"{self.starts}-{self.starts + 1}"

    @property
    def start(self) -> date:
        return _day(self.starts, "school-year.starts")

    @property
    def end(self) -> date:
        """The first day that no longer belongs to the year."""
        return self.next().start

    @property
    def second_term(self) -> date:
        """The first day of the second term."""
        return _day(self.starts + 1, "school-year.second-term-starts")

    def next(self) -> "SchoolYear":
        return SchoolYear(self.starts + 1)

    def previous(self) -> "SchoolYear":
        return SchoolYear(self.starts - 1)


def _day(year: int, rule_id: str) -> date:
    month, day = str(rule(rule_id, on=date(year, 9, 1))).split("-")
    return date(year, int(month), int(day))
