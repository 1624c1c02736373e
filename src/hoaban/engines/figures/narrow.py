"""Puts day, place and groups into a definition: into every SELECT that reads a fact, and the groups up through every
SELECT above it. Values never enter the text: each becomes a named parameter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import and_, column, or_

from hoaban.engines.figures.definition import FACT, definition, facts_of, is_aggregate, parts, source_of, table_of
from hoaban.engines.figures.errors import UnanswerableError
from hoaban.engines.figures.indicator import Indicator
from hoaban.engines.figures.query import PLACES, Query
from hoaban.engines.figures.star import HOME, SCHEMA, Table

HOME_ALIAS = "home"
_IN_GEOGRAPHY = {
    ("province", "then"): "province_code",
    ("district", "then"): "district_code",
    ("commune", "then"): "commune_code",
    ("province", "today"): "today_province_code",
    ("commune", "today"): "today_commune_code",
    ("institution", "today"): "today_institution_id",
}


@dataclass(frozen=True)
class Narrowing:
    """One indicator under questions of one shape."""

    indicator: Indicator
    query: Query

    def narrowed(self) -> exp.Select:
        select = definition(self.indicator)
        self._descend(select)
        return select

    def _descend(self, node: exp.Expr) -> None:
        for select in parts(node, self.indicator):
            source = source_of(select, self.indicator)
            if isinstance(source, exp.Table):
                self.narrow_leaf(select)
                self.expose(select, self.keys(table_of(select)))
            else:
                self._descend(source.this)
                self.expose(select, [column(key_name(name), source.alias) for name in self.query.by])

    def narrow_leaf(self, select: exp.Select) -> None:
        table = table_of(select)
        for node in select.find_all(exp.Column):
            node.set("table", exp.to_identifier(FACT))
        source = select.args["from_"].this
        source.set("alias", exp.TableAlias(this=exp.to_identifier(FACT)))
        if table.stands_in_institution:
            select.join(self._home(), copy=False)
        select.where(*self._holds(), *self.within(table), copy=False)

    def expose(self, select: exp.Select, keys: Iterable[exp.Expr]) -> None:
        """Appends the group columns; last, because GROUP BY 1 in a definition counts from the left."""
        grouped = is_aggregate(select)
        for name, key in zip(self.query.by, keys, strict=True):
            select.select(exp.alias_(key.copy(), key_name(name)), copy=False)
            if grouped:
                select.group_by(key.copy(), copy=False)

    def keys(self, table: Table) -> list[exp.Expr]:
        return [self.dimension(table, name) for name in self.query.by]

    def dimension(self, table: Table, name: str) -> exp.Expr:
        found = dimension_column(self.indicator, table, name, self.query)
        if found is None:
            raise _unanswerable(self.indicator, name)
        return column(found[1], found[0])

    def _home(self) -> exp.Join:
        """Where the institution stood on the day; for flows also its last place, when it had closed before."""
        home = exp.to_table(f"{SCHEMA}.{HOME}", alias=HOME_ALIAS)
        still = [_open_or_after(HOME_ALIAS)]
        if self.indicator.time == "flow":
            still.append(column("is_last", HOME_ALIAS))
        same = column("institution_id", HOME_ALIAS).eq(column("institution_id", FACT))
        return exp.Join(this=home, on=and_(same, _begun(HOME_ALIAS), or_(*still)))

    def _holds(self) -> list[exp.Expr]:
        if self.indicator.time == "flow":
            return [column("school_year", FACT).eq(exp.Placeholder(this="school_year")), _begun(FACT)]
        return [_begun(FACT), _open_or_after(FACT)]

    def within(self, table: Table) -> list[exp.Expr]:
        conditions = [self._one_of(table, name, i, values) for i, (name, values) in enumerate(self.query.only)]
        place = self.query.place
        if place.kind != "nation":
            conditions.append(self.dimension(table, place.kind).eq(exp.Placeholder(this="place")))
        return conditions

    def _one_of(self, table: Table, name: str, index: int, wanted: tuple[str | None, ...]) -> exp.Expr:
        target = self.dimension(table, name)
        choices: list[exp.Expr] = [exp.false()]
        for position, value in enumerate(wanted):
            if value is None:
                choices.append(target.is_(exp.null()))
            else:
                choices.append(target.eq(exp.Placeholder(this=f"only_{index}_{position}")))
        return or_(*choices)


def key_name(dimension: str) -> str:
    return f"by_{dimension}"


def dimension_column(indicator: Indicator, table: Table, name: str, query: Query) -> tuple[str, str] | None:
    """(table alias, column) of a dimension in a leaf over `table`; None when its records do not have it."""
    if name not in PLACES and name not in indicator.dimensions:
        return None
    located = _IN_GEOGRAPHY.get((name, query.geography))
    if name == "institution" and not table.stands_in_institution:
        return None
    if located:
        return (HOME_ALIAS if table.stands_in_institution else FACT, located)
    if name == "management":
        return (HOME_ALIAS, "management") if table.stands_in_institution else None
    own = {"institution": "institution_id", "site": "site_id"}.get(name, dict(indicator.renames).get(name, name))
    return (FACT, own) if own in table.columns else None


def can_answer(indicator: Indicator, query: Query) -> bool:
    """Whether every record that the indicator reads knows the place and the dimensions of the question."""
    asked = {*query.by, *(name for name, _ in query.only), query.place.kind} - {"nation"}
    return all(dimension_column(indicator, table, name, query) for table in facts_of(indicator) for name in asked)


def _begun(alias: str) -> exp.Expr:
    return column("valid_from", alias) <= exp.Placeholder(this="day")


def _open_or_after(alias: str) -> exp.Expr:
    end = column("valid_to", alias)
    return or_(end.is_(exp.null()), end > exp.Placeholder(this="day"))


def _unanswerable(indicator: Indicator, dimension: str) -> UnanswerableError:
    return UnanswerableError(
        f"Chỉ tiêu “{indicator.id}” không chia được theo “{dimension}”. Hãy chọn: {', '.join(indicator.dimensions)}.",
        f"“{indicator.id}” cannot be broken down by “{dimension}”. Choose one of: {', '.join(indicator.dimensions)}.",
    )
