"""Short ways to write pupils in tests: marks as text, subjects by their year's average."""

from datetime import date
from decimal import Decimal

from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.marks import TermMarks
from hoaban.modules.assessment.rules.packs import primary_rules, secondary_rules
from hoaban.modules.assessment.rules.results import SubjectResult
from hoaban.modules.assessment.rules.secondary import Commented, Pupil, Scored

ON = date(2025, 5, 31)
RULES = secondary_rules(ON)
PRIMARY = primary_rules(ON)
THCS = ("Ngữ văn", "Toán", "Ngoại ngữ", "GDCD", "LS-ĐL", "KHTN", "Công nghệ", "Tin học")
PASSED_BY_COMMENT = ("GDTC", "Nghệ thuật", "HĐTN", "GDĐP")


def named(text: str) -> Words:
    return Words(text, text)


def term(regular: str, mid: str, final: str) -> TermMarks:
    """`term("8 7 9 8", "7.5", "8.5")`; a dash is a mark that is not there."""
    return TermMarks(tuple(_mark(text) for text in regular.split()), _mark(mid), _mark(final))


def _mark(text: str) -> Decimal | None:
    return None if text == "-" else Decimal(text)


def flat(value: str, regular: int = 4) -> TermMarks:
    """A term whose every mark is the same, and so its average."""
    return term(" ".join([value] * regular), value, value)


def results(scores: str, not_passed: int = 0) -> list[SubjectResult]:
    """Year results: scores as text, and four commented subjects of which so many are not passed."""
    scored = [
        SubjectResult(named(name), score=Decimal(text))
        for name, text in zip((*THCS, "Môn 9", "Môn 10"), scores.split(), strict=False)
    ]
    commented = [
        SubjectResult(named(name), passed="chua-dat" if at < not_passed else "dat")
        for at, name in enumerate(PASSED_BY_COMMENT)
    ]
    return scored + commented


def pupil(
    scores: str = "8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0",
    *,
    not_passed: int = 0,
    conduct: tuple[str | None, str | None] = ("tot", "tot"),
    absences: int = 0,
    retests: dict[str, str] | None = None,
    summer: str | None = None,
) -> Pupil:
    """A lower secondary pupil whose yearly averages are these; retests by the subject's name."""
    again = retests or {}
    scored = [
        Scored(
            name,
            named(name),
            140,
            (flat(text), flat(text)),
            Decimal(again[name]) if name in again else None,
        )
        for name, text in zip(THCS, scores.split(), strict=False)
    ]
    commented = [
        Commented(name, named(name), ("dat", "chua-dat" if at < not_passed else "dat"), again.get(name))
        for at, name in enumerate(PASSED_BY_COMMENT)
    ]
    return Pupil([*scored, *commented], conduct, absences, summer)
