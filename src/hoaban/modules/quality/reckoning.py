"""The scores that a check gives, as rows, and whether they stand already."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.ids import uuid7
from hoaban.modules.network.models import InstitutionPlace
from hoaban.modules.quality.checking import Findings
from hoaban.modules.quality.models import Score
from hoaban.modules.quality.scoring import by_dimension

SCORE_COLUMNS = (
    "id", "institution_id", "on", "dimension", "score", "checked", "broken", "points", "commune_code", "province_code",
)  # fmt: skip


def scores(found: Findings) -> Iterator[tuple[Any, ...]]:
    """Give the rows of `Score` for each school that was asked of anything."""
    places = _places(found.on, list(found.checked))
    for school in found.checked:
        commune, province = places.get(school, ("", ""))
        for dimension, told in by_dimension(found.parts(school)).items():
            yield (
                uuid7(), school, found.on, dimension, round(told.score, 4), told.checked, told.broken,
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
