"""The figures of who is who: they follow what is verified, found and mended, day by day, and are the same for whoever asks."""

from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.asking import show
from hoaban.modules.figures.lake import build_lake, show_from_lake
from hoaban.modules.people import pairs
from hoaban.modules.people.actions import correct_person, register_person
from hoaban.modules.people.figures import PEOPLE_FIGURES
from hoaban.modules.people.merging import merge_persons, unmerge_persons
from hoaban.modules.people.models import FEMALE, Affiliation, LikelyPair, Person
from hoaban.modules.people.pairs import look_for_pairs
from hoaban.modules.people.population.questions import Answer, Question
from hoaban.modules.people.population.recording import take_answer
from hoaban.modules.people.rules import PersonDetails
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
IDS = [each.id for each in PEOPLE_FIGURES]
TWIN = PersonDetails("Giàng Thị Mai", date(2015, 5, 12), FEMALE)
Counts = tuple[int | None, ...]


def counts(actor: Actor, code: str, day: date) -> Counts:
    """Give verified, learners, pairs found, pairs mended."""
    with acting(actor):
        _, found = show(actor, code, day, ids=IDS)
    share, seen, mended = (found[each][0] for each in IDS)
    return share.numerator, share.denominator, seen.numerator, mended.numerator


def answer(person: Person, status: str, days_ago: int = 0) -> None:
    question = Question.about(person, uuid7())
    said = Answer(question.id, status, question.personal_id, question.full_name, question.birth_date)
    at = timezone.now() - timedelta(days=days_ago)
    take_answer(SYSTEM, question=question, answer=said, form="extract", source="a.csv", answered_at=at)


def test_verified_lasts_until_the_record_says_something_else(town: Town) -> None:
    today, school = timezone.localdate(), town.primary.code
    child = town.persons["Lò Thị Đào"]
    with acting(SYSTEM):
        learners = counts(SYSTEM, school, today)[1]
        answer(child, "found", days_ago=3)
        answer(town.persons["Lò Văn Ánh"], "unknown")
    assert counts(SYSTEM, school, today)[:2] == (1, learners)
    assert counts(SYSTEM, school, today - timedelta(days=4))[0] == 0
    with acting(SYSTEM):
        details = PersonDetails("Lò Thị Đao", child.birth_date, child.sex, None, child.personal_id)
        correct_person(SYSTEM, person_id=child.pk, details=details, on=today)
    assert counts(SYSTEM, school, today)[0] == 0
    assert counts(SYSTEM, school, today - timedelta(days=1))[0] == 1
    with acting(SYSTEM):
        answer(Person.objects.get(pk=child.pk), "found")
        answer(Person.objects.get(pk=child.pk), "found")
    assert counts(SYSTEM, school, today)[0] == 1


def test_pairs_count_where_the_later_record_was_made_for_whoever_asks(town: Town, tmp_path: Path) -> None:
    today = timezone.localdate()
    with acting(SYSTEM):
        made = [
            register_person(SYSTEM, institution_id=school.pk, details=TWIN) for school in (town.primary, town.upper)
        ]
        assert look_for_pairs(SYSTEM) == 1
    upper, principal = town.upper.code, town.charlie
    for actor in (SYSTEM, principal):
        assert counts(actor, upper, today)[2:] == (1, 0)
    assert counts(SYSTEM, town.primary.code, today)[2:] == (0, 0)
    with acting(principal):
        assert not LikelyPair.objects.visible_to(principal).exists()  # the department's to decide
    with acting(SYSTEM):
        merge = merge_persons(SYSTEM, kept_id=made[0].pk, former_id=made[1].pk, fields={}, chosen={})
    assert [counts(actor, upper, today)[2:] for actor in (SYSTEM, principal)] == [(1, 1), (1, 1)]
    assert counts(SYSTEM, upper, today - timedelta(days=1))[2:] == (0, 0)
    build_lake(SYSTEM, into=tmp_path)
    with acting(SYSTEM):
        for by in ((), ("institution",), ("commune",)):
            live = show(SYSTEM, "11", today, by=by, ids=IDS)
            assert show_from_lake(SYSTEM, "11", today, by=by, ids=IDS, kept_in=tmp_path) == live
        unmerge_persons(SYSTEM, merge_id=merge.pk)
    assert counts(SYSTEM, upper, today)[2:] == (1, 0)


def test_what_people_find_themselves_counts_and_what_is_no_longer_alike_stays_counted(town: Town) -> None:
    today, school = timezone.localdate(), town.primary.code
    with acting(SYSTEM):
        one, two, three = (register_person(SYSTEM, institution_id=town.primary.pk, details=TWIN) for _ in range(3))
        assert look_for_pairs(SYSTEM) == 3
        merge_persons(SYSTEM, kept_id=one.pk, former_id=two.pk, fields={}, chosen={})
        assert counts(SYSTEM, school, today)[2:] == (2, 1)  # of three records of one person two are too many
        details = PersonDetails("Sùng A Páo", date(2012, 1, 7), FEMALE)
        correct_person(SYSTEM, person_id=three.pk, details=details, on=today)
        assert look_for_pairs(SYSTEM) == 0
        assert set(LikelyPair.objects.values_list("state", flat=True)) == {"merged", "gone"}
        assert counts(SYSTEM, school, today)[2:] == (2, 1)
        merge_persons(SYSTEM, kept_id=one.pk, former_id=three.pk, fields={}, chosen={})
    assert counts(SYSTEM, school, today)[2:] == (2, 2)
    with acting(SYSTEM):
        stranger = register_person(
            SYSTEM, institution_id=town.primary.pk, details=PersonDetails("Lò A", date(2011, 1, 7), FEMALE)
        )
        merge_persons(SYSTEM, kept_id=one.pk, former_id=stranger.pk, fields={}, chosen={})
        assert Affiliation.objects.filter(person=one).count() == 1
    assert counts(SYSTEM, school, today)[2:] == (3, 3)


def test_a_pair_put_off_is_asked_again_when_its_time_is_over(town: Town) -> None:
    with acting(SYSTEM):
        for _ in range(2):
            register_person(SYSTEM, institution_id=town.primary.pk, details=TWIN)
        look_for_pairs(SYSTEM)
        pair = LikelyPair.objects.get()
        pairs.judge_pair(town.actors["department_officer"], pair_id=pair.pk, state=LikelyPair.LATER)
        pair.refresh_from_db()
        due = pairs.asked_again_at(pair)
        assert due > timezone.now()
        for now, state in ((due - timedelta(seconds=1), "later"), (due, "open")):
            with patch.object(pairs.timezone, "now", lambda now=now: now):
                look_for_pairs(SYSTEM)
            pair.refresh_from_db()
            assert (pair.state, pair.decided_by_name == "") == (state, state == "open")
