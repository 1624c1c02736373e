"""What a filter bar asks, in words: read from the bar itself, so that every page that has one says it, and none can say another thing."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

FEW: Final = 1  # a bar of one field is as short as the line that would fold it

# A bar is of our own making: values are escaped, so no tag ends within one. A parser of any HTML takes 14 ms for two lists of communes.
FIELD: Final = re.compile(r"<label>(.*?)</label>", re.DOTALL)
LABEL: Final = re.compile(r"<span>(.*?)</span>", re.DOTALL)
OPTION: Final = re.compile(r'<option value="([^"]*)"( selected)?\s*>(.*?)</option>', re.DOTALL)
TYPED: Final = re.compile(r'<input type="search"[^>]* value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Asked:
    """How many conditions narrow the list, and the whole of what is asked, as it is read."""

    count: int
    words: str
    is_long: bool


def asked(bar: str) -> Asked:
    """Read a filter bar's fields; a list that cannot be left open is said, and narrows nothing."""
    fields = FIELD.findall(bar)
    read = [_read(one) for one in fields]
    words = " · ".join(said for said, _ in read if said)
    return Asked(sum(bool(said) and is_narrowing for said, is_narrowing in read), words, len(fields) > FEW)


def _read(one: str) -> tuple[str, bool]:
    label = LABEL.search(one)
    value, is_narrowing = _value(one)
    return (unescape(f"{label[1].strip()} {value}") if label and value else ""), is_narrowing


def _value(one: str) -> tuple[str, bool]:
    """Give what a field asks for, and whether it could be left open: a box to type in, or a list that begins with "any"."""
    if options := OPTION.findall(one):
        value, _, words = next((option for option in options if option[1]), options[0])  # browsers show the first
        return (words.strip() if value else ""), not options[0][0]
    typed = TYPED.search(one)
    return (f"“{typed[1]}”" if typed and typed[1] else ""), True
