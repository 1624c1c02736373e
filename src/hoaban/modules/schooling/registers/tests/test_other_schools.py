"""One school's register and everybody else: numbers and persons of other schools, teachers at two, and what a school may learn."""

import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from hoaban.kernel.actor import Actor, Reach
from hoaban.kernel.errors import Denied
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Operation
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.schooling.actions import accept_transfer, release_transfer
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.registers.holders import Holders
from hoaban.modules.schooling.registers.report import summary
from hoaban.modules.schooling.registers.running import _Checking
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
from hoaban.modules.staff.models import Appointment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
RIGHTS = (
    "institution.read",
    "class.read",
    "learner.read",
    "person.read",
    "staff.read",
    "register.read",
    "register.import",
)


@pytest.fixture
def book() -> Book:
    return Book(
        pupils=[pupil("Vàng A Páo", "05/09/2014", number(1)), pupil("Cà Thị Hoa", "02/03/2014", None, sex="Nữ")],
        staff=[member("Lò Thị Lan", "01/04/1990", number(7, born=1990, woman=True))],
    )


@pytest.fixture
def other() -> Book:
    return Book(OTHER_CODE, pupils=[pupil("Sùng A Dế", "01/01/2014", number(5))])


def somebody_of(code: str, rights: tuple[str, ...] = RIGHTS) -> Actor:
    """A clerk, or with more rights a principal, of one school."""
    with acting(SYSTEM):
        here = Reach(institutions=frozenset({Institution.objects.get(code=code).pk}))
    return Actor(uuid7(), "Văn thư", reaches=dict.fromkeys(rights, here), walls=here)


def check(*books: Book) -> list[dict[str, list[str]]]:
    checking = _Checking(SYSTEM, "", Holders())
    return [causes_of(checking.take(book.read())[0]) for book in books]


Judge = Callable[[Book, Book], dict[str, list[str]]]


def in_one_check(first: Book, second: Book) -> dict[str, list[str]]:
    return check(first, second)[1]


def one_imported_before(first: Book, second: Book) -> dict[str, list[str]]:
    take(first)
    return causes_of(take(second)[0])


both_ways = pytest.mark.parametrize("judged", [in_one_check, one_imported_before])


@both_ways
def test_a_number_of_another_school_is_refused(book: Book, other: Book, judged: Judge) -> None:
    other.pupils[0]["number"] = number(1)
    assert judged(book, other)["id-duplicate"] == ["Sùng A Dế"]


@both_ways
def test_a_pupil_of_another_school_is_refused(book: Book, other: Book, judged: Judge) -> None:
    other.pupils.append(dict(book.pupils[0]))
    assert judged(book, other)["row-duplicate"] == ["Vàng A Páo"]


@both_ways
def test_a_teacher_may_serve_two_schools(book: Book, other: Book, judged: Judge) -> None:
    other.staff.append(dict(book.staff[0]))
    assert set(judged(book, other)) <= {"id-missing"}


@both_ways
def test_a_corrected_file_of_the_same_school_is_no_duplicate(book: Book, other: Book, judged: Judge) -> None:
    assert judged(book, book.changed(lambda b: b.pupils[0].update(name="Vàng A Phá"))) == {"id-missing": ["Cà Thị Hoa"]}


@both_ways
def test_two_without_numbers_in_two_schools_are_two(book: Book, other: Book, judged: Judge) -> None:
    other.pupils.append(dict(book.pupils[1]))
    assert judged(book, other) == {"id-missing": ["Cà Thị Hoa"]}


def test_a_second_post_is_no_main_one_until_the_first_ends(book: Book, other: Book) -> None:
    take(book)
    other.staff.append(dict(book.staff[0], post="Hiệu trưởng"))
    take(other)

    def posts() -> dict[str, bool]:
        with acting(SYSTEM):
            return dict(Appointment.objects.values_list("institution__code", "is_main"))

    assert posts() == {CODE: True, OTHER_CODE: False}
    assert changed_by(other.changed(lambda b: b.staff[0].update(post="Giáo viên"))) == {"appointments corrected": 1}
    assert posts() == {CODE: True, OTHER_CODE: False}
    assert changed_by(book.changed(lambda b: b.staff.clear()), somebody_of(CODE)) == {"appointments ended": 1}
    assert posts() == {OTHER_CODE: True}, "whoever has one post only has it as the main one"
    assert changed_by(book) == {"appointments": 1}
    assert posts() == {CODE: False, OTHER_CODE: True}


def test_a_pupil_whose_first_school_lets_go_comes_in_with_the_same_file(book: Book, other: Book) -> None:
    """The first school's register no longer names the pupil; the second one's, sent again unchanged, then enrols them."""
    take(book)
    other.pupils.append(dict(book.pupils[0]))
    assert changed_by(other)["enrolments"] == 1
    assert changed_by(book.changed(lambda b: b.pupils.pop(0))) == {"enrolments taken back": 1}
    assert changed_by(other) == {"persons welcomed": 1, "enrolments": 1}
    assert changed_by(other) == {}
    with acting(SYSTEM):
        assert Person.objects.filter(personal_id=number(1)).count() == 1


