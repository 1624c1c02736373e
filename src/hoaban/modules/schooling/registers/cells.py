"""Reading single cells as schools fill them: names, dates, numbers, ticks, words of short lists."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from hoaban.engines.workbooks.sheets import Cell
from hoaban.kernel.text import clean_name, clean_text, decode, detect_legacy
from hoaban.modules.schooling.registers.labels import key, readings
from hoaban.modules.schooling.registers.records import BirthDate, PersonalNumber

ID_DIGITS = 12
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(7_000, 60_000)  # Excel's day numbers from 1919 to 2064
DAY_FIRST = re.compile(r"(\d{1,2})[./\-\s]+(\d{1,2})[./\-\s]+(\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?:[T ].*)?")
TICKS = {"x", "co", "yes", "1", "true", "v", "✓", "✔"}
NO_NUMBER = re.compile(r"x[x ]*|(chua|khong|ko|k|dang|cho)\b[^0-9]*")  # «chưa có», «không», «đang làm», «x», «…»
MOST_DIGITS = 15  # of a count; int() itself refuses thousands of them
FIRST_YEAR = 1900  # nobody in a register was born before
NOTS = {"", "khong", "no", "0", "false", "chua"}


def text(cell: Cell) -> str:
    """Give a cell as text; a whole number loses its point."""
    if isinstance(cell, str):
        return " ".join(cell.split()) if cell.isascii() and cell.isprintable() else clean_text(cell)
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


@lru_cache(maxsize=1 << 14)
def _is_plain(word: str) -> bool:
    """Tell a word that is as it should be and speaks for no encoding of before; twice, as one word alone proves nothing."""
    return clean_text(word) == word and detect_legacy(f"{word} {word}") is None


@lru_cache(maxsize=1 << 14)
def _small_letters(word: str) -> int:
    """Count the plain small letters of a word that stands in a name as it should; -1 for any other word."""
    return sum("a" <= char <= "z" for char in word) if _is_plain(word) and word[0].isupper() and "Ð" not in word else -1


def _are_a_name(said: Sequence[str]) -> bool:
    """Tell a name that is written as names are: capitals first, and not only capitals."""
    counts = [_small_letters(word) for word in said]
    return min(counts, default=-1) >= 0 and max(counts) > 0


def modern(cell: Cell) -> tuple[str, bool]:
    """Give a text in Unicode, and whether it had to be converted from an encoding of before."""
    if not isinstance(cell, str):
        return text(cell), False
    said = cell.split()
    if all(map(_is_plain, said)):  # nearly always; the syllables of a province are soon known
        return " ".join(said), False
    encoding = detect_legacy(cell)  # before cleaning, which takes away a soft hyphen: the letter ư of TCVN3
    return (clean_text(decode(cell, encoding)), True) if encoding else (clean_text(cell), False)


def name(cell: Cell) -> tuple[str, bool]:
    """Give a person's name in its usual writing, and whether it had to be converted."""
    if isinstance(cell, str) and _are_a_name(said := cell.split()):
        return " ".join(said), False
    found, was_legacy = modern(cell)
    return clean_name(found), was_legacy


def birth_date(cell: Cell) -> BirthDate | None:
    """Read a birth date: a day of the spreadsheet, its serial number, or text; None for an empty cell."""
    said = text(cell)
    if not said:
        return None
    return BirthDate(said, day(cell))


def day(cell: Cell) -> date | None:
    """Read a day, or None when the cell does not say one."""
    if isinstance(cell, date):  # a datetime is one too
        return _valid(cell.year, cell.month, cell.day)
    if isinstance(cell, float | int):
        is_serial = SERIALS.start <= cell < SERIALS.stop
        return EXCEL_EPOCH + timedelta(days=int(cell)) if is_serial else None
    return _written_day(text(cell))


def _written_day(said: str) -> date | None:
    first, last = DAY_FIRST.fullmatch(said), YEAR_FIRST.fullmatch(said)
    if last:
        return _valid(int(last[1]), int(last[2]), int(last[3]))
    if first is None:
        return None
    year = int(first[3])
    if len(first[3]) == 2:  # noqa: PLR2004  two digits of a year
        year += 2000 if year <= date.today().year % 100 else 1900  # noqa: DTZ011  only the century depends on it
    return _valid(year, int(first[2]), int(first[1]))


def _valid(year: int, month: int, day_: int) -> date | None:
    try:
        found = date(year, month, day_)
    except ValueError:
        return None
    return found if found.year >= FIRST_YEAR else None


def number(cell: Cell) -> PersonalNumber | None:
    """Read a personal identification number. A number cell lost its leading zeros; a text did not, so a short one is malformed."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not 0 < cell < 10**ID_DIGITS or cell != int(cell):  # nor infinite, nor not a number
            return PersonalNumber(text(cell), is_malformed=True)
        digits = str(int(cell))
        return PersonalNumber(digits.zfill(ID_DIGITS), was_restored=len(digits) < ID_DIGITS)
    said = re.sub(r"\s+", "", text(cell))
    if re.fullmatch(r"[0-9]{12}", said):
        return PersonalNumber(said)
    is_none = not any(map(str.isalnum, said)) or any(NO_NUMBER.fullmatch(each) for each in readings(cell))
    return None if is_none else PersonalNumber(said, is_malformed=True)


def count(cell: Cell) -> int | None:
    """Read a count of things, or None."""
    said = re.sub(r"[.,\s]", "", text(cell)) if isinstance(cell, str) else text(cell)
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else None


def tick(cell: Cell) -> bool:
    """Tell whether a cell is ticked: «x», «Có», 1; anything that is not a no."""
    if isinstance(cell, bool):
        return cell
    return key(text(cell)) in TICKS or text(cell) in TICKS


def yes_or_no(cell: Cell) -> bool | None:
    """Read yes or no; None for an empty cell."""
    return None if cell is None or text(cell) == "" else key(text(cell)) not in NOTS
