"""The made-up schools are such as there could be: the programme's periods, loads below the norm, room to spare, and FET can be told of them."""

import pytest

from hoaban.engines.timetabling.deviations import times_in
from hoaban.engines.timetabling.explaining import impossible
from hoaban.engines.timetabling.fet import fet_of
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.limits import Limits
from hoaban.engines.timetabling.tests.vietnamese_schools import CLASS, TEACHER, vietnamese_school
from hoaban.engines.timetabling.tests.vietnamese_staff import HOMEROOM, NORM, SALUTE

WEEK, IN_CLASS = 30, 29


@pytest.mark.parametrize(("classes", "seed"), [(8, 0), (20, 1), (45, 2)])
def test_loads_and_room_to_spare(classes: int, seed: int) -> None:
    instance = vietnamese_school(classes, seed)
    indexed = Indexed(instance)
    assert not list(impossible(indexed))
    limits, loads = Limits(indexed), [0] * indexed.resources
    for given, event in zip(indexed.events, instance.events, strict=True):
        for slot in given.slots:
            is_of_homeroom = event.id.endswith((SALUTE, HOMEROOM)) and slot.resource >= 0
            if slot.resource >= 0 and not (is_of_homeroom and instance.resources[slot.resource].type == TEACHER):
                loads[slot.resource] += given.duration
    for who, resource in enumerate(instance.resources):
        free = len(times_in(~limits.unavailable[who] & ((1 << indexed.times) - 1)))
        if resource.type == CLASS:
            assert (loads[who], free) == (IN_CLASS, WEEK)
        elif resource.type == TEACHER:
            assert 0 < loads[who] <= NORM
            assert free >= 3 * WEEK / 6 > 0
    homerooms = [event.resources[1].resource for event in instance.events if event.id.endswith(HOMEROOM)]
    assert len(set(homerooms)) == classes


def test_one_seed_is_one_school_and_fet_can_be_told_its_rules() -> None:
    school = vietnamese_school(8, 5)
    assert school == vietnamese_school(8, 5) != vietnamese_school(8, 6)
    wished = {each.kind for each in school.constraints if not each.required}
    left = {each.kind for each in fet_of(school).left_out}
    assert left == wished - {"SpreadEventsConstraint"}
    assert all("rule" in each.en for each in fet_of(school, slack=2).left_out)
