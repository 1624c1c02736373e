"""Preschool children in the file form: indicators observed or not yet, by area of development."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hoaban.kernel.language import Words
from hoaban.modules.assessment.pupilfile.cursor import Place, unless_once
from hoaban.modules.assessment.rules.packs import Trait, preschool_areas
from hoaban.modules.assessment.rules.preschool import Child, Indicator, Outcome, observe

OLDEST = 6
INDICATOR = Words("Chỉ số", "The indicator")


def assess_place(pupil: Place, on: date) -> tuple[dict[str, Any], Outcome]:
    """Read one child and gather the observations; nothing is passed or failed."""
    fields = pupil.fields(("id", "level", "age", "indicators"))
    areas, age = preschool_areas(on), fields["age"].whole(0, OLDEST)
    known = {key: area for key, area in areas.items() if area.since <= age}
    places = fields["indicators"].items()
    indicators = [_indicator(each, known) for each in places]
    unless_once([(each.id, place) for each, place in zip(indicators, places, strict=True)], INDICATOR)
    outcome = observe(Child(age, indicators), areas)
    return {"id": fields["id"].value, **_to_json(outcome)}, outcome


def _to_json(outcome: Outcome) -> dict[str, Any]:
    areas = [
        {"id": key, "achieved": yes, "not_yet": no, "not_observed": open_}
        for key, (yes, no, open_) in outcome.areas.items()
    ]
    return {"areas": areas, "result": None, "conduct": None, "decision": None, "title": None}


def _indicator(place: Place, areas: Mapping[str, Trait]) -> Indicator:
    fields = place.fields(("id", "area", "achieved"), ("name",))
    key, seen = fields["id"].text(), fields["achieved"]
    name = fields["name"].text() if "name" in fields else key
    achieved = None if seen.is_empty else seen.true_or_false()
    return Indicator(key, Words(name, name), fields["area"].one_of(areas), achieved)
