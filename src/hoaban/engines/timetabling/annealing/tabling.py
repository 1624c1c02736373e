"""Tables of what rules on times cost, for every set of busy times within a day or the like: one look instead of many rules.

Where a group of times spans at most `BLOCK` times, what a resource's rules cost there is looked up. A rule over several such groups
gives its deviation in each, to be added up in a field of bits.
"""

from collections.abc import Sequence

import numpy as np

from hoaban.engines.timetabling.annealing import codes as k
from hoaban.engines.timetabling.annealing.layout import Ints, Parts

Row = list[int]
Rules = tuple[int, ...]
Span = tuple[int, int]  # first time, how many
ADDED = k.WORD // k.FIELD  # rules whose deviations can be added up side by side


class Tables:
    """Rules, each with its groups of times as bits; where times are too many to be bits, no rule goes into a table."""

    def __init__(self, rules: Sequence[Row], groups: Sequence[Sequence[int]], *, is_narrow: bool) -> None:
        self.rules, self.groups, self.is_narrow = rules, groups, is_narrow
        self.places: dict[tuple[Span, Rules, Rules], int] = {}
        self.entries: list[Ints] = []

    def lay(self, parts: Parts, rules_of: Sequence[Sequence[int]]) -> None:
        """Lay out, for each resource, the rules that no table has, those that add up, and its blocks."""
        made = {rules: self._made(rules) for rules in dict.fromkeys(map(tuple, rules_of))}
        each = [made[tuple(rules)] for rules in rules_of]
        parts.set_lists(k.SLOW_OF, (slow for slow, _, _ in each))
        parts.set_lists(k.SUM_OF, (added for _, added, _ in each))
        parts.set_lists(k.BLOCK_OF, (blocks for _, _, blocks in each))
        parts.arrays[k.TABLE] = np.concatenate([np.zeros(0, np.int64), *self.entries])

    def _made(self, rules: Rules) -> tuple[Rules, Rules, Row]:
        fitting = tuple(rule for rule in rules if self._fits(rule))
        added = tuple(rule for rule in fitting if not self._is_separate(rule))[:ADDED]
        separate = tuple(rule for rule in fitting if self._is_separate(rule))
        blocks: Row = []
        for first, size in dict.fromkeys(span(each) for rule in (*separate, *added) for each in self.groups[rule]):
            blocks += [first, (1 << size) - 1, self._table((first, size), separate, added)]
        return tuple(rule for rule in rules if rule not in separate and rule not in added), added, blocks

    def _fits(self, rule: int) -> bool:
        groups = self.groups[rule]
        small = all(span(each)[1] <= k.BLOCK for each in groups)
        return self.is_narrow and 0 < len(groups) * k.BLOCK < 1 << k.FIELD and small

    def _is_separate(self, rule: int) -> bool:
        """Whether what it costs adds up, group by group."""
        kind, shape = self.rules[rule][k.KIND], self.rules[rule][k.SHAPE]
        return len(self.groups[rule]) == 1 or (kind in (k.BUSY, k.UNAVAILABLE) and shape == k.LINEAR)

    def _table(self, where: Span, separate: Rules, added: Rules) -> int:
        """Where the table of a block begins."""
        separate = tuple(rule for rule in separate if self._here(rule, where))
        if (where, separate, added) not in self.places:
            self.places[where, separate, added] = sum(map(len, self.entries)) // k.ENTRY
            found = np.zeros((1 << where[1], k.ENTRY), np.int64)
            for rule in separate:
                row = self.rules[rule]
                for group in self._here(rule, where):
                    found[:, 1 - row[k.REQUIRED]] += priced(row, bounded(row, counted(row, where[1], group)))
            for place, rule in enumerate(added):
                for group in self._here(rule, where):
                    found[:, 2] += counted(self.rules[rule], where[1], group) << place * k.FIELD
            self.entries.append(found.reshape(-1))
        return self.places[where, separate, added]

    def _here(self, rule: int, where: Span) -> list[int]:
        """A rule's groups of a block, as bits of the block."""
        return [each >> where[0] for each in self.groups[rule] if span(each) == where]


def span(group: int) -> Span:
    first = (group & -group).bit_length() - 1
    return max(first, 0), group.bit_length() - max(first, 0)


def counted(row: Row, size: int, group: int) -> Ints:
    """For every set of busy times of a block: what is counted of those in a group."""
    busy = np.arange(1 << size) & group
    there: Ints = np.bitwise_count(busy).astype(np.int64)
    if row[k.KIND] == k.CLUSTERED:
        return np.minimum(there, 1)
    if row[k.KIND] == k.BUSY:
        return np.where(there > 0, out_of_range(row, there), 0)
    return there if row[k.KIND] == k.UNAVAILABLE else idle(busy, size, group)


def idle(busy: Ints, size: int, group: int) -> Ints:
    upto = busy.copy()
    for _ in range(size):
        upto |= upto >> 1
    found: Ints = np.bitwise_count(upto & ~((busy & -busy) - 1) & group & ~busy).astype(np.int64)
    return found


def out_of_range(row: Row, found: Ints) -> Ints:
    return np.where(found < row[k.LEAST], row[k.LEAST] - found, np.maximum(found - row[k.MOST], 0))


def bounded(row: Row, found: Ints) -> Ints:
    """The deviation of a rule of one group."""
    return out_of_range(row, found) if row[k.KIND] in (k.IDLE, k.CLUSTERED) else found


def priced(row: Row, deviation: Ints) -> Ints:
    power = {k.LINEAR: deviation, k.QUADRATIC: deviation * deviation, k.STEP: np.minimum(deviation, 1)}
    found: Ints = row[k.WEIGHT] * power[row[k.SHAPE]]
    return found
