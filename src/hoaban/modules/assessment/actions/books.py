"""Opening mark books: the subjects of classes, and who teaches them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import set_members
from hoaban.kernel.errors import invalid, refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.models import ClassSubject, Mark, Teaching
from hoaban.modules.assessment.rules.curriculum import REQUIRED, subjects_of
from hoaban.modules.assessment.rules.levels import KIND_NAMES
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass
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
    writing().create_all(ClassSubject, rows)
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
    kind="assessment.set_subjects@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Đặt môn học của lớp", "Set the subjects of a class"),
)
def set_subjects(_actor: Actor, *, school_class_id: UUID, subjects: Sequence[Mapping[str, Any]]) -> int:
    """Let a class take exactly these subjects, each {subject, kind, periods}, in this order; one with marks stays."""
    of, op = SchoolClass.objects.get(pk=school_class_id), writing()
    wanted = {str(each["subject"]): each for each in subjects}
    for each in wanted.values():
        refuse(*unless_listed("kind", str(each["kind"]), KIND_NAMES), *_periods(each["periods"]))
    standing = {row.subject: row for row in ClassSubject.objects.filter(school_class=of)}
    _refuse_lost_marks(of, [subject for subject in standing if subject not in wanted])
    for subject, row in standing.items():
        if subject not in wanted:
            op.remove(row)
    for at, (subject, each) in enumerate(wanted.items()):
        values = {"kind": each["kind"], "periods": each["periods"], "position": at}
        if subject in standing:
            op.change(standing[subject], **values)
        else:
            op.create(ClassSubject, institution_id=of.institution_id, school_class_id=of.pk, subject=subject, **values)
    recompute(op, SchoolYear.parse(of.school_year), classes=[of.pk])
    return len(wanted)


def _periods(periods: object) -> Any:
    return unless_listed("periods", str(periods), {str(n) for n in range(1, MOST_PERIODS)})


def _refuse_lost_marks(of: SchoolClass, leaving: Sequence[str]) -> None:
    held = Mark.objects.filter(school_class=of, subject__in=leaving).exclude(value="")
    if found := held.values_list("subject", flat=True).first():
        raise invalid(
            "subject-has-marks",
            "subjects",
            f"Môn «{found}» đã có điểm nên không bỏ được. Hãy giữ môn này.",
            f"“{found}” has marks already and cannot be dropped. Keep it.",
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
    posts = Appointment.objects.on(on).filter(institution_id=of.institution_id, person__in=person_ids)
    if set(person_ids) - set(posts.values_list("person_id", flat=True)):
        raise invalid(
            "not-staff",
            "person_ids",
            "Người được phân công không giữ vị trí nào ở trường vào ngày đó. Hãy kiểm tra bổ nhiệm.",
            "Somebody assigned holds no post at the school on that day. Check the appointment.",
        )
    refuse(*unless_listed("subject", subject, set(of.subjects.values_list("subject", flat=True))))
    keys = {"institution_id": of.institution_id, "school_class_id": school_class_id, "subject": subject}
    return set_members(writing(), Teaching, keys=keys, field="person_id", members=person_ids, on=on)
