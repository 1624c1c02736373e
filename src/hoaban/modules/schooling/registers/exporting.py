"""Writing a school's register back as the workbook it came in: importing it again changes nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import SchoolFacts, school_facts
from hoaban.modules.people.models import UNSAID, Guardianship
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.schooling.registers.words import (
    IT_WORDS,
    LEVEL_WORDS,
    POST_WORDS,
    QUALIFICATION_WORDS,
    SEX_WORDS,
    grades_written,
)
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught

MAIN_SITE = "Điểm chính"
CLASS_HEADER = ("Tên lớp", "Khối", "Điểm trường", "Giáo viên chủ nhiệm", "Lớp ghép")
STUDENT_HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số định danh cá nhân", "Lớp", "Nơi thường trú",
                  "Họ tên cha", "Họ tên mẹ", "Bán trú", "Nội trú", "Ghi chú")  # fmt: skip
STAFF_HEADER = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Số CCCD", "Vị trí việc làm", "Môn dạy",
                "Trình độ đào tạo", "Chứng chỉ CNTT", "Ngày vào ngành")  # fmt: skip


def export_register(actor: Actor, school_code: str, school_year: str) -> list[Sheet]:
    """Give the sheets of a school's register for a year, as far as the actor may see it. Raises `Invalid` for no such school."""
    year = SchoolYear.parse(school_year)
    school = Institution.objects.visible_to(actor).filter(code=school_code).first()
    facts = school_facts(actor, school.pk, year.start) if school else None
    if school is None or facts is None:
        raise invalid(
            "school-unknown",
            "school",
            f"Không tìm thấy trường có mã «{school_code}». Hãy kiểm tra lại mã.",
            f"There is no school with the code “{school_code}”. Check the code.",
        )
    return [
        Sheet("Thông tin trường", _facts(facts)),
        Sheet("Lớp học", _titled(f"DANH SÁCH LỚP HỌC NĂM HỌC {year.name}", CLASS_HEADER, _classes(actor, school.pk, year)), header_row=2),
        Sheet("Học sinh", _titled(f"DANH SÁCH HỌC SINH {school.name.upper()}", STUDENT_HEADER, _students(actor, school.pk, year)), header_row=2),
        Sheet("Cán bộ giáo viên", _titled("DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN", STAFF_HEADER, _staff(actor, school.pk, year)), header_row=2),
    ]  # fmt: skip


def _titled(title: str, header: tuple[str, ...], rows: Iterator[list[Cell]]) -> list[Any]:
    return [[title], list(header), *rows]


def _facts(facts: SchoolFacts) -> list[Any]:
    school, net = facts.institution, facts.connectivity
    rooms = {
        structure: count
        for site in facts.sites
        if site.site.is_main
        for use, structure, count, _ in site.rooms
        if use == "classroom"
    }
    rows: list[list[Cell]] = [
        ["Mã trường", school.code],
        ["Tên trường", school.name],
        ["Cấp học", ", ".join(LEVEL_WORDS[level] for level in school.levels)],
        ["Mã xã/phường", facts.commune.code if facts.commune else None],
        ["Loại hình", "Tư thục" if school.ownership == "private" else "Công lập"],
        ["Số điểm trường lẻ", sum(not site.site.is_main for site in facts.sites)],
        ["Đạt chuẩn quốc gia", f"Mức độ {facts.standard.level}" if facts.standard else "Chưa đạt"],
        ["Phòng học kiên cố", rooms.get("permanent")],
        ["Phòng học bán kiên cố", rooms.get("semi_permanent")],
        ["Phòng học tạm", rooms.get("temporary")],
        ["Máy tính phục vụ văn phòng", facts.computers.get("office")],
        ["Máy tính phục vụ dạy học", facts.computers.get("teaching")],
        ["Có Internet", None if net is None else _yes(yes=net.has_internet)],
    ]
    if net is not None and net.has_wifi is not None:
        rows.append(["Có Wi-Fi", _yes(yes=net.has_wifi)])
    if net is not None and net.projector_rooms is not None:
        rows.append(["Số phòng có máy chiếu", net.projector_rooms])
    return rows


def _yes(*, yes: bool) -> str:
    return "Có" if yes else "Không"


def _written(day: date | None) -> str | None:
    return f"{day:%d/%m/%Y}" if day else None


def _classes(actor: Actor, school: UUID, year: SchoolYear) -> Iterator[list[Cell]]:
    leaders = Homeroom.objects.visible_to(actor).filter(
        school_class__institution_id=school, school_class__school_year=year.name
    )
    led = dict(leaders.order_by("-starts_on").values_list("school_class_id", "person__full_name"))
    for row in (
        SchoolClass.objects.visible_to(actor)
        .of_year(year.name)
        .filter(institution_id=school)
        .select_related("site")
        .order_by("pk")
    ):
        site = MAIN_SITE if row.site.is_main else row.site.name
        yield [row.name, grades_written(tuple(row.grades)), site, led.get(row.pk), "x" if row.is_multigrade else None]


def _students(actor: Actor, school: UUID, year: SchoolYear) -> Iterator[list[Cell]]:
    rows = Enrolment.objects.visible_to(actor).of_year(year.name).filter(institution_id=school, starts_on=year.start)
    joined = list(rows.select_related("person__ethnic_group", "school_class").order_by("school_class_id", "pk"))
    parents = _parents([row.person_id for row in joined])
    for number, row in enumerate(joined, start=1):
        person = row.person
        father, mother = (parents.get((person.pk, relation)) for relation in ("father", "mother"))
        yield [
            number, person.full_name, _written(person.birth_date), _sex(person.sex),
            person.ethnic_group.name if person.ethnic_group else None, person.personal_id, row.school_class.name,
            person.residence or None, father, mother, "x" if row.boarding == "semi" else None,
            "x" if row.boarding == "full" else None, row.note or None,
        ]  # fmt: skip


def _sex(sex: str) -> str | None:
    return None if sex == UNSAID else SEX_WORDS[sex]


def _parents(children: list[UUID]) -> dict[tuple[UUID, str], str]:
    rows = Guardianship.objects.filter(person_id__in=children).order_by("starts_on")
    return {(row.person_id, row.relation): row.guardian_name for row in rows}


def _staff(actor: Actor, school: UUID, year: SchoolYear) -> Iterator[list[Cell]]:
    rows = Appointment.objects.visible_to(actor).on(year.start).filter(institution_id=school)
    joined = list(rows.select_related("person__ethnic_group").order_by("pk"))
    persons = [row.person_id for row in joined]
    subjects = dict(
        SubjectTaught.objects.on(year.start)
        .filter(person_id__in=persons)
        .order_by("-subject")
        .values_list("person_id", "subject")
    )
    degrees = dict(
        Qualification.objects.on(year.start).filter(person_id__in=persons).values_list("person_id", "degree")
    )
    certificates = dict(
        ItCertificate.objects.on(year.start).filter(person_id__in=persons).values_list("person_id", "level")
    )
    for number, row in enumerate(joined, start=1):
        person = row.person
        yield [
            number, person.full_name, _written(person.birth_date), _sex(person.sex),
            person.ethnic_group.name if person.ethnic_group else None, person.personal_id, POST_WORDS[row.post],
            subjects.get(person.pk), QUALIFICATION_WORDS.get(degrees.get(person.pk, "")),
            IT_WORDS.get(certificates.get(person.pk, "")), _written(row.joined_sector_on),
        ]  # fmt: skip
