"""The timetables that hold today: one's own, a class's, a school's with what it asks of each teacher."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.actions.covers import MANAGE as COVER
from hoaban.modules.timetables.covers import covers_ahead
from hoaban.modules.timetables.models import PLAN, READ, Lesson, Timetable
from hoaban.modules.timetables.pages.files import links_of_class, links_of_school
from hoaban.modules.timetables.pages.finding import desk_at
from hoaban.modules.timetables.pages.weeks import asked_row, for_class, for_teacher, week_of
from hoaban.modules.timetables.pages.wishes import schools_of
from hoaban.modules.timetables.reads import Load, loads_of, strains_of
from hoaban.modules.timetables.words import DRAFT, PUBLISHED, SET_ASIDE, STATES

AHEAD = 14  # days for which covers are told
FEW = 3  # classes whose weeks are shown at once to who teaches none: those of a family's children
MOST = 60  # classes listed on one's own page; whoever reaches more goes through the school
TONES = {DRAFT: "info", PUBLISHED: "good", SET_ASIDE: "neutral"}
VERSIONS = (
    Column("name", vi_en("Bản", "Version")),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
    Column("starts_on", vi_en("Từ ngày", "From"), "day"),
    Column("ends_on", vi_en("Đến trước ngày", "Until before"), "day"),
    Column("by", vi_en("Người lập", "Made by")),
    Column("made_at", vi_en("Lập lúc", "Made at"), "moment"),
)
STAFF = (
    Column("name", vi_en("Giáo viên", "Teacher")),
    Column("owed", vi_en("Phải dạy", "Owes"), "number"),
    Column("periods", vi_en("Được phân công", "Assigned"), "number"),
    Column("over", vi_en("Thừa, thiếu", "Over or under"), "change"),
    Column("gaps", vi_en("Tiết trống", "Gaps"), "number"),
    Column("early", vi_en("Tiết đầu", "First periods"), "number"),
    Column("late", vi_en("Tiết cuối", "Last periods"), "number"),
    Column("days", vi_en("Ngày đến trường", "Days at school"), "number"),
)


def mine(request: HttpRequest) -> HttpResponse:
    """Show who teaches their own week, and everybody the classes whose timetables they may see."""
    actor, today = actor_of(request), timezone.localdate()
    own = list(_lessons(actor, today).filter(person_id=actor.person_id)) if actor.person_id else []
    reached = SchoolClass.objects.none() if actor.reach(READ).everything else _classes(actor, today)
    first = list(reached[: MOST + 1])
    classes = first if len(first) <= MOST else []
    planned = actor.reach(PLAN).institutions  # who makes a school's timetable finds its desk before there is one
    schools = Institution.objects.filter(Q(pk__in=reached.order_by().values("institution")) | Q(pk__in=planned))
    weeks = _weeks(actor, classes, today) if not own and len(classes) <= FEW else []
    context = {
        "weeks": weeks,
        "week": week_of(own, lambda each: for_teacher(each, today)) if own else None,
        "has_classes": bool(first),
        "schools": [_school(each, classes) for each in schools.order_by("name", "pk")],
        "day": today,
        "asked": [asked_row(each) for each in covers_ahead(actor, today, AHEAD)],
        "wishes": schools_of(actor),
    }
    return render(request, "timetables/mine.html", context)


def _weeks(actor: Actor, classes: Sequence[SchoolClass], today: date) -> list[dict[str, Any]]:
    """Give the weeks of a few classes, to be read at once."""
    rows: dict[UUID, list[Lesson]] = {each.pk: [] for each in classes}
    for lesson in _lessons(actor, today).filter(school_class__in=rows):
        rows[lesson.school_class_id].append(lesson)
    return [
        {"name": each.name, "week": week_of(rows[each.pk], lambda one: for_class(one, today)), "at": each.pk}
        for each in classes
    ]


def of_class(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Show a class's week as it is published for today."""
    actor, today = actor_of(request), timezone.localdate()
    seen = SchoolClass.objects.visible_to(actor).select_related("institution")
    found = seen.filter(pk=class_id).first()
    if found is None or not _reaches(actor, found):
        raise Http404
    lessons = list(_lessons(actor, today).filter(school_class=found))
    context = {
        "class": found,
        "week": week_of(lessons, lambda each: for_class(each, today)) if lessons else None,
        "since": lessons[0].timetable.starts_on if lessons else None,
        "school": reverse("timetables:school", args=[found.institution_id]),
        "files": links_of_class(found.pk),
    }
    return render(request, "timetables/class.html", context)


