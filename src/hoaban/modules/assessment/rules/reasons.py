"""Why an outcome is what it is: sentences in both languages, made together with the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from hoaban.kernel.language import Words, join_words, number


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, with a stable code for programs."""

    code: str
    words: Words

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, **self.words.to_json()}


def because(code: str, vi: str, en: str, **values: object) -> Reason:
    """Make a reason from the two sentences and what stands in their braces. Thousands of pupils share a few sentences."""
    return _made(code, vi, en, tuple(values.items()))


@lru_cache(4096)
def _made(code: str, vi: str, en: str, values: tuple[tuple[str, object], ...]) -> Reason:
    words = Words(vi, en)
    return Reason(code, words.fill(**dict(values)) if values else words)


@cache
def mark(value: Decimal) -> Words:
    """Write an average or limit as a mark book does: 6,4 and 7,0 in Vietnamese, 6.4 and 7.0 in English."""
    return number(value, 1)


def listed(parts: Sequence[Words]) -> Words:
    return join_words(list(parts), "; ")
