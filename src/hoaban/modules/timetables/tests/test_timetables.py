"""A school's timetable from what it is made of to what families see: read, solved, published, moved by hand, taken back."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.jobs import Run
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Affiliation
from hoaban.modules.schooling.actions import arrange_class, assign_teaching, open_books
from hoaban.modules.staff.models import Appointment
from hoaban.modules.timetables.actions import (
    assign_duties,
    close_room,
    copy_timetable,
    forget_course,
    lock_lessons,
    move_lesson,
    open_room,
    place_in_room,
    plan_course,
    propose_timetable,
    publish_timetable,
    set_aside_timetable,
    set_week,
    take_back_publication,
    wish,
)
from hoaban.modules.timetables.actions.versions import as_arguments
from hoaban.modules.timetables.gathering import gather, placed
from hoaban.modules.timetables.jobs import solve_timetable, start_solving
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.timetables.planning.records import Demand, Placed, Records
from hoaban.modules.timetables.reads import changes_between, lessons_on, loads_of, moves_of, strains_of
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import CLASS_HOUR, FLAG_SALUTE, LESSON
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("the timetable tests")
A_DAY = timedelta(days=1)
ACTIVITIES = "hoat-dong-trai-nghiem"


@pytest.fixture
def school(town: Town) -> Town:
    """The primary school, whose classes take what the programme says."""
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    return town


def read(town: Town) -> Records:
    with acting(town.alice):
        return gather(town.primary.pk, town.year.name, 1, town.year.start)


def of_fifth(town: Town, subject: str) -> list[Demand]:
    return [each for each in read(town).demands if each.class_id == town.fifth.pk and each.subject == subject]


def test_the_programme_gives_each_class_its_periods_and_its_leader_teaches_them(school: Town) -> None:
    records = read(school)
    by_class = Counter[UUID]()
    for each in records.demands:
        by_class[each.class_id] += each.periods
    assert by_class == {
        school.fifth.pk: 30,
        school.combined.pk: 25 + 2,
    }  # grades 1 and 2 learn different amounts of letters and sums
    leader = school.persons["Cà Thị Dung"].pk
    assert {each.teacher_id for each in records.demands if each.class_id == school.fifth.pk} == {leader}
    kinds = {each.kind: (each.periods, each.fixed) for each in of_fifth(school, ACTIVITIES)}
    assert kinds == {FLAG_SALUTE: (1, Slot(1, 0, 1)), CLASS_HOUR: (1, Slot(5, 1, 3)), LESSON: (1, None)}


def test_what_the_school_sets_itself_holds_until_it_is_forgotten(school: Town) -> None:
    actor, fifth = school.alice, school.fifth
    helper, leader = school.persons["Tòng Văn Em"].pk, school.persons["Cà Thị Dung"].pk
    with acting(actor):
        assign_teaching(
            actor, school_class_id=fifth.pk, subject="toan", person_ids=[leader, helper], on=school.year.start
        )
        plan_course(
            actor, school_class_id=fifth.pk, subject="toan", term=1, periods=6, most_doubles=2, shares=[(helper, 2)]
        )
    assert {each.teacher_id: (each.periods, each.doubles) for each in of_fifth(school, "toan")} == {
        leader: (4, (0, 2)),
        helper: (2, (0, 1)),
    }
    with acting(actor):
        assert forget_course(actor, school_class_id=fifth.pk, subject="toan", term=1) == 2
    assert Counter({each.teacher_id: each.periods for each in of_fifth(school, "toan")}).total() == 5
    with acting(actor), pytest.raises(Invalid, match="quá 2 tiết"):
        plan_course(actor, school_class_id=fifth.pk, subject="toan", term=1, periods=2, shares=[(leader, 3)])
    with acting(actor), pytest.raises(Invalid) as wrong:
        plan_course(actor, school_class_id=fifth.pk, subject="vat-li", term=1, periods=2, most_doubles=2)
    assert {each.where for each in wrong.value.problems} == {"subject", "most_doubles"}


def test_rooms_and_weeks_are_dated_and_checked(school: Town) -> None:
    actor, here = school.alice, {"institution_id": school.primary.pk, "on": school.year.start}
    with acting(actor):
        room = open_room(actor, **here, site_id=school.main_site.pk, name=" Phòng  máy ", kind="computers")
        set_week(actor, **here, mornings=[5] * 5 + [0, 0], afternoons=[3, 3, 0, 3, 3, 0, 0], has_flag_salute=False)
    assert {each.room_kind for each in of_fifth(school, "tin-hoc-cong-nghe")} == {"computers"}
    assert [each.kind for each in of_fifth(school, ACTIVITIES)] == [CLASS_HOUR, LESSON]
    with acting(actor):
        close_room(actor, room_id=room.pk, on=school.year.start + A_DAY)
        assert gather(school.primary.pk, school.year.name, 1, school.year.start + A_DAY).rooms == ()
        with pytest.raises(Invalid) as wrong:
            set_week(actor, **here, mornings=[9] * 7, afternoons=[0])
        assert {each.where for each in wrong.value.problems} == {"mornings", "afternoons"}
        with pytest.raises(Invalid, match="Điểm trường"):
            open_room(actor, **here, site_id=school.upper_site.pk, name="Phòng", kind="gym")


def test_a_teacher_says_their_own_wishes_and_nobody_elses(school: Town) -> None:
    teacher, other = school.actors["homeroom_teacher"], school.persons["Tòng Văn Em"].pk
    here = {"institution_id": school.primary.pk, "on": school.year.start}
    with acting(teacher):
        wish(teacher, **here, person_id=teacher.person_id, unavailable=["2m1"], avoided=["2m1", "3a2"], days_off=1)
        with pytest.raises(Denied):
            wish(teacher, **here, person_id=other, unavailable=["2m1"])
        with pytest.raises(Invalid) as wrong:
            wish(teacher, **here, person_id=teacher.person_id, unavailable=["9x9"], days_off=9)
    assert {each.where for each in wrong.value.problems} == {"unavailable", "days_off"}
    found = read(school).teacher_of(teacher.person_id)
    assert found is not None
    assert (found.unavailable, found.avoided) == ({Slot(2, 0, 1)}, {Slot(3, 1, 2)})
    assert (found.days_off, found.must_have_days_off) == (1, False)


def test_loads_stand_against_the_norm_with_what_duties_take(school: Town) -> None:
    teacher = school.persons["Cà Thị Dung"].pk
    with acting(school.alice):
        assign_duties(
            school.alice,
            institution_id=school.primary.pk,
            person_id=teacher,
            kinds=["group-head", "group-deputy"],
            on=school.year.start,
        )
        loads = {each.person_id: each for each in loads_of(school.alice, school.primary, school.year.name, 1)}
    found = loads[teacher]
    assert found.owed.reductions == (("homeroom", 4), ("group-head", 3))  # no more than two duties count
    assert (found.owed.norm, found.owed.periods, found.periods, found.over) == (21, 14, 30, 16)  # of a boarding school
    principal = school.alice.person_id
    assert (loads[principal].owed.periods, loads[principal].over) == (2, -2)


def solve(town: Town, **known: object) -> dict[str, object]:
    """Do the job as the worker does, for some steps."""
    with acting(town.alice):
        row = start_solving(
            town.alice, institution_id=town.primary.pk, school_year=town.year.name, term=1, seconds=10, **known
        )
    return solve_timetable(Run(row.pk), town.alice, {**row.arguments, "steps": 24})


def publish(town: Town, timetable_id: object, on: date) -> Timetable:
    with acting(town.alice):
        return publish_timetable(town.alice, timetable_id=UUID(str(timetable_id)), on=on)


def test_from_records_to_a_published_timetable_and_back(school: Town) -> None:
    start, done = school.year.start, solve(school)
    assert (done["cost"][0], done["reasons"], done["obstacles"]) == (0, [], [])
    with acting(SYSTEM):
        told = JobRun.objects.order_by("-asked_at").first()
        assert told.message is not None
        assert told.total == 10
    first = publish(school, done["timetable"], start)
    lessons = [each for _, each in _placed(school, first.pk)]
    assert len(lessons) == 57
    assert all(each.slot is not None for each in lessons)
    monday = start + timedelta(days=(7 - start.weekday()) % 7)
    for key in ("learner", "homeroom_teacher", "principal"):
        actor = school.actors[key]
        with acting(actor):
            own = [each for each in lessons_on(actor, monday) if each.school_class_id == school.fifth.pk]
            assert [each.slot for each in own][:2] == ["1m1", "1m2"]
            assert {each.teacher_name for each in own} == {"Cà Thị Dung"}
    with acting(school.charlie):
        assert lessons_on(school.charlie, monday) == []
    again = _change_and_solve_again(school, first, lessons)
    second = publish(school, again["timetable"], start + 30 * A_DAY)
    with acting(school.alice):
        first.refresh_from_db()
    assert (first.ends_on, second.based_on_id) == (second.starts_on, first.pk)
    with acting(school.alice), pytest.raises(Invalid):
        take_back_publication(school.alice, timetable_id=first.pk)  # another was published since
    with acting(school.alice):
        take_back_publication(school.alice, timetable_id=second.pk)
        states = dict(Timetable.objects.values_list("pk", "state"))
        assert states == {first.pk: "published", second.pk: "draft"}
        assert Timetable.objects.published_on(start + 60 * A_DAY).get() == first


def _placed(town: Town, timetable_id: UUID) -> list[tuple[UUID, Placed]]:
    with acting(town.alice):
        return placed(timetable_id)


def _change_and_solve_again(school: Town, first: Timetable, before: list[Placed]) -> dict[str, object]:
    """One teacher cannot come at the end of a half-day any more: few lessons move, of their class and of whom it shares a teacher with."""
    teacher = school.persons["Cà Thị Dung"].pk
    own = {each.slot for each in before if each.teacher_id == teacher}
    ends = [each for each in before if each.slot in own and each.slot.next not in own and each.kind == LESSON]
    busy = next(each for each in ends if each.teacher_id == teacher)
    here = {"institution_id": school.primary.pk, "on": school.year.start}
    with acting(school.alice):
        wish(school.alice, **here, person_id=teacher, unavailable=[busy.slot.code])
    again = solve(school, based_on=first.pk)
    after = [each for _, each in _placed(school, UUID(str(again["timetable"])))]
    gone = Counter((each.key, each.slot) for each in before) - Counter((each.key, each.slot) for each in after)
    assert 1 <= gone.total() <= 3
    assert school.fifth.pk in {key[0] for key, _ in gone}
    assert not any(each.slot == busy.slot and each.teacher_id == teacher for each in after)
    return again


def test_what_cannot_be_is_said_and_nothing_is_searched(school: Town) -> None:
    with acting(school.alice):
        set_week(
            school.alice,
            institution_id=school.primary.pk,
            mornings=[4] * 5 + [0, 0],
            afternoons=[1, 0, 0, 0, 0, 0, 0],
            on=school.year.start,
        )
    done = solve(school)
    assert "timetable" not in done
    codes = Counter(each["code"] for each in done["obstacles"] if each["blocks"])
    assert codes["class-overfull"] == 2
    named = [each["vi"] for each in done["obstacles"] if each["at"] == ["class", str(school.fifth.pk)]]
    assert any("30 tiết một tuần mà tuần học chỉ có 21 tiết" in each for each in named)
    with acting(school.alice):
        assert not Timetable.objects.exists()


def test_only_who_manages_timetables_starts_a_search(school: Town) -> None:
    teacher = school.actors["homeroom_teacher"]
    where = {"institution_id": school.primary.pk, "school_year": school.year.name, "term": 1}
    for actor in (teacher, school.charlie):
        with acting(actor), pytest.raises(Denied):
            start_solving(actor, **where)
        with acting(actor), pytest.raises(Denied):
            propose_timetable(actor, **where, name="Bản thử", lessons=[])


@pytest.fixture
def draft(school: Town) -> Timetable:
    """A draft of four lessons of the fifth grade and one of the combined class, with one teacher between them."""
    actor, leader = school.alice, school.persons["Cà Thị Dung"].pk
    of_class = [("toan", "1m2"), ("tieng-viet", "1m3"), ("khoa-hoc", "2m1"), ("dao-duc", None)]
    lessons = [
        Placed(school.fifth.pk, subject, leader, slot=Slot.read(slot) if slot else None) for subject, slot in of_class
    ]
    lessons.append(Placed(school.combined.pk, "toan", leader, slot=Slot.read("3m2")))
    with acting(actor):
        return propose_timetable(
            actor,
            institution_id=school.primary.pk,
            school_year=school.year.name,
            term=1,
            name="Bản thử",
            lessons=as_arguments(lessons),
        )


def lesson(draft: Timetable, subject: str) -> Lesson:
    return Lesson.objects.get(timetable=draft, subject=subject, school_class__grades=["5"])


def slots(draft: Timetable) -> dict[str, str | None]:
    rows = Lesson.objects.filter(timetable=draft, school_class__grades=["5"])
    return dict(rows.values_list("subject", "slot"))


def test_a_lesson_changes_places_with_what_is_there(school: Town, draft: Timetable) -> None:
    with acting(school.alice) as actor:
        move = {"timetable_id": draft.pk, "lesson_id": lesson(draft, "toan").pk}
        assert move_lesson(actor, **move, slot="2m1") == []
        assert (slots(draft)["toan"], slots(draft)["khoa-hoc"]) == ("2m1", "1m2")
        move_lesson(actor, timetable_id=draft.pk, lesson_id=lesson(draft, "dao-duc").pk, slot="1m1")
        move_lesson(actor, **move, slot=None)
        assert slots(draft) == {"toan": None, "khoa-hoc": "1m2", "tieng-viet": "1m3", "dao-duc": "1m1"}


def test_the_moves_that_are_offered_are_those_that_are_allowed(school: Town, draft: Timetable) -> None:
    with acting(school.alice) as actor:
        maths = lesson(draft, "toan").pk
        offered = moves_of(actor, draft.pk, maths)
        assert len(offered) == 34  # the week of a primary school has 35 periods
        by_slot = {each.slot.code: each for each in offered}
        assert by_slot["2m1"].other_id == lesson(draft, "khoa-hoc").pk
        assert [each.code for each in by_slot["3m2"].problems] == ["teacher-twice", "two-sites"]
        assert {each.code for each in by_slot["3m1"].problems} == {"two-sites"}
        assert not offered[0].problems
        copy = copy_timetable(actor, timetable_id=draft.pk, name="Bản hai")
        assert changes_between(actor, draft.pk, copy.pk) == []
        move_lesson(actor, timetable_id=draft.pk, lesson_id=maths, slot=offered[0].slot.code)
        (changed,) = changes_between(actor, copy.pk, draft.pk)
        assert (changed.left, changed.entered) == ((Slot(1, 0, 2),), (offered[0].slot,))
        strain = strains_of(actor, copy.pk)[school.persons["Cà Thị Dung"].pk]
        assert (strain.periods, strain.gaps, strain.early, strain.days) == (4, 0, 1, 3)
    with acting(school.charlie), pytest.raises(Timetable.DoesNotExist):
        moves_of(school.charlie, draft.pk, maths)


def test_a_move_says_what_it_breaks_and_nobody_is_at_two_places(school: Town, draft: Timetable) -> None:
    with acting(school.alice) as actor:
        move = {"timetable_id": draft.pk, "lesson_id": lesson(draft, "toan").pk}
        for anyway, said in ((False, ["teacher-twice", "two-sites"]), (True, ["teacher-twice"])):
            with pytest.raises(Invalid) as clash:
                move_lesson(actor, **move, slot="3m2", anyway=anyway)
            assert [each.code for each in clash.value.problems] == said
        with pytest.raises(Invalid) as outside:
            move_lesson(actor, **move, slot="6m1")
        assert [each.code for each in outside.value.problems] == ["outside-week"]
        assert [each.code for each in move_lesson(actor, **move, slot="6m1", anyway=True)] == ["outside-week"]
        assert slots(draft)["toan"] == "6m1"
        with pytest.raises(Invalid):
            move_lesson(actor, **move, slot="nowhere")


def test_locked_lessons_stay_and_published_ones_are_changed_in_a_copy(school: Town, draft: Timetable) -> None:
    with acting(school.alice) as actor:
        maths = lesson(draft, "toan")
        unplaced = lesson(draft, "dao-duc")
        both = {"timetable_id": draft.pk, "lesson_ids": [maths.pk, unplaced.pk]}
        assert lock_lessons(actor, **both, is_locked=True) == 1  # what has no place cannot be locked there
        for subject in ("toan", "khoa-hoc"):
            where = "1m4" if subject == "toan" else "1m2"
            with pytest.raises(Invalid, match="khóa"):
                move_lesson(actor, timetable_id=draft.pk, lesson_id=lesson(draft, subject).pk, slot=where)
        with pytest.raises(Invalid, match="chưa có chỗ"):
            publish_timetable(actor, timetable_id=draft.pk, on=school.year.start)
        move_lesson(actor, timetable_id=draft.pk, lesson_id=unplaced.pk, slot="1m4")
        publish_timetable(actor, timetable_id=draft.pk, on=school.year.start)
        with pytest.raises(Invalid, match="bản nháp"):
            move_lesson(actor, timetable_id=draft.pk, lesson_id=unplaced.pk, slot="1m5")
        made = copy_timetable(actor, timetable_id=draft.pk, name="Bản sửa")
        assert slots(made) == slots(draft)
        assert (made.based_on_id, made.state) == (draft.pk, "draft")
        with pytest.raises(Invalid, match="đã được ban hành từ"):
            publish_timetable(actor, timetable_id=made.pk, on=school.year.start)
        set_aside_timetable(actor, timetable_id=made.pk)
        with pytest.raises(Invalid, match="bản nháp"):
            publish_timetable(actor, timetable_id=made.pk, on=school.year.start + A_DAY)


def test_a_room_takes_as_many_classes_as_it_holds(school: Town, draft: Timetable) -> None:
    with acting(school.alice) as actor:
        room = open_room(
            actor,
            institution_id=school.primary.pk,
            site_id=school.main_site.pk,
            name="Phòng máy",
            kind="computers",
            on=school.year.start,
        )
        place = {"timetable_id": draft.pk, "room_id": room.pk}
        assert place_in_room(actor, **place, lesson_id=lesson(draft, "toan").pk).room_id == room.pk
        there = Lesson.objects.get(timetable=draft, school_class=school.combined)
        Lesson.objects.filter(pk=there.pk).update(slot="1m2", person=None)
        with pytest.raises(Invalid, match="đã kín"):
            place_in_room(actor, **place, lesson_id=there.pk)


def test_whoever_teaches_at_two_schools_is_busy_there_at_the_other(school: Town, draft: Timetable) -> None:
    teacher, upper = school.persons["Cà Thị Dung"], school.upper
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=upper.pk, school_year=school.year.name)
        Appointment.objects.create(
            person=teacher, institution=upper, post="teacher", is_main=False, starts_on=school.year.start
        )
        Affiliation.objects.create(person=teacher, institution=upper, kind="staff")
        literature = {"subject": "ngu-van", "kind": "scored", "periods": 105, "person_ids": [teacher.pk]}
        arrange_class(SYSTEM, school_class_id=school.tenth.pk, subjects=[literature], on=school.year.start)
        Lesson.objects.filter(timetable=draft, slot=None).update(slot="1m5")
    publish(school, draft.pk, school.year.start)
    with acting(school.charlie):
        records = gather(upper.pk, school.year.name, 1, school.year.start)
        found = next(each for each in records.teachers if each.id == teacher.pk)
        assert found.elsewhere == {Slot.read(code) for code in ("1m2", "1m3", "1m5", "2m1", "3m2")}
        assert not found.can(Slot(1, 0, 4))  # the half-day is lost for the way
        assert found.can(Slot(4, 0, 1))
        assert not Lesson.objects.visible_to(school.charlie).exists()
    free = replace(found, elsewhere=frozenset())
    assert free.can(Slot(1, 0, 4))
