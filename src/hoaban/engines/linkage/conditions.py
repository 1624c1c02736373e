"""What may hold between two records, said once: as SQL of equality, substr, CASE and levenshtein, and as Python.

An unknown value (NULL, None) makes a condition about it false, in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

Keys = Mapping[str, str | None]
Span = tuple[int, int]  # first character, counted from 1, and how many
YEAR, MONTH, DAY, CENTURY_TO_MONTH = (1, 4), (5, 2), (7, 2), (1, 6)


class Condition(Protocol):
    def sql(self, left: str, right: str) -> str: ...

    def holds(self, left: Keys, right: Keys) -> bool: ...

    def columns(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Same:
    """The same value in a column."""

    column: str

    def sql(self, left: str, right: str) -> str:
        return f"{left}.{self.column} = {right}.{self.column}"

    def holds(self, left: Keys, right: Keys) -> bool:
        return left[self.column] is not None and left[self.column] == right[self.column]

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})


@dataclass(frozen=True)
class Near:
    """At most so many letters typed wrongly, left out or added. Lengths are looked at first: that is cheaper."""

    column: str
    edits: int

    def sql(self, left: str, right: str) -> str:
        one, other = f"{left}.{self.column}", f"{right}.{self.column}"
        gap = f"length({one}) - length({other})"
        return (
            f"(CASE WHEN {one} IS NULL OR {other} IS NULL THEN 0 WHEN {one} = {other} THEN 1"
            f" WHEN {gap} > {self.edits} OR {gap} < -{self.edits} THEN 0"
            f" WHEN levenshtein({one}, {other}) <= {self.edits} THEN 1 ELSE 0 END) = 1"
        )

    def holds(self, left: Keys, right: Keys) -> bool:
        one, other = left[self.column], right[self.column]
        return one is not None and other is not None and edits_between(one, other) <= self.edits

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})


@dataclass(frozen=True)
class SamePart:
    """The same characters at the same places: the year of a birth date, the first digits of a number."""

    column: str
    span: Span

    def sql(self, left: str, right: str) -> str:
        return f"{cut(f'{left}.{self.column}', self.span)} = {cut(f'{right}.{self.column}', self.span)}"

    def holds(self, left: Keys, right: Keys) -> bool:
        one, other = left[self.column], right[self.column]
        return one is not None and other is not None and part(one, self.span) == part(other, self.span)

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})


@dataclass(frozen=True)
class Crossed:
    """Two parts have changed places: day and month of a date."""

    column: str
    one: Span = MONTH
    other: Span = DAY

    def sql(self, left: str, right: str) -> str:
        mine, theirs = f"{left}.{self.column}", f"{right}.{self.column}"
        return (
            f"({SamePart(self.column, YEAR).sql(left, right)} AND {cut(mine, self.one)} = {cut(theirs, self.other)}"
            f" AND {cut(mine, self.other)} = {cut(theirs, self.one)})"
        )

    def holds(self, left: Keys, right: Keys) -> bool:
        one, other = left[self.column], right[self.column]
        return one is not None and other is not None and swapped(one) == other

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})


@dataclass(frozen=True)
class EitherIs:
    """One of the two has a part of this value: a birth date on 1 January is often only a year."""

    column: str
    span: Span
    value: str

    def sql(self, left: str, right: str) -> str:
        mine, theirs = (cut(f"{side}.{self.column}", self.span) for side in (left, right))
        return f"({mine} = '{self.value}' OR {theirs} = '{self.value}')"

    def holds(self, left: Keys, right: Keys) -> bool:
        return any(each is not None and part(each, self.span) == self.value for each in (left[self.column], right[self.column]))  # fmt: skip

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})


@dataclass(frozen=True)
class Every:
    parts: tuple[Condition, ...]

    def sql(self, left: str, right: str) -> str:
        return "(" + " AND ".join(each.sql(left, right) for each in self.parts) + ")"

    def holds(self, left: Keys, right: Keys) -> bool:
        return all(each.holds(left, right) for each in self.parts)

    def columns(self) -> frozenset[str]:
        return frozenset().union(*(each.columns() for each in self.parts))


@dataclass(frozen=True)
class Some:
    parts: tuple[Condition, ...]

    def sql(self, left: str, right: str) -> str:
        return "(" + " OR ".join(each.sql(left, right) for each in self.parts) + ")"

    def holds(self, left: Keys, right: Keys) -> bool:
        return any(each.holds(left, right) for each in self.parts)

    def columns(self) -> frozenset[str]:
        return frozenset().union(*(each.columns() for each in self.parts))


@dataclass(frozen=True)
class Unless:
    """Both values of the columns are known, and the condition does not hold."""

    part: Condition

    def sql(self, left: str, right: str) -> str:
        known = " AND ".join(f"{side}.{name} IS NOT NULL" for name in sorted(self.columns()) for side in (left, right))
        return f"({known} AND NOT {self.part.sql(left, right)})"

    def holds(self, left: Keys, right: Keys) -> bool:
        known = all(side[name] is not None for name in self.columns() for side in (left, right))
        return known and not self.part.holds(left, right)

    def columns(self) -> frozenset[str]:
        return self.part.columns()


@dataclass(frozen=True)
class Unknown:
    """One of the two does not say."""

    column: str

    def sql(self, left: str, right: str) -> str:
        return f"({left}.{self.column} IS NULL OR {right}.{self.column} IS NULL)"

    def holds(self, left: Keys, right: Keys) -> bool:
        return left[self.column] is None or right[self.column] is None

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})


def cut(expression: str, span: Span) -> str:
    return f"substr({expression}, {span[0]}, {span[1]})"


def part(value: str, span: Span) -> str:
    return value[span[0] - 1 : span[0] - 1 + span[1]]


def swapped(value: str) -> str:
    """Give an eight-digit date with day and month exchanged."""
    return part(value, YEAR) + part(value, DAY) + part(value, MONTH)


def edits_between(one: str, other: str) -> int:
    """Count the letters to change, add or leave out (Levenshtein)."""
    if one == other:
        return 0
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted))
    return row[-1]
