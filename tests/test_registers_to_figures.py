"""The main job end to end: the registers that schools have go in, the province's figures come out as they follow from them."""

import json
from datetime import date
from typing import Any

import pytest

from hoaban.engines.figures.indicator import Figure
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.asking import show
from hoaban.modules.places.actions import load_reference
from hoaban.modules.places.models import EthnicGroup
from hoaban.modules.schooling.registers.running import Run
from tests.shared_data import shared

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
ON = date(2025, 3, 15)


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    return json.loads((shared("registers") / "truth.json").read_text(encoding="utf-8"))["schools"]


@pytest.fixture
def imported(db: None) -> None:
    with acting(SYSTEM):
        if not EthnicGroup.objects.exists():
            load_reference(SYSTEM)
    Run(SYSTEM).apply([shared("registers")])


def figures(place: str, on: date = ON) -> dict[str, Figure]:
    with acting(SYSTEM):
        return {one: answers[0] for one, answers in show(SYSTEM, place, on)[1].items() if answers}


def expected(schools: list[dict[str, Any]]) -> dict[str, tuple[int, int | None]]:
    """What follows from the workbooks: numerator and, for shares, denominator."""

    def total(name: str) -> int:
        return sum(school[name] for school in schools)

    learners = sum(school["students"]["accepted"] + school["students"]["warned"] for school in schools)
    rooms = sum(sum(school["rooms"].values()) for school in schools)
    return {
        "institutions": (len(schools), None),
        "satellite-sites": (total("sites"), None),
        "classes": (total("classes"), None),
        "learners": (learners, None),
        "women-learners-share": (total("women"), learners),
        "minority-learners-share": (total("minority"), learners),
        "boarding-learners-share": (total("boarding"), learners),
        "staff": (total("staff"), None),
        "it-teachers": (total("it_teachers"), None),
        "it-teacher-share": (total("it_teachers"), total("staff")),
        "it-certificate-share": (total("it_certificate"), total("staff")),
        "classrooms": (rooms, None),
        "permanent-classroom-share": (sum(school["rooms"]["permanent"] for school in schools), rooms),
        "national-standard-share": (len(schools), len(schools)),
    }


@pytest.mark.usefixtures("imported")
def test_the_figures_are_those_of_the_workbooks(truth) -> None:
    """For each school, each commune and the province; again after the same files came again, and other years beside them."""
    places = {school["code"]: [school] for school in truth} | {"11": truth}
    places |= {code: [s for s in truth if s["commune"] == code] for code in {school["commune"] for school in truth}}

    def hold(**asked_of: list[dict[str, Any]]) -> None:
        for place, schools in asked_of.items():
            found = figures(place)
            asked = expected(schools)
            assert {one: (found[one].numerator, found[one].denominator) for one in asked} == asked, place

    hold(**places)
    for year in ("", "2023-2024", "2025-2026"):
        Run(SYSTEM, year).apply([shared("registers")])
        hold(**{"11": truth, truth[0]["code"]: truth[:1]})


@pytest.mark.usefixtures("imported")
def test_before_and_after_the_year_nobody_learns(truth) -> None:
    for day in (date(2024, 7, 31), date(2025, 8, 1)):
        assert figures("11", day)["learners"].numerator == 0
    assert figures("11", date(2024, 7, 31))["institutions"].numerator == 0


@pytest.mark.usefixtures("imported")
def test_communes_of_today_answer_for_schools_of_before_the_reform(truth) -> None:
    here = [school for school in truth if school["commune"] == "03166"]
    assert figures("03166", date(2025, 7, 15))["institutions"].numerator == len(here)
