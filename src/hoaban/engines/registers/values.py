"""What people type into cells, and what they mean by it."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from hoaban.engines.registers.records import ItCertificate, Level, Ownership, Post, Qualification, Sex
from hoaban.engines.workbooks.sheets import Cell
from hoaban.kernel.text import clean_text, decode, detect_legacy, fold

ID_DIGITS: Final = 12
_FIRST_SERIAL, _LAST_SERIAL = 7_306, 73_050  # days as Excel counts them, from 1920 to 2099
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-\\]\s*(\d{1,2})\s*[/.\-\\]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})")
_IN_WORDS = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})")
_MIDNIGHT = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_NOTHING = frozenset({"", "-", "--", "/", "x", "khong", "khong co", "chua co", "chua", "ko", "k", "none", "null"})
_NO = frozenset({"", "-", "0", "khong", "ko", "k", "n", "no", "false", "chua", "khong co", "chua co"})
_SPACES_IN_NUMBERS = re.compile(r"[\s.\-'’`\u200b\ufeff]")

_SEXES: Final[dict[str, Sex]] = {
    "nam": "male", "trai": "male", "male": "male", "m": "male",
    "nu": "female", "gai": "female", "female": "female", "f": "female",
}  # fmt: skip


class DecodedText(NamedTuple):
    """A clean text, and whether it came in an old encoding."""

    text: str
    is_legacy: bool


@lru_cache(maxsize=16384)
def decoded(text: str) -> DecodedText:
    """Turn a typed text into clean Unicode, from an old encoding where it shows one."""
    encoding = detect_legacy(text)
    return DecodedText(clean_text(decode(text, encoding) if encoding else text), encoding is not None)


def text_of(cell: Cell) -> str:
    """Give a cell as a person would read it, in clean Unicode."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return decoded(cell).text
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, (int, float)):
        return str(int(cell)) if cell == cell // 1 else str(cell)
    return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"


def is_marked(cell: Cell) -> bool:
    """Tell whether a box is ticked: any mark but a written no."""
    return fold(text_of(cell)) not in _NO


def date_of(cell: Cell, pivot: int) -> date | Literal["unreadable"] | None:
    """Read a date: a date cell, a text day first or ISO, Excel's day number. A year alone is no date.

    Two digits of a year up to `pivot` mean this century.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        is_day = _FIRST_SERIAL <= cell <= _LAST_SERIAL
        return _SERIAL_ZERO + timedelta(days=int(cell)) if is_day else "unreadable"
    text = fold(text_of(cell))
    if not text or text == "-":
        return None
    return _date_in(_MIDNIGHT.sub("", text), pivot) or "unreadable"


def _date_in(text: str, pivot: int) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text) or _RUN_TOGETHER.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    full = int(year)
    if len(year) == len("24"):
        full += 2000 if full <= pivot else 1900
    try:
        return date(full, int(month), int(day)) if _FIRST_YEAR <= full <= _LAST_YEAR else None
    except ValueError:
        return None


class PersonalId(NamedTuple):
    """An identification number: twelve digits, "" for none, or as typed when it is malformed."""

    number: str
    state: Literal["whole", "missing", "restored", "malformed"]


def personal_id_of(cell: Cell) -> PersonalId:
    """Read an identification number; a number cell has lost its leading zeros, a text never."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _id_from_number(cell)
    typed = text_of(cell)
    number = _SPACES_IN_NUMBERS.sub("", unicodedata.normalize("NFKC", typed))
    if fold(typed) in _NOTHING or not number:
        return PersonalId("", "missing")
    if len(number) == ID_DIGITS and number.isascii() and number.isdigit():
        return PersonalId(number, "whole")
    return PersonalId(typed, "malformed")


def _id_from_number(value: float) -> PersonalId:
    if value != value // 1 or not 0 < value < 10**ID_DIGITS:
        return PersonalId(text_of(value), "malformed")
    digits = str(int(value))
    if len(digits) == ID_DIGITS:
        return PersonalId(digits, "whole")
    return PersonalId(digits.zfill(ID_DIGITS), "restored")


def sex_of(text: str) -> Sex | None:
    return _SEXES.get(fold(text))


