"""Template side of `hoaban.kernel.language`; a builtin, so templates need no `{% load %}`.

{% vi_en "Trường" "School" %}      {% vi_en "{n} lớp" "{n} classes" n=count|number %}      {% vi_en "…" "…" as title %}
{{ 207000|number }}  {{ 12.345|number:1 }}  {{ 0.5|percent }}  {{ -3|change }}
{{ today|day }}  {{ then|moment }}  {{ then|ago }}  {{ row.during|span }}
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone

from hoaban.kernel import language
from hoaban.kernel.language import NOTHING, DateRange, Words

register = template.Library()

Number = int | float | Decimal


@register.simple_tag(name="vi_en")
def vi_en(vi: str, en: str, **values: object) -> Words:
    """Say a text in the reader's language; values stand in braces: `{% vi_en "Lớp {name}" "Class {name}" name=x %}`."""
    words = Words(vi, en)
    return words.fill(**values) if values else words


def _as_number(value: object) -> Number | None:
    return value if isinstance(value, int | float | Decimal) else None


@register.filter
def number(value: object, places: int | None = None) -> Words:
    return language.number(_as_number(value), places)


@register.filter
def percent(value: object, places: int = 1) -> Words:
    known = _as_number(value)
    return language.percent(Decimal(known) if isinstance(known, int) else known, places)


@register.filter
def change(value: object, places: int | None = None) -> Words:
    return language.change(_as_number(value), places)


@register.filter
def day(value: object) -> str:
    return language.day(value if isinstance(value, date) else None)


@register.filter
def moment(value: object) -> str:
    return language.moment(value if isinstance(value, datetime) else None)


@register.filter
def ago(value: object) -> Words:
    return language.ago(value, timezone.now()) if isinstance(value, datetime) else NOTHING


@register.filter
def span(value: object) -> Words:
    """Write a date range; takes anything with `lower` and `upper`."""
    if isinstance(value, str):  # text has `lower` and `upper` too
        return NOTHING
    return language.span(value) if isinstance(value, DateRange) else NOTHING
