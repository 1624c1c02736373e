"""Reading a sheet of 50,000 rows and 30 columns beside openpyxl's read-only mode, and refusing hostile files.

Our reading includes starting the confined child process and handing every cell over; openpyxl reads in this process.
"""

import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import xlsxwriter

from bench.report import Report, stopwatch
from hoaban.engines.workbooks.reader import Reader, read
from hoaban.engines.workbooks.refusals import Refused
from hoaban.engines.workbooks.sheets import Sheet
from hoaban.engines.workbooks.tests.hostile import HOSTILE
from hoaban.engines.workbooks.writer import write

ROWS, COLUMNS = 50_000, 30
TIMES_FASTER, SECONDS_TO_REFUSE = 8.0, 1.0


def cells() -> Iterator[list[object]]:
    """Rows like a register's: names, dates, identification numbers, counts, marks, short words."""
    dice = random.Random(1)
    family, given = ["Lò", "Quàng", "Vàng", "Giàng", "Nguyễn"], ["Hương", "Páo", "Dế", "Chía", "Đức", "Ánh", "Của"]
    yield [f"Cột {column}" for column in range(COLUMNS)]
    for _ in range(ROWS - 1):
        row: list[object] = []
        for _ in range(COLUMNS // 6):
            row += [
                dice.randrange(10**6),
                f"{dice.choice(family)} Thị {dice.choice(given)} {dice.randrange(1000)}",
                date(2010, 1, 1) + timedelta(dice.randrange(3000)),
                f"0112{dice.randrange(10**8):08}",
                round(dice.random() * 10, 2),
                dice.choice(["Nam", "Nữ", "x", "Thái", "Mông"]),
            ]
        yield row


def texts_in_cells(path: Path) -> None:
    """As openpyxl's write-only mode and our own writer make it."""
    write(path, [Sheet("Học sinh", list(cells()))])


def texts_in_a_table(path: Path) -> None:
    """As Excel makes it."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    page = book.add_worksheet("Học sinh")
    for number, row in enumerate(cells()):
        page.write_row(number, 0, row)
    book.close()


def read_with_openpyxl(path: Path) -> int:
    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return count


def read_with_ours(path: Path) -> int:
    return sum(len(row) for row in read(path)[0].rows)


def compare(report: Report, kind: str, path: Path) -> None:
    """Take turns, so that a busy moment of the machine meets both; the best turn of each counts."""
    ours, theirs = [], []
    for turn in range(6):
        with stopwatch() as elapsed:
            assert read_with_ours(path) == ROWS * COLUMNS
        ours.append(elapsed())
        if turn % 2:
            with stopwatch() as elapsed:
                assert read_with_openpyxl(path) == ROWS * COLUMNS
            theirs.append(elapsed())
    report.tell(f"{kind}: openpyxl, read-only", min(theirs), "s")
    report.tell(f"{kind}: ours, child process included", min(ours), "s")
    report.at_least(f"{kind}: times faster", min(theirs) / min(ours), TIMES_FASTER, "times")


def refused(reader: Reader, path: Path) -> str:
    try:
        reader.read(path)
    except Refused as refusal:
        return refusal.code
    return ""


def refuse(report: Report, folder: Path) -> None:
    with Reader() as reader:
        for make, code, _ in HOSTILE:
            path = make(folder / "hostile.xlsx")
            with stopwatch() as elapsed:
                assert refused(reader, path) == code
            report.at_most(f"{make.__name__.replace('_', ' ')}: refused in", elapsed(), SECONDS_TO_REFUSE, "s")


def main() -> int:
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, make in (("texts in a table", texts_in_a_table), ("texts in cells", texts_in_cells)):
            path = folder / f"{make.__name__}.xlsx"
            make(path)
            compare(report, kind, path)
        refuse(report, folder)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
