"""All stages in their order, over a database that holds `hb_left` and `hb_right`."""

from collections.abc import Iterable
from dataclasses import dataclass

from hoaban.engines.linkage import deciding, stages
from hoaban.engines.linkage.dialect import Database, Dialect
from hoaban.engines.linkage.schema import Schema
from hoaban.engines.linkage.weights import Counts, Weights, learn

SPENT = ("hb_rest", "hb_levels", "hb_rare", "hb_claims")


@dataclass(frozen=True)
class Linker:
    """Links the records of `hb_left` with those of `hb_right`; with `dedupe` both are the same table's and pairs come once."""

    database: Database
    dialect: Dialect
    schema: Schema
    dedupe: bool = False
    one_to_one: bool = False

    def link(self, weights: Weights | None = None) -> Weights:
        """Make `hb_decided` with a, b, score, why, outcome and the levels of each ladder; give the weights that were used."""
        self._candidates()
        used = weights or self.learned()
        self._make("hb_rare", stages.rarities(self.schema, used))
        self._decide(stages.scored(self.schema, used))
        self._drop(SPENT)
        return used

    def learned(self) -> Weights:
        """What verified pairs and pairs taken at random teach; `link` has made their tables before it asks."""
        self._make("hb_random", stages.sampled(self.schema))
        ((persons,),) = self.database.rows("SELECT count(*) FROM hb_right")
        taught = self._tally("hb_levels", "is_verified = 1")
        # Verified pairs agree on the number; those that agree on all else tell how often it differs.
        exact = self._tally("hb_levels", "is_exact = 1")
        taught = {**taught, **{ladder.name: exact[ladder.name] for ladder in self.schema.ladders if ladder.bits}}
        chance = self._tally("hb_random", "TRUE")
        self._drop(("hb_random",))
        return learn(self.schema, int(str(persons)), taught, chance)

    def _candidates(self) -> None:
        ((persons,),) = self.database.rows("SELECT count(*) FROM hb_right")
        wide = self.schema.wide if int(str(persons)) > stages.MANY else ()
        crowded = dict(stages.crowded(wide))
        for table, select in (*stages.counting(self.schema), *crowded.items()):
            self._make(table, select)
        self._make("hb_verified", stages.verified(self.schema, self.dedupe, self.dialect))
        if not self.dedupe:
            self._make("hb_rest", stages.REST)
        self._make("hb_pairs", stages.candidates(self.schema, wide, self.dedupe, self.dialect))
        self._make("hb_levels", stages.levels(self.schema, self.dedupe))
        self._drop(("hb_pairs", *crowded))

    def _decide(self, scored: str) -> None:
        if self.dedupe:
            self._make("hb_decided", deciding.pairwise(self.schema, scored))
            return
        self._make("hb_claims", deciding.claims())
        staged = deciding.alone(self.schema, deciding.best(self.schema, self.dialect, scored))
        self._make("hb_decided", deciding.together(self.dialect, self.one_to_one, staged))

    def _tally(self, table: str, where: str) -> Counts:
        found = {ladder.name: [0] * len(ladder.levels) for ladder in self.schema.ladders}
        for ladder, level, pairs in self.database.rows(stages.tallied(self.schema, table, where)):
            found[str(ladder)][int(str(level))] = int(str(pairs))
        return found

    def _make(self, table: str, select: str) -> None:
        for step in self.dialect.make(table, select):
            self.database.run(step)

    def _drop(self, tables: Iterable[str]) -> None:
        for table in tables:
            self.database.run(f"DROP TABLE IF EXISTS {table}")
