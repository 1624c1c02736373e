"""Scores and causes as pages, programs and figures ask for them: of a school, of a commune, of all that the reader sees."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from hoaban.kernel.actor import Actor
from hoaban.kernel.quality import QualityRule
from hoaban.modules.quality.catalogue import RULES
from hoaban.modules.quality.checking import Findings
from hoaban.modules.quality.models import ALL, EXPLAINED, PUT_ASIDE, Score, Violation
from hoaban.modules.quality.scoring import gain

TREND_DAYS = 60
MOST_POINTS = 14  # of a trend line


@dataclass(frozen=True, slots=True)
class Told:
    """A score of a place or school in one dimension, with what it was made of."""

    points: int
    checked: int
    broken: int

    @property
    def score(self) -> float | None:
        return 100 * self.points / self.checked if self.checked else None


@dataclass(frozen=True, slots=True)
class Cause:
    """A rule that is broken: how often at how many schools, how many of these were put aside, and what mending all of it gains."""

    rule: QualityRule
    broken: int
    checked: int = 0
    put_aside: int = 0
    explained: int = 0
    gain: float = 0.0
    schools: int = 1


def newest_day(actor: Actor, today: date) -> date | None:
    """Give the last day for which the reader sees scores."""
    days = Score.objects.visible_to(actor).filter(on__lte=today, dimension=ALL).order_by("-on")
    return days.values_list("on", flat=True).first()


def scores_by(actor: Actor, on: date, group: str, commune_code: str = "") -> Mapping[str, Mapping[str, Told]]:
    """Give the scores of a day by school (`institution_id`), commune (`commune_code`) or province, each by dimension."""
    found: dict[str, dict[str, Told]] = defaultdict(dict)
    rows = _of(Score.objects.visible_to(actor).filter(on=on), commune_code).order_by(group, "dimension")
    sums = rows.values_list(group, "dimension").annotate(Sum("points"), Sum("checked"), Sum("broken"))
    for key, dimension, points, checked, broken in sums:
        found[str(key)][dimension] = Told(points, checked, broken)
    return found


def trends_by(actor: Actor, until: date, group: str, commune_code: str = "") -> Mapping[str, list[float]]:
    """Give the scores of the last days, oldest first: the whole score by place or school, or each `dimension`."""
    found: dict[str, list[float]] = defaultdict(list)
    rows = Score.objects.visible_to(actor).filter(on__gt=until - timedelta(days=TREND_DAYS), on__lte=until)
    kept = _of(rows if group == "dimension" else rows.filter(dimension=ALL), commune_code)
    for _, key, points, checked in (
        kept.order_by("on", group).values_list("on", group).annotate(Sum("points"), Sum("checked"))
    ):
        if checked:
            found[str(key)].append(round(100 * points / checked, 1))
    return {key: values[-MOST_POINTS:] for key, values in found.items()}


def school_trend(actor: Actor, institution_id: UUID, until: date) -> Mapping[str, list[float]]:
    """Give a school's scores of the last days by dimension, oldest first."""
    found: dict[str, list[float]] = defaultdict(list)
    rows = (
        Score.objects.visible_to(actor).filter(institution_id=institution_id, on__lte=until).order_by("on", "dimension")
    )
    for dimension, score in rows.filter(on__gt=until - timedelta(days=TREND_DAYS)).values_list("dimension", "score"):
        found[dimension].append(round(score, 1))
    return {key: values[-MOST_POINTS:] for key, values in found.items()}


def _of(rows: "QuerySet[Score]", commune_code: str) -> "QuerySet[Score]":
    return rows.filter(commune_code=commune_code) if commune_code else rows


def causes_of_school(actor: Actor, found: Findings, institution_id: UUID) -> list[Cause]:
    """Give what is to mend at a school, most frequent first, as it was just found."""
    parts = found.parts(institution_id)
    settled: dict[tuple[str, str], int] = {}
    rows = Violation.objects.visible_to(actor).standing().filter(institution_id=institution_id).order_by()
    for rule, state, number in rows.values_list("rule", "state").annotate(Count("pk")):
        settled[rule, state] = number
    causes = [
        Cause(
            RULES[part.code],
            part.broken,
            part.checked,
            settled.get((part.code, PUT_ASIDE), 0),
            settled.get((part.code, EXPLAINED), 0),
            gain(parts, [part.code]),
        )
        for part in parts
        if part.broken
    ]
    return sorted(causes, key=lambda cause: (-cause.broken, -cause.gain, cause.rule.code))


def causes_of_place(actor: Actor, commune_schools: list[UUID] | None) -> list[Cause]:
    """Give what is to mend at the schools that the reader sees, or at some of them, most frequent first, as last checked."""
    rows = Violation.objects.visible_to(actor).standing().exclude(state=EXPLAINED).order_by()
    if commune_schools is not None:
        rows = rows.filter(institution_id__in=commune_schools)
    sums = rows.values_list("rule").annotate(Count("pk"), Count("institution_id", distinct=True))
    causes = [Cause(RULES[rule], number, schools=schools) for rule, number, schools in sums if rule in RULES]
    return sorted(causes, key=lambda cause: (-cause.broken, cause.rule.code))


def schools_with(actor: Actor, rule: str, commune_schools: list[UUID] | None) -> Mapping[UUID, int]:
    """Give how often a rule is broken at each school that the reader sees, or at some of them, most often first, as last checked."""
    rows = Violation.objects.visible_to(actor).standing().exclude(state=EXPLAINED).filter(rule=rule).order_by()
    if commune_schools is not None:
        rows = rows.filter(institution_id__in=commune_schools)
    counted = rows.values_list("institution_id").annotate(n=Count("pk"))
    return dict(sorted(counted, key=lambda row: (-row[1], str(row[0]))))


def schools_in(actor: Actor, on: date, commune_code: str) -> list[UUID]:
    """Give the schools of a commune that were scored on a day."""
    rows = Score.objects.visible_to(actor).filter(on=on, dimension=ALL, commune_code=commune_code)
    return list(rows.values_list("institution_id", flat=True))
