"""The evaluator: the published costs of the benchmark, and what a cost must not depend on."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.evaluating import evaluate
from hoaban.engines.timetabling.reading import read_archive
from hoaban.engines.timetabling.solution import Lesson, Solution
from hoaban.engines.timetabling.tests.worlds import instances, solutions
from tests.shared_data import shared

# The best of each file (script/bench timetabling evaluates the two largest as well), as the literature has them; of GR-PA-08 the file holds better ones than the older lists say.
BEST = {
    "AU-TE-99": (0, 20), "BR-SA-00": (0, 5), "BR-SM-00": (0, 51), "ES-SS-08": (0, 335),
    "FI-PB-98": (0, 0), "FI-WP-06": (0, 0), "GR-H1-97": (0, 0), "GR-PA-08": (0, 3), "IT-I4-96": (0, 27),
    "ZA-LW-09": (0, 0),
}  # fmt: skip
# Reported and true cost where they differ; docs/timetabling.md says why.
MISREPORTED = {("AU-TE-99", (0, 33)): (0, 39)}


@pytest.mark.parametrize("name", BEST)
def test_the_costs_of_published_solutions(name: str) -> None:
    archive = read_archive(Path(shared("xhstt")) / f"{name}.xml.gz")
    costs = []
    for solution in (each for group in archive.groups for each in group.solutions):
        costs.append(evaluate(archive.instance(solution.instance), solution).cost)
        if solution.reported is not None:
            told = (solution.reported.infeasibility, solution.reported.objective)
            assert costs[-1] == MISREPORTED.get((name, told), told)
    assert min(costs) == BEST[name]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_relabelled_instance_costs_the_same(data: st.DataObject) -> None:
    instance = data.draw(instances())
    solution = data.draw(solutions(instance))
    names: dict[str, str] = {}
    for part in (instance.times, instance.time_groups, instance.resources, instance.resource_groups, instance.events, instance.event_groups):  # fmt: skip
        names |= {each.id: f"{each.id}{each.id}ủ" for each in part}
    other = relabelled(instance, names)
    shuffled = replace(
        other,
        resources=tuple(data.draw(st.permutations(other.resources))),
        events=tuple(data.draw(st.permutations(other.events))),
        constraints=tuple(data.draw(st.permutations(other.constraints))),
    )
    assert evaluate(shuffled, relabelled(solution, names)).cost == evaluate(instance, solution).cost


def relabelled(value, names):
    """Rename whatever is an identifier, however deep."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(relabelled(each, names) for each in value)
    if is_dataclass(value):
        return replace(value, **{each.name: relabelled(getattr(value, each.name), names) for each in fields(value)})
    return value


@settings(max_examples=10, deadline=None)
@given(instances())
def test_it_refuses_lessons_that_are_none_of_the_event(instance) -> None:
    event = instance.events[0]
    for wrong in (
        [Lesson(event.id, event.duration + 1)],
        [Lesson(event.id), Lesson(event.id)],
        [Lesson(event.id, 0)],
    ):
        with pytest.raises(BadTimetableError, match=event.id):
            evaluate(instance, Solution("school", tuple(wrong)))