def count_of(cell: Cell) -> int | None:
    """Read a count; None when the cell holds none."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) if cell == cell // 1 and 0 <= cell < 10**9 else None
    digits = text_of(cell).replace(".", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None  # noqa: PLR2004


# --- the school's words -------------------------------------------------------------------------------------------

LEVEL_NAMES: Final[dict[Level, str]] = {
    "preschool": "Mầm non",
    "primary": "Tiểu học",
    "lower": "Trung học cơ sở",
    "upper": "Trung học phổ thông",
    "continuing": "Giáo dục thường xuyên",
}
_LEVEL_WORDS: Final[tuple[tuple[str, Level], ...]] = (
    (r"mam non|mau giao|nha tre|\bmn\b", "preschool"),
    (r"tieu hoc|\bth\b|cap 1\b|\bc1\b", "primary"),
    (r"trung hoc co so|thcs|cap 2\b|\bc2\b", "lower"),
    (r"trung hoc pho thong|thpt|cap 3\b|\bc3\b", "upper"),
    (r"thuong xuyen|gdtx|gdnn", "continuing"),
)
OWNERSHIP_NAMES: Final[dict[Ownership, str]] = {
    "public": "Công lập",
    "private": "Tư thục",
    "people-founded": "Dân lập",
}
_OWNERSHIPS: Final[dict[str, Ownership]] = {fold(name): code for code, name in OWNERSHIP_NAMES.items()}


def levels_of(text: str) -> tuple[Level, ...]:
    """Read the levels that a text names, lowest first: "TH&THCS" is primary and lower secondary."""
    plain = re.sub(r"[^a-z0-9]+", " ", fold(text))
    return tuple(level for words, level in _LEVEL_WORDS if re.search(words, plain))


def ownership_of(text: str) -> Ownership | None:
    return _OWNERSHIPS.get(fold(text))


def standard_of(text: str) -> int | None:
    """Read the level of the national standard: 1, 2, or 0 for not reached; None when it does not say."""
    plain = fold(text)
    if match := re.search(r"\b([12])\b", plain):
        return int(match[1])
    if re.search(r"\bii\b", plain):
        return 2
    if re.search(r"\bi\b", plain):
        return 1
    return 0 if plain in _NO - {""} or "chua" in plain or "khong" in plain else None


# --- classes ------------------------------------------------------------------------------------------------------

GRADE_NAMES: Final[dict[str, str]] = {"nt": "Nhà trẻ", "m3": "Mầm", "m4": "Chồi", "m5": "Lá"} | {
    str(grade): str(grade) for grade in range(1, 13)
}
_AGES: Final[dict[str, tuple[str, ...]]] = {
    "nt": ("nha tre", "thang"),
    "m3": ("mam", "mau giao be", "mg be", "3 tuoi"),
    "m4": ("choi", "mau giao nho", "mg nho", "4 tuoi"),
    "m5": ("mau giao lon", "mg lon", "5 tuoi"),
}
_LEAF = re.compile(r"\bla(\b|[a-z]$|\d)")
_GRADE_NUMBER = re.compile(r"(?<![\da-z])(1[0-2]|[1-9])(?!\d)")


def grades_of(text: str) -> tuple[str, ...]:
    """Read the grades that a text names, lowest first: "1+2" is grades 1 and 2, "Mầm" is m3, "10A1" is grade 10."""
    plain = re.sub(r"khoi|lop", " ", fold(text))
    found = {grade for grade, words in _AGES.items() if any(word in plain for word in words)}
    if _LEAF.search(plain):
        found.add("m5")
    if "tuoi" in plain:
        found |= {f"m{age}" for age in re.findall(r"[345]", plain)}
    elif not found:
        found = set(_GRADE_NUMBER.findall(plain))
    return tuple(grade for grade in GRADE_NAMES if grade in found)


def class_key(name: str) -> str:
    """Give the key by which students' classes are found: "Lớp 1 a" and "1A" are one class."""
    key = re.sub(r"[^\w]+", "", fold(name))
    return key.removeprefix("lop") or key


# --- staff --------------------------------------------------------------------------------------------------------

POST_NAMES: Final[dict[Post, str]] = {
    "principal": "Hiệu trưởng",
    "deputy": "Phó hiệu trưởng",
    "teacher": "Giáo viên",
    "staff": "Nhân viên",
}
_POST_WORDS: Final[tuple[tuple[str, Post], ...]] = (
    (r"^pho (hieu truong|giam doc)|^p\.? ?ht$", "deputy"),
    (r"^(q\.|quyen )?\s*(hieu truong|giam doc)|^ht$", "principal"),
    (r"giao vien|^gv|tong phu trach|giang vien", "teacher"),
    (r".", "staff"),
)
QUALIFICATION_NAMES: Final[dict[Qualification, str]] = {
    "intermediate": "Trung cấp",
    "college": "Cao đẳng",
    "university": "Đại học",
    "master": "Thạc sĩ",
    "doctor": "Tiến sĩ",
}
_QUALIFICATION_WORDS: Final[tuple[tuple[str, Qualification], ...]] = (
    (r"tien s[iy]|^ts$", "doctor"),
    (r"thac s[iy]|^ths$", "master"),
    (r"dai hoc|cu nhan|^dh", "university"),
    (r"cao dang|^cd", "college"),
    (r"trung cap|^tc", "intermediate"),
)
IT_NAMES: Final[dict[ItCertificate, str]] = {"none": "", "basic": "Cơ bản", "advanced": "Nâng cao"}


def post_of(text: str) -> Post | None:
    plain = fold(text)
    return next((post for words, post in _POST_WORDS if re.search(words, plain)), None)


def qualification_of(text: str) -> Qualification | None:
    plain = fold(text)
    return next((level for words, level in _QUALIFICATION_WORDS if re.search(words, plain)), None)


def it_certificate_of(text: str) -> ItCertificate | None:
    """Read an IT certificate; None for words that name no level."""
    plain = fold(text)
    if plain in _NO:
        return "none"
    if "nang cao" in plain:
        return "advanced"
    return "basic" if "co ban" in plain or plain in ("x", "co") else None


def subjects_of(text: str) -> tuple[str, ...]:
    return tuple(part for part in (part.strip() for part in re.split(r"[,;+/]", text)) if part)
