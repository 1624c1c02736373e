"""Writing a school's register back as the workbook it came in: importing it again changes nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.engines.workbooks.sheets import Cell, Sheet
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import fold
from hoaban.modules.network.levels import GRADE_LEVEL
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import SchoolFacts, school_facts
from hoaban.modules.people.models import UNSAID, Guardianship, Person
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.schooling.reasons import DEATH, DROPOUT, TRANSFER_OUT
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
OTHER_DEGREE = "Khác"
LEFT = {TRANSFER_OUT, DROPOUT, DEATH}
GRADES = list(GRADE_LEVEL)
NUMBERS = re.compile(r"(\d+)")
POST_ORDER = list(POST_WORDS)
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
    asked, titles = Asked(actor, school.pk, year), (f"NĂM HỌC {year.name}", school.name.upper())
    return [
        Sheet("Thông tin trường", _facts(facts)),
        _sheet("Lớp học", f"DANH SÁCH LỚP HỌC {titles[0]}", CLASS_HEADER, _classes(asked)),
        _sheet("Học sinh", f"DANH SÁCH HỌC SINH {titles[1]}", STUDENT_HEADER, _students(asked)),
        _sheet("Cán bộ giáo viên", "DANH SÁCH CÁN BỘ, GIÁO VIÊN, NHÂN VIÊN", STAFF_HEADER, _staff(asked)),
    ]


def _sheet(name: str, title: str, header: tuple[str, ...], rows: Iterator[list[Cell]]) -> Sheet:
    return Sheet(name, [[title], list(header), *rows], header_row=2)


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


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for the register of which school and year."""

    actor: Actor
    school: UUID
    year: SchoolYear

    def classes(self) -> list[SchoolClass]:
        """The classes of the year, in the order of schooling, then of their names."""
        rows = SchoolClass.objects.visible_to(self.actor).of_year(self.year.name).filter(institution_id=self.school)
        return sorted(rows.select_related("site"), key=_place_in_school)

    def learners(self) -> list[Enrolment]:
        """Where each pupil of the year was last, but for those who left the school before its end."""
        rows = Enrolment.objects.visible_to(self.actor).of_year(self.year.name).filter(institution_id=self.school)
        last = {row.person_id: row for row in rows.select_related("person__ethnic_group").order_by("starts_on")}
        return [row for row in last.values() if row.exit_reason not in LEFT]

    def staff(self) -> list[Appointment]:
        """The first post of each in the year, but for those who left before its end."""
        rows = Appointment.objects.visible_to(self.actor).overlapping(self.year.start, self.year.end)
        joined = rows.filter(institution_id=self.school).select_related("person__ethnic_group").order_by("-starts_on")
        ends = {row.person_id: row.ends_on for row in reversed(joined)}
        first = {row.person_id: row for row in joined}
        return [row for row in first.values() if (ends[row.person_id] or self.year.end) >= self.year.end]


def _place_in_school(row: SchoolClass) -> tuple[Any, ...]:
    parts = NUMBERS.split(row.name)
    return GRADES.index(row.grades[0]), [int(part) if part.isdecimal() else fold(part) for part in parts], row.name


def _classes(asked: Asked) -> Iterator[list[Cell]]:
    classes = asked.classes()
    leaders = Homeroom.objects.visible_to(asked.actor).filter(school_class__in=classes)
    led = dict(leaders.order_by("-starts_on", "-pk").values_list("school_class_id", "person__full_name"))
    for row in classes:
        site = MAIN_SITE if row.site.is_main else row.site.name
        yield [row.name, grades_written(tuple(row.grades)), site, led.get(row.pk), "x" if row.is_multigrade else None]


def _students(asked: Asked) -> Iterator[list[Cell]]:
    classes = {row.pk: (place, row.name) for place, row in enumerate(asked.classes())}
    rows = sorted(asked.learners(), key=lambda row: (classes[row.school_class_id], *_in_list(row.person)))
    parents = _parents(asked.actor, [row.person_id for row in rows])
    for number, row in enumerate(rows, start=1):
        father, mother = (parents.get((row.person_id, relation)) for relation in ("father", "mother"))
        yield [
            number, *_person(row.person), classes[row.school_class_id][1], row.person.residence or None, father, mother,
            "x" if row.boarding == "semi" else None, "x" if row.boarding == "full" else None, row.note or None,
        ]  # fmt: skip


def _in_list(person: Person) -> tuple[Any, ...]:
    return person.sort_key, person.birth_date, person.personal_id or "", person.pk


def _person(person: Person) -> tuple[Cell, ...]:
    group = person.ethnic_group.name if person.ethnic_group else None
    sex = None if person.sex == UNSAID else SEX_WORDS[person.sex]
    return person.full_name, _written(person.birth_date), sex, group, person.personal_id


def _parents(actor: Actor, children: list[UUID]) -> dict[tuple[UUID, str], str]:
    """Who answers for each child now; of several, who began last."""
    rows = Guardianship.objects.visible_to(actor).filter(person_id__in=children, ends_on=None)
    named = rows.order_by("starts_on", "pk").values_list("person_id", "relation", "guardian_name")
    return {(person_id, relation): name for person_id, relation, name in named}


def _staff(asked: Asked) -> Iterator[list[Cell]]:
    rows = sorted(asked.staff(), key=lambda row: (POST_ORDER.index(row.post), *_in_list(row.person)))
    persons = [row.person_id for row in rows]
    subjects = _skills(asked, SubjectTaught, "subject", persons)
    degrees = _skills(asked, Qualification, "degree", persons)
    certificates = _skills(asked, ItCertificate, "level", persons)
    for number, row in enumerate(rows, start=1):
        key = row.person_id
        yield [
            number, *_person(row.person), POST_WORDS[row.post], ", ".join(subjects.get(key, ())) or None,
            next((QUALIFICATION_WORDS.get(each, OTHER_DEGREE) for each in degrees.get(key, ())), None),
            next((IT_WORDS.get(each) for each in certificates.get(key, ())), None), _written(row.joined_sector_on),
        ]  # fmt: skip


def _skills(asked: Asked, model: type[Any], name: str, persons: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = model.objects.visible_to(asked.actor).on(asked.year.start).filter(person_id__in=persons)
    for person_id, said in rows.order_by("pk").values_list("person_id", name):
        found.setdefault(person_id, []).append(said)
    return found
