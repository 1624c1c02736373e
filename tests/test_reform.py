"""Schools reorganised in the small town: what changes hands, what stays as it was, what blocks it, and back again to the byte."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from hoaban.interfaces.actors import actor_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied as said_of
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.models import RoleGrant
from hoaban.modules.assessment.models import Correction, Mark, MarkWindow
from hoaban.modules.attendance.models import Roll
from hoaban.modules.figures.asking import show
from hoaban.modules.figures.lake import build_lake, show_from_lake
from hoaban.modules.network.lineage import successor_coded
from hoaban.modules.network.models import Institution, InstitutionPlace, Reform, Site
from hoaban.modules.network.reform.actions import apply_reform, rehearse, save_plan, undo_reform
from hoaban.modules.schooling.actions import set_boarding
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass, Transfer
from hoaban.modules.staff.models import Appointment
from hoaban.modules.timetables.models import (
    CoursePlan,
    Duty,
    Lesson,
    LessonCover,
    Room,
    TeacherWish,
    Timetable,
    WeekPlan,
)
from tests.neighbour import fill
from tests.reforming import SYSTEM, applied, export, merge, middle, second_primary
from tests.town import FOUNDED, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def acts(town: Town):
    with acting(SYSTEM):
        yield SYSTEM


def figures(day: date) -> dict[str, int]:
    """Count pupils, classes, staff, schools and rooms that there are on a day, in the whole town."""
    sums = {
        "pupils": "count(*) FROM star.fact_learner",
        "classes": "count(*) FROM star.fact_class",
        "staff": "count(DISTINCT person_id) FROM star.fact_staff",
        "main posts": "count(*) FILTER (WHERE is_main) FROM star.fact_staff",
        "rooms": "coalesce(sum(quantity), 0) FROM star.fact_room",
        "computers": "coalesce(sum(quantity), 0) FROM star.fact_computer",
        "sites": "count(*) FROM star.fact_site",
    }
    with connection.cursor() as cursor:
        found = {}
        for name, sql in sums.items():
            cursor.execute(f"SELECT {sql} WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)", [day, day])
            found[name] = int(cursor.fetchone()[0])
    return found


def days_around(on: date) -> list[date]:
    return [on - timedelta(days=1), on, on + timedelta(days=1), on + timedelta(days=30)]


def at(model: type, day: date, school: UUID) -> int:
    return model.objects.on(day).filter(institution=school).count()


def test_a_merger_passes_everything_on_and_keeps_what_was(town: Town, acts: Actor) -> None:
    school, on = second_primary(town), middle(town)
    before = {day: figures(day) for day in days_around(on)}
    applied(merge(on))
    assert {day: figures(day) for day in days_around(on)} == before
    town.primary.refresh_from_db()
    assert town.primary.ends_on == on
    for model, count in ((Enrolment, 8), (SchoolClass, 2), (Homeroom, 2)):
        assert at(model, on - timedelta(days=1), town.primary.pk) == count
        assert at(model, on, town.primary.pk) == 0
    assert at(Enrolment, on, school.pk) == 9
    assert sorted(SchoolClass.objects.on(on).filter(institution=school).values_list("name", flat=True)) == [
        "1+2",
        "5A",
        "5A (2)",
    ]
    assert successor_coded("11TH0001", on) == school
    assert Site.objects.on(on).filter(institution=school, is_main=True).count() == 1
    teacher = Appointment.objects.on(on).get(person=town.persons["Tòng Văn Em"])
    assert (teacher.institution_id, teacher.is_main) == (school.pk, True)


def test_undone_everything_stands_as_it_stood(town: Town, acts: Actor) -> None:
    second_primary(town)
    before = export()
    reform = applied(merge(middle(town)))
    assert export() != before
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert export() == before
    apply_reform(SYSTEM, reform_id=reform.pk)
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert export() == before


def test_two_schools_become_a_new_one(town: Town, acts: Actor) -> None:
    school, on = second_primary(town), middle(town)
    before = {day: figures(day) for day in days_around(on)}
    new = '{code: "11TH0100", name: "Trường Tiểu học Mường Chà Mới", commune: "03214"}'
    applied(merge(on, new, '"11TH0001", "11TH0002"'))
    assert {day: figures(day) for day in days_around(on)} == before
    founded = Institution.objects.get(code="11TH0100")
    assert (founded.starts_on, founded.kind) == (on, "primary")
    assert at(Enrolment, on, founded.pk) == 9
    assert {successor_coded(code, on) for code in ("11TH0001", "11TH0002")} == {founded}
    assert Institution.objects.on(on).filter(pk__in=[town.primary.pk, school.pk]).count() == 0
    assert InstitutionPlace.objects.on(on).get(institution=founded).commune.code == "03214"


def test_a_merger_from_the_first_day_of_the_year_moves_the_year_whole(town: Town, acts: Actor) -> None:
    """Classes that begin on the day were never the former school's: no copy is made of them."""
    school, on = second_primary(town), town.year.start
    ids = set(SchoolClass.objects.values_list("pk", flat=True))
    applied(merge(on))
    assert set(SchoolClass.objects.values_list("pk", flat=True)) == ids
    assert SchoolClass.objects.filter(institution=school).count() == 3
    assert at(Enrolment, on, school.pk) == 9
    assert set(Enrolment.objects.values_list("entry_reason", flat=True)) == {"new", "continues"}


