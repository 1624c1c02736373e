"""Lists of classes and learners, a class, and the transfers on their way."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column, Listing, download, plain_cell
from hoaban.kernel.requests import actor_of
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.text import fold
from hoaban.modules.network.levels import GRADE_LEVEL, GRADE_NAMES, LEVELS
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import school_coded
from hoaban.modules.people.models import SEXES
from hoaban.modules.schooling.models import (
    Enrolment,
    EnrolmentQuerySet,
    SchoolClass,
    SchoolClassQuerySet,
)
from hoaban.modules.schooling.present import day_of_list, present_year, recent_years
from hoaban.modules.schooling.reads import RosterLine, roster
from hoaban.modules.schooling.reasons import BOARDINGS, EXIT_REASONS, YEAR_END
from hoaban.modules.schooling.record_links import links_of_class
from hoaban.modules.schooling.school_part import COUNTED, counted_shares
from hoaban.modules.schooling.stays import manages, manages_classes, own_school, takes_learners

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
    """The school year that a list asks for; the one that pages speak of by default."""
    today = timezone.localdate()
    known = {year.name: year for year in _listed_years(today)}
    return known.get(get.get("year", "")) or present_year(today)


def _years() -> list[tuple[str, str]]:
    return [(year.name, year.name) for year in _listed_years(timezone.localdate())]


def _listed_years(today: date) -> list[SchoolYear]:
    """Give the years that lists offer: also the one that comes, whose classes are opened before it begins."""
    past = recent_years(today)
    return [past[0].next(), *past]


def _day_in(year: SchoolYear) -> date:
    return day_of_list(year, timezone.localdate())


def classes(request: HttpRequest) -> HttpResponse:
    """The classes of a school year that the reader may see."""
    year, actor = _year(request.GET), actor_of(request)
    rows = SchoolClass.objects.visible_to(actor).of_year(year.name).select_related("institution", "site")
    stays = Enrolment.objects.visible_to(actor).on(_day_in(year)).filter(school_class=OuterRef("pk"))
    sizes = stays.order_by().values("school_class").annotate(n=Count("pk")).values("n")
    counted = _classes_filtered(rows, request.GET).annotate(learners=Coalesce(Subquery(sizes), 0))
    listing = Listing(request, counted, _class_columns(actor), CLASS_SORTS, _class_row)
    asked = request.GET.get("school", "")
    school = school_coded(actor, asked) if asked else None
    context = {
        "school": school,
        "steps": list(_steps(actor, school if asked else own_school(actor), year)),
        "year": year.name,
        "years": _years(),
        "levels": LEVELS.items(),
        "kinds": CLASS_FILTERS.items(),
        "kind": _class_filter(request.GET),
    }
    return listing.respond("schooling/classes.html", context)


def _steps(actor: Actor, school: Institution | None, year: SchoolYear) -> Iterator[dict[str, Any]]:
    """What the reader may do about the classes of the school that the list is of."""
    if school and manages_classes(actor, school.pk):
        href = f"{reverse('schooling:open-class', args=[school.pk])}?year={year.name}"
        yield {"href": href, "icon": "plus", "key": "n", "words": vi_en("Mở lớp", "Open a class")}
    if school and manages(actor, school.pk):
        words = vi_en("Chuyển năm học", "Next school year")
        yield {"href": reverse("schooling:roll-over", args=[school.pk]), "kind": "second", "words": words}


def _class_columns(actor: Actor) -> list[Column]:
    """Who sees single learners only is not told their number as if it were the class's."""
    reach = actor.reach("learner.read")
    sees_classes = reach.everything or reach.institutions or reach.classes
    return [column for column in CLASS_COLUMNS if column.key != "learners" or sees_classes]


CLASS_FILTERS = {
    "multigrade": vi_en("lớp ghép", "with combined grades"),
    "no-homeroom": vi_en("chưa có giáo viên chủ nhiệm", "without a homeroom teacher"),
}


def _class_filter(get: QueryDict) -> str:
    return "no-homeroom" if get.get("homeroom") == "none" else get.get("kind", "")


def _classes_filtered(rows: SchoolClassQuerySet, get: QueryDict) -> SchoolClassQuerySet:
    if get.get("school"):
        rows = rows.filter(institution__code=get["school"])
    if get.get("level") in LEVELS:
        rows = rows.filter(grades__overlap=[grade for grade, level in GRADE_LEVEL.items() if level == get["level"]])
    if _class_filter(get) == "no-homeroom":
        rows = rows.filter(homerooms__isnull=True)
    if _class_filter(get) == "multigrade":
        rows = rows.filter(is_multigrade=True)
    for word in fold(get.get("q", "")).split():
        rows = rows.filter(Q(name__icontains=word) | Q(institution__search_key__contains=word))
    return rows


def _class_row(row: SchoolClass) -> dict[str, Any]:
    combined = {"kind": ("info", vi_en("Lớp ghép", "Combined grades"))} if row.is_multigrade else {}
    return {
        "id": row.pk,
        "name": row.name,
        "href": reverse("schooling:class", args=[row.pk]),
        "grades": ", ".join(str(GRADE_NAMES.get(grade, grade)) for grade in row.grades),
        "school": row.institution.name,
        "site": row.site.name,
        "learners": vars(row).get("learners"),
        **combined,
    }


