"""Remembering figures for a day, so that a board opens at once."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.engines.figures.explain import dimensions_of
from hoaban.engines.figures.indicator import Figure
from hoaban.engines.figures.query import NATION, Query
from hoaban.kernel.action import Load, action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.figures.asking import ask
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.figures.models import Answer

COLUMNS = [
    "id", "indicator", "on", "institution_id", "commune_code", "province_code", "numerator", "denominator", "computed_at",
]  # fmt: skip


@action(
    "figures.remember",
    kind="figures.remember@1",
    scope=anywhere,
    says=vi_en("Tính lại số liệu", "Computed the figures anew"),
)
def remember_figures(actor: Actor, *, days: Iterable[date]) -> int:
    """Compute every figure of every school for some days and keep the answers; gives their number."""
    op, now = writing(), timezone.now()
    wanted = list(days)
    op.forget(Answer.objects.filter(on__in=wanted))
    rows = [
        row for day in wanted for row in _rows(actor, day, now)
    ]  # all asked before the stream opens: it holds the line
    return op.load([Load(Answer, COLUMNS, rows)])


def _rows(actor: Actor, day: date, now: datetime) -> Iterator[tuple[Any, ...]]:
    """Schools first, by institution; then the figures that speak of residents, by commune. Boards speak of today's places."""
    year = SchoolYear.containing(day).name
    by_school = Query(day, year, NATION, ("institution", "commune", "province"), geography="today")
    by_commune = Query(day, year, NATION, ("commune", "province"), geography="today")
    schools = [one for one in CATALOGUE.values() if "institution" in dimensions_of(one)]
    communes = [one for one in CATALOGUE.values() if "institution" not in dimensions_of(one)]
    for answers in (ask(actor, schools, by_school), ask(actor, communes, by_commune)):
        for figures in answers.values():
            yield from (_row(figure, day, now) for figure in figures)


def _row(figure: Figure, day: date, now: datetime) -> tuple[Any, ...]:
    *school, commune, province = figure.key
    institution = UUID(school[0]) if school and school[0] else None
    return (
        uuid7(), figure.indicator, day, institution, commune or "", province or "", figure.numerator, figure.denominator, now,
    )  # fmt: skip
