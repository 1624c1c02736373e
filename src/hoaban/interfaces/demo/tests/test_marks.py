"""Mark books of the synthetic province: of a few schools, believable, the same from the same seed."""

from collections import Counter

import pytest

from hoaban.interfaces.demo.build import build
from hoaban.interfaces.demo.markrows import COLUMNS, FIRST, MIDDLE, WHOLE, MarkBooks, Member, Room
from hoaban.interfaces.demo.personas import personas
from hoaban.interfaces.demo.tests.conftest import SHARE, SYSTEM
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.models import Comment, Correction, Mark, MarkWindow, PrimaryRecord, Result
from hoaban.modules.attendance.models import Absence, Closure, Cover, Roll, SessionPlan, StaffAbsence
from hoaban.modules.schooling.models import ClassSubject

YEAR = SchoolYear(2026)
STAFF = [Member("t1", "An", "Tin học"), Member("t2", "Bình"), Member("t3", "Chi")]


def books(grade: str, written: int, *, locked: int = 0, pupils: int = 30) -> MarkBooks:
    room = Room("c1", YEAR, (grade,), "2026-09-01", None, tuple((f"p{n}", grade) for n in range(pupils)), STAFF[1])
    made = MarkBooks("seed", "s1", STAFF, "2026-11-20")
    made.write([room], written, locked=locked)
    made.ask_corrections(room)
    return made


def test_every_row_has_its_columns_and_an_identity_of_its_own() -> None:
    rows = books("8", WHOLE, locked=2).rows
    assert {"subjects", "teachings", "marks", "comments", "conduct", "windows", "corrections"} <= rows.keys()
    for name, some in rows.items():
        assert {len(row) for row in some} == {len(COLUMNS[name])}, name
    ids = [row[0] for some in rows.values() for row in some]
    assert len(ids) == len(set(ids))


def test_the_same_seed_gives_the_same_books() -> None:
    assert books("8", FIRST).rows == books("8", FIRST).rows


def test_no_mark_stands_twice_and_none_is_of_a_term_to_come() -> None:
    for written, terms in ((MIDDLE, {1}), (FIRST, {1}), (WHOLE, {1, 2})):
        marks = books("8", written).rows["marks"]
        assert len({row[2:4] + row[5:9] for row in marks}) == len(marks)
        assert {row[6] for row in marks} == terms
        assert {row[8] for row in marks if row[7] == "final"} == (set() if written == MIDDLE else {1})


def test_informatics_is_taught_by_who_teaches_it_and_activities_by_who_leads_the_class() -> None:
    taught = {row[3]: row[4] for row in books("8", FIRST).rows["teachings"]}
    assert (taught["tin-hoc"], taught["trai-nghiem-huong-nghiep"]) == ("t1", "t2")


def test_primary_pupils_are_judged_by_levels_and_tested_where_their_grade_is() -> None:
    records = books("1", FIRST).rows["primary"]
    assert {row[7] for row in records} == {"gk1", "ck1"}
    assert {row[6] for row in records if row[9] is not None} == {"tieng-viet", "toan"}
    assert not books("1", FIRST).rows["marks"]


def test_corrections_ask_for_another_mark_than_the_one_that_stands() -> None:
    made = books("8", FIRST, locked=1)
    standing = {(row[3], *row[5:9]): row[9] for row in made.rows["marks"]}
    asked = made.rows["corrections"]
    assert len(asked) == 2
    for row in asked:
        assert standing[row[3:8]] == row[8] != row[9] or row[8] == "10"


@pytest.mark.django_db
def test_the_accounts_school_has_something_on_every_page_and_the_province_rolls(places: None) -> None:
    build(SYSTEM, "dien-bien", share=SHARE, seed=7)
    with acting(SYSTEM):
        last = Result.objects.order_by("-school_year").values_list("school_year", flat=True).first()
        school = next(
            each.scope_id
            for each in personas("11", YEAR.start.replace(month=11, day=22))
            if each.role_id == "principal"
        )
        assert set(
            MarkWindow.objects.filter(institution=school, is_locked=True).values_list("school_year", "term")
        ) == {
            ("2025-2026", 1),
            ("2025-2026", 2),
            (last, 1),
        }
        assert Correction.objects.filter(institution=school, state="asked").count() == 2
        assert Mark.objects.filter(institution=school).exists()
        assert PrimaryRecord.objects.exists()
        assert Comment.objects.filter(institution=school).exists()
        whole = Counter(Result.objects.filter(school_year="2025-2026").values_list("decision", flat=True))
        assert whole["promoted"] / whole.total() > 0.9
        with_books = set(ClassSubject.objects.values_list("school_class_id", flat=True))
        assert set(Result.objects.values_list("school_class_id", flat=True)) == with_books
        assert (
            Roll.objects.values("institution").distinct().count()
            == SessionPlan.objects.values("institution").distinct().count()
            >= 8
        )
        for model in (Absence, Closure, StaffAbsence, Cover):
            assert model.objects.exists()
