"""The stages of linking two tables, each a statement that makes a table of the one before.

`hb_left` and `hb_right` hold normalised records. Then: `hb_verified` (pairs of one number and one name), `hb_pairs` (the
candidates), `hb_levels` (where each pair of both stands on each ladder), and with their scores, in `deciding`, what becomes of them.
"""

from collections.abc import Iterator

from hoaban.engines.linkage.conditions import YEAR, Condition, cut
from hoaban.engines.linkage.dialect import Dialect
from hoaban.engines.linkage.schema import Block, Key, Schema, Wide
from hoaban.engines.linkage.scoring import levels_sql, rarity_sql, score_sql, with_terms
from hoaban.engines.linkage.weights import Weights

# Pairs of which chance is learned: so many records of each side, taken by a digest of their ids.
SAMPLE = 250
# In a register of more persons than MANY, a wide block's key that more than so many share is followed only with the narrower form: so many
# cannot be told apart by it anyway. In a smaller register counting the keys costs more than the pairs that it saves.
MANY = 2_000_000
MOST_OF_A_KEY = 6
TELLING = ("name", "first", "last", "born", "number")


def counting(schema: Schema) -> Iterator[tuple[str, str]]:
    """Tables of how many of the register share a value: (table, select)."""
    for term in sorted({term for _, term in with_terms(schema)}):
        yield f"hb_count_{term}", f"SELECT {term} AS term, count(*) AS n FROM hb_right WHERE {term} IS NOT NULL GROUP BY {term}"  # fmt: skip


def verified(schema: Schema, dedupe: bool, dialect: Dialect) -> str:
    """Pairs of one number and one name, told as `levels` tells the candidates: both records are at hand here."""
    condition = schema.verified.sql("l", "r") if schema.verified else "FALSE"
    shared = "l.number = r.number" if schema.verified else "FALSE"
    return f"SELECT l.id AS a, r.id AS b, 1 AS is_verified, {_told(schema)} FROM hb_left l JOIN hb_right r ON {shared} WHERE {condition}{_once(dedupe, dialect)}"


def _once(dedupe: bool, dialect: Dialect) -> str:
    return f" AND l.id{dialect.binary} < r.id{dialect.binary}" if dedupe else ""


def candidates(schema: Schema, wide: tuple[Wide, ...], dedupe: bool, dialect: Dialect) -> str:
    """All pairs that share a block: of the records that are not verified, or within one file of all records."""
    source = "hb_left" if dedupe else "hb_rest"
    careful = {each.block: _not_crowded(each, number, source) for number, each in enumerate(wide)}
    blocks = " UNION ".join(
        f"SELECT l.id AS a, r.id AS b FROM {careful.get(block, source)} l JOIN hb_right r ON {joined(block)}"
        + (f" WHERE TRUE{_once(dedupe, dialect)}" if dedupe else "")
        for block in (*careful, *narrow(schema, wide))
    )
    if dedupe:
        return f"SELECT p.a, p.b FROM ({blocks}) p LEFT JOIN hb_verified v ON v.a = p.a AND v.b = p.b WHERE v.a IS NULL"
    return blocks


def crowded(wide: tuple[Wide, ...]) -> Iterator[tuple[str, str]]:
    """Tables of the keys that too many of the register share, one for each wide block: (table, select)."""
    for number, each in enumerate(wide):
        parts = [_of(key, "r", False) for key in each.block]
        keys = ", ".join(f"{part} AS k{place}" for place, part in enumerate(parts))
        known = " AND ".join(f"{part} IS NOT NULL" for part in parts)
        yield f"hb_crowded_{number}", f"SELECT {keys} FROM hb_right r WHERE {known} GROUP BY {', '.join(parts)} HAVING count(*) > {MOST_OF_A_KEY}"  # fmt: skip


def _not_crowded(wide: Wide, number: int, source: str) -> str:
    """The records whose key few of the register share."""
    on = " AND ".join(f"c.k{place} = {_of(key, 's', False)}" for place, key in enumerate(wide.block))
    return f"(SELECT s.* FROM {source} s LEFT JOIN hb_crowded_{number} c ON {on} WHERE c.k0 IS NULL)"


def narrow(schema: Schema, wide: tuple[Wide, ...]) -> tuple[Block, ...]:
    """The blocks that are followed whatever their keys, with what stands for the wide ones where these are crowded."""
    instead = {each.block: each.narrower for each in wide}
    return widest((*(block for block in schema.blocks if block not in instead), *instead.values()))


