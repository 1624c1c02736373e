from datetime import date

import pytest

from hoaban.engines.registers import CAUSES, Checker, Context, KnownPerson, Place, check_registers, id_disagrees
from hoaban.engines.registers.tests.samples import (
    CLASSES,
    CONTEXT,
    DE,
    GROUPS,
    HOA,
    LAN,
    SCHOOL,
    SON,
    causes,
    changed,
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
        ({"birth": "31/02/2018"}, "birth-date-unreadable"),
        ({"birth": 2018}, "birth-date-unreadable"),
        ({"class_": "9Z9"}, "class-unknown"),
        ({"class_": None}, "class-unknown"),
        ({"id": "011318540"}, "id-malformed"),
        ({"id": "11318540100"}, "id-malformed"),
        ({"id": 1e13}, "id-malformed"),
        ({"name": "Lß ThÞ Lan"}, "legacy-encoding-converted"),
        ({"id": None}, "id-missing"),
        ({"id": 11318540100}, "id-leading-zero-restored"),
        ({"sex": "Nam"}, "id-disagrees"),
        ({"birth": "14/08/2017"}, "id-disagrees"),
        ({"id": "011118540100"}, "id-disagrees"),
        ({"ethnic": "Thổ dân"}, "ethnic-group-unknown"),
        ({"ethnic": None}, "ethnic-group-unknown"),
    ],
)
def test_each_fault_has_its_one_cause(spoilt, cause):
    assert causes(changed(LAN, **spoilt)) == [(cause,)]
    outcome = Checker(CONTEXT).check("a", register(changed(LAN, **spoilt))).students[0].verdict.outcome
    assert outcome == CAUSES[cause].severity


@pytest.mark.parametrize("name", ["  lò  thị  LAN ", "LÒ THỊ LAN", "lò thị lan", "Lo\u0300 Thi\u0323 Lan"])
def test_spaces_capitals_and_decomposition_are_mended_silently(name):
    assert causes(changed(LAN, name=name)) == [()]


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
    assert "age-implausible" not in causes(row, school_year="2023-2024")[0]
    of_2023 = [["NĂM HỌC 2023-2024"], *CLASSES[1:]]
    assert "age-implausible" not in causes(row, classes=of_2023)[0]
    assert "age-implausible" in causes(row, classes=of_2023, school_year="2024-2025")[0]


@pytest.mark.parametrize(
    ("grade", "year"), [("Nhà trẻ", 2017), ("Mầm", 2016), ("Chồi", 2015), ("Lá", 2014), ("12", 2002)]
)
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


def test_adults_may_learn_in_continuing_education():
    from hoaban.engines.registers import parse
    from hoaban.engines.registers.tests.samples import sheets

    parts = sheets(
        changed(LAN, id=None, class_="10A", birth="01/01/1970"),
        school=[*SCHOOL[:2], ["Cấp học", "Giáo dục thường xuyên"]],
        classes=[["Tên lớp", "Khối"], ["10A", "10"]],
    )
    assert Checker(CONTEXT).check("a", parse(parts)).students[0].verdict.causes == ("id-missing",)


def test_a_class_of_no_known_grade_has_no_usual_age():
    assert causes(
        changed(LAN, class_="Hoa hồng", birth="14/08/1950", id=None), classes=[["Tên lớp", "Khối"], ["Hoa hồng", None]]
    ) == [("id-missing",)]


# --- twice the same ---

OTHER = changed(DE, id="011318540100")  # another person with Lan's number


def test_the_same_person_again():
    assert causes(LAN, LAN) == [(), ("row-duplicate",)]
    assert causes(LAN, changed(LAN, name="LÒ  THỊ LAN", birth=date(2018, 8, 14))) == [(), ("row-duplicate",)]


def test_another_person_with_the_same_number():
    assert causes(LAN, OTHER) == [(), ("id-duplicate",)]
    assert causes(OTHER, LAN)[1] == ("id-duplicate",)


def test_the_same_person_is_looked_for_before_the_same_number():
    assert causes(LAN, changed(LAN, class_="5B", ethnic="Mông")) == [(), ("row-duplicate",)]


