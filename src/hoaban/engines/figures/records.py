"""The records behind a figure: the same predicates, listing what was counted instead of counting it."""

from __future__ import annotations

from typing import Literal

from sqlglot import exp
from sqlglot.expressions import column

from hoaban.engines.figures.combine import Term, filtered, qualified, terms
from hoaban.engines.figures.definition import FACT, table_of
from hoaban.engines.figures.errors import UnanswerableError
from hoaban.engines.figures.indicator import Indicator
from hoaban.engines.figures.narrow import Narrowing
from hoaban.engines.figures.query import Query
from hoaban.engines.figures.render import Dialect, Statement, bind, render

Part = Literal["numerator", "denominator"]


def records_sql(
    indicator: Indicator, query: Query, which: Part, dialect: Dialect, *, limit: int = 1000, after: int = 0
) -> Statement:
    """Rows of (fact, record_id, institution_id, weight): the view, the value of its key column, where, and how much the
    record adds. Weights of all rows sum up to the figure's part. `query.by` is not used: open one group with
    `query.narrowed(figure)`. Rows come in a fixed order, at most `limit` of them, leaving out the first `after`."""
    found = [term for term in _taken_apart(indicator) if term.part == which]
    if not found:
        raise _closed(indicator)
    narrowing = Narrowing(indicator, query)
    listings = [_listing(term, narrowing) for term in found]
    tree = listings[0] if len(listings) == 1 else exp.union(*listings, distinct=False, copy=False)
    listed = exp.select("fact", "record_id", "institution_id", "weight").from_(tree.subquery("listed"))
    ordered = listed.order_by("institution_id", "fact", "record_id", "weight").limit(limit).offset(after)
    return bind(render(ordered, dialect), query)


def _taken_apart(indicator: Indicator) -> list[Term]:
    found = terms(indicator)
    if found is None:
        raise _closed(indicator)
    return found


def _listing(term: Term, narrowing: Narrowing) -> exp.Select:
    aggregate = qualified(filtered(term))
    condition = aggregate.expression if isinstance(aggregate, exp.Filter) else None
    counted = aggregate.this if isinstance(aggregate, exp.Filter) else aggregate
    select = exp.select().from_(term.leaf.args["from_"].this.copy())
    narrowing.narrow_leaf(select)
    if condition is not None:
        select.where(condition.this, copy=False)
    for part in _columns(counted, select, narrowing.indicator):
        select.select(part, copy=False)
    return select


def _columns(counted: exp.Expr, leaf: exp.Select, indicator: Indicator) -> list[exp.Expr]:
    table = table_of(leaf)
    record = column(table.key, FACT)
    weight: exp.Expr = exp.Literal.number(1)
    place = column("institution_id", FACT) if table.stands_in_institution else exp.null()
    if isinstance(counted, exp.Sum):
        weight = counted.this
        leaf.where(weight.copy().neq(exp.Literal.number(0)), copy=False)
    elif isinstance(counted, exp.Count) and isinstance(counted.this, exp.Distinct):
        record = counted.this.expressions[0]
        place = place if record.name == "institution_id" else exp.null()
        leaf.where(record.copy().is_(exp.null()).not_(), copy=False)
        leaf.distinct(copy=False)
    elif not (isinstance(counted, exp.Count) and isinstance(counted.this, exp.Star)):
        raise _closed(indicator)
    named = {"fact": exp.Literal.string(table.name), "record_id": exp.cast(record, "TEXT")}
    named |= {"institution_id": exp.cast(place, "UUID"), "weight": exp.cast(weight, "BIGINT")}
    return [exp.alias_(value.copy(), name) for name, value in named.items()]


def _closed(indicator: Indicator) -> UnanswerableError:
    return UnanswerableError(
        f"Chỉ tiêu “{indicator.id}” không mở được ra từng bản ghi ở phần này.",
        f"“{indicator.id}” cannot be opened to its records in this part.",
    )
