"""A board's figures from remembered answers: value, trend and target at once, and what needs somebody's attention."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, QuerySet, Sum

from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.kernel.actor import Actor
from hoaban.kernel.law import NoRule, rule
from hoaban.kernel.models import Operation
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.figures.asking import Where
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.figures.models import Answer
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.schooling.present import years_before

SCHOOL_FIGURES = (
    "learners",
    "classes",
    "staff",
    "pupils-per-class",
    "permanent-classroom-share",
    "dropout-rate",
    "it-certificate-share",
    "pupils-per-teacher",
    "women-learners-share",
    "minority-learners-share",
    "boarding-learners-share",
    "computers-teaching",
)
YEARS_OF_TREND = 10
KEY_FIGURES = (
    "institutions",
    "learners",
    "classes",
    "staff",
    "national-standard-share",
    "permanent-classroom-share",
    "enrolment-rate",
    "dropout-rate",
    "it-certificate-share",
    "internet-school-share",
    "pupils-per-teacher",
    "minority-learners-share",
)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One figure of a board: today's, the same day's of the years before (oldest first, today's last), and the target."""

    indicator: Indicator
    now: Figure
    trend: tuple[tuple[date, Figure], ...]
    target: Decimal | None

    @property
    def meets_target(self) -> bool | None:
        """Whether the target is met; None when there is none, or nothing to compare."""
        if self.target is None or self.now.value is None:
            return None
        return self.now.value <= self.target if self.indicator.better == "lower" else self.now.value >= self.target


@dataclass(frozen=True, slots=True)
class Board:
    """A place's key figures, the day they hold for, when they were computed, and whether records changed since."""

    where: Where
    on: date
    computed_at: datetime
    is_stale: bool
    figures: tuple[KeyFigure, ...]


def days_of_board(today: date) -> list[date]:
    """Give the same day of each school year that has classes, oldest first: today is the last when this year has any."""
    this = SchoolYear.containing(today)
    names = set(SchoolClass.objects.filter(school_year__lte=this.name).values_list("school_year", flat=True).distinct())
    years = [SchoolYear.parse(name) for name in sorted(names or {this.name})]
    return [years_before(today, this.starts - year.starts) for year in years]


def key_figures_of(where: Where) -> tuple[str, ...]:
    """Choose what a place's board shows: shares of schools say nothing of a single one."""
    return SCHOOL_FIGURES if where.institution_id else KEY_FIGURES


def board(actor: Actor, where: Where, today: date, ids: Iterable[str] = KEY_FIGURES) -> Board | None:
    """Give a place's board as last remembered on or before a day; None when nothing was ever remembered for it."""
    wanted = list(ids)
    answers = _of_place(Answer.objects.visible_to(actor).filter(on__lte=today), where)
    newest = answers.aggregate(on=Max("on"), at=Max("computed_at"))
    if newest["on"] is None:
        return None
    days = [years_before(newest["on"], back) for back in range(YEARS_OF_TREND)]
    found = _added_up(answers.filter(indicator__in=wanted, on__in=days))
    figures = [_key_figure(CATALOGUE[one], found[one], newest["on"]) for one in wanted if newest["on"] in found[one]]
    changed = Operation.objects.filter(recorded_at__gt=newest["at"]).exclude(
        kind__regex=r"^(figures|quality|account)\."
    )
    return Board(where, newest["on"], newest["at"], changed.exists(), tuple(figures))


def _of_place(answers: "QuerySet[Answer]", where: Where) -> "QuerySet[Answer]":
    match where.place.kind:
        case "nation":
            return answers
        case "province":
            return answers.filter(province_code=where.place.code)
        case "commune":
            return answers.filter(commune_code=where.place.code)
        case _:
            return answers.filter(institution_id=where.institution_id)


def _added_up(answers: "QuerySet[Answer]") -> Mapping[str, dict[date, Figure]]:
    sums = answers.values_list("indicator", "on").annotate(Sum("numerator"), Sum("denominator"))
    found: dict[str, dict[date, Figure]] = defaultdict(dict)
    for one, on, numerator, denominator in sums:
        found[one][on] = _figure(one, numerator, denominator)
    return found


def _figure(one: str, numerator: Decimal | int, denominator: Decimal | int | None, *key: str) -> Figure:
    return Figure(one, CATALOGUE[one].unit, key, int(numerator), None if denominator is None else int(denominator))


def _key_figure(one: Indicator, by_day: Mapping[date, Figure], on: date) -> KeyFigure:
    trend = tuple((day, by_day[day]) for day in sorted(by_day))
    return KeyFigure(one, by_day[on], trend, target_of(one, on))


def target_of(one: Indicator, on: date) -> Decimal | None:
    """Give an indicator's target on a day, where law or plan sets one."""
    if one.target is None:
        return None
    try:
        return Decimal(str(rule(one.target, on=on)))
    except NoRule:
        return None


def by_commune(actor: Actor, one: str, on: date, province: str) -> dict[str, Figure]:
    """Give a figure for each commune of a province, as remembered for a day: what a map shows."""
    answers = Answer.objects.visible_to(actor).filter(indicator=one, on=on, province_code=province)
    return {each.key[0] or "": each for each in _grouped(answers, one, "commune")}


GROUPED_BY = {"commune": "commune_code", "institution": "institution_id"}


def remembered_groups(actor: Actor, one: str, on: date, where: Where, by: str) -> list[Figure]:
    """Give a figure broken down by commune or school, as remembered for a day; nothing when that was not remembered."""
    if by not in GROUPED_BY:
        return []
    answers = _of_place(Answer.objects.visible_to(actor).filter(indicator=one, on=on), where)
    return _grouped(answers.exclude(**{GROUPED_BY[by]: None}), one, by)


def _grouped(answers: "QuerySet[Answer]", one: str, by: str) -> list[Figure]:
    sums = answers.values_list(GROUPED_BY[by]).annotate(Sum("numerator"), Sum("denominator"))
    return [_figure(one, numerator, denominator, str(key)) for key, numerator, denominator in sums]


def by_school(actor: Actor, ids: Iterable[str], on: date, where: Where) -> dict[str, dict[str, Figure]]:
    """Give some figures for each school of a place, as remembered for a day: by indicator, then by the school's id."""
    wanted = list(ids)
    answers = _of_place(Answer.objects.visible_to(actor).filter(indicator__in=wanted, on=on), where)
    rows = answers.exclude(institution_id=None).values_list("indicator", "institution_id", "numerator", "denominator")
    found: dict[str, dict[str, Figure]] = {one: {} for one in wanted}
    for one, school, numerator, denominator in rows:
        found[one][str(school)] = _figure(one, numerator, denominator, str(school))
    return found