SPLIT = """
title: Tách trường
effective_on: {on}
legal_basis: Quyết định 13/QĐ-UBND
acts:
  - act: split
    what: institution
    from: "11TH0001"
    into:
      - code: "11TH0003"
        name: Trường Tiểu học Huổi Lóng
        sites: ["Điểm bản Huổi Lóng"]
        pupils: [{{id: "{pupil}", into: "1+2"}}]
        staff: ["{teacher}"]
    rest: "11TH0001"
"""


def split(town: Town, on: date) -> str:
    pupil, teacher = town.persons["Lò Văn Ánh"], town.persons["Tòng Văn Em"]
    return SPLIT.format(on=on, pupil=pupil.personal_id, teacher=teacher.personal_id)


def test_a_post_that_begins_later_is_the_takers_from_its_beginning(town: Town, acts: Actor) -> None:
    school, on = second_primary(town), middle(town)
    later = {"starts_on": on + timedelta(days=20), "post": "teacher", "is_main": False}
    post = Appointment.objects.create(person=town.persons["Lò Văn Ánh"], institution=town.primary, **later)
    before = export()
    reform = applied(merge(on))
    post.refresh_from_db()
    assert (post.institution_id, post.starts_on) == (school.pk, later["starts_on"])
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert export() == before


def test_a_part_leaves_and_the_rest_stays(town: Town, acts: Actor) -> None:
    on = middle(town)
    before = {day: figures(day) for day in days_around(on)}
    applied(split(town, on))
    assert {day: figures(day) for day in days_around(on)} == before
    new = Institution.objects.get(code="11TH0003")
    town.primary.refresh_from_db()
    assert town.primary.ends_on is None
    assert (at(Enrolment, on, new.pk), at(Enrolment, on, town.primary.pk)) == (5, 3)
    assert [site.name for site in Site.objects.on(on).filter(institution=new)] == ["Điểm bản Huổi Lóng"]
    assert at(Appointment, on, new.pk) == 1
    assert Enrolment.objects.on(on).get(person=town.persons["Lò Văn Ánh"]).school_class.name == "1+2"
    assert successor_coded("11TH0001", on) == town.primary


def test_roles_pass_on_but_nobody_becomes_principal_by_a_merger(town: Town, acts: Actor) -> None:
    school, on = second_primary(town), town.today
    applied(merge(on))
    held = RoleGrant.objects.on(on).filter(institution_id=school.pk).values_list("role", flat=True)
    assert set(held) == {"school_clerk", "homeroom_teacher", "teacher"}
    assert not RoleGrant.objects.on(on).filter(institution_id=town.primary.pk).exists()


OTHER_ACTS = """
title: Các việc khác
effective_on: {on}
legal_basis: Quyết định 14/QĐ-UBND
acts:
  - {{act: move, what: institution, from: "11TH0001", to: "03214"}}
  - {{act: move, what: site, from: "11TH0001/Điểm bản Huổi Lóng", to: "11TH0002"}}
  - {{act: rename, what: institution, from: "11TP0001", code: "11TP0099", name: Trường THPT Mường Luân Mới}}
  - {{act: rename, what: commune, from: "03166", name: Mường Chà Mới}}
"""


