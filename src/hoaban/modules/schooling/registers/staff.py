"""The staff of a workbook: new appointments in bulk, present ones corrected where the register says otherwise."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.modules.schooling.registers.judging import Judged
from hoaban.modules.schooling.registers.matching import Matcher
from hoaban.modules.schooling.registers.persons import PersonBook
from hoaban.modules.schooling.registers.records import RegisterStaff
from hoaban.modules.staff import actions as staffing
from hoaban.modules.staff.loading import load_staff
from hoaban.modules.staff.models import Appointment, ItCertificate, Qualification, SubjectTaught

Add = Callable[[str, int], None]
APPOINTMENT = (
    "id",
    "person_id",
    "institution_id",
    "post",
    "contract",
    "is_main",
    "joined_sector_on",
    "starts_on",
    "ends_on",
)
SKILL = ("id", "person_id", "starts_on")


def bring_staff_up_to_date(
    actor: Actor, institution_id: UUID, judged: Judged, on: date, add: Add
) -> Mapping[str, UUID]:
    """Write the staff of a workbook; gives the person of each name, in small letters, for homeroom teachers."""
    present = {
        row.person_id: row
        for row in Appointment.objects.on(on).filter(institution_id=institution_id).select_related("person")
    }
    matcher = Matcher.among(judged.known, (row.person for row in present.values()))
    book = PersonBook(actor, institution_id, "staff", on)
    new = _NewStaff(institution_id, on, _later(institution_id, on))
    named: dict[str, UUID] = {}
    skills = Skills.of(present.keys(), on)
    for record in _taken_in(judged):
        person_id, is_known = matcher.match(record)
        named[record.full_name.casefold()] = person_id
        here = present.get(person_id)
        book.put(person_id, record, is_known=is_known, here=here.person if here else None)
        if here is None:
            new.put(person_id, record, has_skills=is_known)
        else:
            add("staff corrected", sum(1 for _ in _correct(actor, here, record, skills, on)))
    book.write(add)
    add("appointments", new.write(actor))
    return named


def _later(institution_id: UUID, on: date) -> Mapping[UUID, date]:
    """When those begin who are known here from a later day only: an earlier register's appointment ends there."""
    rows = Appointment.objects.filter(institution_id=institution_id, starts_on__gt=on).order_by("-starts_on")
    return dict(rows.values_list("person_id", "starts_on"))


def _taken_in(judged: Judged) -> Iterator[RegisterStaff]:
    for verdict in judged.staff:
        if not verdict.is_rejected and isinstance(verdict.record, RegisterStaff):
            yield verdict.record


@dataclass
class _NewStaff:
    """Appointments and skills of those who are new to the school, written in one go."""

    institution_id: UUID
    on: date
    later: Mapping[UUID, date]
    rows: dict[type, list[list[Any]]] = field(
        default_factory=lambda: {Appointment: [], SubjectTaught: [], Qualification: [], ItCertificate: []}
    )

    def put(self, person_id: UUID, record: RegisterStaff, *, has_skills: bool) -> None:
        self.rows[Appointment].append(
            [
                uuid7(),
                person_id,
                self.institution_id,
                record.post,
                "permanent",
                True,
                record.joined_on,
                self.on,
                self.later.get(person_id),
            ]
        )
        if has_skills:  # known from another school: what they can do is known from there
            return
        skills = {
            SubjectTaught: record.subject,
            Qualification: record.qualification,
            ItCertificate: _certificate(record),
        }
        for model, said in skills.items():
            if said:
                extra = [""] if model is Qualification else []
                self.rows[model].append([uuid7(), person_id, self.on, said, *extra])

    def write(self, actor: Actor) -> int:
        columns: dict[type, tuple[str, ...]] = {
            Appointment: APPOINTMENT,
            SubjectTaught: (*SKILL, "subject"),
            Qualification: (*SKILL, "degree", "field"),
            ItCertificate: (*SKILL, "level"),
        }
        loads = [Load(model, columns[model], rows) for model, rows in self.rows.items() if rows]
        if loads:
            load_staff(actor, institution_id=self.institution_id, source="register", loads=loads)
        return len(self.rows[Appointment])


def _certificate(record: RegisterStaff) -> str:
    return "" if record.it_certificate == "none" else record.it_certificate


@dataclass(frozen=True, slots=True)
class Skills:
    """What present members of staff can do, as it stands: three questions for a whole school."""

    subjects: Mapping[UUID, set[str]]
    degrees: Mapping[UUID, str]
    certificates: Mapping[UUID, str]

    @classmethod
    def of(cls, persons: Collection[UUID], on: date) -> "Skills":
        subjects: dict[UUID, set[str]] = {}
        for person_id, subject in (
            SubjectTaught.objects.on(on).filter(person_id__in=persons).values_list("person_id", "subject")
        ):
            subjects.setdefault(person_id, set()).add(subject)
        degrees = Qualification.objects.on(on).filter(person_id__in=persons).values_list("person_id", "degree")
        certificates = ItCertificate.objects.on(on).filter(person_id__in=persons).values_list("person_id", "level")
        return cls(subjects, dict(degrees), dict(certificates))


def _correct(actor: Actor, row: Appointment, record: RegisterStaff, skills: Skills, on: date) -> Iterator[None]:
    """Let what the register says of a present member of staff hold from the year's start; gives one item for each change."""
    person_id = row.person_id
    if record.post != row.post:
        staffing.appoint(
            actor, person_id=person_id, institution_id=row.institution_id, post=record.post, on=on,
            contract=row.contract, joined_sector_on=record.joined_on or row.joined_sector_on,
        )  # fmt: skip
        yield
    if record.subject and {record.subject} != skills.subjects.get(person_id):
        staffing.set_subjects(actor, person_id=person_id, subjects=[record.subject], on=on)
        yield
    if record.qualification and record.qualification != skills.degrees.get(person_id):
        staffing.set_qualification(actor, person_id=person_id, degree=record.qualification, on=on)
        yield
    if record.it_certificate != skills.certificates.get(person_id, "none"):
        staffing.set_it_certificate(actor, person_id=person_id, level=record.it_certificate, on=on)
        yield
