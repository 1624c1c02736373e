"""The pages of whoever makes a timetable, without a browser: what is written, what is refused, what is said, and to whom."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.test import Client

from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import Run, ask_to_stop
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.actions import open_books
from hoaban.modules.schooling.models import Teaching
from hoaban.modules.timetables.actions import propose_timetable
from hoaban.modules.timetables.actions.versions import as_arguments
from hoaban.modules.timetables.jobs import Clock, start_solving
from hoaban.modules.timetables.models import CoursePlan, Duty, Lesson, Room, TeacherWish, Timetable, WeekPlan
from hoaban.modules.timetables.planning.records import Placed
from hoaban.modules.timetables.slots import Slot
from tests.town import Town
from tests.visiting import signed_in, text_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("the timetable planning tests")


@pytest.fixture
def school(town: Town) -> Town:
    """The primary school, whose classes take what the programme says."""
    with acting(SYSTEM):
        open_books(SYSTEM, institution_id=town.primary.pk, school_year=town.year.name)
    return town


@pytest.fixture
def principal(school: Town) -> Client:
    return signed_in(school, "principal")


def at(town: Town, page: str) -> str:
    return f"/schools/{town.primary.pk}/timetable/{page}/"


def cell(town: Town, subject: str) -> str:
    return f"c-{town.fifth.pk}-{subject}"


def teachers_of(town: Town, subject: str) -> set[UUID]:
    with acting(SYSTEM):
        return set(
            Teaching.objects.filter(school_class=town.fifth, subject=subject).values_list("person_id", flat=True)
        )


def test_names_are_typed_short_and_what_is_wrong_stops_none_of_the_others(school: Town, principal: Client) -> None:
    typed = {cell(school, "toan"): "em; ctd", cell(school, "khoa-hoc"): "Hùng", cell(school, "dao-duc"): "tong van em"}
    answer = principal.post(at(school, "assignments"), {**typed, "seen": json.dumps(dict.fromkeys(typed, ""))})
    told = text_of(answer, 422)
    assert "Trường không có ai tên «Hùng»" in told
    assert 'data-state="conflict"' in told
    dung, em = (school.persons[name].pk for name in ("Cà Thị Dung", "Tòng Văn Em"))
    assert (teachers_of(school, "toan"), teachers_of(school, "khoa-hoc")) == ({dung, em}, set())
    assert teachers_of(school, "dao-duc") == {em}
    stale = {cell(school, "toan"): "Dung", "seen": json.dumps({cell(school, "toan"): ""})}
    assert "Người khác vừa ghi «Dung, Em»" in text_of(principal.post(at(school, "assignments"), stale), 422)
    cleared = {cell(school, "toan"): "", "seen": json.dumps({cell(school, "toan"): "Dung, Em"})}
    assert principal.post(at(school, "assignments"), cleared).status_code == 302
    assert teachers_of(school, "toan") == set()


def test_periods_are_the_programmes_until_the_school_sets_its_own(school: Town, principal: Client) -> None:
    path, name = f"{at(school, 'assignments')}?show=periods", cell(school, "toan")
    assert 'placeholder="5"' in text_of(principal.get(path))
    principal.post(path, {name: "6"})
    with acting(SYSTEM):
        assert CoursePlan.objects.get(school_class=school.fifth).periods == 6
    assert "không phải số tiết" in text_of(principal.post(path, {name: "sáu"}), 422)
    row = {
        f"{field}-{school.fifth.pk}": said
        for field, said in (("periods", "6"), ("most_doubles", "2"), ("most_a_day", "2"))
    }
    assert principal.post(f"{at(school, 'subjects')}toan/", row).status_code == 302
    with acting(SYSTEM):
        plan = CoursePlan.objects.get(school_class=school.fifth)
        assert (plan.most_doubles, plan.most_a_day) == (2, 2)
    assert "Số cặp tiết liền" in text_of(
        principal.post(f"{at(school, 'subjects')}toan/", {**row, f"most_doubles-{school.fifth.pk}": "9"}), 422
    )
    principal.post(path, {name: "", "seen": json.dumps({name: "6"})})
    with acting(SYSTEM):
        assert not CoursePlan.objects.exists()


def test_the_week_and_the_rooms_are_set_from_a_day(school: Town, principal: Client) -> None:
    week = {f"m{day}": "5" for day in range(5)} | {"a0": "2", "flag": "on", "on": school.year.start.isoformat()}
    assert principal.post(at(school, "week"), week).status_code == 302
    room = {"verb": "room", "name": "Phòng máy", "kind": "computers", "site": str(school.main_site.pk), "holds": "1"}
    assert principal.post(at(school, "week"), room).status_code == 302
    with acting(SYSTEM):
        plan = WeekPlan.objects.get()
        assert (plan.mornings, plan.afternoons) == ([5] * 5 + [0, 0], [2, 0, 0, 0, 0, 0, 0])
        assert (plan.has_flag_salute, plan.has_class_hour) == (True, False)
        assert Room.objects.get().name == "Phòng máy"
    assert "Phòng máy" in text_of(principal.get(at(school, "week")))
    assert "Tuần học chưa có tiết nào" in text_of(principal.post(at(school, "week"), {"m0": "0"}), 422)


def test_a_teacher_fills_in_their_own_wishes_and_the_principal_everybodys(school: Town, principal: Client) -> None:
    teacher, own = signed_in(school, "homeroom_teacher"), school.actors["homeroom_teacher"].person_id
    other = school.persons["Tòng Văn Em"].pk
    said = {"at-2m1": "ban", "at-3a2": "tranh", "days_off": "1"}
    assert at(school, "wishes") in text_of(teacher.get("/timetables/"))
    assert teacher.post(at(school, "wishes"), said).status_code == 302
    assert teacher.get(f"{at(school, 'wishes')}?person={other}").status_code == 404
    assert teacher.get(at(school, "assignments")).status_code == 403
    with acting(SYSTEM):
        wish = TeacherWish.objects.get()
        assert (wish.person_id, wish.unavailable, wish.avoided, wish.days_off) == (own, ["2m1"], ["3a2"], 1)
    assert 'data-said="ban"' in text_of(principal.get(f"{at(school, 'wishes')}?person={own}"))
    path = f"{at(school, 'wishes')}?person={other}"
    assert "Số ngày nghỉ" in text_of(principal.post(path, {"days_off": "nhiều"}), 422)
    assert principal.post(path, {"verb": "duties", "duty": ["group-head"]}).status_code == 302
    with acting(SYSTEM):
        assert Duty.objects.get().person_id == other
    assert "Tổ trưởng chuyên môn" in text_of(principal.get(at(school, "wishes")))


def test_what_cannot_be_is_said_before_a_search_with_the_record_to_mend(school: Town, principal: Client) -> None:
    assert "Không có gì chắc chắn ngăn việc xếp" in text_of(principal.get(at(school, "solve")))
    principal.post(at(school, "week"), {"m0": "3", "flag": "on", "hour": "on"})
    told = text_of(principal.get(at(school, "solve")))
    assert "30 tiết một tuần mà tuần học chỉ có 3 tiết" in told
    assert f"#r-{school.fifth.pk}" in told
    assert "Thời gian tìm" not in told


def test_a_search_is_started_watched_and_stopped(school: Town, principal: Client) -> None:
    started = principal.post(at(school, "solve"), {"seconds": "7", "seed": "3"})
    assert "đang chờ" in text_of(principal.get(started.url))
    with acting(SYSTEM):
        run = JobRun.objects.get(kind="timetables.solve")
    assert (run.arguments["seconds"], run.arguments["seed"]) == (7, 3)
    clock = Clock(Run(run.pk))
    assert principal.post(started.url).status_code == 302
    assert "đang dừng" in text_of(principal.get(started.url))
    clock.looked_at -= 2
    before = clock.looked_at
    with ThreadPoolExecutor(1) as pool:  # a walk's own thread does not ask the database
        assert pool.submit(clock).result() - before < 1e6
    assert clock() - before > 1e6
    assert clock.is_stopped
    assert signed_in(school, "other_principal").get(started.url).status_code == 404


def test_a_run_that_is_over_stays_as_it_is(school: Town) -> None:
    with acting(school.alice):
        run = start_solving(school.alice, institution_id=school.primary.pk, school_year=school.year.name, term=1)
    with acting(SYSTEM):
        JobRun.objects.filter(pk=run.pk).update(state=JobRun.DONE)
    ask_to_stop(run)
    assert not Run(run.pk).is_to_stop()


@pytest.fixture
def draft(school: Town) -> Timetable:
    leader = school.persons["Cà Thị Dung"].pk
    said = [("toan", "1m2"), ("tieng-viet", "1m3"), ("khoa-hoc", "2m1"), ("dao-duc", None)]
    lessons = [
        Placed(school.fifth.pk, subject, leader, slot=Slot.read(slot) if slot else None) for subject, slot in said
    ]
    lessons.append(Placed(school.combined.pk, "toan", leader, slot=Slot.read("3m2")))
    with acting(school.alice) as actor:
        return propose_timetable(
            actor,
            institution_id=school.primary.pk,
            school_year=school.year.name,
            term=1,
            name="Bản thử",
            lessons=as_arguments(lessons),
        )


def lesson(draft: Timetable, subject: str) -> Lesson:
    with acting(SYSTEM):
        return Lesson.objects.get(timetable=draft, subject=subject, school_class__grades=["5"])


def test_a_lesson_is_moved_locked_compared_and_published(school: Town, principal: Client, draft: Timetable) -> None:
    path, maths = f"/timetables/{draft.pk}/", lesson(draft, "toan")
    own = f"{path}?view=class&of={school.fifth.pk}"
    panel = principal.get(f"{own}&lesson={maths.pk}&only=moves").content.decode()
    assert panel.lstrip().startswith("<section")
    assert "đổi chỗ với Khoa học (Dung)" in panel
    assert "Giáo viên đang dạy lớp 1+2" in panel
    move = {"verb": "move", "lesson": str(maths.pk)}
    assert "Giáo viên đang dạy" in text_of(principal.post(own, {**move, "slot": "3m2"}), 422)
    assert principal.post(own, {**move, "slot": "2m1"}).status_code == 302
    assert (lesson(draft, "toan").slot, lesson(draft, "khoa-hoc").slot) == ("2m1", "1m2")
    copied = principal.post(path, {"verb": "copy", "name": "Bản hai"}).url.partition("?")[0]
    principal.post(path, {**move, "anyway": "6m1"})
    principal.post(path, {"verb": "lock", "lesson": [str(maths.pk)]})
    assert (lesson(draft, "toan").slot, lesson(draft, "toan").is_locked) == ("6m1", True)
    held = text_of(principal.get(f"{copied}compare/?with={draft.pk}"))
    assert "1 trong 5 tiết khác nhau" in held
    assert "Thứ Bảy, tiết 1 buổi sáng" in held
    assert "Còn 1 tiết chưa có chỗ" in text_of(principal.get(path))
    assert "chưa có chỗ" in text_of(principal.post(path, {"verb": "publish", "on": str(school.year.start)}), 422)
    principal.post(path, {"verb": "move", "lesson": str(lesson(draft, "dao-duc").pk), "slot": "1m4"})
    assert "thực hiện từ" in text_of(
        principal.post(path, {"verb": "publish", "on": str(school.year.start)}, follow=True)
    )
    assert principal.post(path, {"verb": "set-aside"}).status_code == 422
    for view in ("teacher", "site", "room"):
        assert "Bản này chỉ để xem" in text_of(principal.get(f"{path}?view={view}"))
    assert signed_in(school, "other_principal").get(path).status_code == 404
    assert signed_in(school, "learner").get(path).status_code == 403


def test_year_and_term_are_chosen_on_the_page(school: Town, principal: Client) -> None:
    this, following = school.year.name, school.year.next().name
    first = principal.get(at(school, "assignments")).content.decode()
    assert f'<option value="{this}" selected>' in first
    assert f'<option value="{following}" >' in first
    second = principal.get(f"{at(school, 'assignments')}?year={following}&term=2&show=periods").content.decode()
    assert "Năm học này chưa có lớp" in second
    assert f'<option value="{following}" selected>' in second
    assert '<input type="hidden" name="show" value="periods">' in second
    assert f"year={following}&amp;term=2" in second, "the steps lead on in that year"
