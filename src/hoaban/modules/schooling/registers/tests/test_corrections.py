"""Corrected registers: names, numbers, birth dates, twins, classes, sites, posts. The same person stays the same person."""

from datetime import date
from typing import Any

import pytest

from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Site
from hoaban.modules.people.models import Document, Guardianship, Person, PersonKeys, PersonName
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.schooling.registers.taking_back import take_back_guardian
from hoaban.modules.schooling.registers.tests.books import (
    SYSTEM,
    Book,
    causes_of,
    changed_by,
    member,
    number,
    pupil,
    take,
)
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def book() -> Book:
    return Book(
        classes=[("5A", "5", "Điểm chính", "Lò Thị Lan", None), ("5B", "5", "Bản Na Hin", None, None)],
        pupils=[
            pupil("Vàng A Páo", "05/09/2014", number(1), father="Vàng A Sùng"),
            pupil("Cà Thị Hoa", "02/03/2014", None, sex="Nữ"),
            pupil("Lò Văn Anh", "14/08/2014", None),
            pupil("Lò Văn Em", "14/08/2014", None),
            pupil("Sùng A Dế", "01/01/2014", number(5), class_="5B"),
            pupil("Giàng A Của", "02/02/2014", None, class_="5B"),
        ],
        staff=[member("Lò Thị Lan", "01/04/1990", number(7, born=1990, woman=True), subject="Toán", degree="Cao đẳng", it="Cơ bản")],
        facts={"Số điểm trường lẻ": 1},
    )  # fmt: skip


def persons() -> dict[str, Any]:
    with acting(SYSTEM):
        return {row.full_name: row.pk for row in Person.objects.all()}


def enrolled() -> dict[str, str]:
    with acting(SYSTEM):
        return dict(Enrolment.objects.values_list("person__full_name", "school_class__name"))


def correct(book: Book, place: int, **now: Any) -> dict[str, int]:
    """Correct one pupil's row of a register that is here already."""
    take(book)
    return changed_by(book.changed(lambda b: b.pupils[place].update(now)))


def test_a_name_with_the_same_number_is_corrected_and_the_former_kept(book: Book) -> None:
    assert correct(book, 0, name="Vàng A Phá") == {"persons corrected": 1}
    with acting(SYSTEM):
        former = PersonName.objects.get()
        assert (former.full_name, former.person.full_name, former.kind) == ("Vàng A Páo", "Vàng A Phá", "former")
        assert former.ends_on == date(2024, 8, 1)


def test_a_number_is_added(book: Book) -> None:
    assert correct(book, 1, number=number(2, woman=True)) == {"persons corrected": 1}


def test_a_number_is_corrected_and_the_former_kept(book: Book) -> None:
    before = None if take(book) is None else persons()
    assert correct(book, 0, number=number(9)) == {"persons corrected": 1}
    assert persons() == before
    with acting(SYSTEM):
        assert Document.objects.get().number == number(1)


def test_a_name_and_a_number_corrected_together(book: Book) -> None:
    """No number before; the name's accents and the number in one go: the same class and birth date tell who it is."""
    take(book)
    hoa = persons()["Cà Thị Hoa"]
    assert correct(book, 1, name="Cà Thị Hòa", number=number(2, woman=True)) == {"persons corrected": 1}
    assert persons()["Cà Thị Hòa"] == hoa


@pytest.mark.parametrize("born", ["03/02/2014", "02/03/2015", "12/03/2014"])
def test_a_birth_date_is_corrected(book: Book, born: str) -> None:
    take(book)
    hoa = persons()["Cà Thị Hoa"]
    assert correct(book, 1, born=born) == {"persons corrected": 1}
    assert persons()["Cà Thị Hoa"] == hoa


def test_somebody_else_in_the_same_class_is_somebody_else(book: Book) -> None:
    assert correct(book, 1, name="Tòng Văn Phúc", born="07/11/2013", sex="Nam") == {
        "persons": 1, "enrolments": 1, "enrolments taken back": 1,
    }  # fmt: skip


def test_numbers_that_were_exchanged_are_set_right(book: Book) -> None:
    take(book)
    before = persons()

    def exchange(b: Book) -> None:
        b.pupils[0]["number"], b.pupils[4]["number"] = b.pupils[4]["number"], b.pupils[0]["number"]

    assert changed_by(book.changed(exchange)) == {"persons corrected": 2}
    assert persons() == before
    with acting(SYSTEM):
        assert Person.objects.get(full_name="Vàng A Páo").personal_id == number(5)
        assert Person.objects.get(full_name="Sùng A Dế").personal_id == number(1)


def test_twins_stay_two(book: Book) -> None:
    take(book)
    before = persons()
    assert changed_by(book.changed(lambda b: b.pupils.reverse())) == {}
    one = book.changed(lambda b: b.pupils[2].update(name="Lò Văn Ánh"))
    assert changed_by(one) == {"persons corrected": 1}
    assert persons() == {**{k: v for k, v in before.items() if k != "Lò Văn Anh"}, "Lò Văn Ánh": before["Lò Văn Anh"]}


def test_one_of_the_twins_leaves(book: Book) -> None:
    take(book)
    assert changed_by(book.changed(lambda b: b.pupils.pop(3))) == {"enrolments taken back": 1}
    assert "Lò Văn Em" not in enrolled()
    assert "Lò Văn Anh" in enrolled()


