"""Checking that the published figures come out of the records, through the same indicators that every page shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hoaban.engines.figures.indicator import Figure
from hoaban.interfaces.demo.profile import Profile, Target, profile_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.asking import show
from hoaban.modules.network.models import Institution, InstitutionPlace
from hoaban.modules.places.models import Place

AT_YEAR_END = ("dropout-rate",)  # grows through the year, published of the whole
BY_LEVEL = ("enrolment-rate", "dropout-rate")


@dataclass(frozen=True, slots=True)
class Finding:
    """A target, what the records say on a day, and whether that is the published figure."""

    target: Target
    day: date
    figure: float
    is_met: bool

    def __str__(self) -> str:
        wanted = f"{self.target.value:,.2f}" if self.target.value is not None else f"> {self.target.least:,.2f}"
        said = "" if self.is_met else "  NOT MET"
        return f"{self.target.id} {self.target.figure} on {self.day}: {self.figure:,.2f} (published {wanted}){said}"


def published_days(profile: Profile) -> tuple[date, date]:
    """Two days of the published school year: after its opening, and before its end."""
    return date(profile.school_year, 10, 15), date(profile.school_year + 1, 5, 31)


def check(actor: Actor, province: str, *, share: float = 1.0) -> list[Finding]:
    """Compare every target with the records on the published days; counts are scaled where a share was built."""
    profile = profile_of(province)
    return [finding for day in published_days(profile) for finding in _on(actor, profile, day, share)]


def _on(actor: Actor, profile: Profile, day: date, share: float) -> Iterator[Finding]:
    with acting(actor):
        figures = _figures(actor, profile, day)
    for target in profile.target:
        if target.figure.startswith(AT_YEAR_END) and day != published_days(profile)[-1]:
            continue
        figure, scaled = figures[target.figure], _scaled(target, share)
        yield Finding(scaled, day, figure, scaled.met_by(figure))


def _scaled(target: Target, share: float) -> Target:
    if target.is_rate or target.value is None:
        return target
    return target.model_copy(update={"value": target.value * share})


def _figures(actor: Actor, profile: Profile, day: date) -> dict[str, float]:
    """Give all figures of the province on a day; `rate.level` for those that are published by level."""
    _, whole = show(actor, profile.code, day)
    figures = {one: _value(answers) for one, answers in whole.items()}
    standard = whole["national-standard-share"][0]
    figures["standard-schools"], figures["schools"] = float(standard.numerator), float(standard.denominator or 0)
    figures["computers"] = figures["computers-office"] + figures["computers-teaching"]
    figures["boarding-schools"] = float(_boarding_schools(profile, day))
    _, parts = show(actor, profile.code, day, by=("level",), ids=BY_LEVEL)
    for one, answers in parts.items():
        figures |= {f"{one}.{answer.key[0]}": _value([answer]) for answer in answers}
    return figures


def _value(answers: Sequence[Figure]) -> float:
    value = answers[0].value if answers else None
    return float(value) if value is not None else 0.0


def _boarding_schools(profile: Profile, day: date) -> int:
    communes = Place.objects.communes().in_province(profile.code).on(day)
    there = InstitutionPlace.objects.on(day).filter(commune__in=communes)
    return (
        Institution.objects.on(day).filter(pk__in=there.values("institution_id")).exclude(boarding_kind="none").count()
    )
