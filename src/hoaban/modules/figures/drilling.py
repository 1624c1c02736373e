"""The records behind a figure, with the names that the reader may know and links where they may follow."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import day, vi_en
from hoaban.modules.assessment.models import Result
from hoaban.modules.attendance.models import Roll
from hoaban.modules.attendance.words import SESSIONS
from hoaban.modules.figures.asking import Record
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.places.models import Place
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.staff.models import Appointment
from hoaban.modules.timetables.models import Lesson

COLUMNS: Final = [
    {"key": "name", "label": vi_en("Bản ghi", "Record")},
    {"key": "kind", "label": vi_en("Loại", "Kind")},
    {"key": "school", "label": vi_en("Trường", "School")},
    {"key": "weight", "label": vi_en("Góp vào", "Adds"), "kind": "number"},
]
FACT_NAMES: Final = {
    "fact_learner": vi_en("Học sinh", "Learner"),
    "fact_class": vi_en("Lớp", "Class"),
    "fact_result": vi_en("Kết quả của học sinh", "Pupil's result"),
    "fact_transcript": vi_en("Học bạ của học sinh", "Pupil's transcript"),
    "fact_staff": vi_en("Nhân sự", "Staff"),
    "fact_institution": vi_en("Trường", "School"),
    "fact_connectivity": vi_en("Kết nối của trường", "School's connection"),
    "fact_standard": vi_en("Trường đạt chuẩn", "School of standard"),
    "fact_site": vi_en("Điểm trường", "Site"),
    "fact_room": vi_en("Số phòng", "Rooms"),
    "fact_computer": vi_en("Số máy tính", "Computers"),
    "fact_roll": vi_en("Buổi điểm danh", "Roll"),
    "fact_session": vi_en("Ngày học của trường", "School day"),
    "fact_followed": vi_en("Học sinh có điểm danh", "Learner with rolls"),
    "fact_chronic": vi_en("Học sinh vắng nhiều", "Learner away often"),
    "fact_verified": vi_en("Học sinh đã xác thực", "Verified learner"),
    "fact_duplicate": vi_en("Cặp hồ sơ có thể trùng", "Likely duplicate"),
    "fact_timetabled": vi_en("Lớp", "Class"),
    "fact_teaching_week": vi_en("Tuần dạy của một người", "Somebody's teaching week"),
    "fact_lacking": vi_en("Tiết thiếu giáo viên", "Lesson without its teacher"),
    "fact_mended": vi_en("Cặp hồ sơ đã gộp", "Merged duplicate"),
    "fact_quality": vi_en("Chất lượng dữ liệu của trường", "School's quality of data"),
    "fact_children": vi_en("Trẻ trong độ tuổi", "Resident children"),
}
Named = tuple[Any, str, Any]  # a record's key, its name, and the key of the page that tells of it
PAGES: Final = {
    "fact_learner": "schooling:person",
    "fact_result": "assessment:pupil",
    "fact_transcript": "transcripts:learner",
    "fact_staff": "schooling:person",
    "fact_class": "schooling:class",
    "fact_timetabled": "schooling:class",
    "fact_teaching_week": "schooling:person",
    "fact_lacking": "timetables:class",
    "fact_roll": "attendance:register",
    "fact_followed": "attendance:person",
    "fact_chronic": "attendance:person",
    "fact_verified": "schooling:person",
    "fact_children": "places:code",
}
RIGHTS: Final = {
    "schooling:person": "person.read",
    "assessment:pupil": "mark.read",
    "transcripts:learner": "transcript.read",
    "schooling:class": "class.read",
    "timetables:class": "timetable.read",
    "attendance:register": "attendance.read",
    "attendance:person": "attendance.read",
    "places:code": "place.read",
    "network:school": "institution.read",
}


def record_rows(actor: Actor, found: Sequence[Record]) -> list[dict[str, Any]]:
    """Give the lines of a page of records."""
    owners = {each.institution_id for each in found if each.institution_id}
    schools = dict(Institution.objects.visible_to(actor).filter(pk__in=owners).values_list("pk", "name"))
    told = _told(actor, found)
    return [_row(actor, each, schools, told.get((each.fact, each.record_id))) for each in found]


def _row(actor: Actor, each: Record, schools: dict[UUID, str], told: tuple[str, Any] | None) -> dict[str, Any]:
    school = schools.get(each.institution_id, "") if each.institution_id else ""
    name, key = told or (school or each.record_id, each.institution_id if school else None)
    return {
        "name": name,
        "href": _href(actor, PAGES.get(each.fact, "network:school"), key),
        "kind": FACT_NAMES.get(each.fact, each.fact),
        "school": school,
        "weight": each.weight,
    }


def _href(actor: Actor, page: str, key: Any) -> str:
    return reverse(page, args=[key]) if key and actor.may(RIGHTS[page]) else ""


def _told(actor: Actor, found: Sequence[Record]) -> dict[tuple[str, str], tuple[str, Any]]:
    """Look the names up, one query for each kind of record."""
    keys: dict[str, set[str]] = {}
    for each in found:
        keys.setdefault(each.fact, set()).add(each.record_id)
    return {
        (fact, str(key)): (name, page_key)
        for fact, ids in keys.items()
        for key, name, page_key in _named(actor, fact, ids)
    }


def _named(actor: Actor, fact: str, ids: set[str]) -> Iterable[Named]:
    match fact:
        case "fact_learner" | "fact_followed" | "fact_chronic" | "fact_verified":
            stays = Enrolment.objects.visible_to(actor).filter(pk__in=ids)
            return stays.values_list("pk", "person__full_name", "person_id")
        case "fact_result" | "fact_transcript":
            results = Result.objects.visible_to(actor).filter(pk__in=ids)
            return results.values_list("pk", "person__full_name", "person_id")
        case "fact_staff" | "fact_teaching_week":
            posts = Appointment.objects.visible_to(actor).filter(pk__in=ids)
            return posts.values_list("pk", "person__full_name", "person_id")
        case "fact_class" | "fact_timetabled":
            return SchoolClass.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name", "pk")
        case "fact_lacking":
            lessons = Lesson.objects.visible_to(actor).filter(pk__in=ids).select_related("school_class")
            return [(row.pk, f"{row.school_class.name}, {row.teacher_name}", row.school_class_id) for row in lessons]
        case "fact_roll":
            return _rolls(actor, ids)
        case "fact_site":
            return Site.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name", "institution_id")
        case "fact_institution" | "fact_connectivity" | "fact_standard" | "fact_session":
            return Institution.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name", "pk")
        case "fact_children":
            communes = Place.objects.communes().filter(code__in=ids).order_by("starts_on")
            return [(place.code, place.full_name, place.code) for place in communes]
        case _:
            return ()


def _rolls(actor: Actor, ids: set[str]) -> Iterator[Named]:
    rolls = Roll.objects.visible_to(actor).filter(pk__in=ids).select_related("school_class")
    for roll in rolls:
        words = vi_en("{name}, {session} {day}", "{name}, {session} {day}")
        yield (
            roll.pk,
            str(words.fill(name=roll.school_class.name, session=SESSIONS[roll.session], day=day(roll.day))),
            roll.school_class_id,
        )
