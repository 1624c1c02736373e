"""Timetables of a synthetic province: whole, published, and in the background behind everything else."""

from collections import Counter

import pytest

from hoaban.interfaces.demo import timetables
from hoaban.interfaces.demo.jobs import KIND, next_timetable, start_timetables
from hoaban.interfaces.demo.timetables import make_all, waiting
from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import Run
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.timetables.models import Lesson, Room, Timetable
from tests.town import PROVINCE, Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("the tests of the synthetic timetables")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timetables, "LEAST", 0.4)
    monkeypatch.setattr(timetables, "A_CLASS", 0.1)


def test_every_school_gets_a_whole_timetable_that_is_published(town: Town) -> None:
    made = list(make_all(SYSTEM, PROVINCE))
    assert [each.is_published for each in made] == [True, True]
    with acting(SYSTEM):
        assert not waiting(town.year).exists()
        assert not Lesson.objects.filter(slot__isnull=True).exists()
        terms = Timetable.objects.filter(state="published").order_by("institution", "term")
        spans = {(each.term, each.ends_on) for each in terms}
        assert (len(terms), spans) == (4, {(1, town.year.second_term), (2, None)})
        first = Lesson.objects.filter(timetable__term=1)
        periods = {each.pk: first.filter(school_class=each).count() for each in (town.fifth, town.tenth)}
        taught = Counter(first.filter(school_class=town.fifth).values_list("person_id", flat=True))
        assert taught.most_common(1)[0][0] == town.persons["Cà Thị Dung"].pk  # who leads the class
        assert Room.objects.filter(kind="yard", institution=town.primary).count() == 2  # one a site
    assert periods[town.fifth.pk] == 30
    assert periods[town.tenth.pk] in range(25, 31)
    assert list(make_all(SYSTEM, PROVINCE)) == []


def test_the_background_goes_school_by_school_and_on_where_it_stood(town: Town) -> None:
    assert start_timetables(SYSTEM, PROVINCE) is not None
    assert start_timetables(SYSTEM, PROVINCE) is None  # one waits already
    with acting(SYSTEM):
        run = JobRun.objects.get(kind=KIND)
        JobRun.objects.update(state=JobRun.DONE)
    said = next_timetable(Run(run.pk), SYSTEM, run.arguments)
    with acting(SYSTEM):
        assert Timetable.objects.values("institution_id").distinct().count() == 1
        following = JobRun.objects.get(kind=KIND, state=JobRun.WAITING)
    assert (said["left"], said["unplaced"], following.arguments["skip"]) == (1, 0, [])
