"""Lists of classes and learners, a class, and the transfers on their way."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import fold
from hoaban.modules.network.levels import GRADE_LEVEL, GRADE_NAMES, LEVELS
from hoaban.modules.people.models import SEXES
from hoaban.modules.schooling.models import (
    Enrolment,
    EnrolmentQuerySet,
    Homeroom,
    SchoolClass,
    SchoolClassQuerySet,
    Transfer,
)
from hoaban.modules.schooling.reasons import BOARDINGS, EXIT_REASONS

CLASS_COLUMNS = (
    Column("name", vi_en("Lớp", "Class"), sort="name"),
    Column("grades", vi_en("Khối", "Grade")),
    Column("school", vi_en("Trường", "School"), sort="school"),
    Column("site", vi_en("Điểm trường", "Site")),
    Column("learners", vi_en("Học sinh", "Learners"), "number", sort="learners"),
    Column("kind", vi_en("Loại lớp", "Kind"), "tag"),
)
CLASS_SORTS = {
    "school": ("institution__search_key", "grades", "name"),
    "name": ("name", "institution__search_key"),
    "learners": ("learners",),
}
LEARNER_COLUMNS = (
    Column("name", vi_en("Họ và tên", "Name"), sort="name"),
    Column("born", vi_en("Ngày sinh", "Born"), "day", sort="born"),
    Column("sex", vi_en("Giới tính", "Sex")),
    Column("ethnic_group", vi_en("Dân tộc", "Ethnic group")),
    Column("class_name", vi_en("Lớp", "Class"), sort="class"),
    Column("school", vi_en("Trường", "School"), sort="school"),
    Column("boarding", vi_en("Bán trú", "Boarding")),
)
LEARNER_SORTS = {
    "name": ("person__sort_key",),
    "born": ("person__birth_date",),
    "class": ("institution__search_key", "school_class__name", "person__sort_key"),
    "school": ("institution__search_key", "person__sort_key"),
}


def _year(get: QueryDict) -> SchoolYear:
    """The school year that a list asks for, this one by default."""
    known = {each: SchoolYear.parse(each) for each in _years()}
    return known.get(get.get("year", ""), SchoolYear.containing(timezone.localdate()))


def _years() -> list[str]:
    this = SchoolYear.containing(timezone.localdate())
    return [SchoolYear(this.starts - back).name for back in range(5)]


def _day_in(year: SchoolYear) -> date:
    """The day on which a year's list is taken: today in the running year, its last day in an earlier one."""
    today = timezone.localdate()
    return today if SchoolYear.containing(today) == year else date.fromordinal(year.end.toordinal() - 1)


def classes(request: HttpRequest) -> HttpResponse:
    """The classes of a school year that the reader may see."""
    year = _year(request.GET)
    holds = Q(enrolments__ends_on__isnull=True) | Q(enrolments__ends_on__gt=_day_in(year))
    rows = SchoolClass.objects.visible_to(actor_of(request)).of_year(year.name).select_related("institution", "site")
    counted = _classes_filtered(rows, request.GET).annotate(
        learners=Count("enrolments", filter=holds & Q(enrolments__starts_on__lte=_day_in(year)), distinct=True)
    )
    listing = Listing(request, counted, CLASS_COLUMNS, CLASS_SORTS, _class_row)
    context = {"year": year.name, "years": [(name, name) for name in _years()], "levels": LEVELS.items()}
    return listing.respond("schooling/classes.html", context)


def _classes_filtered(rows: SchoolClassQuerySet, get: QueryDict) -> SchoolClassQuerySet:
    if get.get("school"):
        rows = rows.filter(institution__code=get["school"])
    if get.get("level") in LEVELS:
        rows = rows.filter(grades__overlap=[grade for grade, level in GRADE_LEVEL.items() if level == get["level"]])
    if get.get("homeroom") == "none":
        rows = rows.filter(homerooms__isnull=True)
    if get.get("kind") == "multigrade":
        rows = rows.filter(is_multigrade=True)
    for word in fold(get.get("q", "")).split():
        rows = rows.filter(Q(name__icontains=word) | Q(institution__search_key__contains=word))
    return rows


def _class_row(row: SchoolClass) -> dict[str, Any]:
    combined, plain = ("info", vi_en("Lớp ghép", "Combined grades")), ("neutral", vi_en("Lớp đơn", "One grade"))
    return {
        "id": row.pk,
        "name": row.name,
        "href": reverse("schooling:class", args=[row.pk]),
        "grades": ", ".join(str(GRADE_NAMES.get(grade, grade)) for grade in row.grades),
        "school": row.institution.name,
        "site": row.site.name,
        "learners": vars(row).get("learners"),
        "kind": combined if row.is_multigrade else plain,
    }


