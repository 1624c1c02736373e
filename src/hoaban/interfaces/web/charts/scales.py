"""From figures to places on paper: which values can be drawn, round axis steps, classes of equal size."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Value = int | float | Decimal | None

LARGEST = 1e18  # beyond any count or sum of money of a country; larger means the input is broken
SMALLEST = 1e-9


def known(value: Value) -> float | None:
    """Take a value that can be drawn; None, not-a-number and the absurd give None."""
    if value is None or isinstance(value, bool) or (isinstance(value, Decimal) and not value.is_finite()):
        return None
    exact = float(value)
    if not math.isfinite(exact) or abs(exact) > LARGEST:
        return None
    return 0.0 if abs(exact) < SMALLEST else exact


def all_known(values: Iterable[Value]) -> list[float]:
    return [exact for value in values if (exact := known(value)) is not None]


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` with round ticks; `at` gives where between 0 and 1 a value lies."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def axis(values: Iterable[Value], *, from_zero: bool = True, steps: int = 4) -> Axis:
    """Make an axis that holds all values, with about `steps` round intervals; never empty, never upside down."""
    exact = all_known(values) or [0.0]
    low, high = min(exact), max(exact)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < max(SMALLEST, abs(high) * 1e-9):
        around = max(1.0, abs(low))
        low, high = (low - around if low < 0 else max(0.0, low - around)), high + around
    step = round_step((high - low) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(step * count for count in range(first, max(last, first + 1) + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def bare_axis(values: Iterable[Value]) -> Axis:
    """Make a scale without ticks for bars that carry their values: the longest one fills the room."""
    exact = [*all_known(values), 0.0]
    low, high = min(exact), max(exact)
    return Axis(low, high if high > low else low + 1.0, ())


def step_places(ticks: Sequence[float]) -> int:
    """Give how many decimals the ticks of an axis need to be told apart."""
    step = Decimal(repr(round(ticks[1] - ticks[0], 12))).normalize()
    return max(0, -int(step.as_tuple().exponent))


def round_step(rough: float) -> float:
    """Give the nearest step of the form 1, 2, 2.5 or 5 times a power of ten that is not smaller."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * factor for factor in (1, 2, 2.5, 5) if power * factor >= rough * (1 - 1e-9)), power * 10)


def equal_classes(values: Iterable[Value], count: int) -> list[tuple[float, float]]:
    """Split values into at most `count` classes of about equal size; gives each class's lowest and highest member.

    Equal values never fall into different classes, so there may be fewer classes than asked for.
    """
    ordered = sorted(all_known(values))
    groups: list[list[float]] = []
    for place, value in enumerate(ordered):
        wanted = place * count // len(ordered)
        if groups and (value == groups[-1][-1] or wanted < len(groups)):
            groups[-1].append(value)
        else:
            groups.append([value])
    return [(group[0], group[-1]) for group in groups]


def class_of(value: float | None, classes: Sequence[tuple[float, float]]) -> int | None:
    """Give the number of the class that holds a value, from 0; None for a value that is not known."""
    if value is None:
        return None
    return next((index for index, (low, high) in enumerate(classes) if low <= value <= high), None)
