"""A pupil's attendance in a school year, for the school and for the family."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, number, percent, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.attendance.models import Absence
from hoaban.modules.attendance.pages.asking import day_said
from hoaban.modules.attendance.pages.boards import said_of_child
from hoaban.modules.attendance.reads.persons import Attendance, attendance_of
from hoaban.modules.attendance.words import KINDS, SESSIONS, TAKEN
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import Enrolment
from hoaban.modules.schooling.present import recent_years

COLUMNS = (
    Column("day", vi_en("Ngày", "Day")),
    Column("session", vi_en("Buổi", "Session")),
    Column("kind", vi_en("Ghi nhận", "Recorded"), "tag"),
    Column("note", vi_en("Ghi chú", "Note")),
    Column("class_name", vi_en("Lớp", "Class")),
)
NEAR = 0.67  # of the limit, from where on the page warns


def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A pupil's sessions and exceptions of a school year, and how far they are from the limit."""
    actor, today = actor_of(request), timezone.localdate()
    years = {year.name: year for year in recent_years(today)}
    year = years.get(request.GET.get("year", "")) or _latest(actor, person_id) or SchoolYear.containing(today)
    found = attendance_of(actor, person_id, year, today)
    if found is None:
        return _nothing(request, actor, person_id, year, list(years))
    context = {
        "person": found.person,
        "year": year.name,
        "years": [(name, name) for name in years],
        "places": [f"{row.name}, {row.institution.name}" for row in found.classes],
        "standing": _standing(found),
        "stats": _stats(found),
        "columns": COLUMNS,
        "rows": [_row(row) for row in found.exceptions],
        "record": reverse("schooling:person", args=[person_id]),
    }
    return render(request, "attendance/person.html", context)


def _latest(actor: Actor, person_id: UUID) -> SchoolYear | None:
    stays = Enrolment.objects.visible_to(actor).filter(person_id=person_id).order_by("-starts_on")
    name = stays.values_list("school_class__school_year", flat=True).first()
    return SchoolYear.parse(name) if name else None


def _nothing(request: HttpRequest, actor: Actor, person_id: UUID, year: SchoolYear, years: list[str]) -> HttpResponse:
    """Somebody whom the reader sees, but who learned nowhere in that year; anybody else is not there."""
    found = Person.objects.visible_to(actor).filter(pk=person_id).distinct().first()
    if found is None:
        raise Http404
    context = {"person": found, "year": year.name, "years": [(name, name) for name in years]}
    return render(request, "attendance/person.html", context)


def _standing(found: Attendance) -> tuple[str, Words] | None:
    """What somebody should know at once: over the limit, near it, or away too often."""
    if found.limit is not None and found.counted > found.limit:
        words = vi_en("Đã nghỉ quá {n} buổi: chưa đủ điều kiện lên lớp", "Over {n} absences: cannot be promoted")
        return "wrong", words.fill(n=found.limit)
    if found.limit is not None and float(found.counted) >= NEAR * found.limit:
        words = vi_en("Sắp đến giới hạn {n} buổi nghỉ", "Near the limit of {n} absences")
        return "attention", words.fill(n=found.limit)
    if found.is_chronic:
        return "attention", vi_en("Vắng nhiều, cần hỗ trợ", "Away often, help is due")
    return None


def _stats(found: Attendance) -> list[dict[str, Any]]:
    there = found.taken - found.absent
    counted = number(found.counted, 0 if found.counted == found.counted.to_integral() else 1)
    share = percent(there / found.taken) if found.taken else "–"
    limit = f"{counted}/{found.limit}" if found.limit is not None else counted
    stats = [
        (vi_en("Buổi đã điểm danh", "Sessions taken"), number(found.taken)),
        (vi_en("Có mặt", "Present"), share),
        *((words, number(found.kinds[kind])) for kind, words in KINDS.items()),
        (vi_en("Buổi vắng tính theo quy chế", "Absences as the rule counts"), limit),
    ]
    return [{"label": label, "value": value} for label, value in stats]


def _row(row: Absence) -> dict[str, Any]:
    return {
        "day": day_said(row.day),
        "session": SESSIONS[row.session],
        "kind": said_of_child(TAKEN, row.kind),
        "note": row.note or None,
        "class_name": row.school_class.name,
    }
