"""Registers of several years, in any order: each year as its register says, none of them in another's way."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import ComputerCount, Institution, RoomCount, Site, StandardStatus
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.registers.tests.books import (
    CODE,
    OTHER_CODE,
    SYSTEM,
    Book,
    causes_of,
    changed_by,
    exported,
    member,
    number,
    pupil,
    take,
)
from hoaban.modules.staff.models import Appointment, SubjectTaught

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
YEARS = ("2022-2023", "2023-2024", "2024-2025")


def book_of(year: str) -> Book:
    """A school that changes from year to year: pupils move up, come and go, a teacher goes, sites and rooms are built."""
    at = YEARS.index(year)
    grade = f"{3 + at}A"
    everybody = [
        pupil(f"Vàng A {given}", f"0{n}/09/2014", number(n) if n % 2 else None, class_=grade)
        for n, given in enumerate(("Páo", "Dế", "Của", "Tủa", "Sáu"), 1)
    ]
    staff = [
        member("Lò Thị Lan", "01/04/1990", number(8, born=1990, woman=True), subject=("Toán", "Toán", "Tin học")[at]),
        member("Vừ A Chía", "07/06/1978", None),
    ]
    return Book(
        year=year,
        facts={"Số điểm trường lẻ": at, "Phòng học kiên cố": 8 + at, "Phòng học tạm": 2 - at, "Máy tính phục vụ dạy học": 10 * at, "Đạt chuẩn quốc gia": ("Mức độ 1", "Chưa đạt", "Mức độ 2")[at]},
        classes=[(grade, str(3 + at), "Bản Na Hin" if at else "Điểm chính", None, None)],
        pupils=everybody[at : at + 3],
        staff=staff[: 2 - at // 2],
    )  # fmt: skip


def state() -> dict[str, Any]:
    """What holds on a day of each year."""
    found: dict[str, Any] = {}
    with acting(SYSTEM):
        for name in YEARS:
            day = date(SchoolYear.parse(name).starts, 10, 1)
            found[name] = {
                "sites": sorted(Site.objects.on(day).values_list("name", flat=True)),
                "rooms": sorted(RoomCount.objects.on(day).values_list("structure", "count")),
                "computers": list(ComputerCount.objects.on(day).values_list("count", flat=True)),
                "standard": list(StandardStatus.objects.on(day).values_list("level", flat=True)),
                "pupils": sorted(
                    Enrolment.objects.on(day).values_list("person__full_name", "grade", "school_class__name")
                ),
                "classes": list(SchoolClass.objects.on(day).values_list("name", flat=True)),
                "staff": sorted(Appointment.objects.on(day).values_list("person__full_name", "is_main")),
                "subjects": list(SubjectTaught.objects.on(day).values_list("subject", flat=True)),
            }
    return found


@pytest.mark.parametrize("order", list(permutations(YEARS)))
def test_the_order_of_the_years_does_not_count(order: tuple[str, ...]) -> None:
    for year in order:
        judged, _ = take(book_of(year))
        assert not any(verdict.is_rejected for verdict in (*judged.students, *judged.staff))
    found = state()
    assert found["2022-2023"] == {
        "sites": ["Điểm trường chính"], "rooms": [("permanent", 8), ("temporary", 2)], "computers": [0], "standard": [1],
        "pupils": [(f"Vàng A {n}", "3", "3A") for n in ("Của", "Dế", "Páo")], "classes": ["3A"],
        "staff": [("Lò Thị Lan", True), ("Vừ A Chía", True)], "subjects": ["Toán"],
    }  # fmt: skip
    assert found["2023-2024"] == {
        "sites": ["Bản Na Hin", "Điểm trường chính"], "rooms": [("permanent", 9), ("temporary", 1)], "computers": [10],
        "standard": [], "pupils": [(f"Vàng A {n}", "4", "4A") for n in ("Của", "Dế", "Tủa")], "classes": ["4A"],
        "staff": [("Lò Thị Lan", True), ("Vừ A Chía", True)], "subjects": ["Toán"],
    }  # fmt: skip
    assert found["2024-2025"] == {
        "sites": ["Bản Na Hin", "Điểm trường 1", "Điểm trường chính"], "rooms": [("permanent", 10), ("temporary", 0)],
        "computers": [20], "standard": [2], "pupils": [(f"Vàng A {n}", "5", "5A") for n in ("Của", "Sáu", "Tủa")],
        "classes": ["5A"], "staff": [("Lò Thị Lan", True)], "subjects": ["Tin học"],
    }  # fmt: skip
    with acting(SYSTEM):
        assert Person.objects.count() == 7, "with or without a number, each is one person in all years"
        assert Institution.objects.get().starts_on == date(2022, 8, 1)
    shown = [exported(CODE, year) for year in YEARS]
    assert [changed_by(book_of(year)) for year in YEARS] == [{}, {}, {}]
    assert [exported(CODE, year) for year in YEARS] == shown


def test_an_earlier_register_does_not_undo_what_a_later_one_corrected() -> None:
    take(Book(pupils=[pupil("Vàng A Phá", "05/09/2014", number(1))]))
    take(
        Book(
            year="2023-2024",
            classes=[("4A", "4", None, None, None)],
            pupils=[pupil("Vàng A Páo", "05/09/2014", number(1), class_="4A", residence="Na Hin")],
        )
    )
    with acting(SYSTEM):
        person = Person.objects.get()
        assert (person.full_name, person.residence) == ("Vàng A Phá", "Na Hin")


def test_a_name_corrected_between_the_years_is_a_correction() -> None:
    take(book_of("2023-2024"))
    judged, told = take(book_of("2024-2025").changed(lambda b: b.pupils[0].update(name="Vàng A Cú")))
    assert causes_of(judged).keys() == {"id-missing"}
    assert told["changed"]["persons corrected"] == 1


def test_a_pupil_moves_up_to_another_school() -> None:
    """Primary in one year, lower secondary in the next: one person, two schools, and each sees its own time."""
    take(Book(year="2023-2024", pupils=[pupil("Vàng A Páo", "05/09/2013", number(1, born=2013))]))
    judged, told = take(Book(OTHER_CODE, facts={"Cấp học": "Trung học cơ sở"}, classes=[("6A", "6", None, None, None)],
                             pupils=[pupil("Vàng A Páo", "05/09/2013", number(1, born=2013), class_="6A")]))  # fmt: skip
    assert causes_of(judged) == {}
    assert told["changed"]["persons welcomed"] == 1
    with acting(SYSTEM):
        assert set(Enrolment.objects.values_list("institution__code", "grade")) == {(CODE, "5"), (OTHER_CODE, "6")}
        assert Person.objects.count() == 1


@pytest.fixture
def in_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the year runs, nobody knows when its stays will end."""
    monkeypatch.setattr(timezone, "localdate", lambda: date(2024, 10, 1))


