"""Into which lessons an event is split, for FET, which wants to know beforehand."""

from collections.abc import Iterator
from functools import cache

from hoaban.engines.timetabling import constraints as c
from hoaban.engines.timetabling.deviations import outside
from hoaban.engines.timetabling.indexed import Indexed

LONGEST_TRIED = 60  # periods of an event for which every way of splitting is weighed


def parts_of(indexed: Indexed, longest: int) -> list[tuple[int, ...]]:
    """Give each event's lengths, the longest first: the cheapest way by its constraints, and of the cheapest that of most lessons."""
    rules: list[list[c.Constraint]] = [[] for _ in indexed.events]
    for each in indexed.instance.constraints:
        if isinstance(each, c.SplitEvents | c.DistributeSplitEvents):
            for event in indexed.events_of(each):
                rules[event].append(each)
    return [_best(each.duration, tuple(rules[place]), longest) for place, each in enumerate(indexed.events)]


def _best(duration: int, rules: tuple[c.Constraint, ...], longest: int) -> tuple[int, ...]:
    most = min(longest, duration)
    if not rules or duration > LONGEST_TRIED:
        return tuple(min(1, most) for _ in range(duration))
    return min(_splits(duration, most), key=lambda parts: (_cost(parts, rules), -len(parts)))


@cache
def _splits(duration: int, most: int) -> tuple[tuple[int, ...], ...]:
    return tuple(_each_split(duration, most))


def _each_split(duration: int, most: int) -> Iterator[tuple[int, ...]]:
    if not duration:
        yield ()
    for first in range(min(duration, most), 0, -1):
        for rest in _splits(duration - first, first):
            yield (first, *rest)


def _cost(parts: tuple[int, ...], rules: tuple[c.Constraint, ...]) -> tuple[int, int]:
    required = wished = 0
    for rule in rules:
        cost = rule.weight * rule.cost_function.cost(deviation(parts, rule))
        required, wished = (required + cost, wished) if rule.required else (required, wished + cost)
    return required, wished


def deviation(parts: tuple[int, ...], rule: c.Constraint) -> int:
    """How far a way of splitting is from what a constraint asks, as the specification counts it."""
    if isinstance(rule, c.SplitEvents):
        wrong = sum(not rule.minimum_duration <= part <= rule.maximum_duration for part in parts)
        return wrong + outside(len(parts), rule.minimum_amount, rule.maximum_amount)
    if isinstance(rule, c.DistributeSplitEvents):
        return outside(parts.count(rule.duration), rule.minimum, rule.maximum)
    return 0
