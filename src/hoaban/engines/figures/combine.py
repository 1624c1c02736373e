"""Many indicators in one statement: those that look at the same fact over the same time share one pass over it.

A leaf `SELECT agg FROM fact WHERE p` becomes the column `agg FILTER (WHERE p)` of the pass; sums over UNION ALL are
added up when rows are read. A definition of another shape (nested groups) keeps a pass of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlglot import exp
from sqlglot.expressions import and_

from hoaban.engines.figures.definition import FACT, definition, leaves, parts, source_of, table_of
from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.engines.figures.narrow import HOME_ALIAS, Narrowing, dimension_column, key_name
from hoaban.engines.figures.query import Query
from hoaban.engines.figures.render import Dialect, Statement, Text, bind, render
from hoaban.engines.figures.single import PARTS, Row, answer, figure, in_order, read_key, whole
from hoaban.engines.figures.star import HOME, SCHEMA, Table

Identity = tuple[object, ...]


@dataclass(frozen=True)
class Term:
    """One aggregate of one leaf, and the part of the figure that it adds to."""

    part: str
    leaf: exp.Select
    aggregate: exp.Expr


@dataclass(frozen=True)
class Tally:
    """A term as a pass counts it. The same for every question, so it is made once an indicator; `text` is its identity."""

    part: str
    leaf: exp.Select
    count: exp.Expr
    text: str


@dataclass
class Pass:
    """One SELECT of the combined statement: its counts, and who reads which of them as what."""

    skeleton: exp.Select
    counts: dict[str, exp.Expr] = field(default_factory=dict)
    readers: list[tuple[int, str, int]] = field(default_factory=list)

    def add(self, reader: int, tally: Tally) -> None:
        self.counts.setdefault(tally.text, tally.count)
        self.readers.append((reader, tally.part, list(self.counts).index(tally.text)))


@dataclass(frozen=True)
class Combined:
    """The statement, and how its rows become figures: a pass number, the group columns, the counts of that pass."""

    statement: Statement
    indicators: tuple[Indicator, ...]
    query: Query
    readers: tuple[tuple[tuple[int, str, int], ...], ...]

    def read(self, rows: Iterable[Row]) -> dict[str, list[Figure]]:
        """Figures by indicator id, in the order asked; the same as the single statements would give."""
        sums: list[dict[Row, dict[str, int]]] = [{} for _ in self.indicators]
        width = 1 + len(self.query.by)
        for row in rows:
            key = read_key(row[1:width])
            for reader, part, place in self.readers[_number(row[0])]:
                counts = sums[reader].setdefault(key, dict.fromkeys(PARTS, 0))
                counts[part] += _number(row[width + place])
        return {one.id: self._figures(one, found) for one, found in zip(self.indicators, sums, strict=True)}

    def _figures(self, indicator: Indicator, found: dict[Row, dict[str, int]]) -> list[Figure]:
        bottomless = indicator.unit == "count"
        figures = [
            figure(indicator, key, counts["numerator"], None if bottomless else counts["denominator"])
            for key, counts in found.items()
            if not self.query.by or any(counts.values())
        ]
        return in_order(figures)


def compile_many(indicators: Sequence[Indicator], query: Query, dialect: Dialect) -> Combined:
    """At least one indicator; each must be able to answer `query` (see `can_answer`)."""
    plan = _plan(tuple(indicators), query.shape(), dialect)
    return Combined(bind(plan.text, query), plan.indicators, query, plan.readers)


@dataclass(frozen=True)
class Plan:
    """What is the same for all questions of one shape."""

    text: Text
    indicators: tuple[Indicator, ...]
    readers: tuple[tuple[tuple[int, str, int], ...], ...]


@lru_cache(maxsize=256)
def _plan(indicators: tuple[Indicator, ...], shape: Query, dialect: Dialect) -> Plan:
    passes: dict[Identity, Pass] = {}
    for reader, indicator in enumerate(indicators):
        _join_passes(passes, reader, Narrowing(indicator, shape))
    text = render(_united(list(passes.values()), shape), dialect)
    return Plan(text, indicators, tuple(tuple(each.readers) for each in passes.values()))


def terms(indicator: Indicator) -> list[Term] | None:
    """A definition taken apart into sums of aggregates over single facts; None when it is of another shape."""
    select = definition(indicator)
    source = source_of(select, indicator)
    if isinstance(source, exp.Table):
        return (
            list(_terms_of(select, [column.unalias() for column in select.expressions])) if _is_plain(select) else None
        )
    united = list(parts(source.this, indicator))
    if select.args.get("where") or not all(_is_plain(part) for part in (select, *united)):
        return None
    if [id(leaf) for leaf in leaves(select, indicator)] != [id(part) for part in united]:
        return None
    names = [column.alias_or_name for column in united[0].expressions]
    summed = [_summed_name(column.unalias()) for column in select.expressions]
    if not all(name in names for name in summed):
        return None
    order = [names.index(name) for name in summed if name]
    return [term for leaf in united for term in _terms_of(leaf, [leaf.expressions[i].unalias() for i in order])]


def _is_plain(select: exp.Select) -> bool:
    return not any(select.args.get(clause) for clause in ("group", "having", "distinct"))


def _terms_of(leaf: exp.Select, columns: list[exp.Expr]) -> Iterator[Term]:
    for part, aggregate in zip(PARTS, columns, strict=False):
        if aggregate.find(exp.AggFunc):
            yield Term(part, leaf, aggregate)


def _summed_name(column: exp.Expr) -> str | None:
    plain = isinstance(column, exp.Sum) and isinstance(column.this, exp.Column)
    return column.this.name if plain else None


def _join_passes(passes: dict[Identity, Pass], reader: int, narrowing: Narrowing) -> None:
    tallies = _tallies(narrowing.indicator)
    if tallies is None:
        own = passes.setdefault((f"own {reader}",), Pass(answer(narrowing)))
        for place, part in enumerate(PARTS):
            own.readers.append((reader, part, place))
        return
    for tally in tallies:
        identity = _identity(table_of(tally.leaf), narrowing)
        if identity not in passes:
            passes[identity] = Pass(_skeleton(tally.leaf, narrowing))
        passes[identity].add(reader, tally)


@lru_cache(maxsize=1024)
def _tallies(indicator: Indicator) -> tuple[Tally, ...] | None:
    taken_apart = terms(indicator)
    if taken_apart is None:
        return None
    counts = [(term, qualified(whole(filtered(term)))) for term in taken_apart]
    return tuple(Tally(term.part, term.leaf, count, count.sql(dialect="postgres")) for term, count in counts)


def _identity(table: Table, narrowing: Narrowing) -> Identity:
    """Same fact, same time, same columns for place, groups and conditions: same pass."""
    indicator, query = narrowing.indicator, narrowing.query
    asked = (*query.by, *(name for name, _ in query.only), query.place.kind)
    return (table.name, indicator.time, *(dimension_column(indicator, table, name, query) for name in asked))


def _skeleton(leaf: exp.Select, narrowing: Narrowing) -> exp.Select:
    """The pass without its counts."""
    table = table_of(leaf)
    select = exp.select().from_(leaf.args["from_"].this.copy())
    narrowing.narrow_leaf(select)
    for key, name in zip(narrowing.keys(table), narrowing.query.by, strict=True):
        select.select(exp.alias_(key.copy(), key_name(name)), copy=False)
        select.group_by(key.copy(), copy=False)
    return select


def filtered(term: Term) -> exp.Expr:
    """The aggregate with its leaf's WHERE pulled into FILTER."""
    where = term.leaf.args.get("where")
    if where is None:
        return term.aggregate.copy()
    return term.aggregate.copy().transform(_filter_by, where.this)