def of_school(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """Show a school's versions, its classes, and, to whoever may see plans, what today's timetable asks of each teacher."""
    actor, today = actor_of(request), timezone.localdate()
    school = Institution.objects.filter(pk=institution_id).first()
    classes = _classes(actor, today).filter(institution_id=institution_id)
    plans = actor.may(PLAN, Target(institution_id))
    here = SchoolClass.objects.visible_to(actor).filter(institution_id=institution_id)
    if school is None or not (actor.may(READ, Target(institution_id)) or here.exists()):
        raise Http404
    held = Timetable.objects.visible_to(actor).filter(institution=school).published_on(today).first()
    coming = Timetable.objects.visible_to(actor).filter(institution=school, state=PUBLISHED, starts_on__gt=today)
    context = {
        "school": school,
        "held": held,
        "coming": coming.order_by("starts_on").first(),
        "classes": [{"name": each.name, "href": reverse("timetables:class", args=[each.pk])} for each in classes],
        "versions": _versions(actor, school) if plans else [],
        "version_columns": VERSIONS,
        "staff": _staff(actor, school, held) if plans and held else [],
        "staff_columns": STAFF,
        "files": links_of_school(school.pk) if held and classes and actor.may(READ, Target(institution_id)) else [],
        "covers": actor.may(COVER, Target(institution_id)),
        "steps": desk_at(request, actor, school).steps("school") if plans else [],
    }
    return render(request, "timetables/school.html", context)


def _lessons(actor: Actor, today: date) -> "QuerySet[Lesson]":
    """The lessons that hold today and that the reader may see; drafts are nobody's but their makers'."""
    rows = Lesson.objects.visible_to(actor).filter(timetable__in=Timetable.objects.published_on(today))
    return rows.select_related("school_class", "room", "timetable")


def _classes(actor: Actor, today: date) -> "QuerySet[SchoolClass]":
    """The classes with a timetable today, as far as the reader may see their lessons."""
    taught = Lesson.objects.visible_to(actor).filter(timetable__in=Timetable.objects.published_on(today))
    rows = SchoolClass.objects.filter(pk__in=taught.values("school_class"))
    return rows.order_by("institution__name", "name", "pk")


def _school(school: Institution, classes: Sequence[SchoolClass]) -> dict[str, Any]:
    """Give the way to a school's timetable, and those to its classes' weeks."""
    return {
        "name": school.name,
        "href": reverse("timetables:school", args=[school.pk]),
        "classes": [
            {"name": each.name, "href": reverse("timetables:class", args=[each.pk])}
            for each in classes
            if each.institution_id == school.pk
        ],
    }


def _reaches(actor: Actor, found: SchoolClass) -> bool:
    """The right to see the class's timetable: by school, by class, or by a child in it."""
    return actor.may(READ, Target(found.institution_id, found.pk)) or (
        found.enrolments.filter(person__in=actor.reach(READ).persons).exists()
    )


def _versions(actor: Actor, school: Institution) -> list[dict[str, Any]]:
    rows = Timetable.objects.visible_to(actor).filter(institution=school).order_by("-made_at", "-pk")
    return [
        {
            "name": row.name,
            "href": reverse("timetables:draft", args=[row.pk]),
            "state": (TONES[row.state], STATES[row.state]),
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "by": row.by_name,
            "made_at": row.made_at,
        }
        for row in rows
    ]


def _staff(actor: Actor, school: Institution, held: Timetable) -> list[dict[str, Any]]:
    found = strains_of(actor, held.pk)
    rows = [
        (each, found.get(each.person_id))
        for each in loads_of(actor, school, held.school_year, held.term)
        if each.periods or each.person_id in found
    ]
    return [
        {
            "name": load.name,
            "owed": _owed(load),
            "periods": load.periods,
            "over": load.over,
            "gaps": strain.gaps if strain else 0,
            "early": strain.early if strain else 0,
            "late": strain.late if strain else 0,
            "days": strain.days if strain else 0,
        }
        for load, strain in rows
    ]


def _owed(load: Load) -> int | None:
    return load.owed.periods if load.is_main else None
