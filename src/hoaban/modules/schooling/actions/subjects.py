"""The subjects of classes, and who teaches them. The mark books stand on them, and hear of each change by an event."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import set_members
from hoaban.kernel.errors import Problem, invalid, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.curriculum import KIND_NAMES, REQUIRED, subjects_of
from hoaban.modules.schooling.events import SubjectsSet
from hoaban.modules.schooling.models import ClassSubject, SchoolClass, Teaching
from hoaban.modules.staff.models import Appointment

MANAGE = "class.manage"
MOST_PERIODS = 1000


@action(
    MANAGE,
    kind="assessment.open_books@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Mở sổ điểm của các lớp", "Opened the mark books of classes"),
)
def open_books(_actor: Actor, *, institution_id: UUID, school_year: str) -> int:
    """Give every class without subjects those that the programme requires of its grades; gives how many classes."""
    year = SchoolYear.parse(school_year)
    classes = SchoolClass.objects.filter(institution_id=institution_id, school_year=year.name, subjects__isnull=True)
    opened = list(classes.order_by("pk"))
    rows = [row for each in opened for row in _programme(each, date(year.starts + 1, 5, 31))]
    op = writing()
    op.create_all(ClassSubject, rows)
    op.emit(SubjectsSet(year.name, tuple(each.pk for each in opened)))
    return len({row["school_class_id"] for row in rows})


def _programme(school_class: SchoolClass, on: date) -> list[dict[str, Any]]:
    """Give the required subjects of a class's grades; of combined grades, each once with the most periods."""
    found: dict[str, dict[str, Any]] = {}
    for grade in school_class.grades:
        for each in subjects_of(grade, on):
            if each.choice == REQUIRED:
                row = found.setdefault(each.id, {"subject": each.id, "kind": each.kind, "periods": each.periods})
                row["periods"] = max(row["periods"], each.periods)
    place = {"institution_id": school_class.institution_id, "school_class_id": school_class.pk}
    return [{**place, **row, "position": at} for at, row in enumerate(found.values())]


@action(
    MANAGE,
    kind="assessment.arrange_class@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Sắp xếp môn học và phân công giảng dạy của lớp", "Arranged the subjects and teachers of a class"),
)
def arrange_class(_actor: Actor, *, school_class_id: UUID, subjects: Sequence[Mapping[str, Any]], on: date) -> int:
    """Let a class take exactly these subjects, each {subject, kind, periods, person_ids}, taught by these persons from a day on."""
    of, op = SchoolClass.objects.get(pk=school_class_id), writing()
    count = _set_subjects(op, of, subjects)
    _refuse_strangers(of, {person for each in subjects for person in each["person_ids"]}, on)
    for each in subjects:
        _let_teach(op, of, str(each["subject"]), each["person_ids"], on)
    for subject in set(_taught(of, on)) - {str(each["subject"]) for each in subjects}:
        _let_teach(op, of, subject, [], on)
    return count


def _taught(of: SchoolClass, on: date) -> Iterable[str]:
    return Teaching.objects.on(on).filter(school_class=of).values_list("subject", flat=True)


@action(
    MANAGE,
    kind="assessment.set_subjects@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đặt môn học của lớp", "Set the subjects of a class"),
)
def set_subjects(_actor: Actor, *, school_class_id: UUID, subjects: Sequence[Mapping[str, Any]]) -> int:
    """Let a class take exactly these subjects, each {subject, kind, periods}, in this order; one with marks stays."""
    return _set_subjects(writing(), SchoolClass.objects.get(pk=school_class_id), subjects)


def _set_subjects(op: Writing, of: SchoolClass, subjects: Sequence[Mapping[str, Any]]) -> int:
    wanted = {str(each["subject"]): each for each in subjects}
    for each in wanted.values():
        refuse(*unless_listed("kind", str(each["kind"]), KIND_NAMES), *_periods(str(each["subject"]), each["periods"]))
    standing = {row.subject: row for row in ClassSubject.objects.filter(school_class=of)}
    for subject, row in standing.items():
        if subject not in wanted:
            op.remove(row)
    for at, (subject, each) in enumerate(wanted.items()):
        values = {"kind": each["kind"], "periods": each["periods"], "position": at}
        if subject in standing:
            op.change(standing[subject], **values)
        else:
            op.create(ClassSubject, institution_id=of.institution_id, school_class_id=of.pk, subject=subject, **values)
    dropped = tuple(subject for subject in standing if subject not in wanted)
    op.emit(SubjectsSet(of.school_year, (of.pk,), dropped))
    return len(wanted)


def _periods(subject: str, periods: object) -> Iterator[Problem]:
    if str(periods) not in {str(n) for n in range(1, MOST_PERIODS)}:
        yield Problem("not-periods", f"periods-{subject}", NOT_PERIODS.fill(said=periods, most=MOST_PERIODS - 1))


NOT_PERIODS = Words(
    "Số tiết cả năm «{said}» không đọc được. Hãy ghi số nguyên từ 1 đến {most}.",
    "“{said}” is no number of periods a year. Write a whole number from 1 to {most}.",
)


@action(
    MANAGE,
    kind="assessment.assign_teaching@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Phân công giảng dạy", "Assigned teachers"),
)
def assign_teaching(
    _actor: Actor, *, school_class_id: UUID, subject: str, person_ids: Sequence[UUID], on: date
) -> list[Teaching]:
    """Let exactly these members of the school's staff teach a subject to a class from a day on."""
    of = SchoolClass.objects.get(pk=school_class_id)
    _refuse_strangers(of, set(person_ids), on)
    refuse(*unless_listed("subject", subject, set(of.subjects.values_list("subject", flat=True))))
    return _let_teach(writing(), of, subject, person_ids, on)


def _refuse_strangers(of: SchoolClass, persons: set[UUID], on: date) -> None:
    posts = Appointment.objects.on(on).filter(institution_id=of.institution_id, person__in=persons)
    if persons - set(posts.values_list("person_id", flat=True)):
        raise invalid(
            "not-staff",
            "person_ids",
            "Người được phân công không giữ vị trí nào ở trường vào ngày đó. Hãy kiểm tra bổ nhiệm.",
            "Somebody assigned holds no post at the school on that day. Check the appointment.",
        )


def _let_teach(op: Writing, of: SchoolClass, subject: str, persons: Sequence[UUID], on: date) -> list[Teaching]:
    keys = {"institution_id": of.institution_id, "school_class_id": of.pk, "subject": subject}
    return set_members(op, Teaching, keys=keys, field="person_id", members=persons, on=on)
