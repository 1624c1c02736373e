"""What a workbook is to the rest of the program: named sheets of rows of plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

Cell = str | float | int | bool | date | datetime | None


@dataclass(slots=True)
class Sheet:
    """A sheet. `rows[0]` is the row that Excel numbers `first_row`; the first cell of every row is column A.

    Read numbers are finite floats whatever they look like; texts keep every character. `header_row` (Excel's number)
    serves writing only: that row is shown as the header, the rows above it as titles.
    """

    name: str
    rows: list[Sequence[Cell]]
    first_row: int = 1
    header_row: int | None = field(default=None, compare=False)

    def numbered(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Give each row with its number in Excel, counting from 1."""
        return enumerate(self.rows, start=self.first_row)