@pytest.mark.usefixtures("in_2024")
def test_stays_of_a_running_year_are_open_and_close_when_the_next_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    take(book_of("2024-2025"))
    with acting(SYSTEM):
        assert set(Enrolment.objects.values_list("ends_on", flat=True)) == {None}
    monkeypatch.setattr(timezone, "localdate", lambda: date(2025, 10, 1))
    following = book_of("2024-2025").changed(lambda b: b.pupils.pop(0))
    following.year, following.classes = "2025-2026", [("5A", "5", None, None, None)]
    judged, _ = take(following)
    assert causes_of(judged).keys() == {"id-missing"}
    with acting(SYSTEM):
        rows = set(Enrolment.objects.values_list("school_class__school_year", "ends_on", "exit_reason", "entry_reason"))
    assert rows == {("2024-2025", date(2025, 8, 1), "year_end", "new"), ("2025-2026", None, "", "repeat")}


@pytest.mark.usefixtures("in_2024")
def test_a_pupil_left_open_elsewhere_begins_the_next_year_here(monkeypatch: pytest.MonkeyPatch) -> None:
    take(Book(pupils=[pupil("Vàng A Páo", "05/09/2014", number(1))]))
    monkeypatch.setattr(timezone, "localdate", lambda: date(2025, 10, 1))
    judged, _ = take(Book(OTHER_CODE, year="2025-2026", facts={"Cấp học": "Trung học cơ sở"}, classes=[("6A", "6", None, None, None)],
                          pupils=[pupil("Vàng A Páo", "05/09/2014", number(1), class_="6A")]))  # fmt: skip
    assert causes_of(judged) == {}
    with acting(SYSTEM):
        assert set(Enrolment.objects.values_list("institution__code", "ends_on")) == {
            (CODE, date(2025, 8, 1)),
            (OTHER_CODE, None),
        }


def test_a_teacher_who_changes_schools_has_one_main_post_whichever_register_comes_first() -> None:
    lan = member("Lò Thị Lan", "01/04/1990", number(8, born=1990, woman=True))
    came = Book(OTHER_CODE, staff=[lan])
    take(Book(year="2023-2024", staff=[lan]))
    take(came)
    take(Book(staff=[]))
    with acting(SYSTEM):
        posts = {row.institution.code: row for row in Appointment.objects.select_related("institution")}
        assert (posts[CODE].is_main, posts[CODE].ends_on) == (True, date(2024, 8, 1))
        assert (posts[OTHER_CODE].is_main, posts[OTHER_CODE].starts_on) == (True, date(2024, 8, 1))
    assert changed_by(came) == {}
