"""From the text of a file to its report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Language, Words
from hoaban.kernel.law import NoRule
from hoaban.modules.assessment.pupilfile import preschool, primary, secondary
from hoaban.modules.assessment.pupilfile.cursor import Place, parse, unless_once
from hoaban.modules.assessment.rules.reasons import Reason

PUPIL = Words("Học sinh", "The pupil")


class Explained(Protocol):
    @property
    def reasons(self) -> tuple[Reason, ...]: ...


Assess = Callable[[Place, date], tuple[dict[str, Any], Explained]]
LEVELS: dict[str, Assess] = {
    "preschool": preschool.assess_place,
    "primary": primary.assess_place,
    "lower-secondary": secondary.assess_place,
    "upper-secondary": secondary.assess_place,
}


@dataclass(frozen=True, slots=True)
class Report:
    """The answers of a file, pupil by pupil in the file's order, with the reasons of each."""

    pupils: list[tuple[dict[str, Any], tuple[Reason, ...]]]

    def to_json(self, language: Language = "vi") -> dict[str, Any]:
        """Give the answer for programs; reasons are sentences in one language."""
        return {
            "pupils": [
                {**answer, "reasons": [reason.words.read(language) for reason in reasons]}
                for answer, reasons in self.pupils
            ]
        }


def assess_text(text: str) -> Report:
    """Judge every pupil of a file; raises `Invalid` with the first problem of each pupil that cannot be read."""
    fields = parse(text).fields(("on", "pupils"))
    on, places = _day(fields["on"]), fields["pupils"].items()
    unless_once([(_id(place), place) for place in places], PUPIL)
    found: list[tuple[dict[str, Any], tuple[Reason, ...]]] = []
    problems: list[Problem] = []
    for place in places:
        try:
            answer, outcome = _one(place, on)
            found.append((answer, outcome.reasons))
        except Invalid as error:
            problems.extend(error.problems)
    if problems:
        raise Invalid(*problems)
    return Report(found)


def _id(place: Place) -> str:
    """Read the id, which must be text or a whole number; it comes back as it was."""
    if not isinstance(place.value, dict) or "id" not in place.value:
        place.fields(("id",))
    key = Place(place.value["id"], f"{place.path}.id")
    if isinstance(key.value, int) and not isinstance(key.value, bool):
        return f"#{key.value}"
    return key.text()


def _one(place: Place, on: date) -> tuple[dict[str, Any], Explained]:
    if "level" not in place.value:
        place.fields(("id", "level"))
    level = Place(place.value["level"], f"{place.path}.level").one_of(LEVELS)
    try:
        return LEVELS[level](place, on)
    except NoRule as error:
        raise place.fail(
            "no-rule",
            f"Ngày {on:%d/%m/%Y} chưa có quy tắc đánh giá cho cấp học này. Hãy chọn ngày «on» muộn hơn.",
            f"On {on:%d/%m/%Y} there are no rules of assessment for this level yet. Choose a later day “on”.",
        ) from error


def _day(place: Place) -> date:
    try:
        return date.fromisoformat(place.text())
    except ValueError as error:
        raise place.fail(
            "not-a-day",
            f"{place.shown} không phải là ngày. Hãy viết như 2025-05-31.",
            f"{place.shown} is no day. Write it like 2025-05-31.",
        ) from error
