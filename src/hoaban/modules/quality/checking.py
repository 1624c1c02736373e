"""Asking the records: all rules of a subject in one statement for all schools, and all rules in one statement for one school.

Each subject is read once. Rows that break no rule are dropped at once; what remains is told rule by rule, and beside it how many rows
each rule was asked of at each school. Runs with the eyes of whoever acts: the system's, to look for doubles at other schools too.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from hoaban.kernel.quality import QualityRule, Subject
from hoaban.modules.quality.catalogue import SUBJECTS, rules_on

Asked = Sequence[tuple[str, Sequence[QualityRule]]]  # subjects, each with its rules
# A province's learners are held in memory while they are asked, instead of on disk. All rows of a table are wanted then, which the
# planner cannot know behind the walls: tables are joined whole, not row by row. Compiling the statements takes longer than they do.
FOR_ALL = """
    SET LOCAL work_mem = '256MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off
"""
AS_BEFORE = "RESET work_mem; RESET jit; RESET enable_nestloop; RESET enable_mergejoin"


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that breaks a rule now."""

    rule: str
    institution_id: UUID
    entity_id: UUID
    label: str
    evidence: str

    @property
    def key(self) -> tuple[str, UUID, UUID]:
        return self.rule, self.institution_id, self.entity_id

    @property
    def told(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.evidence)
        return found


@dataclass(slots=True)
class Findings:
    """What a check found: how many records each rule was asked of at each school, and those that break one."""

    on: date
    checked: dict[UUID, dict[str, int]] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)


def check(on: date, institution_id: UUID | None = None) -> Findings:
    """Ask every rule that holds on a day, of one school or of all."""
    found, asked = Findings(on), list(rules_on(on).items())
    with connection.cursor() as cursor:
        if institution_id is not None:
            _ask(cursor, found, asked, institution_id)  # all at once: it is the asking that takes the time
            return found
        cursor.execute(FOR_ALL)
        for one in asked:
            _ask(cursor, found, [one], None)
        cursor.execute(AS_BEFORE)
    return found


def _ask(cursor: CursorWrapper, found: Findings, asked: Asked, here: UUID | None) -> None:
    values: dict[str, Any] = {"on": found.on, "here": here}
    for name, rules in asked:
        for numbers in (SUBJECTS[name].numbers, *(rule.numbers for rule in rules)):
            values |= numbers(found.on)
    parts = (statement(SUBJECTS[name], rules, of_one=here is not None) for name, rules in asked)
    told = (f"SELECT {number}, told.* FROM ({part}) AS told" for number, part in enumerate(parts))
    cursor.execute("\nUNION ALL ".join(told), values)
    _take(found, [rules for _, rules in asked], cursor)


def statement(subject: Subject, rules: Sequence[QualityRule], *, of_one: bool) -> str:
    """Write the statement that asks some rules of one subject. Rows of one school carry its counts, all others one violation each."""
    here = f"{subject.institution} = %(here)s" if of_one else "TRUE"
    conditions = {rule.code: f"(({rule.when}) AND ({rule.broken}))" for rule in rules}
    whens = sorted({rule.when for rule in rules})
    counts = ", ".join(f"count(*) FILTER (WHERE {when})" if when != "TRUE" else "count(*)" for when in whens)
    told = "\nUNION ALL ".join(
        f"SELECT {number}, s.id, s.institution_id, {subject.label}::text, {_evidence(rule)}, NULL::bigint[] FROM bad AS s"
        f" WHERE {conditions[rule.code]}"
        for number, rule in enumerate(rules)
    )
    return f"""
        WITH s AS MATERIALIZED ({subject.sql.format(here=here)}),
        bad AS MATERIALIZED (SELECT s.* FROM s WHERE {" OR ".join(conditions.values())})
        SELECT -1, NULL::uuid, s.institution_id, '', '', ARRAY[{counts}] FROM s GROUP BY s.institution_id
        UNION ALL {told}"""


def _evidence(rule: QualityRule) -> str:
    pairs = ", ".join(f"'{name}', {sql}" for name, sql in rule.evidence.items())
    return f"jsonb_build_object({pairs})::text" if pairs else "'{}'"


def _take(found: Findings, asked: Sequence[Sequence[QualityRule]], rows: Iterable[tuple[Any, ...]]) -> None:
    whens = [sorted({rule.when for rule in rules}) for rules in asked]
    places = [[known.index(rule.when) for rule in rules] for known, rules in zip(whens, asked, strict=True)]
    codes = [[rule.code for rule in rules] for rules in asked]
    for subject, number, entity, school, label, evidence, counts in rows:
        if number >= 0:
            found.broken.append(Broken(codes[subject][number], school, entity, label, evidence))
            continue
        told = found.checked.setdefault(school, {})
        for code, at in zip(codes[subject], places[subject], strict=True):
            if counts[at]:
                told[code] = counts[at]
