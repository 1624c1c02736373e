"""The rules in force on a day, read once from the law files into exact numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule


@dataclass(frozen=True, slots=True)
class Scale:
    """The marks that may be given: from `least` to `greatest` with at most `places` decimals."""

    least: Decimal
    greatest: Decimal
    places: int
    step: Decimal

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Scale":
        places: int = value["places"]
        return cls(Decimal(value["least"]), Decimal(value["greatest"]), places, Decimal(1).scaleb(-places))


@dataclass(frozen=True, slots=True)
class LevelRule:
    """What a level of learning asks for: every scored subject, enough of them, and the subjects assessed by comments."""

    level: str
    every: Decimal
    enough: Decimal
    subjects: int
    not_passed: int


@dataclass(frozen=True, slots=True)
class TitleRule:
    """What a title asks for; `enough` is the mark that `subjects` scored subjects reach, or None."""

    title: str
    learning: str
    conduct: str
    subjects: int = 0
    enough: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SecondaryRules:
    """Circular 22/2021 as it stands on a day."""

    scale: Scale
    regular_marks: tuple[tuple[int | None, int], ...]
    regular_checks: int
    topic_marks: Mapping[str, int]
    weights: Mapping[str, int]
    year_weights: tuple[int, int]
    year_from_rounded: bool
    levels: tuple[LevelRule, ...]
    targets: tuple[str, ...]
    steps_below: int
    conduct: Mapping[str, Mapping[str, str]]
    absence_limit: int
    promotion_learning: str
    promotion_conduct: str
    retest_below: Decimal
    both_not_passed: str
    titles: tuple[TitleRule, ...]


@cache
def secondary_rules(on: date) -> SecondaryRules:
    """Give the rules for lower and upper secondary in force on a day; raises `NoRule` before there were any."""

    def value(name: str) -> Any:
        return rule(f"assessment.secondary.{name}", on=on)

    years, adjustment, promotion = value("year-weights"), value("adjustment"), value("promotion")
    return SecondaryRules(
        scale=Scale.of(value("scale")),
        regular_marks=tuple((row.get("up_to"), row["marks"]) for row in value("regular-marks")),
        regular_checks=value("regular-checks"),
        topic_marks=value("topic-marks"),
        weights=value("term-weights"),
        year_weights=tuple(years["terms"]),
        year_from_rounded=years["from"] == "rounded",
        levels=tuple(_level_rule(row) for row in value("levels")),
        targets=tuple(adjustment["targets"]),
        steps_below=adjustment["steps_below"],
        conduct=value("conduct"),
        absence_limit=value("absence-limit"),
        promotion_learning=promotion["learning"],
        promotion_conduct=promotion["conduct"],
        retest_below=Decimal(value("retest-below")),
        both_not_passed=value("both-not-passed"),
        titles=tuple(_title_rule(row) for row in value("titles")),
    )


def _level_rule(row: Mapping[str, Any]) -> LevelRule:
    return LevelRule(row["level"], Decimal(row["every"]), Decimal(row["enough"]), row["subjects"], row["not_passed"])


def _title_rule(row: Mapping[str, Any]) -> TitleRule:
    enough = Decimal(row["enough"]) if "enough" in row else None
    return TitleRule(row["title"], row["learning"], row["conduct"], row.get("subjects", 0), enough)


@dataclass(frozen=True, slots=True)
class Tests:
    """In which grades a primary subject is tested at the end of terms, and in their middle."""

    ends: frozenset[int]
    middles: frozenset[int]


@dataclass(frozen=True, slots=True)
class YearLevel:
    """What a primary pupil's level of the year asks for at least."""

    level: str
    subject: str
    trait: str
    test: Decimal


@dataclass(frozen=True, slots=True)
class PrimaryTitle:
    title: str
    level: str
    needs_praise: bool


@dataclass(frozen=True, slots=True)
class Trait:
    """A quality or competence, or an area of development, and from which grade or age it is observed."""

    name: Words
    since: int = 0


@dataclass(frozen=True, slots=True)
class PrimaryRules:
    """Circular 27/2020 as it stands on a day."""

    periods: tuple[str, ...]
    scale: Scale
    tests: Mapping[str, Tests]
    qualities: Mapping[str, Trait]
    competences: Mapping[str, Trait]
    levels: tuple[YearLevel, ...]
    titles: tuple[PrimaryTitle, ...]

    def is_tested(self, subject: str, grade: int, at: int) -> bool:
        """Say whether a subject is tested at a period of the year, counted from 0; even ones are the middles of terms."""
        tests = self.tests.get(subject)
        return tests is not None and grade in (tests.ends if at % 2 else tests.middles)


@cache
def primary_rules(on: date) -> PrimaryRules:
    """Give the rules for primary schools in force on a day; raises `NoRule` before there were any."""

    def value(name: str) -> Any:
        return rule(f"assessment.primary.{name}", on=on)

    return PrimaryRules(
        periods=tuple(value("periods")),
        scale=Scale.of(value("scale")),
        tests={key: Tests(frozenset(t["ends"]), frozenset(t["middles"])) for key, t in value("tests").items()},
        qualities={key: Trait(Words(*name)) for key, name in value("qualities").items()},
        competences={key: Trait(Words(*t["name"]), t["from_grade"]) for key, t in value("competences").items()},
        levels=tuple(
            YearLevel(row["level"], row["subject"], row["trait"], Decimal(row["test"])) for row in value("year-levels")
        ),
        titles=tuple(PrimaryTitle(**row) for row in value("titles")),
    )


@cache
def preschool_areas(on: date) -> Mapping[str, Trait]:
    """Give the areas of development in force on a day, each with the age from which it is observed."""
    return {
        key: Trait(Words(*area["name"]), area["from_age"])
        for key, area in rule("assessment.preschool.areas", on=on).items()
    }


@dataclass(frozen=True, slots=True)
class Norm:
    """Something that children of an age can usually do, as the rules propose to observe it."""

    id: str
    age: int
    area: str
    name: Words


@cache
def preschool_norms(on: date) -> tuple[Norm, ...]:
    """Give the indicators proposed for every age, in the order of ages and areas."""
    areas = list(preschool_areas(on))
    rows = rule("assessment.preschool.indicators", on=on)
    found = [Norm(key, row["age"], row["area"], Words(*row["name"])) for key, row in rows.items()]
    return tuple(sorted(found, key=lambda each: (each.age, areas.index(each.area))))
