"""Words in Vietnamese and English, and how numbers and dates are written in each.

A sentence for people is made once, in both languages, and turns into one of them only when it is shown:

    problem = vi_en("Thiếu ngày sinh", "Birth date is missing")
    str(problem)                                   # in the language of whoever reads, Vietnamese when nobody said
    vi_en("{n} lớp", "{n} classes").fill(n=number(1250))   # "1.250 lớp" or "1,250 classes"

The language in force is Django's own (`django.utils.translation`), so that form messages and ours agree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, Self, runtime_checkable

from django.utils import timezone, translation

if TYPE_CHECKING:
    LazyText = str  # labels, choices and messages ask for text; at run time we are one of Django's lazy texts instead
else:
    from django.utils.functional import Promise as LazyText

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[tuple[Language, str], ...]] = (("vi", "Tiếng Việt"), ("en", "English"))
COOKIE: Final = "language"


def active_language() -> Language:
    return "en" if (translation.get_language() or "vi").startswith("en") else "vi"


def chosen_language(cookies: Mapping[str, str], preferred: str = "vi") -> Language:
    """Take the reader's choice: the cookie of the language switch, else what their account prefers, else Vietnamese."""
    return "en" if cookies.get(COOKIE, preferred) == "en" else "vi"


@dataclass(frozen=True)
class Words(LazyText):
    """One text in both languages. Behaves like a lazy string: Django accepts it for labels, choices and messages."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.read(active_language())

    def read(self, language: Language) -> str:
        return self.en if language == "en" else self.vi

    def fill(self, **values: object) -> "Words":
        """Put values in place of `{name}` in both languages; values that are `Words` speak each language themselves."""
        return Words(*(self.read(code).format_map(_spoken(values, code)) for code, _ in LANGUAGES))

    def to_json(self) -> dict[str, str]:
        return {"vi": self.vi, "en": self.en}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> Self:
        return cls(value["vi"], value["en"])

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __len__(self) -> int:
        return len(str(self))

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __getitem__(self, at: Any) -> str:
        return str(self)[at]

    def __contains__(self, part: object) -> bool:
        return str(part) in str(self)

    def __add__(self, after: str) -> str:
        return str(self) + str(after)

    def __radd__(self, before: str) -> str:
        return str(before) + str(self)

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)


def _spoken(values: Mapping[str, object], language: Language) -> dict[str, str]:
    return {name: value.read(language) if isinstance(value, Words) else str(value) for name, value in values.items()}


def vi_en(vi: str, en: str) -> Words:
    return Words(vi, en)


def join_words(parts: "list[Words | str]", between: str = ", ") -> Words:
    """Join texts of both languages into one: `join_words([vi_en("lớp 6", "grade 6"), "6A"])`."""
    spoken = [part if isinstance(part, Words) else Words(part, part) for part in parts]
    return Words(between.join(part.vi for part in spoken), between.join(part.en for part in spoken))


NOTHING: Final = Words("–", "–")  # a figure that is not known; zero is written as 0


def number(value: "int | float | Decimal | None", places: int | None = None) -> Words:
    """Write a number: 207.000 in Vietnamese, 207,000 in English; `places` fixes the decimals, else they stay as they are.

    Rounds half up, as statistics tables do. None and not-a-number become a dash.
    """
    exact = _exact(value)
    if exact is None:
        return NOTHING
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    english = f"{exact:,f}"
    if places is None and "." in english:
        english = english.rstrip("0").rstrip(".")
    return _signed(english)


def _exact(value: "int | float | Decimal | None") -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return exact if exact.is_finite() else None


def _signed(english: str) -> Words:
    """Give both spellings of an English numeral, with a true minus sign and no minus before zero."""
    body = english.lstrip("-")
    minus = "−" if body != english and body.strip("0.,") else ""
    return Words(minus + body.translate(str.maketrans(",.", ".,")), minus + body)


def percent(share: "float | Decimal | None", places: int = 1) -> Words:
    """Write a share (0.1234) as a percentage: 12,3% in Vietnamese, 12.3% in English."""
    exact = _exact(share)
    if exact is None:
        return NOTHING
    written = number(exact * 100, places)
    return Words(f"{written.vi}%", f"{written.en}%")


def change(value: "int | float | Decimal | None", places: int | None = None) -> Words:
    """Write a difference with its sign: +1.250, −12, 0."""
    written = number(value, places)
    grows = value is not None and written != NOTHING and not written.en.startswith("−") and written.en.strip("0.,")
    return Words(f"+{written.vi}", f"+{written.en}") if grows else written


def day(value: date | None) -> str:
    """Write a date as 05/09/2025 in both languages; an instant is first taken to the province's own time."""
    if value is None:
        return NOTHING.vi
    return f"{_local(value):%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """Write an instant as 05/09/2025 14:05, in the province's own time."""
    return NOTHING.vi if value is None else f"{_local(value):%d/%m/%Y %H:%M}"


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@runtime_checkable
class DateRange(Protocol):
    """A half-open range of days, as PostgreSQL gives it."""

    @property
    def lower(self) -> date | None: ...
    @property
    def upper(self) -> date | None: ...


def span(during: DateRange | None) -> Words:
    """Write a half-open range of days with its last day included: "05/09/2025 – 31/05/2026", "từ 05/09/2025"."""
    if during is None:
        return NOTHING
    first, last = during.lower, during.upper and during.upper - timedelta(days=1)
    if first and last:
        both = day(first) if first == last else f"{day(first)} – {day(last)}"
        return Words(both, both)
    if first:
        return Words(f"từ {day(first)}", f"since {day(first)}")
    return Words(f"đến {day(last)}", f"until {day(last)}") if last else Words("luôn luôn", "always")


MINUTE, HOUR, DAY = 60, 3600, 86400
_STEPS: Final = (
    (MINUTE, HOUR, Words("{n} phút", "{n} min")),
    (HOUR, DAY, Words("{n} giờ", "{n} h")),
    (DAY, 30 * DAY, Words("{n} ngày", "{n} days")),
)


def ago(then: datetime, now: datetime) -> Words:
    """Write how long ago an instant was: "vừa xong", "5 phút trước", "3 ngày trước"; beyond a month, its date."""
    seconds = (now - then).total_seconds()
    if abs(seconds) < MINUTE:
        return Words("vừa xong", "just now")
    for unit, limit, words in _STEPS:
        if abs(seconds) < limit:
            length = words.fill(n=int(abs(seconds) // unit))
            if length.en == "1 days":
                length = Words(length.vi, "1 day")
            return _around_now(length, is_past=seconds > 0)
    return Words(day(then), day(then))


def _around_now(length: Words, *, is_past: bool) -> Words:
    return Words(f"{length.vi} trước", f"{length.en} ago") if is_past else Words(f"sau {length.vi}", f"in {length.en}")