def test_two_of_one_name_and_birth_date_are_told_apart_by_their_numbers(book: Book) -> None:
    two = book.changed(lambda b: b.pupils.append(pupil("Vàng A Páo", "05/09/2014", number(8), class_="5B")))
    judged, _ = take(two)
    assert not any(v.is_rejected for v in judged.students)
    assert changed_by(two.changed(lambda b: b.pupils.reverse())) == {}
    assert changed_by(two.changed(lambda b: b.pupils[0].update(class_="5B"))) == {"enrolments corrected": 1}
    with acting(SYSTEM):
        rows = Enrolment.objects.filter(person__full_name="Vàng A Páo")
        assert {row.school_class.name for row in rows} == {"5B"}


def test_two_without_numbers_cannot_be_told_apart(book: Book) -> None:
    judged, _ = take(book.changed(lambda b: b.pupils.append(dict(b.pupils[1]))))
    assert causes_of(judged)["row-duplicate"] == ["Cà Thị Hoa"]


def test_a_number_written_to_the_wrong_row_stays_with_its_holder(book: Book) -> None:
    """The new row comes first in the file; the database knows better whose number it is."""
    take(book)
    judged, told = take(book.changed(lambda b: b.pupils.insert(0, pupil("Hạng A Tủa", "09/09/2014", number(1)))))
    assert causes_of(judged)["id-duplicate"] == ["Hạng A Tủa"]
    assert told["changed"] == {}


def test_a_pupil_moves_to_another_class(book: Book) -> None:
    assert correct(book, 0, class_="5B", full="x") == {"enrolments corrected": 1}
    assert enrolled()["Vàng A Páo"] == "5B"


def test_a_father_is_corrected(book: Book) -> None:
    assert correct(book, 0, father="Vàng A Súa") == {"guardians": 1}
    with acting(SYSTEM):
        row = Guardianship.objects.get()
        assert row.guardian_name == "Vàng A Súa"
        assert PersonKeys.objects.get(person=row.person_id).father == "vang a sua"
        school = Enrolment.objects.get(person=row.person_id).institution_id
        take_back_guardian(SYSTEM, institution_id=school, row_id=row.pk)
        assert PersonKeys.objects.get(person=row.person_id).father is None


def test_a_class_is_renamed_and_its_pupils_stay_in_it(book: Book) -> None:
    take(book)
    with acting(SYSTEM):
        before = SchoolClass.objects.get(name="5B").pk

    def rename(b: Book) -> None:
        b.classes[1] = ("5A2", *b.classes[1][1:])
        for row in b.pupils[4:]:
            row["class_"] = "5A2"

    assert changed_by(book.changed(rename)) == {"classes renamed": 1}
    with acting(SYSTEM):
        assert SchoolClass.objects.get(name="5A2").pk == before
        assert SchoolClass.objects.count() == 2


def test_a_class_that_is_dissolved_is_taken_back(book: Book) -> None:
    take(book)

    def dissolve(b: Book) -> None:
        b.classes.pop(1)
        for row in b.pupils[4:]:
            row["class_"] = "5A"

    assert changed_by(book.changed(dissolve)) == {"enrolments corrected": 2, "classes taken back": 1}
    with acting(SYSTEM):
        assert SchoolClass.objects.get().name == "5A"


def test_a_site_is_called_otherwise(book: Book) -> None:
    take(book)
    changed = changed_by(book.changed(lambda b: b.classes.__setitem__(1, ("5B", "5", "Bản Nậm Pồ", None, None))))
    assert changed == {"sites": 1, "classes changed": 1, "sites closed": 1}
    with acting(SYSTEM):
        assert set(Site.objects.filter(is_main=False).values_list("name", flat=True)) == {"Bản Nậm Pồ"}


def test_fewer_satellites_are_stated(book: Book) -> None:
    more = book.changed(lambda b: b.facts.update({"Số điểm trường lẻ": 3}))
    assert changed_by(more)["sites"] == 3
    assert changed_by(book) == {"sites closed": 2}
    with acting(SYSTEM):
        assert Site.objects.get(is_main=False).name == "Bản Na Hin"


def test_another_homeroom_teacher(book: Book) -> None:
    take(book)
    now = book.changed(lambda b: b.staff.append(member("Vừ A Tủa", "07/06/1978", None, sex="Nam")))
    now.classes[0] = ("5A", "5", "Điểm chính", "vừ a tủa", None)
    assert changed_by(now) == {"persons": 1, "appointments": 1, "homerooms changed": 1}
    with acting(SYSTEM):
        assert Homeroom.objects.get().person.full_name == "Vừ A Tủa"


def test_what_staff_are_and_can_do_is_corrected(book: Book) -> None:
    take(book)
    better = {"post": "Hiệu trưởng", "subject": "Tin", "degree": "Thạc sĩ", "it": "Nâng cao", "joined": "01/09/2012"}
    assert changed_by(book.changed(lambda b: b.staff[0].update(better))) == {
        "appointments corrected": 1,
        "skills corrected": 3,
    }
    with acting(SYSTEM):
        post = Appointment.objects.get()
        assert (post.post, post.joined_sector_on) == ("principal", date(2012, 9, 1))
        assert SubjectTaught.objects.get().subject == "Tin học"
        assert (Qualification.objects.get().degree, ItCertificate.objects.get().level) == ("master", "advanced")


def test_a_certificate_that_nobody_has_is_taken_back(book: Book) -> None:
    take(book)
    assert changed_by(book.changed(lambda b: b.staff[0].update(it=None))) == {"skills corrected": 1}
    with acting(SYSTEM):
        assert not ItCertificate.objects.exists()
