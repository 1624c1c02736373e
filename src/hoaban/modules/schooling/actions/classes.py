"""Opening and changing classes, and who leads them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.constraints import refused
from hoaban.kernel.dating import set_members
from hoaban.kernel.errors import Invalid, invalid, refuse
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import clean_text
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.schooling import rules
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass
from hoaban.modules.staff.models import Appointment

MANAGE = "class.manage"


@action(MANAGE, kind="class.open@1", scope=at(institution="institution_id"), says=vi_en("Mở lớp", "Opened a class"))
def open_class(
    _actor: Actor,
    *,
    institution_id: UUID,
    site_id: UUID,
    school_year: str,
    name: str,
    grades: Sequence[str],
    class_id: UUID | None = None,
) -> SchoolClass:
    """Open a class for a school year at one of the school's sites, of one grade or of combined grades."""
    year, name, grades = SchoolYear.parse(school_year), clean_text(name), rules.ordered_grades(grades)
    refuse(*rules.problems_of_class(name, grades, _levels(institution_id)))
    _refuse_foreign_site(site_id, institution_id, year)
    with refused("schooling_class_name_once", lambda: _name_taken(name)):
        return writing().create(
            SchoolClass,
            id=class_id or uuid7(),
            institution_id=institution_id,
            site_id=site_id,
            school_year=year.name,
            name=name,
            grades=grades,
            is_multigrade=len(grades) > 1,
            starts_on=year.start,
            ends_on=year.end,
        )


@action(
    MANAGE, kind="class.change@1", scope=AtRecord(SchoolClass, "class_id"), says=vi_en("Sửa lớp", "Changed a class")
)
def change_class(_actor: Actor, *, class_id: UUID, site_id: UUID, name: str, grades: Sequence[str]) -> SchoolClass:
    """Give a class another name, site or grades; a grade that a pupil is in stays."""
    found, name, grades = SchoolClass.objects.get(pk=class_id), clean_text(name), rules.ordered_grades(grades)
    refuse(*rules.problems_of_class(name, grades, _levels(found.institution_id)))
    _refuse_foreign_site(site_id, found.institution_id, SchoolYear.parse(found.school_year))
    _refuse_lost_grades(class_id, grades)
    with refused("schooling_class_name_once", lambda: _name_taken(name)):
        writing().change(found, site_id=site_id, name=name, grades=grades, is_multigrade=len(grades) > 1)
    return found


@action(
    MANAGE,
    kind="class.homeroom@1",
    scope=AtRecord(SchoolClass, "class_id"),
    says=vi_en("Phân công chủ nhiệm", "Assigned homeroom teachers"),
)
def assign_homeroom(_actor: Actor, *, class_id: UUID, person_ids: Sequence[UUID], on: date) -> list[Homeroom]:
    """Let exactly these members of the school's staff lead a class from a day on."""
    found = SchoolClass.objects.get(pk=class_id)
    posts = Appointment.objects.on(on).filter(institution_id=found.institution_id, person__in=person_ids)
    if set(person_ids) - set(posts.values_list("person_id", flat=True)):
        raise invalid(
            "not-staff",
            "person_ids",
            "Người được phân công không giữ vị trí nào ở trường vào ngày đó. Hãy kiểm tra bổ nhiệm.",
            "Somebody assigned holds no post at the school on that day. Check the appointment.",
        )
    keys = {"institution_id": found.institution_id, "school_class_id": class_id}
    return set_members(writing(), Homeroom, keys=keys, field="person_id", members=person_ids, on=on)


def _levels(institution_id: UUID) -> list[str]:
    return list(Institution.objects.values_list("levels", flat=True).get(pk=institution_id))


def _refuse_foreign_site(site_id: UUID, institution_id: UUID, year: SchoolYear) -> None:
    if not Site.objects.overlapping(year.start, year.end).filter(pk=site_id, institution_id=institution_id).exists():
        raise invalid(
            "site-not-here",
            "site_id",
            "Điểm trường này không thuộc trường, hoặc không hoạt động trong năm học. Hãy chọn điểm khác.",
            "This site is not one of the school's, or not open in that year. Choose another.",
        )


def _refuse_lost_grades(class_id: UUID, grades: Sequence[str]) -> None:
    lost = Enrolment.objects.filter(school_class_id=class_id).exclude(grade__in=grades).values_list("grade", flat=True)
    if found := rules.ordered_grades(list(lost)):
        raise invalid(
            "grade-in-use",
            "grades",
            f"Lớp đang có học sinh khối {', '.join(found)}. Hãy giữ khối đó hoặc chuyển lớp cho học sinh trước.",
            f"The class has pupils in grade {', '.join(found)}. Keep the grade, or move the pupils first.",
        )


def _name_taken(name: str) -> Invalid:
    return invalid(
        "class-name-taken",
        "name",
        f"Năm học này trường đã có lớp «{name}». Hãy đặt tên khác.",
        f"The school already has a class “{name}” in that year. Choose another name.",
    )
