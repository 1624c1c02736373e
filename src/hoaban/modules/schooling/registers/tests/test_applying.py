"""What an import writes; that the same again changes nothing, and a corrected register just what differs."""

from datetime import date

import pytest

from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import ComputerCount, Connectivity, Institution, RoomCount, Site, StandardStatus
from hoaban.modules.people.models import Affiliation, Guardianship, Person
from hoaban.modules.schooling.models import Enrolment, Homeroom, RegisterImport, SchoolClass
from hoaban.modules.schooling.registers.tests.books import (
    CODE,
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
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
FACTS = {
    "Số điểm trường lẻ": 2, "Đạt chuẩn quốc gia": "Mức độ 2", "Phòng học kiên cố": 8, "Phòng học tạm": 0,
    "Máy tính phục vụ dạy học": 20, "Có Internet": "Có", "Số phòng có máy chiếu": 3,
}  # fmt: skip


@pytest.fixture
def book() -> Book:
    return Book(
        facts=FACTS,
        classes=[("5A", "5", "Điểm chính", "Lò Thị Lan", None), ("1+2", "1+2", "Bản Huổi Lóng", None, "x")],
        pupils=[
            pupil("Vàng A Páo", "05/09/2014", number(1), father="Vàng A Sùng", semi="x"),
            pupil("Cà Thị Hoa", "02/03/2014", None, sex="Nữ", residence="Bản Na Hin"),
            pupil("Lò Văn Ún", "14/08/2017", number(3, born=2017), class_="1+2", note="Con liệt sĩ"),
            pupil("Lò Thị Ển", "14/08/2018", number(4, born=2018, woman=True), class_="1+2", sex="Nữ"),
        ],
        staff=[
            member("Lò Thị Lan", "01/04/1990", number(5, born=1990, woman=True), subject="Toán, Tin học", degree="Đại học", it="Cơ bản"),
            member("Vừ A Tủa", "07/06/1978", number(6, born=1978), sex="Nam", post="Hiệu trưởng", joined="01/09/2002"),
        ],
    )  # fmt: skip


def test_it_works(book: Book) -> None:
    assert changed_by(book) == {
        "sites": 2, "school facts": 5, "persons": 6, "appointments": 2, "classes": 2, "homerooms": 1, "enrolments": 4,
    }  # fmt: skip
    with acting(SYSTEM):
        assert Institution.objects.get().starts_on == date(2024, 8, 1)
        assert set(Site.objects.values_list("name", "is_main")) == {
            ("Điểm trường chính", True), ("Bản Huổi Lóng", False), ("Điểm trường 1", False),
        }  # fmt: skip
        assert set(RoomCount.objects.values_list("structure", "count")) == {("permanent", 8), ("temporary", 0)}
        assert (ComputerCount.objects.get().count, StandardStatus.objects.get().level) == (20, 2)
        assert (Connectivity.objects.get().has_internet, Connectivity.objects.get().projector_rooms) == (True, 3)
        pao = Person.objects.get(full_name="Vàng A Páo")
        assert (pao.birth_date, pao.sex, pao.personal_id) == (date(2014, 9, 5), "male", number(1))
        assert Guardianship.objects.get().guardian_name == "Vàng A Sùng"
        assert Affiliation.objects.count() == 6
        grades = dict(Enrolment.objects.values_list("person__full_name", "grade"))
        assert grades == {"Vàng A Páo": "5", "Cà Thị Hoa": "5", "Lò Văn Ún": "2", "Lò Thị Ển": "1"}
        assert Homeroom.objects.get().person.full_name == "Lò Thị Lan"
        assert set(SubjectTaught.objects.values_list("subject", flat=True)) == {"Toán", "Tin học"}
        assert (Qualification.objects.get().degree, ItCertificate.objects.get().level) == ("bachelor", "basic")
        assert set(Appointment.objects.values_list("post", "is_main")) == {("teacher", True), ("principal", True)}


def test_a_year_that_is_over_ends_with_its_enrolments(book: Book) -> None:
    take(book)
    with acting(SYSTEM):
        assert set(Enrolment.objects.values_list("ends_on", "exit_reason")) == {(date(2025, 8, 1), "year_end")}


def test_the_same_file_again_writes_nothing_at_all(book: Book) -> None:
    take(book)
    before, shown = _ledger(), exported()
    assert changed_by(book) == {}
    assert (_ledger(), exported()) == (before, shown)


def test_the_same_content_in_another_file_changes_no_record(book: Book) -> None:
    take(book)
    before, shown = _ledger(), exported()
    reordered = book.changed(lambda b: (b.pupils.reverse(), b.staff.reverse(), b.classes.reverse()))
    assert changed_by(reordered) == {}
    assert exported() == shown
    operations, changes = _ledger()
    assert operations == before[0] + 1, "that a file came is a fact of its own"
    assert changes == before[1] + 1
    with acting(SYSTEM):
        assert Change.objects.latest("pk").table == "schooling_registerimport"


def _ledger() -> tuple[int, int]:
    with acting(SYSTEM):
        return Operation.objects.count(), Change.objects.count()


def test_what_a_file_leaves_empty_stays(book: Book) -> None:
    take(book)
    sparse = book.changed(lambda b: b.pupils[0].update(father=None, group=None, sex=None))
    sparse.facts = {}
    assert changed_by(sparse) == {}


def test_a_column_that_is_not_there_says_nothing(book: Book) -> None:
    take(book)
    shown = exported()
    assert changed_by(book.changed(lambda b: b.without.update({"semi", "full", "note", "it", "subject"}))) == {}
    assert exported() == shown
    assert changed_by(book.changed(lambda b: b.pupils[0].update(semi=None))) == {"enrolments corrected": 1}


def test_a_rejected_row_removes_nobody(book: Book) -> None:
    take(book)
    for broken in (
        {"name": None},
        {"born": None},
        {"born": "31/02/2014"},
        {"class_": "9Z"},
        {"number": "12"},
        {"name": None, "born": "không rõ"},
    ):
        for place in range(len(book.pupils)):
            judged, told = take(book.changed(lambda b, broken=broken, place=place: b.pupils[place].update(broken)))
            assert sum(v.is_rejected for v in judged.students) == 1
            assert told["changed"] == {}


def test_a_rejected_row_removes_nobody_of_the_staff(book: Book) -> None:
    take(book)
    for broken in ({"name": None}, {"born": "không rõ"}, {"number": "12"}):
        assert changed_by(book.changed(lambda b, broken=broken: b.staff[0].update(broken))) == {}


def test_who_is_no_longer_named_is_taken_out_and_the_ledger_keeps_the_row(book: Book) -> None:
    take(book)
    assert changed_by(book.changed(lambda b: b.pupils.pop(1))) == {"enrolments taken back": 1}
    with acting(SYSTEM):
        assert not Enrolment.objects.filter(person__full_name="Cà Thị Hoa").exists()
        gone = Change.objects.get(table="schooling_enrolment", after__isnull=True)
        assert gone.before["person_id"] == str(Person.objects.get(full_name="Cà Thị Hoa").pk)
        assert gone.institution_id == Institution.objects.get().pk
    assert changed_by(book) == {"enrolments": 1}, "and comes back with the next file"
    with acting(SYSTEM):
        assert Person.objects.filter(full_name="Cà Thị Hoa").count() == 1, "as the same person, who has no number"


def test_whom_people_enrolled_themselves_stays(book: Book) -> None:
    take(book)
    with acting(SYSTEM):
        Enrolment.objects.filter(person__full_name="Cà Thị Hoa").update(written_by=None)
    assert changed_by(book.changed(lambda b: b.pupils.pop(1))) == {}


def test_staff_no_longer_named_are_taken_out(book: Book) -> None:
    take(book)
    assert changed_by(book.changed(lambda b: b.staff.pop(1))) == {"appointments ended": 1}
    with acting(SYSTEM):
        assert Appointment.objects.get().person.full_name == "Lò Thị Lan"
        assert Change.objects.filter(table="staff_appointment", after__isnull=True).count() == 1


def test_counts_of_the_school_are_corrected(book: Book) -> None:
    take(book)
    now = {
        **FACTS,
        "Phòng học kiên cố": 9,
        "Máy tính phục vụ dạy học": 21,
        "Có Internet": "Không",
        "Đạt chuẩn quốc gia": "Chưa đạt",
    }
    assert changed_by(book.changed(lambda b: b.facts.update(now))) == {"school facts": 4}
    with acting(SYSTEM):
        assert RoomCount.objects.get(structure="permanent").count == 9
        assert not StandardStatus.objects.exists()
        assert (Connectivity.objects.get().has_internet, Connectivity.objects.get().projector_rooms) == (False, 3)


def test_a_school_is_renamed_by_those_above_it(book: Book) -> None:
    take(book)
    assert changed_by(book.changed(lambda b: b.facts.update({"Tên trường": "Trường Tiểu học Nậm Pồ"}))) == {
        "school facts": 1
    }


def test_the_import_is_remembered_with_its_report(book: Book) -> None:
    judged, _ = take(book.changed(lambda b: b.pupils[0].update(class_="9Z")))
    assert causes_of(judged)["class-unknown"] == ["Vàng A Páo"]
    with acting(SYSTEM):
        row = RegisterImport.objects.get()
        assert row.report["students"] == {"read": 4, "accepted": 2, "warned": 1, "rejected": 1}
        operation = Operation.objects.get(pk=row.written_by)
        assert (operation.kind, operation.institution_id) == ("register.import@1", row.institution_id)
        assert "Vàng" not in str(operation.arguments), "the ledger keeps the report, not the rows"


def test_a_class_without_a_readable_grade_gets_it_from_its_name(book: Book) -> None:
    take(book.changed(lambda b: b.classes.append(("4B", None, None, None, None))))
    with acting(SYSTEM):
        assert SchoolClass.objects.get(name="4B").grades == ["4"]


def test_a_class_named_twice_is_one(book: Book) -> None:
    take(book.changed(lambda b: b.classes.append(("5a", "5", "Bản Huổi Lóng", None, None))))
    with acting(SYSTEM):
        assert SchoolClass.objects.get(grades=["5"]).site.name == "Bản Huổi Lóng"


def test_long_texts_are_cut_and_stay_so(book: Book) -> None:
    long = book.changed(
        lambda b: b.pupils[0].update(name="Vàng " * 40, residence="Bản " * 80, note="x" * 400, father="Sùng " * 40)
    )
    long.classes.append(("L" * 60, "5", "Bản " * 60, None, None))
    long.pupils[1]["class_"] = "L" * 60
    assert changed_by(long)["persons"] == 6
    assert changed_by(long.changed(lambda b: b.pupils.reverse())) == {}


def test_a_file_for_a_commune_that_never_was_is_refused(book: Book) -> None:
    from hoaban.kernel.errors import Invalid

    with pytest.raises(Invalid, match="99999"):
        take(book.changed(lambda b: b.facts.update({"Mã xã/phường": "99999"})))
    with acting(SYSTEM):
        assert not Institution.objects.filter(code=CODE).exists()
