"""What may be entered where: pure judgement of one mark before it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.levels import REGULAR
from hoaban.modules.assessment.rules.marks import (
    NOT_PASSED,
    PASSED,
    most_regular_marks,
    problem_of_mark,
    read_mark,
)
from hoaban.modules.assessment.rules.packs import SecondaryRules
from hoaban.modules.assessment.words import MARK_KINDS, TERMS
from hoaban.modules.schooling.curriculum import COMMENTED, SCORED

PASSED_WORDS = {
    "đ": PASSED,
    "đạt": PASSED,
    "dat": PASSED,
    "cđ": NOT_PASSED,
    "chưa đạt": NOT_PASSED,
    "chua-dat": NOT_PASSED,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a mark stands: subject, term, kind and number from 1."""

    subject: str
    term: int
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """What of a class's subject decides over its marks."""

    kind: str
    periods: int
    level: str


def problems_of_cell(cell: Cell, of: SubjectKind | None, rules: SecondaryRules) -> Iterator[Problem]:
    """Say what is wrong with the place of a mark: no such subject, term, kind or number."""
    if of is None or of.kind not in {SCORED, COMMENTED}:
        yield Problem("no-such-subject", "subject", NO_SUBJECT.fill(subject=cell.subject))
        return
    if cell.term not in TERMS:
        yield Problem("no-such-term", "term", NO_TERM)
    if cell.kind not in MARK_KINDS:
        yield Problem("no-such-kind", "kind", NO_KIND.fill(kind=cell.kind))
    elif not 1 <= cell.number <= numbers_of(cell.kind, of, rules):
        yield Problem("too-many-marks", "number", TOO_MANY.fill(n=numbers_of(cell.kind, of, rules)))


NO_SUBJECT = Words(
    "Lớp không có môn «{subject}» được chấm theo cách này. Hãy kiểm tra danh sách môn của lớp.",
    "The class has no subject “{subject}” that is assessed this way. Check the subjects of the class.",
)
NO_TERM = Words("Học kì là 1 hoặc 2.", "The term is 1 or 2.")
NO_KIND = Words("Không có loại điểm «{kind}».", "There is no kind of mark “{kind}”.")
TOO_MANY = Words(
    "Môn này có nhiều nhất {n} điểm loại này trong học kì.", "This subject has at most {n} marks of this kind a term."
)


def numbers_of(kind: str, of: SubjectKind, rules: SecondaryRules) -> int:
    """Give how many marks of a kind a subject has in a term."""
    if kind != REGULAR:
        return 1
    return rules.regular_checks if of.kind == COMMENTED else most_regular_marks(of.periods, of.level, rules)


def read_value(text: str, of: SubjectKind, rules: SecondaryRules) -> str | Problem:
    """Read what was typed into the one way it is kept: `7.5`, `8`, `dat`, `chua-dat`, or nothing."""
    said = text.strip()
    if not said:
        return ""
    if of.kind == COMMENTED:
        return PASSED_WORDS.get(said.lower()) or Problem("not-passed-or-not", "value", NEITHER.fill(value=said))
    value = read_mark(said)
    if value is None:
        return Problem("not-a-mark", "value", NO_MARK.fill(value=said))
    return problem_of_mark(value, rules.scale, "value") or kept(value)


NEITHER = Words(
    "«{value}» không phải là Đ hay CĐ. Môn này đánh giá bằng nhận xét: hãy ghi Đ (Đạt) hoặc CĐ (Chưa đạt).",
    "“{value}” is neither Đ nor CĐ. This subject is assessed by comments: write Đ (passed) or CĐ (not passed).",
)
NO_MARK = Words(
    "«{value}» không phải là điểm. Hãy ghi số từ 0 đến 10.", "“{value}” is no mark. Write a number from 0 to 10."
)


def kept(value: Decimal) -> str:
    """Write a mark as it is kept: without a zero after the point."""
    return f"{value:.1f}".removesuffix(".0")
