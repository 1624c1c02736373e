"""The keys by which values are compared: one spelling for what was written in many ways.

Keys are for comparing only; what people wrote is never changed by them. `normalising` says the same in SQL.
"""

import re
import unicodedata
from datetime import date

MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđð"
PLAIN = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydd"
# What joins or ends words parts them too.
PARTING = ".,;:-_/'’`´\t\r\n\u00a0"
SPACES = " " * len(PARTING)
# One place for the tone where two are customary: hoà and hòa, khoẻ and khỏe, thuý and thúy.
TONE_PLACES = tuple(
    (first + marked, moved + second)
    for first, second, marks, moves in (
        ("o", "a", "àáảãạ", "òóỏõọ"),
        ("o", "e", "èéẻẽẹ", "òóỏõọ"),
        ("u", "y", "ỳýỷỹỵ", "ùúủũụ"),
    )
    for marked, moved in zip(marks, moves, strict=True)
)
# What sounds alike in the mountains and is written one way at school and another at the commune: Giàng and Dàng, Sùng and Xùng,
# Mỷ and Mỉ. The space stands for the beginning of a word.
SOUNDS = ((" gi", " z"), (" d", " z"), (" r", " z"), (" s", " x"), (" tr", " ch"), (" ph", " f"), (" k", " c"), (" q", " c"), ("y", "i"))  # fmt: skip
LONGEST = 100

_TO_PLAIN = str.maketrans(MARKED, PLAIN)
_TO_SPACES = str.maketrans(PARTING, SPACES)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_DIGITS = re.compile(r"\d{8}")
_YEAR = re.compile(r"\d{4}")
_NO_CODE = re.compile(r"[^0-9A-Z]")
MALE = frozenset({"m", "male", "nam", "1", "trai"})
FEMALE = frozenset({"f", "female", "nu", "2", "0", "gai"})
LOST_ZERO = 11


def accented(text: str | None) -> str | None:
    """Give a name's letters with their accents: small, NFC, single spaces, tones in one place."""
    if not text:
        return None
    found = unicodedata.normalize("NFC", text).lower().translate(_TO_SPACES)
    found = " ".join(part for part in found.split(" ") if part)[:LONGEST].strip(" ")
    for written, place in TONE_PLACES:
        found = found.replace(written, place)
    return found or None


def plain(text: str | None) -> str | None:
    """Give a name's letters without accents."""
    key = accented(text)
    return key and key.translate(_TO_PLAIN)


def loose(key: str | None) -> str | None:
    """Give of a plain name what stays when its words change places and are spelt by ear."""
    if not key:
        return None
    sound = f" {key}"
    for written, heard in SOUNDS:
        sound = sound.replace(written, heard)
    return " ".join(sorted(sound[1:].split(" ")))


def first_word(key: str | None) -> str | None:
    return key and key.split(" ", 1)[0]


def last_word(key: str | None) -> str | None:
    return key and key.rsplit(" ", 1)[-1]


def day(value: str | date | None) -> str | None:
    """Give a day as eight digits: from 2012-05-31, 31/05/2012, 20120531, or a year alone, whose day is then 1 January.

    Raises ValueError for what is none of them. Whether the calendar has the day is not asked: wrong days are compared too.
    """
    text = value.isoformat() if isinstance(value, date) else (value or "").strip()
    if not text:
        return None
    if found := _ISO.fullmatch(text):
        year, month, of_month = found.groups()
        return f"{year}{month:0>2}{of_month:0>2}"
    if found := _DAY_FIRST.fullmatch(text):
        of_month, month, year = found.groups()
        return f"{year}{month:0>2}{of_month:0>2}"
    if _DIGITS.fullmatch(text):
        return text
    if _YEAR.fullmatch(text):
        return f"{text}0101"
    raise ValueError(text)


def code(text: str | None) -> str | None:
    """Give a number's digits and letters; a personal number of 11 digits has lost its zero in a spreadsheet."""
    found = _NO_CODE.sub("", (text or "").upper())
    if len(found) == LOST_ZERO and found.isdigit():
        found = f"0{found}"
    return found or None


def sex(text: str | None) -> str | None:
    said = plain(text)
    return "m" if said in MALE else "f" if said in FEMALE else None
