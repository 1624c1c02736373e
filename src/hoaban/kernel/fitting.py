"""What a column can hold. What does not fit is refused by its name: never cut, and never left to an error of the database."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.db import connection, models

from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import number, vi_en

TOO_LONG: Final = vi_en(
    "Dài {length} ký tự, nhiều nhất được {most}. Hãy viết ngắn lại.",
    "It has {length} characters; at most {most} are kept. Make it shorter.",
)
OUT_OF_RANGE: Final = vi_en(
    "Số {value} nằm ngoài khoảng từ {least} đến {most}. Hãy xem lại.",
    "{value} is not between {least} and {most}. Look at it again.",
)
UNWRITABLE: Final = vi_en(
    "Có ký tự không ghi được (mã 0). Hãy gõ lại.",
    "It holds a character that cannot be kept (code 0). Type it again.",
)
ANY: Final = 1 << 62  # characters of a text without a limit


@cache
def _columns(model: type[models.Model]) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """Give the most characters of each text that has a limit, and the least and greatest value of each whole number."""
    texts, numbers = dict[str, int](), dict[str, tuple[int, int]]()
    for field in model._meta.concrete_fields:  # noqa: SLF001  Django's documented model API
        if isinstance(field, models.CharField) and field.max_length:
            texts[field.attname] = field.max_length
        elif isinstance(field, models.IntegerField):
            least, most = connection.ops.integer_field_range(field.get_internal_type())
            numbers[field.attname] = (least or 0, most or ANY)
    return texts, numbers


def misfits(model: type[models.Model], values: Mapping[str, Any]) -> Iterator[Problem]:
    """Complain about each value that its column cannot hold."""
    texts, numbers = _columns(model)
    for name, value in values.items():
        kind = type(value)
        if kind is str:
            most = texts.get(name, ANY)
            if len(value) > most:
                yield Problem("too-long", name, TOO_LONG.fill(length=number(len(value)), most=number(most)))
            if "\0" in value:
                yield Problem("unwritable", name, UNWRITABLE)
        elif kind is int and name in numbers and not numbers[name][0] <= value <= numbers[name][1]:
            least, most = numbers[name]
            said = {"value": number(value), "least": number(least), "most": number(most)}
            yield Problem("out-of-range", name, OUT_OF_RANGE.fill(**said))


def refuse_misfits(model: type[models.Model], values: Mapping[str, Any]) -> None:
    """Raise Invalid with all that does not fit."""
    found = [*misfits(model, values)]
    if found:
        raise Invalid(*found)