def test_schools_and_sites_move_and_are_renamed(town: Town, acts: Actor) -> None:
    school, on = second_primary(town), middle(town)
    before, stood = {day: figures(day) for day in days_around(on)}, export()
    reform = applied(OTHER_ACTS.format(on=on))
    assert {day: figures(day) for day in days_around(on)} == before
    there = (
        InstitutionPlace.objects.filter(institution=town.primary)
        .order_by("starts_on")
        .values_list("commune__code", flat=True)
    )
    assert list(there) == ["03166", "03214"]
    assert at(Enrolment, on, school.pk) == 5
    town.upper.refresh_from_db()
    assert (town.upper.code, town.upper.name) == ("11TP0099", "Trường THPT Mường Luân Mới")
    assert successor_coded("11TP0001", on) == town.upper
    assert InstitutionPlace.objects.on(on).get(institution=school).commune.name == "Mường Chà Mới"
    undo_reform(SYSTEM, reform_id=reform.pk)
    assert export() == stood


def codes_of(document: str) -> set[str]:
    return {problem.code for problem in rehearse(SYSTEM, document).problems}


def test_what_stands_in_the_way_is_told_and_nothing_is_done(town: Town, acts: Actor) -> None:
    second_primary(town)
    before, on = export(), middle(town)
    assert codes_of(merge(on, '"11TH0999"')) == {"school-unknown"}
    assert codes_of(merge(on, '{code: "11TH0002", name: "Trùng mã"}')) == {"code-taken"}
    assert codes_of(merge(FOUNDED)) == {"not-open"}
    assert codes_of(merge(town.year.end)) == {"not-rolled-over"}
    assert codes_of(split(town, on).replace('rest: "11TH0001"', 'rest: "x"')) == {"rest-unknown"}
    assert codes_of(split(town, on).replace("Điểm bản Huổi Lóng", "Không có")) == {"site-unknown", "class-unknown"}
    assert codes_of(split(town, on).replace('staff: ["', 'staff: ["9')) == {"named-unknown"}
    closing = merge(on).replace("act: merge", "act: close").replace('    into: "11TH0002"\n', "")
    assert codes_of(closing) == {"not-empty"}
    assert export() == before
    released = town.persons["Lò Thị Đào"]
    Transfer.objects.create(
        person=released, institution=town.primary, origin_name="x", destination_name="y", grade="5",
        released_on=on, person_name=released.full_name,
    )  # fmt: skip
    assert codes_of(merge(on)) == {"open-transfers"}
    with pytest.raises(Invalid):
        applied(merge(on))


def test_a_plan_says_what_changes_hands(town: Town, acts: Actor) -> None:
    second_primary(town)
    before = export()
    found = rehearse(SYSTEM, merge(middle(town)))
    assert list(found.problems) == []
    told = {held.what.en: (held.count, held.names) for held in found.held}
    assert told["Pupils"][0] == 8
    assert told["Classes"] == (2, ("1+2", "5A → 5A (2)"))
    assert told["Rooms"][0] == 10
    assert told["Posts of staff"][0] == 4
    assert export() == before


def test_only_whom_the_table_names_plans_and_applies(town: Town) -> None:
    with acting(SYSTEM):
        second_primary(town)
    document = merge(middle(town))
    for key in ("principal", "auditor", "other_commune_officer"):
        actor = town.everyone[key]
        with acting(actor), pytest.raises(Denied):
            save_plan(actor, document=document)
    officer, department = town.actors["commune_officer"], town.actors["department_officer"]
    with acting(SYSTEM):
        officer = actor_of(officer.user_id, town.today)
    with acting(officer):
        reform = save_plan(officer, document=document)
        assert list(Reform.objects.visible_to(officer)) == [reform]
        with pytest.raises(Denied):
            apply_reform(officer, reform_id=reform.pk)
    with acting(town.charlie):
        assert not Reform.objects.exists()
    with acting(department):
        apply_reform(department, reform_id=reform.pk)
        with pytest.raises(Invalid):
            apply_reform(department, reform_id=reform.pk)
        undo_reform(department, reform_id=reform.pk)


def test_what_was_built_on_it_stands_in_the_way_of_an_undo(town: Town, acts: Actor) -> None:
    school, on = second_primary(town), middle(town)
    reform = applied(merge(on))
    stay = Enrolment.objects.on(on).filter(institution=school, entry_reason="reorganised").first()
    set_boarding(SYSTEM, enrolment_id=stay.pk, boarding="semi", on=on + timedelta(days=3))
    with pytest.raises(Invalid) as refusal:
        undo_reform(SYSTEM, reform_id=reform.pk)
    assert {problem.code for problem in refusal.value.problems} <= {"changed-since", "referred-since"}