def school_class(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """A class: who leads it, and its roster in the order of given names."""
    actor = actor_of(request)
    found = SchoolClass.objects.visible_to(actor).select_related("institution", "site").filter(pk=class_id).first()
    if found is None:
        raise Http404
    day = _day_in(SchoolYear.parse(found.school_year))
    enrolled = Enrolment.objects.visible_to(actor).on(day).filter(school_class=found)
    rows = enrolled.select_related("person__ethnic_group", "institution", "school_class").order_by("person__sort_key")
    leaders = Homeroom.objects.visible_to(actor).on(day).filter(school_class=found).select_related("person")
    context = {
        "class": found,
        "row": _class_row(found),
        "leaders": [leader.person.full_name for leader in leaders],
        "rows": [_learner_row(row) for row in rows],
        "columns": LEARNER_COLUMNS[:4] + LEARNER_COLUMNS[6:],
        "left": _left(actor, found, day),
    }
    return render(request, "schooling/class.html", context)


def _left(actor: Actor, found: SchoolClass, day: date) -> list[dict[str, Any]]:
    """Those who left the class before its year ended, with the reason."""
    gone = (
        Enrolment.objects.visible_to(actor).filter(school_class=found, ends_on__lte=day).exclude(exit_reason="year_end")
    )
    return [
        {"name": row.person.full_name, "on": row.ends_on, "reason": EXIT_REASONS[row.exit_reason]}
        for row in gone.select_related("person").order_by("ends_on")
    ]


def learners(request: HttpRequest) -> HttpResponse:
    """The learners whom the reader may see, of a school year."""
    year = _year(request.GET)
    rows = Enrolment.objects.visible_to(actor_of(request)).on(_day_in(year)).of_year(year.name)
    joined = rows.select_related("person__ethnic_group", "institution", "school_class")
    listing = Listing(request, _learners_filtered(joined, request.GET), LEARNER_COLUMNS, LEARNER_SORTS, _learner_row)
    context = {
        "year": year.name,
        "years": [(name, name) for name in _years()],
        "grades": GRADE_NAMES.items(),
        "sexes": SEXES.items(),
    }
    return listing.respond("schooling/learners.html", context)


def _learners_filtered(rows: EnrolmentQuerySet, get: QueryDict) -> EnrolmentQuerySet:
    if get.get("school"):
        rows = rows.filter(institution__code=get["school"])
    if get.get("grade") in GRADE_NAMES:
        rows = rows.filter(grade=get["grade"])
    if get.get("sex") in SEXES:
        rows = rows.filter(person__sex=get["sex"])
    if get.get("boarding") in BOARDINGS:
        rows = rows.filter(boarding=get["boarding"])
    for word in fold(get.get("q", "")).split():
        rows = rows.filter(person__search_key__contains=word)
    return rows


def _learner_row(row: Enrolment) -> dict[str, Any]:
    return {
        "id": row.person_id,
        "name": row.person.full_name,
        "href": reverse("schooling:person", args=[row.person_id]),
        "born": row.person.birth_date,
        "sex": SEXES[row.person.sex],
        "ethnic_group": row.person.ethnic_group.name if row.person.ethnic_group else None,
        "class_name": row.school_class.name,
        "school": row.institution.name,
        "boarding": BOARDINGS[row.boarding],
    }


TRANSFER_COLUMNS = (
    Column("name", vi_en("Học sinh", "Learner"), sort="name"),
    Column("origin", vi_en("Từ trường", "From")),
    Column("destination", vi_en("Đến trường", "To")),
    Column("released", vi_en("Cho chuyển ngày", "Released on"), "day", sort="released"),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
)
TRANSFER_SORTS = {"released": ("-released_on",), "name": ("person_name",)}
STATES: dict[str, tuple[str, Words]] = {
    Transfer.RELEASED: ("attention", vi_en("Chờ tiếp nhận", "To be accepted")),
    Transfer.ACCEPTED: ("good", vi_en("Đã tiếp nhận", "Accepted")),
    Transfer.WITHDRAWN: ("neutral", vi_en("Đã rút", "Withdrawn")),
}


def transfers(request: HttpRequest) -> HttpResponse:
    """Pupils on their way between schools, those who wait first."""
    rows: QuerySet[Transfer] = Transfer.objects.visible_to(actor_of(request)).annotate(origin=F("institution__name"))
    if request.GET.get("state") in STATES:
        rows = rows.filter(state=request.GET["state"])
    listing = Listing(request, rows, TRANSFER_COLUMNS, TRANSFER_SORTS, _transfer_row)
    states = [(key, words) for key, (_, words) in STATES.items()]
    return listing.respond("schooling/transfers.html", {"states": states})


def _transfer_row(row: Transfer) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.person_name,
        "origin": vars(row)["origin"],
        "destination": row.destination_name,
        "released": row.released_on,
        "state": STATES[row.state],
    }
