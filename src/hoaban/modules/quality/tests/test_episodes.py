"""Violations over time: opened, mended, explained, put aside, taken up; and nothing of it is ever rewritten."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Contact, Guardianship, Person
from hoaban.modules.quality.actions import check_all, confirm_data, explain, put_aside, take_up
from hoaban.modules.quality.checking import check
from hoaban.modules.quality.models import ALL, EXPLAINED, MENDED, OPEN, PUT_ASIDE, Score, Violation
from hoaban.modules.quality.refreshing import refresh
from hoaban.modules.quality.tests.clean import SYSTEM, clean, pupil
from tests.town import Town

pytestmark = pytest.mark.django_db


def rows() -> dict[Any, Mapping[str, Any]]:
    return {row["id"]: row for row in Violation.objects.values()}


def score(town: Town, day: date) -> float:
    return Score.objects.get(institution=town.primary, on=day, dimension=ALL).score


def turn(town: Town, chance: Random) -> None:
    """Break or mend something, as it comes."""
    child = town.persons[chance.choice(["Lò Văn Ánh", "Lò Thị Đào", "Quàng Thị Hoa", "Hạng A Tủa"])]
    name = chance.choice(["LÒ VĂN ÁNH", "Lò Văn Ánh", "Lò Văn Ánh 2"])
    match chance.randrange(3):
        case 0:
            Person.objects.filter(pk=child.pk).update(full_name=name)
        case 1:
            Person.objects.filter(pk=child.pk).update(residence=chance.choice(["", "Bản Nà"]))
        case 2:
            Contact.objects.filter(person=child).update(value=chance.choice(["0912345678", "12345"]))


def found_anew(day: date) -> set[tuple[str, Any, Any]]:
    """All that is broken, as a check finds it where none stands yet."""
    with transaction.atomic():
        Violation.objects.all().delete()
        found = {each.key for each in check(day).begun}
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_history_only_grows_and_a_run_twice_changes_nothing(town: Town, seed: int) -> None:
    chance = Random(seed)
    with acting(SYSTEM):
        day = clean(town)
        before: dict[Any, Mapping[str, Any]] = {}
        for _ in range(5):
            for _ in range(3):
                turn(town, chance)
            check_all(SYSTEM, on=day)
            after = rows()
            for key, row in before.items():
                assert after[key] == row or (row["mended_at"] is None and after[key]["state"] == MENDED)
                assert after[key]["opened_at"] == row["opened_at"]
            standing = {
                (r["rule"], r["institution_id"], r["entity_id"]) for r in after.values() if r["mended_at"] is None
            }
            assert standing == found_anew(day)
            scores = set(Score.objects.values_list("institution", "dimension", "score", "checked", "broken"))
            again = check_all(SYSTEM, on=day)
            assert (again.begun, again.ended, again.taken_up) == (0, 0, 0)
            assert rows() == after
            assert set(Score.objects.values_list("institution", "dimension", "score", "checked", "broken")) == scores
            before = after
        assert len(before) > 1


def test_what_breaks_again_is_a_new_episode_and_the_score_says_each(town: Town) -> None:
    with acting(SYSTEM):
        day = clean(town)
        check_all(SYSTEM, on=day)
        assert score(town, day) == 100
        for times in (1, 2):
            Person.objects.filter(pk=pupil(town).pk).update(residence="")
            refresh(town.primary.pk, day)
            assert score(town, day) < 100
            Person.objects.filter(pk=pupil(town).pk).update(residence="Bản Nà")
            refresh(town.primary.pk, day)
            assert score(town, day) == 100
            ended = Violation.objects.filter(rule="residence-missing", state=MENDED, entity_id=pupil(town).pk)
            assert ended.count() == times
        assert Score.objects.filter(institution=town.upper, on=day).exists()


def doubt(town: Town, day: date, rule: str = "name-capitals") -> Violation:
    clean(town, day)
    Person.objects.filter(pk=pupil(town).pk).update(full_name="LÒ VĂN ÁNH", personal_id=None)
    check_all(SYSTEM, on=day)
    return Violation.objects.get(rule=rule, entity_id=pupil(town).pk)


def test_what_is_explained_counts_as_right_and_stays_explained(town: Town) -> None:
    with acting(SYSTEM):
        found = doubt(town, town.today)
        before = score(town, town.today)
    with acting(town.bob):
        explain(town.bob, violation_id=found.pk, reason="  Tên trong giấy khai sinh  viết như vậy ")
    with acting(SYSTEM):
        check_all(SYSTEM, on=town.today)
        found.refresh_from_db()
        assert (found.state, found.reason) == (EXPLAINED, "Tên trong giấy khai sinh viết như vậy")
        assert found.settled_by_name == town.bob.name
        assert score(town, town.today) > before
        assert Change.objects.filter(
            table="quality_violation", entity_id=found.pk, actor_user_id=town.bob.user_id
        ).exists()
        take_up(SYSTEM, violation_id=found.pk)
        check_all(SYSTEM, on=town.today)
        assert score(town, town.today) == before


def test_what_is_missing_is_not_explained_away_but_waits(town: Town) -> None:
    with acting(SYSTEM):
        found = doubt(town, town.today, "id-missing")
        before = score(town, town.today)
        with pytest.raises(Invalid, match="tạm gác"):
            explain(SYSTEM, violation_id=found.pk, reason="Không có số")
        for until in (town.today, town.today + timedelta(days=400)):
            with pytest.raises(Invalid, match="Ngày phải sau"):
                put_aside(SYSTEM, violation_id=found.pk, reason="Chờ công an xã cấp số", until=until)
        with pytest.raises(Invalid, match="lý do"):
            put_aside(SYSTEM, violation_id=found.pk, reason=" ", until=town.today + timedelta(days=7))
        put_aside(SYSTEM, violation_id=found.pk, reason="Chờ công an xã cấp số", until=town.today + timedelta(days=7))
        check_all(SYSTEM, on=town.today)
        found.refresh_from_db()
        assert found.state == PUT_ASIDE
        assert score(town, town.today) == before, "who looks away gains nothing"
        later = check(town.today + timedelta(days=7))
        assert later.taken_up == [found.pk]
        check_all(SYSTEM, on=town.today + timedelta(days=7))
        found.refresh_from_db()
        assert found.state == OPEN
        assert found.reason == "Chờ công an xã cấp số"


def test_what_was_mended_is_settled_no_more(town: Town) -> None:
    with acting(SYSTEM):
        found = doubt(town, town.today)
        Person.objects.filter(pk=pupil(town).pk).update(full_name="Lò Văn Ánh")
        check_all(SYSTEM, on=town.today)
        with pytest.raises(Invalid, match="đã được sửa xong"):
            explain(SYSTEM, violation_id=found.pk, reason="Muộn rồi")


def test_only_who_may_settles_and_confirms_and_only_at_home(town: Town) -> None:
    with acting(SYSTEM):
        found = doubt(town, town.today)
    day = date(town.year.starts, 11, 5)
    for who in (town.charlie, town.actors["commune_officer"], town.actors["teacher"], town.actors["auditor"]):
        with acting(who):
            with pytest.raises(Denied):
                explain(who, violation_id=found.pk, reason="Đúng")
            with pytest.raises(Denied):
                confirm_data(who, institution_id=town.primary.pk, on=day)
            with pytest.raises(Denied):
                check_all(who, on=day)
    with acting(town.bob):
        first = confirm_data(town.bob, institution_id=town.primary.pk, on=day)
        assert confirm_data(town.bob, institution_id=town.primary.pk, on=day) == first
        late = confirm_data(town.bob, institution_id=town.primary.pk, on=date(town.year.starts + 1, 7, 5))
        assert late.month == date(town.year.starts + 1, 5, 1)


def test_a_school_sees_its_own_episodes_and_scores(town: Town) -> None:
    with acting(SYSTEM):
        day = clean(town)
        Guardianship.objects.all().delete()
        check_all(SYSTEM, on=day)
    for who, schools in ((town.alice, {town.primary.pk}), (town.charlie, {town.upper.pk})):
        with acting(who):
            assert set(Violation.objects.values_list("institution_id", flat=True)) == schools
            assert set(Score.objects.visible_to(who).values_list("institution_id", flat=True)) == schools
