"""Averages of a scored subject, in exact decimals, rounded half up."""

from decimal import ROUND_HALF_UP, Decimal

from hoaban.modules.assessment.rules.marks import TermMarks, is_complete
from hoaban.modules.assessment.rules.packs import SecondaryRules


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """Round half up to the scale's step: 6.25 becomes 6.3, and 8.05 becomes 8.1."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


def exact_term_average(marks: TermMarks, rules: SecondaryRules) -> Decimal:
    """Give the weighted average of a complete term before rounding: (regular + 2 mid + 3 final) / (number of regular + 5)."""
    if marks.mid is None or marks.final is None:
        raise ValueError("an incomplete term has no average")
    weights, given = rules.weights, marks.given
    total = sum(given) * weights["regular"] + marks.mid * weights["mid"] + marks.final * weights["final"]
    return total / (len(given) * weights["regular"] + weights["mid"] + weights["final"])


def term_average(marks: TermMarks, due: int, rules: SecondaryRules) -> Decimal | None:
    """Give a term's average, or None while a mark is missing."""
    return averages((marks, TermMarks()), due, rules)[0]


def year_average(terms: tuple[TermMarks, TermMarks], due: int, rules: SecondaryRules) -> Decimal | None:
    """Give the year's average, or None while a term is incomplete."""
    return averages(terms, due, rules)[2]


def averages(
    terms: tuple[TermMarks, TermMarks], due: int, rules: SecondaryRules
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Give the averages of both terms and of the year, (term I + 2 term II) / 3; None while a mark is missing.

    Whether the year's is made of the terms as rounded or of the exact ones is a rule of its own.
    """
    step = rules.scale.step
    exact = [exact_term_average(marks, rules) if is_complete(marks, due) else None for marks in terms]
    first, second = (None if each is None else rounded(each, step) for each in exact)
    if first is None or second is None or exact[0] is None or exact[1] is None:
        return first, second, None
    parts = (first, second) if rules.year_from_rounded else (exact[0], exact[1])
    one, two = rules.year_weights
    return first, second, rounded((parts[0] * one + parts[1] * two) / (one + two), step)
