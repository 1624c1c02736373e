"""An indicator: what a figure means, in words, in law and in SQL; and a figure: one answer of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Unit = Literal["count", "percent", "ratio"]
Time = Literal["stock", "flow"]
Better = Literal["higher", "lower"]
Json = str | int | float | None

DECIMALS: dict[Unit, int] = {"count": 0, "percent": 2, "ratio": 2}


@dataclass(frozen=True)
class Indicator:
    """One definition for every page, file and return.

    `sql` is one SELECT in PostgreSQL's dialect over the star schema with the columns `numerator` and, unless the unit is
    count, `denominator`, both whole numbers. It says nothing of time, place or groups: they are put into it. It may use
    `:day` (the day asked for) and `:school_year` (the one that holds the day).
    `time`: a stock counts what holds on the day, a flow what the school year's records say up to and including it.
    `dimensions`: what it may be broken down by, beside places.
    `renames`: a dimension that is read from another column than its own, as ("level", "age_level").
    `target`: the id of the dated rule that holds the target, because a target is law or plan, never code.
    """

    id: str
    name_vi: str
    name_en: str
    description_vi: str
    description_en: str
    unit: Unit
    sql: str
    time: Time
    dimensions: tuple[str, ...]
    law_vi: str
    law_en: str
    target: str | None = None
    better: Better | None = None
    renames: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Figure:
    """An answer for one group; `key` follows the `by` of the question, None where a record does not say."""

    indicator: str
    unit: Unit
    key: tuple[str | None, ...]
    numerator: int
    denominator: int | None

    @property
    def value(self) -> Decimal | None:
        """The exact quotient (28 digits), times 100 for percents; None when there is nothing to divide by."""
        if self.unit == "count":
            return Decimal(self.numerator)
        if not self.denominator:
            return None
        return Decimal(self.numerator) * (100 if self.unit == "percent" else 1) / self.denominator

    @property
    def shown(self) -> Decimal | None:
        """The value as people see it: rounded half up to 2 decimals, counts whole. Never compute on with this one."""
        if self.value is None:
            return None
        return self.value.quantize(Decimal(1).scaleb(-DECIMALS[self.unit]), ROUND_HALF_UP)

    def as_json(self) -> dict[str, Json]:
        value = self.value
        number = int(value) if value is not None and self.unit == "count" else None if value is None else float(value)
        return {
            "id": self.indicator,
            "value": number,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unit": self.unit,
        }