def _filter_by(node: exp.Expr, condition: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Filter):
        both = and_(node.expression.this.copy(), condition.copy())
        return exp.Filter(this=node.this.copy(), expression=exp.Where(this=both))
    if isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Filter):
        return exp.Filter(this=node.copy(), expression=exp.Where(this=condition.copy()))
    return node


def qualified(count: exp.Expr) -> exp.Expr:
    for node in count.find_all(exp.Column):
        node.set("table", exp.to_identifier(FACT))
    return count


def _united(passes: list[Pass], query: Query) -> exp.Expr:
    width = max(len(_counts(each, query)) for each in passes)
    selects = [_padded(number, each, query, width) for number, each in enumerate(passes)]
    tree = selects[0] if len(selects) == 1 else exp.union(*selects, distinct=False, copy=False)
    return _finding_homes_once(tree)


def _finding_homes_once(tree: exp.Query) -> exp.Query:
    """Where institutions stood is looked up once, not by every pass: to plan and run that lookup costs more than most passes do."""
    homes = [node for node in tree.find_all(exp.Table) if (node.db, node.name) == (SCHEMA, HOME)]
    if not homes:
        return tree
    used = sorted({node.name for node in tree.find_all(exp.Column) if node.table == HOME_ALIAS})
    for node in homes:
        node.set("db", None)
    stood = exp.select(*used).from_(f"{SCHEMA}.{HOME}")
    return tree.with_(HOME, as_=stood, materialized=True, copy=False)


def _counts(each: Pass, query: Query) -> list[exp.Expr]:
    return list(each.counts.values()) or [column.unalias() for column in each.skeleton.expressions[len(query.by) :]]


def _padded(number: int, each: Pass, query: Query, width: int) -> exp.Select:
    counts = _counts(each, query)
    padded = counts + [whole(None)] * (width - len(counts))
    keys = each.skeleton.expressions[: len(query.by)]
    columns = [exp.Literal.number(number).as_("pass"), *keys]
    named = [exp.alias_(count, f"count_{place}") for place, count in enumerate(padded)]
    each.skeleton.set("expressions", [*columns, *named])
    return each.skeleton


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