REST = "SELECT l.* FROM hb_left l LEFT JOIN (SELECT DISTINCT a FROM hb_verified) v ON v.a = l.id WHERE v.a IS NULL"


def widest(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Leave out the blocks whose pairs another finds too: name and day where there is name and year."""
    return tuple(each for each in blocks if not any(_lies_in(each, other) for other in blocks if other != each))


def _lies_in(narrow: Block, wide: Block) -> bool:
    return all(any(key == other or _tells(key, other) for key in narrow) for other in wide)


def _tells(key: Key, other: Key) -> bool:
    """Whole values that agree, agree in each part; days that are exchanged agree in the year."""
    if key.column != other.column or key.span or other.span is None or other.swap_days:
        return False
    return other.span == YEAR or not key.swap_days


def joined(block: Block) -> str:
    return " AND ".join(f"{_of(key, 'l', key.swap_days)} = {_of(key, 'r', False)}" for key in block)


def _of(key: Key, side: str, swap: bool) -> str:
    column = f"{side}.{key.column}"
    if swap:
        return f"{cut(column, (1, 4))} || {cut(column, (7, 2))} || {cut(column, (5, 2))}"
    return cut(column, key.span) if key.span else column


def levels(schema: Schema, dedupe: bool) -> str:
    """Verified pairs and candidates, each with its levels, and whether it is exact, repeated, excluded or lacks a support."""
    source = "hb_left" if dedupe else "hb_rest"
    return (
        f"SELECT * FROM hb_verified UNION ALL SELECT p.a, p.b, 0 AS is_verified, {_told(schema)}"
        f" FROM hb_pairs p JOIN {source} l ON l.id = p.a JOIN hb_right r ON r.id = p.b"
    )


def _told(schema: Schema) -> str:
    flags = {
        "is_exact": _flag(schema.exact),
        "is_repeated": _flag(schema.repeated),
        **{f"x_{rule.code}": _flag(rule.when) for rule in schema.excludes},
        **{f"s_{rule.code}": _flag(rule.when) for rule in schema.supports},
    }
    return ", ".join([levels_sql(schema, "l", "r"), *(f"{sql} AS {name}" for name, sql in flags.items())])


def _flag(condition: Condition | None) -> str:
    return f"CASE WHEN {condition.sql('l', 'r')} THEN 1 ELSE 0 END" if condition else "0"


def sampled(schema: Schema) -> str:
    """Levels of pairs taken at random, by what they hold: the same whatever the order of rows and the ids.

    Pairs that are one person's by the look of it are left out: in a small file, or within one, chance would seem to favour them.
    """
    digest = "md5(" + " || ".join(f"coalesce({name}, '')" for name in schema.columns() if name in TELLING) + ")"
    left, right = (
        f"(SELECT * FROM {table} WHERE id IN (SELECT id FROM {table} ORDER BY {digest}, id LIMIT {SAMPLE}))"
        for table in ("hb_left", "hb_right")
    )
    alike = " OR ".join(each.sql("l", "r") for each in (schema.verified, schema.repeated) if each)
    return (
        f"SELECT {levels_sql(schema, 'l', 'r')} FROM {left} l CROSS JOIN {right} r"
        f" WHERE l.id <> r.id AND CASE WHEN {alike} THEN 0 ELSE 1 END = 1"
    )


def tallied(schema: Schema, table: str, where: str) -> str:
    """How many pairs stand on each level of each ladder: rows of (ladder, level, pairs)."""
    return " UNION ALL ".join(
        f"SELECT '{ladder.name}' AS ladder, g_{ladder.name} AS level, count(*) AS pairs FROM {table}"
        f" WHERE {where} AND g_{ladder.name} >= 0 GROUP BY g_{ladder.name}"
        for ladder in schema.ladders
    )


def rarities(schema: Schema, weights: Weights) -> str:
    """How much each left record's shared values would say."""
    terms = tuple(with_terms(schema))
    told = "".join(f", {rarity_sql(ladder, weights, f'n_{ladder.name}.n')} AS r_{ladder.name}" for ladder, _ in terms)
    joins = "".join(f" LEFT JOIN hb_count_{term} n_{ladder.name} ON n_{ladder.name}.term = l.{term}" for ladder, term in terms)  # fmt: skip
    return f"SELECT l.id{told} FROM hb_left l{joins}"


def scored(schema: Schema, weights: Weights) -> str:
    return f"SELECT g.*, {score_sql(schema, weights, 'g', 'l')} AS score FROM hb_levels g JOIN hb_rare l ON l.id = g.a"
