"""Marks: what may be written, how many a subject asks for, and what is missing."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.levels import CHUA_DAT, DAT, FINAL, MARK_NAMES, MID
from hoaban.modules.assessment.rules.packs import Scale, SecondaryRules

PASSED, NOT_PASSED = DAT, CHUA_DAT


@dataclass(frozen=True, slots=True)
class TermMarks:
    """The marks of one subject in one term; None where nothing was entered yet."""

    regular: tuple[Decimal | None, ...] = ()
    mid: Decimal | None = None
    final: Decimal | None = None

    @property
    def given(self) -> list[Decimal]:
        return [mark for mark in self.regular if mark is not None]


@dataclass(frozen=True, slots=True)
class TermChecks:
    """The checks of one subject assessed by comments in one term: passed, not passed, or None."""

    regular: tuple[bool | None, ...] = ()
    mid: bool | None = None
    final: bool | None = None


def problem_of_mark(value: Decimal, scale: Scale, where: str) -> Problem | None:
    """Say what is wrong with a mark: not on the scale, or with too many decimals."""
    if not value.is_finite() or not scale.least <= value <= scale.greatest or value % scale.step:
        message = Words(
            "{value} không phải là điểm. Hãy ghi số từ {least} đến {greatest}, {places}.",
            "{value} is no mark. Write a number from {least} to {greatest}, {places}.",
        )
        places = WHOLE if scale.places == 0 else ONE_PLACE
        return Problem(
            "mark-not-on-scale",
            where,
            message.fill(value=value, least=scale.least, greatest=scale.greatest, places=places),
        )
    return None


WHOLE = Words("không có phần thập phân", "without decimals")
ONE_PLACE = Words("nhiều nhất một chữ số thập phân", "with at most one decimal")


def read_mark(text: str) -> Decimal | None:
    """Read a mark as people write it, with a decimal comma or point; None when it is no number."""
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None


def regular_marks_due(periods: int, rules: SecondaryRules) -> int:
    """Give how many regular marks a term a scored subject of so many periods a year has."""
    return next(marks for up_to, marks in rules.regular_marks if up_to is None or periods <= up_to)


def most_regular_marks(periods: int, level: str, rules: SecondaryRules) -> int:
    """Give how many regular marks there may be: a topic cluster gives one more in upper secondary."""
    return regular_marks_due(periods, rules) + rules.topic_marks.get(level, 0)


def is_complete(marks: TermMarks | TermChecks, due: int) -> bool:
    """Say whether a term has all its marks."""
    given = len(marks.regular) - marks.regular.count(None)
    return given >= due and marks.mid is not None and marks.final is not None


def missing_marks(marks: TermMarks | TermChecks, due: int) -> list[Words]:
    """Name what a term still lacks; nothing when it is complete."""
    lacking = due - len(marks.regular) + marks.regular.count(None)
    found = [_regular(lacking)] if lacking > 0 else []
    found += [MARK_NAMES[kind] for kind, mark in ((MID, marks.mid), (FINAL, marks.final)) if mark is None]
    return found


@cache
def _regular(lacking: int) -> Words:
    return Words("{n} thường xuyên", "{n} regular").fill(n=lacking)


def passed_term(checks: TermChecks) -> str:
    """A complete term of a subject assessed by comments is passed when every check is."""
    return PASSED if all((*checks.regular, checks.mid, checks.final)) else NOT_PASSED


def written(value: Decimal) -> str:
    """Write a mark for programs: `8.1`, always with a point and one decimal."""
    return f"{value:.1f}"
