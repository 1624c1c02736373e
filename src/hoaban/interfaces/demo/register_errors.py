"""Mistakes as registers have them, put into pupils' rows on purpose; each knows which cause a check must name."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import count

from hoaban.interfaces.demo.chance import GIVEN_NUMBERS, Chance, words
from hoaban.kernel.text import decode_tcvn3, detect_legacy

# How often each happens, among rows with a mistake; the mended ones are no cause at all.
MISTAKES = words(
    "name-missing*3 birth-date-missing*4 birth-date-unreadable*4 class-unknown*2 id-malformed*3 id-duplicate*2 row-duplicate*4"
    " id-leading-zero-restored*22 id-disagrees*6 id-missing*12 legacy-encoding-converted*14 age-implausible*8"
    " ethnic-group-unknown*4 mended-spaces*6 mended-capitals*6 mended-unicode*4 mended-date*8"
)
REJECTING = {
    "name-missing",
    "birth-date-missing",
    "birth-date-unreadable",
    "class-unknown",
    "id-malformed",
    "id-duplicate",
    "row-duplicate",
}
RENUMBERED = {"id-disagrees", "age-implausible"}
MUCH_OLDER = 8  # years: too old also for the eldest grade of a combined class


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil's row: values as they are to stand in the cells."""

    name: str | None
    birth: str | date | None
    woman: bool
    ethnic_group: str
    number: str | int | None
    room: str
    residence: str
    father: str | None
    mother: str | None
    boarding: str
    causes: tuple[str, ...] = ()


class Mistakes:
    """Puts mistakes into a share of the rows of one workbook after another."""

    def __init__(self, chance: Chance, rate: float) -> None:
        self._chance, self._rate = chance, rate
        self._before: Pupil | None = None
        self._unused = count(GIVEN_NUMBERS)

    def begin_workbook(self) -> None:
        """Forget the rows of the last workbook: what is doubled is doubled within one."""
        self._before = None

    def put_into(self, pupil: Pupil) -> list[Pupil]:
        """Give the rows to write for a pupil: one, perhaps with a mistake, or two when it is written twice."""
        rows = [pupil]
        if self._chance.random() < self._rate:
            kind = self._chance.pick(MISTAKES)
            if kind == "row-duplicate":
                rows.append(replace(pupil, causes=(kind,)))
            else:
                rows = [self._mistaken(pupil, kind)]
        if not rows[0].causes and isinstance(pupil.number, str):
            self._before = pupil
        return rows

    def _mistaken(self, pupil: Pupil, kind: str) -> Pupil:
        if kind == "id-duplicate":
            return self._with_number_of_another(pupil)
        changed = CHANGES[kind](pupil)
        if changed == pupil:
            return pupil
        if kind in RENUMBERED and isinstance(changed.number, str):
            changed = replace(
                changed, number=f"{changed.number[:6]}{next(self._unused)}"
            )  # and nobody else's by chance
        return changed if kind.startswith("mended") else _named(changed, kind)

    def _with_number_of_another(self, pupil: Pupil) -> Pupil:
        if self._before is None or self._before.name == pupil.name:
            return pupil
        return replace(pupil, number=self._before.number, causes=("id-duplicate",))


def _named(pupil: Pupil, kind: str) -> Pupil:
    """Name the causes of a changed row: a rejected one names its own, a warned one all."""
    if kind in REJECTING:
        return replace(pupil, causes=(kind,))
    missing = pupil.number is None and kind != "id-missing"
    return replace(pupil, causes=("id-missing", kind) if missing else (kind,))


def _leading_zero_lost(pupil: Pupil) -> Pupil:
    number = pupil.number
    return replace(pupil, number=int(number)) if isinstance(number, str) and number.startswith("0") else pupil


def _disagreeing(pupil: Pupil) -> Pupil:
    """Change the digit of century and sex to the other sex."""
    number = pupil.number
    if not isinstance(number, str):
        return pupil
    return replace(pupil, number=f"{number[:3]}{int(number[3]) ^ 1}{number[4:]}")


def _older(pupil: Pupil) -> Pupil:
    """Much older than the class; the number agrees with the wrong year or is not there."""
    if not isinstance(pupil.birth, str):
        return pupil
    year = int(pupil.birth[-4:]) - MUCH_OLDER
    number = None
    if isinstance(pupil.number, str):
        century = (year // 100 - 19) * 2 + pupil.woman
        number = f"{pupil.number[:3]}{century}{year % 100:02}{pupil.number[6:]}"
    return replace(pupil, birth=f"{pupil.birth[:-4]}{year}", number=number)


def _in_old_encoding(pupil: Pupil) -> Pupil:
    """Write the name in TCVN3 where its letters have a place there and a reader can tell."""
    old = "".join(_tcvn3().get(letter, letter) for letter in pupil.name or "")
    is_readable = old != pupil.name and detect_legacy(old) == "tcvn3" and decode_tcvn3(old) == pupil.name
    return replace(pupil, name=old) if is_readable else pupil


@lru_cache
def _tcvn3() -> Mapping[str, str]:
    """The letters of the old encoding, by the letter that each stands for."""
    return {decode_tcvn3(chr(code)): chr(code) for code in range(0xA1, 0x100)}


def _as_date(pupil: Pupil) -> Pupil:
    if not isinstance(pupil.birth, str):
        return pupil
    day, month, year = map(int, pupil.birth.split("/"))
    return replace(pupil, birth=date(year, month, day))


CHANGES: Mapping[str, Callable[[Pupil], Pupil]] = {
    "name-missing": lambda pupil: replace(pupil, name=None),
    "birth-date-missing": lambda pupil: replace(pupil, birth=None),
    "birth-date-unreadable": lambda pupil: replace(pupil, birth="không rõ"),
    "class-unknown": lambda pupil: replace(pupil, room=f"{pupil.room}Z9"),
    "id-malformed": lambda pupil: replace(pupil, number="0112345"),
    "id-leading-zero-restored": _leading_zero_lost,
    "id-disagrees": _disagreeing,
    "id-missing": lambda pupil: replace(pupil, number=None),
    "legacy-encoding-converted": _in_old_encoding,
    "age-implausible": _older,
    "ethnic-group-unknown": lambda pupil: replace(pupil, ethnic_group="Thổ dân"),
    "mended-spaces": lambda pupil: replace(pupil, name=f"  {'  '.join((pupil.name or '').split())} "),
    "mended-capitals": lambda pupil: replace(pupil, name=(pupil.name or "").upper()),
    "mended-unicode": lambda pupil: replace(pupil, name=unicodedata.normalize("NFD", pupil.name or "")),
    "mended-date": _as_date,
}
