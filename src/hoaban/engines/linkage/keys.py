"""One record's keys, made in Python; `normalising` makes the same of whole files."""

from collections.abc import Callable, Mapping
from datetime import date

from hoaban.engines.linkage import words
from hoaban.engines.linkage.schema import Field, Schema

Value = str | date | None


def keys_of(schema: Schema, record: Mapping[str, Value]) -> dict[str, str | None]:
    """Give the key columns of a record with the columns of `schema.fields`. Raises ValueError for a day that is none."""
    found: dict[str, str | None] = {}
    for field in schema.fields:
        found.update(_MAKERS[field.kind](field, record.get(field.column)))
    return found


def _name(field: Field, value: Value) -> dict[str, str | None]:
    plain = words.plain(_text(value))
    return {
        field.key: words.accented(_text(value)),
        f"{field.key}_plain": plain,
        f"{field.key}_given": words.last_word(plain),
        f"{field.key}_family": words.first_word(plain),
        f"{field.key}_loose": words.loose(plain),
    }


def _relative(field: Field, value: Value) -> dict[str, str | None]:
    plain = words.plain(_text(value))
    return {field.key: plain, f"{field.key}_given": words.last_word(plain)}


def _text(value: Value) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _single(make: Callable[[str | None], str | None]) -> Callable[[Field, Value], dict[str, str | None]]:
    return lambda field, value: {field.key: make(_text(value))}


_MAKERS: dict[str, Callable[[Field, Value], dict[str, str | None]]] = {
    "name": _name,
    "relative": _relative,
    "word": _single(words.plain),
    "day": lambda field, value: {field.key: words.day(value)},
    "code": _single(words.code),
    "sex": _single(words.sex),
}