def test_names_that_differ_in_an_accent_are_one_person_when_the_number_is_one():
    assert causes(LAN, changed(LAN, name="Lò Thị Làn")) == [(), ("row-duplicate",)]
    assert causes(LAN, changed(LAN, name="Lò Thị Làn", id=None))[1] == ("id-missing",)


def test_without_a_number_name_birth_date_and_sex_make_the_person():
    nameless = changed(LAN, id=None)
    assert causes(nameless, nameless) == [("id-missing",), ("row-duplicate",)]
    assert causes(LAN, nameless) == [(), ("row-duplicate",)]
    assert causes(nameless, LAN) == [("id-missing",), ("row-duplicate",)]
    assert causes(LAN, changed(nameless, birth="15/08/2018")) == [(), ("id-missing",)]
    assert causes(LAN, changed(nameless, sex="Nam")) == [(), ("id-missing",)]


def test_two_numbers_are_two_persons_however_alike():
    assert causes(LAN, changed(LAN, id="011318999999")) == [(), ()]


def test_a_rejected_row_holds_no_number():
    assert causes(changed(LAN, class_="9Z"), LAN) == [("class-unknown",), ()]
    assert causes(LAN, OTHER, changed(OTHER, birth="05/05/2014")) == [(), ("id-duplicate",), ("id-duplicate",)]


def run(*registers, context=CONTEXT):
    checker = Checker(context)
    return [[one.verdict for one in checker.check(f"{at}.xlsx", each).students] for at, each in enumerate(registers)]


def test_numbers_are_compared_across_the_workbooks_of_a_run():
    first, second = run(register(LAN), register(changed(LAN, class_="5B"), OTHER, DE, code="110310002"))
    assert [verdict.causes for verdict in first] == [()]
    assert [verdict.causes for verdict in second] == [("row-duplicate",), ("id-duplicate",), ()]
    assert second[0].other == second[1].other == Place("0.xlsx", "Học sinh", 3)


def test_namesakes_without_numbers_in_two_schools_are_two_persons():
    nameless = changed(LAN, id=None)
    first, second = run(register(nameless), register(nameless, code="110310002"))
    assert [one.causes for one in (*first, *second)] == [("id-missing",), ("id-missing",)]


def test_a_verdict_names_the_row_that_is_repeated():
    ((_, verdict),) = run(register(LAN, LAN))
    assert verdict.other == Place("0.xlsx", "Học sinh", 3)


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


def test_a_teacher_may_serve_two_schools_and_learn_at_one():
    checker = Checker(CONTEXT)
    checker.check("a", register(LAN, staff=[HOA]))
    learner = changed(HOA, class_="1A")[:7]
    second = checker.check("b", register(learner, staff=[HOA], code="110310002"))
    assert second.staff[0].verdict.causes == ()
    assert second.students[0].verdict.causes == ("age-implausible",)


# --- the database ---


def known_by(*people):
    asked = []

    def known(numbers):
        asked.append(list(numbers))
        return {number: person for number, person in people if number in numbers}

    return Context(ethnic_groups=GROUPS, known=known), asked


NUMBER, BORN = LAN[5], date(2018, 8, 14)


@pytest.mark.parametrize(
    ("holder", "cause"),
    [
        (KnownPerson("Lò Thị Lan", BORN, "110310001"), ()),  # imported before
        (KnownPerson("Lò Thị Len", date(2017, 1, 1), "110310001"), ()),  # this school corrects name and birth date
        (KnownPerson("Lò Thị Lan", BORN, None), ()),  # comes back to school
        (KnownPerson("Lò Thị Làn", BORN, None), ()),
        (KnownPerson("Lò Thị Len", BORN, None), ()),
        (KnownPerson("Lò Thị Lan", BORN, "110310002"), ("row-duplicate",)),  # still at another school
        (KnownPerson("Vàng A Dế", date(2014, 3, 2), "110310002"), ("id-duplicate",)),
        (KnownPerson("Lò Thị Lan", date(2014, 3, 2), "110310002"), ("id-duplicate",)),
        (KnownPerson("Vàng A Dế", date(2014, 3, 2), None), ("id-duplicate",)),
    ],
)
def test_numbers_held_in_the_database(holder, cause):
    context, _ = known_by((NUMBER, holder))
    assert causes(LAN, DE, context=context) == [cause, ()]


