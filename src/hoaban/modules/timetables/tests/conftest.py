"""A published timetable of few lessons, for who looks at it, covers it, prints it and carries it away."""

from datetime import timedelta

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.actions import open_books
from hoaban.modules.timetables.actions import propose_timetable, publish_timetable
from hoaban.modules.timetables.actions.versions import as_arguments
from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import FLAG_SALUTE
from tests.town import Town

SYSTEM = Actor.system("the timetable tests")


@pytest.fixture
def published(town: Town) -> Town:
    """The primary school, with a published timetable of three lessons of the fifth grade."""
    leader, fifth = town.persons["Cà Thị Dung"].pk, town.fifth.pk
    said = [("toan", "1m2", "lesson"), ("tieng-viet", "2a1", "lesson"), ("hoat-dong-trai-nghiem", "1m1", FLAG_SALUTE)]
    lessons = [Placed(fifth, subject, leader, slot=Slot.read(slot), kind=kind) for subject, slot, kind in said]
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    with acting(town.alice) as actor:
        made = propose_timetable(
            actor,
            institution_id=town.primary.pk,
            school_year=town.year.name,
            term=1,
            name="Thời khóa biểu số 1",
            lessons=as_arguments(lessons),
        )
        publish_timetable(actor, timetable_id=made.pk, on=town.year.start + timedelta(days=7))
    return town
