"""How a list's rows become cells: pages say columns, this says how each kind of value is written.

Rows and columns are read by attribute or by key, so a page hands over dataclasses, `.values()` rows or models alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from hoaban.interfaces.web.charts import Sparkline, sparkline
from hoaban.interfaces.web.icons import icon
from hoaban.kernel import language
from hoaban.kernel.language import NOTHING, Words

ABSENT: Final = object()  # a row that says nothing about a column leaves its cell empty; None is a value not known
TONES: Final = ("good", "attention", "wrong", "info", "neutral")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `c-data-table`; a mapping with the same keys does as well.

    key: where the value stands in a row. label: its heading. sort: the name that the URL's `sort` knows, "" for none.
    kind: text, number, share (0..1, written as %), change, day, moment, span, tag (a pair of tone and words), trend (a list),
    link (a pair of address and words).
    """

    key: str
    label: str | Words
    kind: str = "text"
    sort: str = ""


def part(thing: Any, name: str, default: Any = "") -> Any:
    """Read a key or an attribute."""
    if isinstance(thing, Mapping):
        return thing.get(name, default)
    return getattr(thing, name, default)


def _text(value: Any) -> str:
    return conditional_escape(NOTHING if value is None else value)


def _tag(value: Any) -> str:
    if not isinstance(value, list | tuple):
        return _text(value)
    tone, words = value
    return tag(tone, words)


def tag(tone: str, words: str | Words) -> SafeString:
    """Write a word with its state: a shape, a colour, the word."""
    known = tone if tone in TONES else "neutral"
    return format_html('<span class="tag {}">{}{}</span>', known, icon(known), words)


def _link(value: Any) -> str:
    """Write what may be done next: a pair of address and words."""
    address, words = value
    return format_html('<a href="{}">{}</a>', address, words)


def _trend(value: Any) -> str:
    numbers = list(value or ())
    said = language.join_words([language.number(one) for one in numbers], " → ")
    return sparkline(Sparkline(said, numbers)) or _text(None)


WRITERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "text": _text,
    "number": lambda value: _text(language.number(value)),
    "share": lambda value: _text(language.percent(value)),
    "change": lambda value: _text(language.change(value)),
    "day": lambda value: _text(language.day(value if isinstance(value, date) else None)),
    "moment": lambda value: _text(language.moment(value if isinstance(value, datetime) else None)),
    "span": lambda value: _text(language.span(value)),
    "tag": _tag,
    "trend": _trend,
    "link": _link,
}
RIGHT_ALIGNED: Final = frozenset({"number", "share", "change"})


def cell(row: Any, column: Any) -> SafeString:
    """Write one value of a row as its column says."""
    write = WRITERS[part(column, "kind", "text")]
    value = part(row, part(column, "key"), ABSENT)
    return format_html("{}", "" if value is ABSENT else write(value))


def heading(row: Any, column: Any) -> SafeString:
    """Write the first value of a row, a link to the record when the row has an `href`."""
    address = part(row, "href")
    return format_html('<a href="{}">{}</a>', address, cell(row, column)) if address else cell(row, column)


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a heading sorts: the query that sorts by it, how it is sorted now (for `aria-sort`), and its icon."""

    query: str
    now: str
    icon: str


def sorting(query: QueryDict, name: str) -> Sorting:
    """Turn the order around when the list is sorted by this heading already; start again at the first page."""
    current = query.get("sort", "")
    changed = query.copy()
    changed.pop("page", None)
    changed["sort"] = f"-{name}" if current == name else name
    state = {name: ("ascending", "up"), f"-{name}": ("descending", "down")}.get(current, ("", "sort"))
    return Sorting(f"?{changed.urlencode()}", *state)