def test_mark_books_and_rolls_go_on_and_come_back(town: Town) -> None:
    """A school with a row of everything passes on in the middle of the year: its books are copied, its rolls before stay with it."""
    fill(town)
    with acting(SYSTEM):
        school = second_primary(town)
        Transfer.objects.update(state=Transfer.WITHDRAWN)
        on = town.today
        assert codes_of(merge(on)) <= {"locked", "open-corrections"}
        MarkWindow.objects.update(is_locked=False)
        Correction.objects.update(state="refused")
        assert codes_of(merge(on)) == set()
        for cover in LessonCover.objects.filter(institution=town.primary):
            LessonCover.objects.create(**{**said_of(cover), "id": uuid7(), "day": on})
        before, counted, marks = export(), figures(on), Mark.objects.count()
        reform = applied(merge(on))
        assert figures(on) == counted
        copied = Mark.objects.filter(institution=school, school_class__starts_on=on)
        assert copied.exists()
        assert Mark.objects.count() == marks + copied.count()
        assert not Roll.objects.filter(institution=town.primary, day__gte=on).exists()
        assert not Roll.objects.filter(institution=school, day__lt=on).exists()
        timetables_pass_on(town.primary, school, on)
        undo_reform(SYSTEM, reform_id=reform.pk)
        assert export() == before


def timetables_pass_on(giver: Institution, taker: Institution, on: date) -> None:
    """What is of classes, sites and persons goes on; classes keep week, lessons, rooms and covers; the giver's draft stays one."""
    for model in (Room, Duty, TeacherWish):
        assert model.objects.on(on).filter(institution=taker).count() == 1
        assert not model.objects.on(on).filter(institution=giver).exists()
    assert CoursePlan.objects.filter(institution=taker, school_class__starts_on=on).count() == 2
    weeks = WeekPlan.objects.on(on).filter(institution__in=(giver, taker))
    gone_on = SchoolClass.objects.filter(institution=taker, starts_on=on).values_list("pk", flat=True)
    assert set(weeks.values_list("institution", "holder_id")) == {(taker.pk, pk) for pk in gone_on}
    states = Timetable.objects.filter(institution=giver).values_list("state", "ends_on")
    assert set(states) == {("published", on), ("draft", None)}
    [made] = Timetable.objects.filter(institution=taker)
    assert (made.state, made.starts_on, made.ends_on) == ("published", on, None)
    [lesson], [before] = (
        made.lessons.all(),
        Lesson.objects.filter(timetable__institution=giver, timetable__state="published"),
    )
    kept = ("subject", "person_id", "teacher_name", "slot", "kind")
    assert [getattr(lesson, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (lesson.school_class.name, lesson.school_class.institution_id) == ("5A (2)", taker.pk)
    assert (lesson.room.name, lesson.room.institution_id) == (before.room.name, taker.pk)
    [cover] = LessonCover.objects.filter(institution=taker)
    assert (cover.school_class_id, cover.day) == (lesson.school_class_id, on)
    assert LessonCover.objects.get(institution=giver).day < on, "what was stays as it was"


def test_figures_of_then_and_of_now(town: Town, acts: Actor, tmp_path: Path) -> None:
    """Before the merger the former school has its pupils; asked in today's schools, they are those of what it has become.

    So say the records, and so says the lake that is made of them.
    """
    school, on = second_primary(town), town.today
    applied(merge(on))
    day = on - timedelta(days=1)
    build_lake(SYSTEM, into=tmp_path)

    def counts(asking: Callable[..., Any]) -> dict[tuple[str, str], int]:
        return {
            (code, geography): asking(SYSTEM, code, day, geography=geography, ids=["learners"])[1]["learners"][
                0
            ].numerator
            for code in ("11TH0001", "11TH0002")
            for geography in ("then", "today")
        }

    assert (
        counts(show)
        == counts(partial(show_from_lake, kept_in=tmp_path))
        == {
            ("11TH0001", "then"): 8,
            ("11TH0002", "then"): 1,
            ("11TH0001", "today"): 9,
            ("11TH0002", "today"): 9,
        }
    )
    assert show(SYSTEM, school.code, on, ids=["learners"])[1]["learners"][0].numerator == 9
