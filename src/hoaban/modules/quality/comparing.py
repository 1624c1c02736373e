"""Holding what a check found against what stands: which episodes begin, which end, which are taken up again; and the scores."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.ids import uuid7
from hoaban.modules.network.models import InstitutionPlace
from hoaban.modules.quality.catalogue import RULES
from hoaban.modules.quality.checking import Broken, Findings
from hoaban.modules.quality.models import EXPLAINED, PUT_ASIDE, Score, Violation
from hoaban.modules.quality.scoring import Part, by_dimension

SCORE_COLUMNS = (
    "id", "institution_id", "on", "dimension", "score", "checked", "broken", "points", "commune_code", "province_code",
)  # fmt: skip


@dataclass(slots=True)
class Comparison:
    """What changed since the last check; nothing of it has been written."""

    findings: Findings
    begun: list[Broken] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    taken_up: list[UUID] = field(default_factory=list)
    explained: Counter[tuple[UUID, str]] = field(default_factory=Counter)

    @property
    def is_nothing(self) -> bool:
        return not (self.begun or self.ended or self.taken_up)

    def parts(self, institution_id: UUID) -> list[Part]:
        """Give what each rule that was asked at a school brings to its score; what was explained counts as right."""
        broken = self._counts.get(institution_id, {})
        asked = self.findings.checked.get(institution_id, {})
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

    @property
    def _counts(self) -> Mapping[UUID, Mapping[str, int]]:
        if not self._counted:
            for each in self.findings.broken:
                self._counted.setdefault(each.institution_id, Counter())[each.rule] += 1
        return self._counted

    _counted: dict[UUID, Counter[str]] = field(default_factory=dict)


def compare(findings: Findings, institution_id: UUID | None = None) -> Comparison:
    """Hold findings against the episodes that stand, of one school or of all."""
    found, here = Comparison(findings), Violation.objects.standing()
    if institution_id is not None:
        here = here.filter(institution_id=institution_id)
    now = {each.key: each for each in findings.broken}
    standing = set()
    rows = here.values_list("pk", "rule", "institution_id", "entity_id", "state", "until")
    for pk, rule, school, entity, state, until in rows.iterator(chunk_size=20_000):
        key = (rule, school, entity)
        standing.add(key)
        if key not in now:
            found.ended.append(pk)
        elif state == PUT_ASIDE and until is not None and until <= findings.on:
            found.taken_up.append(pk)
        elif state == EXPLAINED and RULES[rule].may_be_explained:
            found.explained[school, rule] += 1
    found.begun = [each for key, each in now.items() if key not in standing]
    return found


def scores(compared: Comparison) -> Iterator[tuple[Any, ...]]:
    """Give the rows of `Score` for each school that was asked of anything."""
    places = _places(compared.findings.on, list(compared.findings.checked))
    for school in compared.findings.checked:
        commune, province = places.get(school, ("", ""))
        for dimension, told in by_dimension(compared.parts(school)).items():
            yield (
                uuid7(), school, compared.findings.on, dimension, round(told.score, 4), told.checked, told.broken,
                told.points, commune, province,
            )  # fmt: skip


def _places(on: date, schools: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = InstitutionPlace.objects.on(on).filter(institution_id__in=schools)
    named = rows.values_list("institution_id", "commune__code", "commune__province_code")
    return {school: (commune, province) for school, commune, province in named}


def are_stored(rows: Sequence[tuple[Any, ...]], on: date, institution_id: UUID) -> bool:
    """Answer whether a school's scores of a day stand as they were reckoned."""
    kept = Score.objects.filter(institution_id=institution_id, on=on).values_list(*SCORE_COLUMNS[3:])
    return {tuple(row) for row in kept} == {row[3:] for row in rows}
