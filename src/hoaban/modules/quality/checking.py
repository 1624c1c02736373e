"""Asking the records: all rules of a subject in one statement for half of the schools, and all rules in one statement for one school.

Each subject is read once, and each row is asked each rule once: what it breaks is noted in one number, a bit a rule. The database holds
that against the episodes that stand, so that only what changed comes out, beside how many rows each rule was asked of at each school.
Runs with the eyes of whoever acts: the system's, to look for doubles at other schools too.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from hoaban.kernel.beside import both
from hoaban.kernel.prepared import ask
from hoaban.kernel.quality import QualityRule, Subject
from hoaban.modules.network.models import Institution
from hoaban.modules.quality.catalogue import RULES, SUBJECTS, rules_on
from hoaban.modules.quality.models import EXPLAINED, OPEN, PUT_ASIDE, Violation
from hoaban.modules.quality.scoring import Part

Asked = Sequence[tuple[str, Sequence[QualityRule]]]  # subjects, each with its rules
# A province's learners are held in memory while they are asked, instead of on disk. All rows of a table are wanted then, which the
# planner cannot know behind the walls: tables are joined whole, not row by row, and never sorted. Compiling takes longer than asking.
FOR_ALL = """
    SET LOCAL work_mem = '256MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off;
    SET LOCAL enable_sort = off
"""
AS_BEFORE = "RESET work_mem; RESET jit; RESET enable_nestloop; RESET enable_mergejoin; RESET enable_sort"
# Of which schools' records rules are asked: conditions over the column that names the school.
HERE, LOWER_HALF, UPPER_HALF = "{} = %(school)s", "{} < %(school)s", "{} >= %(school)s"
ASKED, BROKEN, BEGUN, ENDED, STILL = range(5)  # what a row of the answer tells


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that breaks a rule now and did not before."""

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
    """What a check found, by school and rule: how many records were asked, how many break it, how many of these were explained.

    And what changed against the episodes that stand: those that begin, that end, that are taken up again. Nothing is written yet.
    """

    on: date
    checked: dict[UUID, dict[str, int]] = field(default_factory=dict)
    broken: dict[UUID, dict[str, int]] = field(default_factory=dict)
    explained: Counter[tuple[UUID, str]] = field(default_factory=Counter)
    begun: list[Broken] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    taken_up: list[UUID] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.begun or self.ended or self.taken_up)

    def add(self, other: "Findings") -> None:
        """Take in what was found about other subjects on the same day."""
        for mine, its in ((self.checked, other.checked), (self.broken, other.broken)):
            for school, counts in its.items():
                mine.setdefault(school, {}).update(counts)
        self.explained.update(other.explained)
        self.begun += other.begun
        self.ended += other.ended
        self.taken_up += other.taken_up

    def parts(self, institution_id: UUID) -> list[Part]:
        """Give what each rule that was asked at a school brings to its score; what was explained counts as right."""
        broken, asked = self.broken.get(institution_id, {}), self.checked.get(institution_id, {})
        return [
            Part(
                code,
                RULES[code].dimension,
                RULES[code].weight,
                checked,
                max(0, broken.get(code, 0) - self.explained[institution_id, code]),
            )
            for code, checked in sorted(asked.items())
        ]

    def to_json(self) -> dict[str, Any]:
        """What the ledger keeps: the episodes themselves stand in their own table."""
        changed = {name: len(getattr(self, name)) for name in ("begun", "ended", "taken_up")}
        return {"on": self.on.isoformat(), **changed}


def check(on: date, institution_id: UUID | None = None) -> Findings:
    """Ask every rule that holds on a day, of one school or of all, and hold the answers against the episodes that stand."""
    found, asked = Findings(on), list(rules_on(on).items())
    if institution_id is not None:
        _ask(found, asked, HERE, institution_id)  # all at once: it is the asking that takes the time
    else:
        other, middle = Findings(on), _middle()
        both(
            lambda: _ask_all(found, asked, LOWER_HALF, middle),
            lambda: _ask_all(other, asked, UPPER_HALF, middle),
        )
        found.add(other)
    found.ended += _of_rules_asked_no_more(asked, institution_id)
    return found


