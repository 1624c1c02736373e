"""Reading the rules files.

A file holds `[[rule]]` tables: `id`, `value`, `unit`, `effective_from`, `effective_to` (exclusive, optional), `legal_basis`,
`status` (law, draft, local) and `certainty` (0-100, how sure we are that this is the rule in force).
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import day, vi_en

FOLDER = Path(__file__).parent


class NoRule(Invalid, LookupError):  # noqa: N818  read as a sentence: there is no rule
    """No rule of this name holds on this day: what was asked of the day cannot be answered."""

    def __init__(self, rule_id: str, on: date) -> None:
        super().__init__(Problem("no-rule", "on", NONE_HOLDS.fill(day=day(on), rule=rule_id)))


NONE_HOLDS = vi_en(
    "Hệ thống không có quy định nào cho ngày {day} ({rule}). Hãy chọn một ngày khác.",
    "No rule is known for {day} ({rule}). Choose another day.",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated value with where it comes from and how sure we are."""

    id: str
    value: Any
    unit: str
    effective_from: date
    effective_to: date | None
    legal_basis: str
    status: str
    certainty: int

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Read every rule of every file, ordered by name and start."""
    rows = [row for path in sorted(FOLDER.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["rule"]]
    rules = [Rule(**{"effective_to": None, **row}) for row in rows]
    return tuple(sorted(rules, key=lambda r: (r.id, r.effective_from)))


@cache
def rule_row(rule_id: str, *, on: date) -> Rule:
    """Give the whole rule in force on a day, or raise `NoRule`. Drafts never hold."""
    for row in all_rules():
        if row.id == rule_id and row.status != "draft" and row.holds_on(on):
            return row
    raise NoRule(rule_id, on)


def rule(rule_id: str, *, on: date) -> Any:
    """Give the value in force on a day."""
    return rule_row(rule_id, on=on).value
