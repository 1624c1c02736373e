"""What pages read: rosters, overviews and timelines, each as far as the reader may see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hoaban.kernel.scoping import acting
from hoaban.modules.people.actions import correct_person
from hoaban.modules.people.rules import PersonDetails
from hoaban.modules.schooling import actions
from hoaban.modules.schooling.reads import commune_overview, find, roster, school_overview, timeline
from tests.town import FIFTH, Town

PUPIL = "Lò Văn Ánh"


def test_a_roster_is_in_the_order_of_vietnamese_lists(town: Town) -> None:
    with acting(town.alice):
        found = roster(town.alice, town.fifth.pk, town.today)
    names = [line.full_name for line in found.lines]
    assert names == ["Lò Văn Ánh", "Lò Thị Đào", "Nguyễn Minh Đức", "Quàng Thị Hoa"]
    assert [line.number for line in found.lines] == [1, 2, 3, 4]
    assert [line.ethnic_group for line in found.lines] == ["Thái", "Thái", "Kinh", "Khơ-mú"]
    assert found.homeroom_teachers == ("Cà Thị Dung",)


@pytest.mark.parametrize("key", ["homeroom_teacher", "department_director", "commune_officer"])
def test_whoever_may_read_the_class_sees_all_of_it(town: Town, key: str) -> None:
    with acting(town.actors[key]):
        assert len(roster(town.actors[key], town.fifth.pk, town.today).lines) == len(FIFTH)


def test_a_guardian_sees_the_class_with_the_own_child_only(town: Town) -> None:
    guardian = town.actors["guardian"]
    with acting(guardian):
        found = roster(guardian, town.combined.pk, town.today)
        assert [line.full_name for line in found.lines] == ["Mùa A Dơ"]
        assert found.school_class.institution.name == town.primary.name
        assert roster(guardian, town.fifth.pk, town.today) is None


@pytest.mark.parametrize("key", ["teacher", "other_principal", "other_commune_officer", "nobody"])
def test_whoever_may_not_sees_no_class(town: Town, key: str) -> None:
    actor = town.everyone[key]
    with acting(actor):
        assert roster(actor, town.fifth.pk, town.today) is None


def test_a_school_at_a_glance(town: Town) -> None:
    with acting(town.alice):
        found = school_overview(town.alice, town.primary.pk, town.today)
    assert [(line.name, line.learners, line.is_multigrade) for line in found.classes] == [
        ("1+2", 4, True),
        ("5A", 4, False),
    ]
    counts = found.counts
    assert (counts.learners, counts.women, counts.minority, counts.boarding) == (8, 4, 7, 2)
    assert counts.by_grade == {"1": 2, "2": 2, "5": 4}
    assert counts.by_ethnic_group == {"08": 4, "03": 2, "29": 1, "01": 1}
    assert counts.by_boarding == {"none": 6, "semi": 2}


def test_a_pupil_who_left_is_no_longer_counted(town: Town) -> None:
    day = town.year.start + timedelta(days=40)
    with acting(town.alice):
        stay = town.enrolments[PUPIL].pk
        actions.withdraw_learner(town.alice, enrolment_id=stay, reason="dropout", on=day)
        found = [school_overview(town.alice, town.primary.pk, on) for on in (day - timedelta(days=1), day)]
        assert [each.counts.learners for each in found] == [8, 7]
        assert [each.classes[1].learners for each in found] == [4, 3]


def test_a_commune_at_a_glance(town: Town) -> None:
    director = town.actors["department_director"]
    with acting(director):
        found = commune_overview(director, town.communes["03166"], town.today)
        assert [(line.institution, line.classes, line.staff) for line in found.schools] == [(town.primary, 2, 4)]
        assert found.counts == found.schools[0].counts
        assert commune_overview(director, town.communes["03214"], town.today).counts.learners == 4
    with acting(town.charlie):
        assert commune_overview(town.charlie, town.communes["03166"], town.today).schools == ()


def test_a_found_person_is_shown_where_they_are(town: Town) -> None:
    with acting(town.alice):
        assert find(town.alice, "lo van anh")[0].where == f"5A, {town.primary.name}"
        assert find(town.alice, "Lò Thị An")[0].where == f"Hiệu trưởng, {town.primary.name}"


def titles(moments) -> list[str]:
    return [moment.title.vi for moment in moments]


def test_a_timeline_tells_facts_and_what_was_written(town: Town) -> None:
    pupil, day = town.persons[PUPIL], town.year.start + timedelta(days=20)
    said = PersonDetails("Lò Văn Ân", pupil.birth_date, "male", "03", pupil.personal_id)
    with acting(town.bob):
        actions.set_boarding(town.bob, enrolment_id=town.enrolments[PUPIL].pk, boarding="none", on=day)
        correct_person(town.bob, person_id=pupil.pk, details=said, on=day)
        correct_person(town.bob, person_id=pupil.pk, details=replace(said, residence="Bản Lĩnh"), on=day)
        facts = [moment for moment in timeline(town.bob, pupil.pk) if moment.kind == "fact"]
    assert titles(facts)[2:] == ["Lên lớp", "Sinh"]
    assert set(titles(facts)[:2]) == {"Bán trú, nội trú: Không", "Cải chính họ tên"}
    with acting(town.alice):
        written = [moment for moment in timeline(town.alice, pupil.pk) if moment.kind == "operation"]
    assert sorted(titles(written)) == ["Cập nhật bán trú, nội trú", "Sửa lý lịch", "Sửa lý lịch"]
    assert "Họ và tên: Lò Văn Ánh → Lò Văn Ân" in [moment.text.vi for moment in written]
    assert "Residence: (empty) → Bản Lĩnh" in [moment.text.en for moment in written]
    assert {moment.by for moment in written} == {"Quàng Văn Bình"}


def test_the_log_is_told_only_to_who_may_read_it(town: Town) -> None:
    pupil = town.persons[PUPIL]
    with acting(town.bob):
        actions.set_boarding(
            town.bob, enrolment_id=town.enrolments[PUPIL].pk, boarding="none", on=town.year.start + timedelta(days=1)
        )
    for key, may_read in (
        ("principal", True),
        ("auditor", True),
        ("homeroom_teacher", False),
        ("commune_officer", False),
    ):
        with acting(town.actors[key]):
            kinds = {moment.kind for moment in timeline(town.actors[key], pupil.pk)}
        assert kinds == ({"fact", "operation"} if may_read else {"fact"}), key


def test_after_a_transfer_each_school_tells_its_own_part(town: Town) -> None:
    day, pupil = town.year.start + timedelta(days=20), town.persons[PUPIL]
    with acting(town.bob):
        actions.release_transfer(
            town.bob, enrolment_id=town.enrolments[PUPIL].pk, on=day, destination_name="Trường Tiểu học Sơn La"
        )
        told = timeline(town.bob, pupil.pk)
        assert "Cho chuyển trường đến" in titles(told)
        assert "Chuyển đi" in titles(told)


def test_a_stranger_has_no_timeline(town: Town) -> None:
    for key in ("other_principal", "other_teacher", "guardian", "other_learner", "nobody"):
        actor = town.everyone[key]
        with acting(actor):
            assert timeline(actor, town.persons[PUPIL].pk) == (), key


def test_a_child_and_their_father_read_the_childs_life(town: Town) -> None:
    with acting(town.actors["guardian"]):
        (entry,) = [
            m for m in timeline(town.actors["guardian"], town.persons["Mùa A Dơ"].pk) if m.title.vi == "Tuyển mới"
        ]
        assert town.primary.name in entry.text.vi