def test_the_database_is_asked_once_a_workbook_for_whole_numbers_only():
    context, asked = known_by()
    causes(LAN, DE, changed(LAN, id="12"), changed(LAN, id=None), context=context)
    assert asked == [sorted([NUMBER, DE[5], HOA[5], SON[5]])]


def test_staff_known_elsewhere_are_welcome():
    context, _ = known_by((HOA[5], KnownPerson("Cà Thị Hoa", date(1980, 2, 1), "110310002")))
    assert Checker(context).check("a", register(LAN, staff=[HOA])).staff[0].verdict.causes == ()


def test_restored_numbers_begin_with_a_province_when_provinces_are_given():
    context = Context(ethnic_groups=GROUPS, id_provinces={"011", "012"})
    assert causes(changed(LAN, id=11318540100), context=context) == [("id-leading-zero-restored",)]
    assert causes(changed(LAN, id=318540100), context=context) == [("id-malformed",)]
    assert causes(changed(LAN, id="099318540100"), context=context) == [()]
    assert "id-leading-zero-restored" in causes(changed(LAN, id=318540100))[0]


def test_ethnic_groups_are_not_looked_at_without_a_list():
    assert causes(changed(LAN, ethnic="Thổ dân"), context=Context()) == [()]


@pytest.mark.parametrize(
    ("number", "sex", "born", "is_odd"),
    [
        ("011318000000", "female", BORN, False), ("011218000000", "male", BORN, False), ("011118000000", "female", date(1918, 1, 1), False),
        ("011418000000", "male", date(2118, 1, 1), False), ("011318000000", "male", BORN, True), ("011118000000", "female", BORN, True),
        ("011319000000", "female", BORN, True), ("011318000000", None, BORN, False), ("011318000000", "female", None, False),
    ],
)  # fmt: skip
def test_numbers_against_sex_and_birth_year(number, sex, born, is_odd):
    assert id_disagrees(number, sex, born) is is_odd


def test_the_report_counts_and_groups():
    report = check_registers(
        [("a.xlsx", register(LAN, changed(LAN, id=None), OTHER, changed(DE, id=None), staff=[changed(HOA, id=None)]))],
        context=CONTEXT,
    )
    assert report.to_json() == {
        "school_year": "2024-2025",
        "workbooks": [
            {
                "file": "a.xlsx",
                "school_code": "110310001",
                "classes": 2,
                "students": {"read": 4, "accepted": 1, "warned": 1, "rejected": 2},
                "staff": {"read": 1, "accepted": 0, "warned": 1, "rejected": 0},
            }
        ],
        "causes": [
            {
                "code": "id-missing",
                "severity": "warned",
                "count": 2,
                "rows": [
                    {"file": "a.xlsx", "sheet": "Học sinh", "row": 6},
                    {"file": "a.xlsx", "sheet": "Cán bộ giáo viên", "row": 2},
                ],
            },
            {"code": "id-duplicate", "severity": "rejected", "count": 1, "rows": [{"file": "a.xlsx", "sheet": "Học sinh", "row": 5}]},
            {"code": "row-duplicate", "severity": "rejected", "count": 1, "rows": [{"file": "a.xlsx", "sheet": "Học sinh", "row": 4}]},
        ],
    }  # fmt: skip
    assert report.exit_code == 1


def test_a_clean_run_ends_well_and_says_the_year_most_workbooks_say():
    of_2025 = [["NĂM HỌC 2025-2026"], *CLASSES[1:]]
    report = check_registers(
        [("a", register(LAN, classes=of_2025)), ("b", register(DE, classes=of_2025, staff=()))], context=CONTEXT
    )
    assert (report.exit_code, report.to_json()["school_year"], report.to_json()["causes"]) == (0, "2025-2026", [])


def test_every_cause_says_in_both_languages_what_it_is_and_what_to_do():
    for cause in CAUSES.values():
        assert cause.what.vi != cause.what.en
        assert cause.next_step.vi != cause.next_step.en
