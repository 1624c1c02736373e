"""One indicator as one statement: what `explain` shows, and what the combined pass must agree with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from sqlglot import exp
from sqlglot.expressions import column, or_

from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.engines.figures.narrow import Narrowing, key_name
from hoaban.engines.figures.query import Query
from hoaban.engines.figures.render import Dialect, Statement, Text, bind, render

Row = Sequence[object]
PARTS = ("numerator", "denominator")


def compile_one(indicator: Indicator, query: Query, dialect: Dialect) -> Statement:
    """Rows of (group columns in the order of `query.by`, numerator, denominator)."""
    return bind(_text(indicator, query.shape(), dialect), query)


@lru_cache(maxsize=2048)
def _text(indicator: Indicator, shape: Query, dialect: Dialect) -> Text:
    return render(answer(Narrowing(indicator, shape)), dialect)


def answer(narrowing: Narrowing) -> exp.Select:
    """Whole numbers, 0 for a sum over nothing. Groups about which there is nothing to say (0 of 0) are left out, so that
    an answer does not depend on which rows a definition happens to look at before it counts none of them."""
    indicator, query = narrowing.indicator, narrowing.query
    inner = narrowing.narrowed().subquery("answer")
    keys = [column(key_name(name), "answer").as_(key_name(name)) for name in query.by]
    parts = [part if part == "numerator" or indicator.unit != "count" else None for part in PARTS]
    counts = [
        exp.alias_(whole(column(part, "answer") if part else None), name)
        for part, name in zip(parts, PARTS, strict=True)
    ]
    select = exp.select(*keys, *counts).from_(inner)
    if query.by:
        select = select.where(or_(*(column(part, "answer").neq(exp.Literal.number(0)) for part in parts if part)))
    return select


def whole(number: exp.Expr | None) -> exp.Expr:
    """A 64-bit whole number in both databases, whose sums have types of their own; no number at all is NULL."""
    value = exp.null() if number is None else exp.func("COALESCE", number, exp.Literal.number(0))
    return exp.cast(value, "BIGINT")


def read_one(indicator: Indicator, query: Query, rows: Iterable[Row]) -> list[Figure]:
    width = len(query.by)
    figures = [figure(indicator, row[:width], row[width], row[width + 1]) for row in rows]
    return in_order(figures)


def figure(indicator: Indicator, key: Row, numerator: object, denominator: object) -> Figure:
    return Figure(indicator.id, indicator.unit, read_key(key), _count(numerator) or 0, _count(denominator))


def read_key(key: Row) -> tuple[str | None, ...]:
    return tuple(str(part) if isinstance(part, UUID | str) else None for part in key)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def in_order(figures: list[Figure]) -> list[Figure]:
    """By key, the unknown last: sorted here, because two databases order text in two ways."""
    return sorted(figures, key=lambda each: [(part is None, part or "") for part in each.key])
