"""Every cause by itself, which comes before which, and who counts as the same person."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

import pytest

from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.schooling.registers.causes import CAUSES
from hoaban.modules.schooling.registers.judging import Known, KnownPerson
from hoaban.modules.schooling.registers.tests.samples import (
    DE,
    HOA,
    LAN,
    SON,
    Cells,
    causes,
    changed,
    judge,
    register,
    staff_causes,
)


def test_a_good_register_has_no_causes():
    assert causes(LAN, DE) == [(), ()]
    assert staff_causes(HOA, SON) == [(), ()]


@pytest.mark.parametrize(
    ("spoilt", "cause"),
    [
        ({"name": None}, "name-missing"),
        ({"name": "  "}, "name-missing"),
        ({"birth": None}, "birth-date-missing"),
        ({"birth": " "}, "birth-date-missing"),
        ({"birth": "31/02/2018"}, "birth-date-unreadable"),
        ({"birth": 2018}, "birth-date-unreadable"),
        ({"birth": "2018"}, "birth-date-unreadable"),
        ({"birth": "#N/A"}, "birth-date-unreadable"),
        ({"birth": "14/08/2118"}, "birth-date-unreadable"),
        ({"class_": "9Z9"}, "class-unknown"),
        ({"class_": None}, "class-unknown"),
        ({"id": "011318540"}, "id-malformed"),
        ({"id": "11318540100"}, "id-malformed"),
        ({"id": "01131854010O"}, "id-malformed"),
        ({"id": 1e13}, "id-malformed"),
        ({"id": 0}, "id-malformed"),
        ({"id": -11318540100}, "id-malformed"),
        ({"id": 11318540100.5}, "id-malformed"),
        ({"name": "Lß ThÞ Lan"}, "legacy-encoding-converted"),
        ({"name": "Loø Thò Hoàng"}, "legacy-encoding-converted"),
        ({"id": None}, "id-missing"),
        ({"id": 11318540100}, "id-leading-zero-restored"),
        ({"sex": "Nam"}, "id-disagrees"),
        ({"birth": "14/08/2017"}, "id-disagrees"),
        ({"id": "011118540100"}, "id-disagrees"),
        ({"ethnic": "Thổ dân"}, "ethnic-group-unknown"),
        ({"name": "Lan " * 40}, "text-cut"),
    ],
)
def test_each_fault_has_its_one_cause(spoilt, cause):
    assert causes(changed(LAN, **spoilt)) == [(cause,)]
    (verdict,) = judge().judge(register(changed(LAN, **spoilt))).students
    assert (verdict.is_rejected, verdict.is_warned) == (
        CAUSES[cause].severity == "rejected",
        CAUSES[cause].severity == "warned",
    )


@pytest.mark.parametrize("name", ["  lò  thị  LAN ", "LÒ THỊ LAN", "lò thị lan", "Lo\u0300 Thi\u0323 Lan"])
def test_spaces_capitals_and_decomposition_are_mended_silently(name):
    assert causes(changed(LAN, name=name)) == [()]


@pytest.mark.parametrize("typed", [" 011 318 540 100 ", "011318540100", "\u00a0011318540100\u200b"])
def test_spaces_in_numbers_are_mended_silently(typed):
    assert causes(changed(LAN, id=typed)) == [()]


@pytest.mark.parametrize("typed", ["1a", " 1A ", "1A\u00a0", "１A"])
def test_classes_are_found_in_other_spellings(typed):
    assert causes(changed(LAN, class_=typed)) == [()]


def test_a_rejected_row_names_only_what_rejected_it():
    all_wrong = changed(LAN, name=None, birth="?", class_="9Z", id="1", ethnic="?")
    assert causes(all_wrong) == [("name-missing",)]
    assert causes(changed(all_wrong, name="Lß ThÞ Lan")) == [("birth-date-unreadable",)]
    assert causes(changed(all_wrong, name="Lß ThÞ Lan", birth="14/08/2018")) == [("class-unknown",)]
    assert causes(changed(all_wrong, name="Lß ThÞ Lan", birth="14/08/2018", class_="1A")) == [("id-malformed",)]


def test_a_warned_row_names_all_its_warnings():
    row = changed(LAN, name="Lß ThÞ Lan", birth="14/08/2003", id=11318540100, ethnic="?")
    assert set(causes(row)[0]) == {
        "legacy-encoding-converted", "id-leading-zero-restored", "id-disagrees", "age-implausible", "ethnic-group-unknown",
    }  # fmt: skip
    assert set(causes(changed(row, id=None))[0]) >= {"id-missing", "age-implausible"}


# --- ages ---


@pytest.mark.parametrize(("year", "is_odd"), [(2014, False), (2013, True), (2022, False), (2023, True)])
def test_more_than_four_years_off_the_usual_age(year, is_odd):
    row = changed(LAN, birth=f"14/08/{year}", id=None)
    assert ("age-implausible" in causes(row)[0]) is is_odd


def test_the_school_year_counts_for_ages():
    row = changed(LAN, birth="14/08/2013", id=None)
    assert "age-implausible" in causes(row)[0]
    assert "age-implausible" not in causes(row, year=SchoolYear(2023))[0]


@pytest.mark.parametrize(("grade", "year"), [("Mầm", 2016), ("Chồi", 2015), ("Lá", 2014), ("12", 2002)])
def test_usual_ages_of_the_grades(grade, year):
    classes = [["Tên lớp", "Khối"], ["T", grade]]
    row = changed(LAN, id=None, class_="T", birth=f"01/01/{year + 1}")
    assert "age-implausible" not in causes(row, classes=classes)[0]
    assert "age-implausible" in causes(changed(row, birth=f"01/01/{year}"), classes=classes)[0]


def test_a_combined_class_has_the_ages_of_all_its_grades():
    classes = [["Tên lớp", "Khối"], ["T", "1+3"]]
    row = changed(LAN, id=None, class_="T")
    assert "age-implausible" not in causes(changed(row, birth="01/01/2012"), classes=classes)[0]
    assert "age-implausible" in causes(changed(row, birth="01/01/2011"), classes=classes)[0]


def test_a_class_of_no_known_grade_has_no_usual_age():
    classes = [["Tên lớp", "Khối"], ["Hoa hồng", None]]
    row = changed(LAN, class_="Hoa hồng", birth="14/08/1950", id=None)
    assert causes(row, classes=classes) == [("id-missing",)]


# --- twice the same ---

OTHER: Cells = changed(DE, id="011318540100")  # another person with Lan's number


def test_the_same_person_again():
    assert causes(LAN, LAN) == [(), ("row-duplicate",)]
    assert causes(LAN, changed(LAN, name="LÒ  THỊ LAN", birth=date(2018, 8, 14))) == [(), ("row-duplicate",)]


def test_another_person_with_the_same_number():
    assert causes(LAN, OTHER) == [(), ("id-duplicate",)]
    assert causes(OTHER, LAN)[1] == ("id-duplicate",)


def test_the_same_person_is_looked_for_before_the_same_number():
    assert causes(LAN, changed(LAN, class_="5B", ethnic="Mông")) == [(), ("row-duplicate",)]


def test_without_a_number_name_and_birth_date_make_the_person():
    nameless = changed(LAN, id=None)
    assert causes(nameless, nameless) == [("id-missing",), ("row-duplicate",)]
    assert causes(LAN, nameless) == [(), ("row-duplicate",)]
    assert causes(nameless, LAN) == [("id-missing",), ("row-duplicate",)]
    assert causes(LAN, changed(nameless, birth="15/08/2018")) == [(), ("id-missing",)]


def test_two_numbers_are_two_persons_however_alike():
    assert causes(LAN, changed(LAN, id="011318999999")) == [(), ()]


def test_a_rejected_row_holds_no_number():
    assert causes(changed(LAN, class_="9Z"), LAN) == [("class-unknown",), ()]
    assert causes(LAN, OTHER, changed(OTHER, birth="05/05/2014")) == [(), ("id-duplicate",), ("id-duplicate",)]


def in_one_run(*registers):
    one = judge()
    return [[verdict.causes for verdict in one.judge(each).students] for each in registers]


def test_numbers_are_compared_across_the_workbooks_of_a_run():
    second = register(changed(LAN, class_="5B"), OTHER, DE, code="110310002", file="b.xlsx")
    assert in_one_run(register(LAN), second) == [[()], [("row-duplicate",), ("id-duplicate",), ()]]


def test_namesakes_without_numbers_in_two_schools_are_two_persons():
    nameless = changed(LAN, id=None)
    found = in_one_run(register(nameless), register(nameless, code="110310002"))
    assert found == [[("id-missing",)], [("id-missing",)]]


# --- staff ---


def test_staff_rows_are_judged_too():
    assert staff_causes(changed(HOA, name=None), changed(SON, birth=None)) == [
        ("name-missing",),
        ("birth-date-missing",),
    ]
    assert staff_causes(HOA, HOA) == [(), ("row-duplicate",)]
    assert staff_causes(HOA, changed(SON, id=HOA[5])) == [(), ("id-duplicate",)]
    assert staff_causes(changed(HOA, id=None), changed(SON, sex="Nữ")) == [("id-missing",), ("id-disagrees",)]
    assert staff_causes(changed(HOA, id="12")) == [("id-malformed",)]


def test_a_teacher_may_serve_two_schools():
    one = judge()
    one.judge(register(LAN, staff=[HOA]))
    (verdict,) = one.judge(register(DE, staff=[HOA], code="110310002")).staff
    assert verdict.causes == ()


def test_a_number_of_staff_is_no_pupils():
    (_, verdict) = judge().judge(register(LAN, changed(DE, id=HOA[5]), staff=[HOA])).students
    (staff,) = judge().judge(register(LAN, changed(DE, id=HOA[5]), staff=[HOA])).staff
    assert {verdict.causes, staff.causes} >= {("id-duplicate",)}


# --- the database ---

NUMBER, BORN = str(LAN[5]), date(2018, 8, 14)


def knowing(name: str, born: date, **told: bool) -> Known:
    person = KnownPerson(
        UUID(int=1), name, born, told.get("here", False), told.get("elsewhere", False), told.get("was_here", False)
    )

    def known(_school: str, numbers: Collection[str]) -> Mapping[str, KnownPerson]:
        return {NUMBER: person} if NUMBER in numbers else {}

    return known


@pytest.mark.parametrize(
    ("known", "cause"),
    [
        (knowing("Lò Thị Lan", BORN, here=True), ()),  # imported before
        (knowing("Lò Thị Len", date(2017, 1, 1), here=True), ()),  # this school corrects name and birth date
        (knowing("Lò Thị Lan", BORN), ()),  # comes back to school
        (knowing("Lò Thị Len", BORN, was_here=True), ()),
        (knowing("Lò Thị Len", BORN), ("id-duplicate",)),
        (knowing("Lò Thị Lan", BORN, elsewhere=True), ("row-duplicate",)),
        (knowing("Vàng A Dế", date(2014, 3, 2), elsewhere=True), ("id-duplicate",)),
        (knowing("Vàng A Dế", date(2014, 3, 2), was_here=True), ("id-duplicate",)),
        (knowing("Vàng A Dế", date(2014, 3, 2), here=True), ()),
    ],
)
def test_numbers_held_in_the_database(known, cause):
    assert causes(LAN, known=known) == [cause]


def test_a_number_stays_with_whom_the_file_itself_names_with_it():
    known = knowing("Vàng A Dế", date(2014, 3, 2), here=True)
    assert causes(LAN, changed(DE, id=None), known=known)[0] == ("id-duplicate",)
    assert causes(LAN, DE, known=known) == [(), ()]


def test_every_cause_says_in_both_languages_what_it_is_and_what_to_do():
    for cause in CAUSES.values():
        assert cause.meaning.vi != cause.meaning.en
        assert cause.remedy.vi != cause.remedy.en
