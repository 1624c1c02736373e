"""Candidates for ONE person against a table of normalised persons in PostgreSQL, with the indexes that make it quick."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hoaban.engines.linkage.conditions import YEAR, Keys, cut, part, swapped
from hoaban.engines.linkage.schema import Block, Key, Schema
from hoaban.engines.linkage.scoring import levels_sql, rarity_sql, score_sql, with_terms
from hoaban.engines.linkage.weights import Weights

# Of a block that hundreds share ("Lò Thị Hoa" of one year) the rest would not be told apart anyway.
MOST_OF_A_BLOCK = 200
MOST_COUNTED = 5000
SHARED_BY_FEW = frozenset({"born"})


@dataclass(frozen=True)
class Lookup:
    """`sql` takes the parameters that `parameters` makes of one record's keys, by name as psycopg writes them, and gives rows of
    (id, score, then the number of the level on each ladder of the schema), best first. PostgreSQL needs its extension
    fuzzystrmatch, for `levenshtein`.
    """

    schema: Schema
    sql: str

    def parameters(self, keys: Keys, limit: int = 20) -> dict[str, object]:
        found: dict[str, object] = {name: keys[name] for name in self.schema.columns()}
        for block in self.schema.blocks:
            found |= {_parameter(key): value_of(keys[key.column], key) for key in block}
        return found | {"most": limit}


def lookup(schema: Schema, weights: Weights, table: str, key: str = "id", where: str = "TRUE") -> Lookup:
    """Write the statement. `table` has the columns of `schema.columns()` and `key`, its primary key; `where` narrows it (alias `r`)."""
    mine = ", ".join(f"%({name})s::text AS {name}" for name in schema.columns())
    terms = tuple(with_terms(schema))
    counts = ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM {table} t WHERE t.{term} = %({term})s LIMIT {MOST_COUNTED}) x) AS n_{ladder.name}"
        for ladder, term in terms
    )
    rare = ", ".join(f"{rarity_sql(ladder, weights, f'n_{ladder.name}')} AS r_{ladder.name}" for ladder, _ in terms)
    found = " UNION ".join(
        f"(SELECT r.{key} FROM {table} r WHERE {condition} AND {where} LIMIT {most})"
        for condition, most in _searches(schema.blocks)
    )
    chosen = ", ".join(f"g_{ladder.name}" for ladder in schema.ladders)
    return Lookup(
        schema,
        f"WITH counted AS MATERIALIZED (SELECT {counts}), l AS MATERIALIZED (SELECT {mine}, {rare} FROM counted),"
        f" found AS MATERIALIZED ({found}), g AS MATERIALIZED (SELECT r.{key} AS id, {levels_sql(schema, 'l', 'r')}"
        f" FROM found JOIN {table} r USING ({key}) CROSS JOIN l)"
        f" SELECT id, {score_sql(schema, weights, 'g', 'l')} AS score, {chosen}"
        f" FROM g CROSS JOIN l ORDER BY score DESC, id LIMIT %(most)s",
    )


def _searches(blocks: Iterable[Block]) -> Iterator[tuple[str, int]]:
    """Conditions, each with the most that are taken: blocks that begin with what few share are read together, once."""
    together: dict[Key, list[Block]] = {}
    for block in blocks:
        if len(block) > 1 and block[0].column in SHARED_BY_FEW:
            together.setdefault(block[0], []).append(block[1:])
        else:
            yield _matches(block), MOST_OF_A_BLOCK
    for first, others in together.items():
        any_of = " OR ".join(f"({_matches(rest)})" for rest in others)
        yield f"{_matches((first,))} AND ({any_of})", MOST_OF_A_BLOCK * len(others)


def indexes(schema: Schema, table: str) -> dict[str, str]:
    """The indexes that `lookup` wants: name -> CREATE INDEX. Of blocks that a birth date begins, one serves all."""
    wanted: dict[tuple[str, ...], str] = {}
    for block in schema.blocks:
        first = block[0].column
        if first not in SHARED_BY_FEW or not any(each[0] == first for each in wanted):
            wanted.setdefault(_columns(block), "_".join(_label(key) for key in block))
    for _, term in with_terms(schema):
        if not any(each[0] == term for each in wanted):
            wanted[term,] = term
    name = table.replace(".", "_") + "_by_"
    return {
        name + label: f"CREATE INDEX {name}{label} ON {table} ({', '.join(each)})" for each, label in wanted.items()
    }


def _label(key: Key) -> str:
    return f"{key.column}_start" if key.span else key.column


def _columns(block: Block) -> tuple[str, ...]:
    return tuple(_expression(key, "") for key in block)


def _expression(key: Key, side: str) -> str:
    return cut(f"{side}{key.column}", key.span) if key.span else f"{side}{key.column}"


def _matches(block: Block) -> str:
    return " AND ".join(f"{_expression(key, 'r.')} = %({_parameter(key)})s" for key in block)


def _parameter(key: Key) -> str:
    if key.swap_days:
        return f"{key.column}_swapped"
    return f"{key.column}_year" if key.span == YEAR else f"{key.column}_part" if key.span else key.column


def value_of(value: str | None, key: Key) -> str | None:
    """Give what a record asks of the others: the value or its part, with day and month exchanged where the key says so."""
    if value is None:
        return None
    return swapped(value) if key.swap_days else part(value, key.span) if key.span else value
