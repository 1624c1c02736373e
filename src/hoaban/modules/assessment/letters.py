"""The letters in which levels are typed and printed in Vietnamese schools, and how they are read: `Đ`, `d`, `đạt` are one."""

from collections.abc import Mapping
from typing import Any, TypeVar

from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words
from hoaban.kernel.text import fold
from hoaban.modules.assessment.rules.levels import (
    CAN_CO_GANG,
    CHUA_DAT,
    DAT,
    DECISION_NAMES,
    KHA,
    LEVEL_NAMES,
    PROMOTED,
    RETAINED,
    SUBJECT_NAMES,
    TOT,
    TRAIT_NAMES,
    C,
    H,
    T,
)

V = TypeVar("V")
CONDUCT_LETTERS = {"T": TOT, "K": KHA, "Đ": DAT, "CĐ": CHUA_DAT}
SUBJECT_LETTERS = {"T": T, "H": H, "C": C}
TRAIT_LETTERS = {"T": TOT, "Đ": DAT, "C": CAN_CO_GANG}
DECISION_LETTERS = {"L": PROMOTED, "O": RETAINED}
SEEN_LETTERS = {"Đ": True, "C": False}
SEEN_NAMES: Mapping[Any, Words] = {True: Words("Đạt", "Achieved"), False: Words("Chưa đạt", "Not yet")}
NAMES: Mapping[Any, Words] = {**LEVEL_NAMES, **SUBJECT_NAMES, **TRAIT_NAMES, **SEEN_NAMES, **DECISION_NAMES}


def letter_of(value: object, letters: Mapping[str, V]) -> str:
    """Give the letter of a value; nothing where there is none."""
    return next((letter for letter, each in letters.items() if each == value), "")


def legend(letters: Mapping[str, V]) -> list[tuple[str, Words]]:
    return [(letter, NAMES[value]) for letter, value in letters.items()]


def read_letter(said: str, letters: Mapping[str, V]) -> V | Problem:
    """Read a letter or the whole word, with accents or without."""
    known = {fold(letter): value for letter, value in letters.items()}
    for value in letters.values():
        known.setdefault(fold(NAMES[value].vi), value)
        known.setdefault(fold(NAMES[value].en), value)
    if (key := fold(said.strip())) in known:
        return known[key]
    return Problem("no-such-letter", "level", NO_LETTER.fill(said=said, letters=", ".join(letters)))


NO_LETTER = Words(
    "«{said}» không phải là mức đánh giá. Hãy ghi một trong: {letters}.",
    "“{said}” is no level. Write one of: {letters}.",
)
