"""Asking the records: all rules of a subject in one statement, for one school or for all of them.

Each subject is read once. Rows that break no rule are dropped at once; what remains is told rule by rule, and beside it how many rows
each rule was asked of at each school. Runs with the eyes of whoever acts: the system's, to look for doubles at other schools too.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from hoaban.kernel.quality import QualityRule, Subject
from hoaban.modules.quality.catalogue import SUBJECTS, rules_on

MEMORY = "256MB"  # a province's learners are held in memory while they are asked, instead of on disk


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
    found = Findings(on)
    with connection.cursor() as cursor:
        if institution_id is None:
            cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        for name, rules in rules_on(on).items():
            subject = SUBJECTS[name]
            cursor.execute(
                statement(subject, rules, of_one=institution_id is not None),
                _values(subject, rules, on, institution_id),
            )
            _take(found, rules, cursor)
        if institution_id is None:
            cursor.execute("RESET work_mem")
    return found


def statement(subject: Subject, rules: Sequence[QualityRule], *, of_one: bool) -> str:
    """Write the statement that asks some rules of one subject. Rows of one school carry its counts, all others one violation each."""
    here = f"{subject.institution} = %(here)s" if of_one else "TRUE"
    conditions = {rule.code: f"(({rule.when}) AND ({rule.broken}))" for rule in rules}
    whens = sorted({rule.when for rule in rules})
    counts = ", ".join(f"count(*) FILTER (WHERE {when})" if when != "TRUE" else "count(*)" for when in whens)
    told = "\nUNION ALL ".join(
        f"SELECT {number}, s.id, s.institution_id, s.label::text, {_evidence(rule)}, NULL::bigint[] FROM bad AS s"
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


def _values(subject: Subject, rules: Iterable[QualityRule], on: date, here: UUID | None) -> dict[str, Any]:
    values: dict[str, Any] = {"on": on, "here": here, **subject.numbers(on)}
    for rule in rules:
        values |= rule.numbers(on)
    return values


def _take(found: Findings, rules: Sequence[QualityRule], rows: Iterator[tuple[Any, ...]]) -> None:
    whens = sorted({rule.when for rule in rules})
    place = [whens.index(rule.when) for rule in rules]
    codes = [rule.code for rule in rules]
    for number, entity, school, label, evidence, counts in rows:
        if number >= 0:
            found.broken.append(Broken(codes[number], school, entity, label, evidence))
            continue
        asked = found.checked.setdefault(school, {})
        for code, at in zip(codes, place, strict=True):
            if counts[at]:
                asked[code] = counts[at]