def school_class(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """A class: who leads it, and its roster in the order of given names; also as a file."""
    actor = actor_of(request)
    held = SchoolClass.objects.visible_to(actor).filter(pk=class_id).values_list("school_year", flat=True).first()
    day = _day_in(SchoolYear.parse(held)) if held else timezone.localdate()
    found = roster(actor, class_id, day)
    if found is None:
        raise Http404
    school_class, rows = found.school_class, [_roster_row(line) for line in found.lines]
    sees_all = actor.reach("learner.read").covers(Target(school_class.institution_id, school_class.pk))
    if request.GET.get("form") in {"csv", "xlsx"}:
        return download(request.GET["form"], "roster", _roster_lines(rows))
    context = {
        "class": school_class,
        "row": _class_row(school_class),
        "leaders": found.homeroom_teachers,
        "sees_all": sees_all,
        "sees_school": actor.may("institution.read", Target(school_class.institution_id)),
        "links": links_of_class(actor, school_class),
        "stats": _class_stats(actor, class_id, day) if sees_all else [],
        "rows": rows,
        "columns": ROSTER_COLUMNS,
        "exports": [{"label": form.upper(), "href": f"?form={form}"} for form in ("csv", "xlsx")],
        "left": _left(actor, school_class, day),
        "may_enrol": takes_learners(actor, school_class, timezone.localdate()),
        "may_change": manages_classes(actor, school_class.institution_id),
    }
    return render(request, "schooling/class.html", context)


ROSTER_COLUMNS = (
    Column("name", vi_en("Họ và tên", "Name")),
    Column("born", vi_en("Ngày sinh", "Born"), "day"),
    Column("sex", vi_en("Giới tính", "Sex")),
    Column("ethnic_group", vi_en("Dân tộc", "Ethnic group")),
    Column("boarding", vi_en("Bán trú", "Boarding")),
)
FILE_COLUMNS = (Column("number", vi_en("STT", "No.")), *ROSTER_COLUMNS)


def _roster_row(line: RosterLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "name": line.full_name,
        "href": reverse("schooling:person", args=[line.person_id]),
        "born": line.birth_date,
        "sex": SEXES[line.sex],
        "ethnic_group": line.ethnic_group or None,
        "boarding": BOARDINGS[line.boarding],
    }


def _roster_lines(rows: list[dict[str, Any]]) -> Iterator[list[Any]]:
    yield [str(column.label) for column in FILE_COLUMNS]
    for row in rows:
        yield [plain_cell(row[column.key]) for column in FILE_COLUMNS]


def _class_stats(actor: Actor, class_id: UUID, day: date) -> list[dict[str, Any]]:
    stays = Enrolment.objects.visible_to(actor).on(day).filter(school_class_id=class_id)
    return counted_shares(stays.aggregate(**COUNTED))


def _left(actor: Actor, found: SchoolClass, day: date) -> list[dict[str, Any]]:
    """Those who left the class before its year ended, with the reason."""
    gone = (
        Enrolment.objects.visible_to(actor).filter(school_class=found, ends_on__lte=day).exclude(exit_reason=YEAR_END)
    )
    return [
        {
            "name": row.person.full_name,
            "href": reverse("schooling:person", args=[row.person_id]),
            "on": row.ends_on,
            "reason": EXIT_REASONS[row.exit_reason],
        }
        for row in gone.select_related("person").order_by("ends_on")
    ]


def learners(request: HttpRequest) -> HttpResponse:
    """The learners whom the reader may see, of a school year."""
    year = _year(request.GET)
    rows = Enrolment.objects.visible_to(actor_of(request)).on(_day_in(year)).of_year(year.name)
    joined = rows.select_related("person__ethnic_group", "institution", "school_class").only(*LEARNER_FIELDS)
    listing = Listing(request, _learners_filtered(joined, request.GET), LEARNER_COLUMNS, LEARNER_SORTS, _learner_row)
    context = {
        "school": school_coded(actor_of(request), request.GET.get("school", "")),
        "year": year.name,
        "years": _years(),
        "grades": GRADE_NAMES.items(),
        "sexes": SEXES.items(),
        "boardings": BOARDINGS.items(),
        "sees_transfers": actor_of(request).may("register.read"),
        "may_enrol": actor_of(request).may("learner.manage"),
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


# All that `_learner_row` reads: a list of a whole province is made of two hundred thousand.
LEARNER_FIELDS = (
    *("boarding", "person_id", "person__full_name", "person__birth_date", "person__sex", "person__ethnic_group__name"),
    *("school_class__name", "institution__name"),
)


def _learner_row(row: Enrolment) -> dict[str, Any]:
    return {
        "id": row.person_id,
        "name": row.person.full_name,
        "href": reverse_lazy("schooling:person", args=[row.person_id]),
        "born": row.person.birth_date,
        "sex": SEXES[row.person.sex],
        "ethnic_group": row.person.ethnic_group.name if row.person.ethnic_group else None,
        "class_name": row.school_class.name,
        "school": row.institution.name,
        "boarding": BOARDINGS[row.boarding],
    }
