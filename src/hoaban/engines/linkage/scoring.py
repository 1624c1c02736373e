"""Where a pair stands on every ladder, and its score: as SQL for whole tables, and as Python for a handful of pairs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from hoaban.engines.linkage.conditions import Condition, Keys
from hoaban.engines.linkage.schema import BIT, MISSING, Ladder, Said, Schema
from hoaban.engines.linkage.weights import Weights, rarity, rarity_steps

SAME, REVIEW, DIFFERENT = "same", "review", "different"


# --- SQL


def level_sql(ladder: Ladder, left: str, right: str) -> str:
    """The number of the level on which a pair stands; -1 when a value is unknown."""
    unknown = " OR ".join(f"{side}.{name} IS NULL" for name in ladder.needs for side in (left, right))
    steps = "".join(
        f" WHEN {level.when.sql(left, right)} THEN {number}" for number, level in enumerate(ladder.levels) if level.when
    )
    return f"CASE WHEN {unknown} THEN {MISSING}{steps} ELSE {len(ladder.levels) - 1} END"


def levels_sql(schema: Schema, left: str, right: str) -> str:
    return ", ".join(f"{level_sql(ladder, left, right)} AS g_{ladder.name}" for ladder in schema.ladders)


def score_sql(schema: Schema, weights: Weights, levels: str, left: str) -> str:
    """Thousandths of a bit: of levels columns `g_*` in `levels`, and of rarity columns `r_*` in `left`."""
    return " + ".join([str(weights.prior), *(_part_sql(ladder, weights, levels, left) for ladder in schema.ladders)])


def _part_sql(ladder: Ladder, weights: Weights, levels: str, left: str) -> str:
    steps = "".join(
        f" WHEN {number} THEN {bits}" + (f" + {left}.r_{ladder.name}" if ladder.levels[number].by_term else "")
        for number, bits in enumerate(weights.levels[ladder.name])
    )
    return f"CASE {levels}.g_{ladder.name}{steps} ELSE 0 END"


def rarity_sql(ladder: Ladder, weights: Weights, count: str) -> str:
    """Turn a count of occurrences into thousandths of a bit."""
    floor = weights.floors[ladder.name]
    steps = "".join(f" WHEN {count} <= {most} THEN {max(bits, floor)}" for most, bits in rarity_steps(weights.persons))
    return f"CASE WHEN {count} IS NULL THEN {max(rarity(1, weights.persons), floor)}{steps} ELSE {floor} END"


def with_terms(schema: Schema) -> Iterator[tuple[Ladder, str]]:
    """The ladders that count how rare a value is, each with the column of that value."""
    for ladder in schema.ladders:
        if ladder.term is not None:
            yield ladder, ladder.term


def reasons_sql(schema: Schema, levels: str, say: Callable[[Said], str]) -> str:
    """One text of all that agrees and differs, parted by semicolons, ending in one."""
    return " || ".join(_reason_sql(ladder, levels, say) for ladder in schema.ladders)


def _reason_sql(ladder: Ladder, levels: str, say: Callable[[Said], str]) -> str:
    steps = "".join(f" WHEN {number} THEN {quoted(say(level.said) + '; ')}" for number, level in enumerate(ladder.levels))  # fmt: skip
    return f"CASE {levels}.g_{ladder.name}{steps} ELSE '' END"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --- Python


@dataclass(frozen=True)
class Reason:
    """Why a pair looks as it does: the ladder, the level, its thousandths of a bit, and words for people."""

    ladder: str
    level: str
    bits: int
    vi: str
    en: str


@dataclass(frozen=True)
class Pair:
    """How two normalised records compare, by themselves: `score` in thousandths of a bit; `outcome` before others compete."""

    score: int
    verified: bool
    exact: bool
    outcome: str
    reasons: tuple[Reason, ...]

    @property
    def bits(self) -> float:
        return self.score / BIT


Counts = Mapping[tuple[str, str], int]  # (column, value) -> how many of the register share it


def compare(schema: Schema, weights: Weights, left: Keys, right: Keys, counts: Counts | None = None) -> Pair:
    """Score a pair of records as `keys.keys_of` gives them. The order of the two does not matter.

    `counts` tells how many persons share the left record's values in the columns of `with_terms`; values not in it count as
    met once in a hundred thousand.
    """
    reasons = tuple(_reasons(schema, weights, left, right, counts or {}))
    score = weights.prior + sum(reason.bits for reason in reasons)
    verified, exact = _holds(schema.verified, left, right), _holds(schema.exact, left, right)
    held = [rule for rule in schema.excludes if rule.when.holds(left, right)]
    lacking = [rule for rule in schema.supports if not rule.when.holds(left, right)]
    told = tuple(Reason("rule", rule.code, 0, rule.said.vi, rule.said.en) for rule in (*held, *lacking))
    return Pair(
        score,
        verified,
        exact,
        _alone(schema, score, verified=verified, exact=exact, excluded=bool(held), unsupported=bool(lacking)),
        reasons + told,
    )


def _holds(condition: Condition | None, left: Keys, right: Keys) -> bool:
    return condition is not None and condition.holds(left, right)


def _alone(schema: Schema, score: int, *, verified: bool, exact: bool, excluded: bool, unsupported: bool) -> str:
    limits = schema.thresholds
    if verified:
        return SAME
    if excluded or score < limits.review * BIT:
        return DIFFERENT
    enough = limits.exact if exact else limits.same
    return REVIEW if unsupported or score < enough * BIT else SAME


def _reasons(schema: Schema, weights: Weights, left: Keys, right: Keys, counts: Counts) -> Iterator[Reason]:
    for ladder in schema.ladders:
        number = level_of(ladder, left, right)
        if number == MISSING:
            continue
        level, bits = ladder.levels[number], weights.levels[ladder.name][number]
        if level.by_term and ladder.term is not None:
            bits += _rarity(ladder, weights, counts.get((ladder.term, left[ladder.term] or "")))
        yield Reason(ladder.name, level.code, bits, level.said.vi, level.said.en)


def _rarity(ladder: Ladder, weights: Weights, count: int | None) -> int:
    usual = max(1, weights.persons // 100_000)
    return max(weights.floors[ladder.name], rarity(usual if count is None else count, weights.persons))


def level_of(ladder: Ladder, left: Keys, right: Keys) -> int:
    if any(side[name] is None for name in ladder.needs for side in (left, right)):
        return MISSING
    found = (number for number, level in enumerate(ladder.levels) if level.when and level.when.holds(left, right))
    return next(found, len(ladder.levels) - 1)


def judge(schema: Schema, found: list[Pair]) -> list[str]:
    """Give each candidate of ONE record its outcome among the others, best first as sorted by the caller.

    At most the first is the same person, and only when the second lies far enough behind; what another candidate was verified
    or far better for is different.
    """
    outcomes = [pair.outcome for pair in found]
    if not found:
        return outcomes
    margin = round(schema.thresholds.margin * BIT)
    behind = found[0].verified or len(found) == 1 or found[0].score - found[1].score >= margin
    if outcomes[0] == SAME and not behind:
        outcomes[0] = REVIEW
    for number in range(1, len(found)):
        if outcomes[number] == SAME:
            outcomes[number] = DIFFERENT if outcomes[0] == SAME else REVIEW
    return outcomes