def _middle() -> UUID:
    """Give the school that divides all schools into two halves; without any, one is as good as another."""
    schools = Institution.objects.order_by("pk").values_list("pk", flat=True)
    return schools[len(schools) // 2] if schools else UUID(int=0)


def _ask_all(found: Findings, asked: Asked, schools: str, school: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FOR_ALL)
        for one in asked:
            _ask(found, [one], schools, school)
        cursor.execute(AS_BEFORE)


def _of_rules_asked_no_more(asked: Asked, here: UUID | None) -> Iterable[UUID]:
    rows = Violation.objects.standing().exclude(rule__in=[rule.code for _, rules in asked for rule in rules])
    return (rows.filter(institution_id=here) if here else rows).values_list("pk", flat=True)


def _ask(found: Findings, asked: Asked, schools: str, school: UUID) -> None:
    values: dict[str, Any] = {"on": found.on, "school": school}
    for name, rules in asked:
        for numbers in (SUBJECTS[name].numbers, *(rule.numbers for rule in rules)):
            values |= numbers(found.on)
    parts = (statement(SUBJECTS[name], rules, schools) for name, rules in asked)
    told = (f"SELECT {number}, told.* FROM ({part}) AS told" for number, part in enumerate(parts))
    _take(found, [rules for _, rules in asked], ask("\nUNION ALL ".join(told), values))


# A row of the answer: what it tells, a rule's number, a record or an episode, its school, its label and evidence or state, counts.
SHAPE: Final = """
    SELECT {tells} AS tells, 0 AS rule, NULL::uuid AS id, institution_id, '' AS label, '' AS evidence, ARRAY[{counts}] AS counts
    FROM {rows} GROUP BY institution_id"""


def statement(subject: Subject, rules: Sequence[QualityRule], schools: str) -> str:
    """Write the statement that asks some rules of one subject and compares the answers with the episodes that stand."""
    rows = subject.sql.format(here=schools.format(subject.institution))
    codes = ", ".join(f"('{rule.code}', {number}, {1 << number}::bigint)" for number, rule in enumerate(rules))
    begun = "\nUNION ALL ".join(_begun(subject, number, rule) for number, rule in enumerate(rules))
    breaks = [
        f"CASE WHEN ({rule.when}) AND ({rule.broken}) THEN {1 << at}::bigint ELSE 0 END"
        for at, rule in enumerate(rules)
    ]
    return f"""
        WITH s AS MATERIALIZED (SELECT s.*, {" | ".join(breaks)} AS wrong FROM ({rows}) AS s),
        r (code, number, bit) AS (VALUES {codes}),
        v AS MATERIALIZED (
            SELECT v.id, v.institution_id, v.entity_id, v.state, v.until, r.number, r.bit
            FROM quality_violation AS v JOIN r ON r.code = v.rule
            WHERE v.mended_at IS NULL AND {schools.format("v.institution_id")}
        ),
        bad AS MATERIALIZED (
            SELECT s.*, s.wrong & ~coalesce(k.known, 0) AS fresh
            FROM s
            LEFT JOIN (SELECT institution_id, entity_id, bit_or(bit) AS known FROM v GROUP BY 1, 2) AS k
                ON k.entity_id = s.id AND k.institution_id = s.institution_id
            WHERE s.wrong <> 0
        )
        {SHAPE.format(tells=ASKED, rows="s", counts=_asked(rules))}
        UNION ALL {SHAPE.format(tells=BROKEN, rows="bad", counts=_counts(rules))}
        UNION ALL {begun}
        UNION ALL SELECT CASE WHEN b.wrong & v.bit <> 0 THEN {STILL} ELSE {ENDED} END, v.number, v.id, v.institution_id, v.state,
            coalesce(v.until::text, ''), NULL
        FROM v LEFT JOIN (SELECT institution_id, id, bit_or(wrong) AS wrong FROM bad GROUP BY 1, 2) AS b
            ON b.id = v.entity_id AND b.institution_id = v.institution_id
        WHERE v.state <> '{OPEN}' OR b.wrong & v.bit IS DISTINCT FROM v.bit"""


def _whens(rules: Sequence[QualityRule]) -> list[str]:
    """Of which records rules are asked; most rules of a subject are asked of the same ones."""
    return sorted({rule.when for rule in rules})


def _asked(rules: Sequence[QualityRule]) -> str:
    return ", ".join(f"count(*) FILTER (WHERE {when})" if when != "TRUE" else "count(*)" for when in _whens(rules))


def _counts(rules: Sequence[QualityRule]) -> str:
    return ", ".join(f"count(*) FILTER (WHERE wrong & {1 << number} <> 0)" for number in range(len(rules)))


def _begun(subject: Subject, number: int, rule: QualityRule) -> str:
    pairs = ", ".join(f"'{name}', {sql}" for name, sql in rule.evidence.items())
    told = f"jsonb_build_object({pairs})::text" if pairs else "'{}'"
    return f"""
        SELECT {BEGUN}, {number}, s.id, s.institution_id, {subject.label}::text, {told}, NULL::bigint[]
        FROM bad AS s WHERE s.fresh & {1 << number} <> 0"""


def _take(found: Findings, asked: Sequence[Sequence[QualityRule]], rows: Iterable[tuple[Any, ...]]) -> None:
    codes = [[rule.code for rule in rules] for rules in asked]
    begun: dict[tuple[str, UUID, UUID], Broken] = {}  # who has two posts at a school breaks a rule once
    for subject, tells, number, record, school, label, said, counts in rows:
        code = codes[subject][number]
        if tells == BEGUN:
            begun[code, school, record] = Broken(code, school, record, label, said)
        elif tells == ENDED:
            found.ended.append(record)
        elif tells == STILL:
            _stands(found, record, (school, code), label, said)
        else:
            _count(found, asked[subject], school, counts, of_broken=tells == BROKEN)
    found.begun += begun.values()


def _stands(found: Findings, episode: UUID, at: tuple[UUID, str], state: str, until: str) -> None:
    if state == PUT_ASIDE and until and date.fromisoformat(until) <= found.on:
        found.taken_up.append(episode)
    elif state == EXPLAINED and RULES[at[1]].may_be_explained:
        found.explained[at] += 1


def _count(
    found: Findings, rules: Sequence[QualityRule], school: UUID, counts: Sequence[int], *, of_broken: bool
) -> None:
    told = (found.broken if of_broken else found.checked).setdefault(school, {})
    places = range(len(rules)) if of_broken else [_whens(rules).index(rule.when) for rule in rules]
    told.update({rule.code: counts[at] for rule, at in zip(rules, places, strict=True) if counts[at]})