def test_a_pupil_who_came_over_in_the_year_belongs_to_the_new_school(book: Book, other: Book) -> None:
    today = timezone.localdate()
    year = SchoolYear.containing(today).name
    take(book, year=year)
    take(other, year=year)
    with acting(SYSTEM):
        stay = Enrolment.objects.get(person__personal_id=number(1))
        room = SchoolClass.objects.filter(institution__code=OTHER_CODE)[0]
        transfer = release_transfer(SYSTEM, enrolment_id=stay.pk, on=today, destination_code=OTHER_CODE)
        accept_transfer(SYSTEM, transfer_id=transfer.pk, class_id=room.pk, on=today, grade=stay.grade)
    other.pupils.append(dict(book.pupils[0], **{"class": room.name}))
    judged, told = take(other, year=year)
    assert not causes_of(judged)
    assert told["changed"] == {}
    assert causes_of(take(book, year=year)[0])["row-duplicate"] == ["Vàng A Páo"], "the old one lost them"


def test_a_clerk_imports_their_own_school_and_gets_the_same(book: Book) -> None:
    take(Book())
    clerk = somebody_of(CODE)
    assert changed_by(book, clerk) == {"persons": 3, "appointments": 1, "enrolments": 2}
    corrected = book.changed(lambda b: b.pupils[0].update(name="Vàng A Phá", father="Vàng A Sùng"))
    corrected.pupils.pop(1)
    corrected.staff[0]["post"] = "Hiệu trưởng"
    assert changed_by(corrected, clerk) == {
        "persons corrected": 1, "guardians": 1, "appointments corrected": 1, "enrolments taken back": 1,
    }  # fmt: skip
    with acting(SYSTEM):
        assert {row.actor_user_id for row in Operation.objects.filter(kind="register.import@1")} == {
            None,
            clerk.user_id,
        }


def test_a_clerk_does_not_decide_what_the_school_is(book: Book) -> None:
    take(Book())
    facts = {"Tên trường": "Trường Chuyên", "Đạt chuẩn quốc gia": "Mức độ 2", "Phòng học kiên cố": 7}
    assert changed_by(book.changed(lambda b: b.facts.update(facts)), somebody_of(CODE))["school facts"] == 1
    assert exported()[0][1] == ["Tên trường", "Trường Tiểu học Thử"]


def test_a_school_that_is_not_ones_own_and_one_that_is_not_are_refused_alike(book: Book, other: Book) -> None:
    take(book)
    take(other)
    clerk = somebody_of(CODE)
    said = set()
    for code in (OTHER_CODE, "119999999"):
        for work in (take, lambda b, actor: _Checking(actor, "", Holders()).take(b.read())):
            with pytest.raises(Denied) as refusal:
                work(Book(code, pupils=book.pupils), clerk)
            said.add(str(refusal.value))
    assert said == {"register.import"}
    with acting(SYSTEM):
        assert not Institution.objects.filter(code="119999999").exists()


def test_who_may_not_import_is_refused(book: Book) -> None:
    take(book)
    with pytest.raises(Denied):
        take(book, somebody_of(CODE, RIGHTS[:-1]))


def test_nothing_of_another_school_is_told(book: Book, other: Book) -> None:
    """A clerk who writes the numbers of others' pupils learns that they belong to somebody, and no more."""
    take(book)
    take(other)
    clerk = somebody_of(OTHER_CODE)
    prying = other.changed(lambda b: b.pupils.append(pupil("Ai Đó", "01/01/2014", number(1))))
    judged, told = take(prying, clerk)
    assert causes_of(judged)["id-duplicate"] == ["Ai Đó"]
    shown = json.dumps([summary(judged), told], default=str) + str(exported(OTHER_CODE))
    with acting(SYSTEM):
        shown += str(list(Operation.objects.filter(actor_user_id=clerk.user_id).values_list("arguments", "outcome")))
        pao = Person.objects.get(personal_id=number(1))
        assert not Affiliation.objects.filter(person=pao, institution__code=OTHER_CODE).exists()
    assert "Páo" not in shown
    assert str(pao.pk) not in shown
    with acting(clerk):
        assert not Person.objects.filter(pk=pao.pk).exists()


def test_a_clerk_does_not_take_over_a_pupil_of_another_school(book: Book, other: Book) -> None:
    take(book)
    take(other)
    judged, told = take(other.changed(lambda b: b.pupils.append(dict(book.pupils[0]))), somebody_of(OTHER_CODE))
    assert causes_of(judged) == {"row-duplicate": ["Vàng A Páo"]}
    assert told["changed"] == {}
    with acting(SYSTEM):
        assert Enrolment.objects.get(person__personal_id=number(1)).institution.code == CODE
