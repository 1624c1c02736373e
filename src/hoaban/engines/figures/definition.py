"""Reads an indicator's SQL and holds it to the shape that can be narrowed: SELECTs of one fact each, perhaps united
with UNION ALL, perhaps nested. What is refused here would give wrong figures later, silently."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import sqlglot
from sqlglot import exp

from hoaban.engines.figures.errors import BadDefinitionError
from hoaban.engines.figures.indicator import Indicator
from hoaban.engines.figures.star import SCHEMA, TABLES, Table

FACT = "fact"
PARAMETERS = frozenset({"day", "school_year"})
# A clock or a die in a definition would break "asked as of a day"; an unknown function exists in one database only;
# the rest picks rows before they are narrowed to a place, or reads records beside the fact.
_REFUSED: tuple[type[exp.Expr], ...] = (
    exp.Anonymous,
    exp.CurrentDate,
    exp.CurrentTimestamp,
    exp.Join,
    exp.Limit,
    exp.Offset,
    exp.Order,
    exp.Parameter,
    exp.Rand,
    exp.Window,
    exp.With,
)


def definition(indicator: Indicator) -> exp.Select:
    """A fresh copy of the parsed and checked definition, for the caller to rewrite."""
    return _checked(indicator).copy()


@lru_cache(maxsize=1024)
def facts_of(indicator: Indicator) -> tuple[Table, ...]:
    """The tables of the star that a definition reads, as often as it does."""
    return tuple(table_of(leaf) for leaf in leaves(_checked(indicator), indicator))


@lru_cache(maxsize=1024)
def _checked(indicator: Indicator) -> exp.Select:
    try:
        statements = sqlglot.parse(indicator.sql, dialect="postgres")
    except sqlglot.errors.ParseError as error:
        raise _bad(indicator, f"câu SQL không đọc được: {error}", f"the SQL cannot be read: {error}") from error
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select):
        raise _bad(indicator, "phải là đúng một câu SELECT", "it must be exactly one SELECT")
    _check_columns_out(indicator, select)
    _check_words(indicator, select)
    _normalise_parameters(indicator, select)
    for leaf in leaves(select, indicator):
        _check_leaf(indicator, leaf)
    return select


def _check_columns_out(indicator: Indicator, select: exp.Select) -> None:
    wanted = ["numerator"] if indicator.unit == "count" else ["numerator", "denominator"]
    if (
        [column.alias for column in select.expressions] != wanted
        or select.args.get("group")
        or not is_aggregate(select)
    ):
        names = ", ".join(wanted)
        raise _bad(indicator, f"phải trả về một hàng gồm: {names}", f"it must give one row of: {names}")


def _check_words(indicator: Indicator, select: exp.Select) -> None:
    for node in select.find_all(*_REFUSED):
        word = node.sql(dialect="postgres")
        raise _bad(indicator, f"không được dùng “{word}”", f"“{word}” cannot stand in a definition")
    for union in select.find_all(exp.SetOperation):
        if not isinstance(union, exp.Union) or union.args.get("distinct"):
            raise _bad(indicator, "chỉ được nối bằng UNION ALL", "parts can be joined by UNION ALL only")
    for star in select.find_all(exp.Star):
        if not isinstance(star.parent, exp.Count):
            raise _bad(indicator, "phải nêu tên từng cột", "columns must be named one by one")


def _normalise_parameters(indicator: Indicator, select: exp.Select) -> None:
    for node in select.find_all(exp.Placeholder):
        if node.name not in PARAMETERS:
            raise _bad(indicator, f"không có tham số “:{node.name}”", f"there is no parameter “:{node.name}”")
        node.set("this", node.name)  # a quoted identifier would become $"day" in DuckDB


def leaves(node: exp.Expr, indicator: Indicator) -> Iterator[exp.Select]:
    """The SELECTs that read a table of the star."""
    for part in parts(node, indicator):
        source = source_of(part, indicator)
        if isinstance(source, exp.Table):
            yield part
        else:
            yield from leaves(source.this, indicator)


def parts(node: exp.Expr, indicator: Indicator) -> Iterator[exp.Select]:
    """The SELECTs of a chain of UNION ALL, or the one SELECT itself."""
    if isinstance(node, exp.Union):
        yield from parts(node.this, indicator)
        yield from parts(node.expression, indicator)
    elif isinstance(node, exp.Subquery) and not node.alias:
        yield from parts(node.this, indicator)
    elif isinstance(node, exp.Select):
        yield node
    else:
        raise _bad(indicator, "chỉ được gồm các câu SELECT", "it can be made of SELECTs only")


def source_of(select: exp.Select, indicator: Indicator) -> exp.Table | exp.Subquery:
    origin = select.args.get("from_")
    source = origin.this if isinstance(origin, exp.From) else None
    if isinstance(source, exp.Table) or (isinstance(source, exp.Subquery) and source.alias):
        return source
    raise _bad(
        indicator,
        "mỗi SELECT phải đọc từ một bảng hoặc một truy vấn con có tên",
        "each SELECT must read from one table or one named subquery",
    )


def table_of(leaf: exp.Select) -> Table:
    return TABLES[leaf.args["from_"].this.name]


def is_aggregate(select: exp.Select) -> bool:
    """Whether rows of `select` are groups: it has aggregates of its own, or GROUP BY."""
    own = (*select.expressions, *(node for node in [select.args.get("having")] if node))
    return bool(select.args.get("group")) or any(node.find(exp.AggFunc) for node in own)


def _check_leaf(indicator: Indicator, leaf: exp.Select) -> None:
    source = leaf.args["from_"].this
    table = TABLES.get(source.name)
    if source.db != SCHEMA or table is None or not source.name.startswith("fact_") or source.alias:
        name = source.sql(dialect="postgres")
        raise _bad(indicator, f"“{name}” không phải là bảng sự kiện", f"“{name}” is not a fact of the star")
    if indicator.time == "flow" and not table.has_school_year:
        raise _bad(
            indicator,
            f"bảng {table.name} không có năm học nên không đếm được theo kỳ",
            f"{table.name} has no school year, so nothing can be counted over one",
        )
    if len(list(leaf.find_all(exp.Select))) > 1:
        raise _bad(indicator, "không được lồng truy vấn vào điều kiện", "conditions cannot hold subqueries")
    _check_columns_in(indicator, leaf, table)


def _check_columns_in(indicator: Indicator, leaf: exp.Select, table: Table) -> None:
    for column in leaf.find_all(exp.Column):
        if column.table or column.name not in table.columns:
            name = column.sql(dialect="postgres")
            raise _bad(indicator, f"bảng {table.name} không có cột “{name}”", f"{table.name} has no column “{name}”")


def _bad(indicator: Indicator, vi: str, en: str) -> BadDefinitionError:
    return BadDefinitionError(f"Chỉ tiêu “{indicator.id}”: {vi}.", f"Indicator “{indicator.id}”: {en}.")
