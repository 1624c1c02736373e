"""The list of schools, and a school's record."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, number, vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.kernel.text import fold
from hoaban.modules.network.levels import (
    BOARDING_KINDS,
    KINDS,
    LEVELS,
    MANAGEMENTS,
    OWNERSHIPS,
    PURPOSES,
    ROOM_USES,
    STRUCTURES,
)
from hoaban.modules.network.models import Institution, InstitutionPlace, InstitutionQuerySet, Management, StandardStatus
from hoaban.modules.network.reads import SchoolFacts, school_facts
from hoaban.modules.network.school_parts import Tab, parts_of
from hoaban.modules.places.models import Place

COLUMNS = (
    Column("name", vi_en("Trường", "School"), sort="name"),
    Column("code", vi_en("Mã", "Code"), sort="code"),
    Column("levels", vi_en("Cấp học", "Levels")),
    Column("commune", vi_en("Xã, phường", "Commune"), sort="commune"),
    Column("management", vi_en("Quản lý", "Managed by")),
    Column("standard", vi_en("Chuẩn quốc gia", "National standard"), "tag"),
)
SORTS = {"name": ("search_key",), "code": ("code",), "commune": ("commune_name", "search_key")}


def schools(request: HttpRequest) -> HttpResponse:
    """The schools that the reader may see today, filtered as the sentence says."""
    today = timezone.localdate()
    rows = _with_facts(Institution.objects.visible_to(actor_of(request)).on(today), today)
    listing = Listing(request, _filtered(rows, request.GET), COLUMNS, SORTS, _row)
    communes = Place.objects.communes().on(today).filter(pk__in=InstitutionPlace.objects.on(today).values("commune_id"))
    return listing.respond(
        "network/schools.html",
        {
            "levels": LEVELS.items(),
            "communes": [(c.code, c.full_name) for c in communes.order_by("search_key")],
            "boardings": BOARDING_KINDS.items(),
        },
    )


def _with_facts(rows: InstitutionQuerySet, day: date) -> InstitutionQuerySet:
    here = {"institution_id": OuterRef("pk")}
    located = InstitutionPlace.objects.on(day).filter(**here)
    return rows.annotate(
        commune_name=Subquery(located.values("commune__name")[:1]),
        commune_code=Subquery(located.values("commune__code")[:1]),
        body=Subquery(Management.objects.on(day).filter(**here).values("body")[:1]),
        standard=Subquery(StandardStatus.objects.on(day).filter(**here).values("level")[:1]),
    )


def _filtered(rows: InstitutionQuerySet, get: Any) -> InstitutionQuerySet:
    for word in fold(get.get("q", "")).split():
        rows = rows.filter(search_key__contains=word)
    if get.get("level") in LEVELS:
        rows = rows.filter(levels__contains=[get["level"]])
    if get.get("commune"):
        rows = rows.filter(Q(("commune_code", get["commune"])))  # an annotation, which types do not know
    if get.get("boarding") in BOARDING_KINDS:
        rows = rows.filter(boarding_kind=get["boarding"])
    return rows


def standing(level: int | None) -> tuple[str, Words]:
    """Say where a school stands against the national standard, as a tag."""
    if not level:
        return "neutral", vi_en("Chưa đạt", "Not met")
    return "good", vi_en("Mức độ {n}", "Level {n}").fill(n=level)


def _row(school: Institution) -> dict[str, Any]:
    facts = vars(school)  # the annotations of `_with_facts`
    return {
        "id": school.pk,
        "name": school.name,
        "href": reverse("network:school", args=[school.pk]),
        "code": school.code,
        "levels": ", ".join(str(LEVELS[level]) for level in school.levels),
        "commune": facts["commune_name"],
        "management": MANAGEMENTS.get(facts["body"] or "", ""),
        "standard": standing(facts["standard"]),
    }


def school(request: HttpRequest, institution_id: UUID) -> HttpResponse:
    """A school: who learns and works there, what it is, what it has, where it teaches."""
    actor, today = actor_of(request), timezone.localdate()
    facts = school_facts(actor, institution_id, today)
    if facts is None:
        raise Http404
    parts = parts_of(actor, facts.institution, today)
    context = {
        "school": facts.institution,
        "crumbs": _crumbs(facts),
        "tabs": _tabs(actor, facts.institution, [tab for part in parts for tab in part.tabs]),
        "parts": [part for part in parts if part.template],
        "standing": standing(facts.standard.level if facts.standard else None),
        "facts": _facts(facts),
        "sites": [_site(site) for site in facts.sites],
        "site_columns": SITE_COLUMNS,
        "rooms": _rooms(facts),
        "room_columns": ROOM_COLUMNS,
    }
    return render(request, "network/school.html", context)


def _crumbs(facts: SchoolFacts) -> list[dict[str, Any]]:
    schools = reverse("network:schools")
    found = [{"label": vi_en("Trường học", "Schools"), "href": schools}]
    if facts.commune:
        found.append({"label": facts.commune.full_name, "href": f"{schools}?commune={facts.commune.code}"})
    return found


def _tabs(actor: Actor, school: Institution, lent: list[Tab]) -> list[dict[str, Any]]:
    """This page, the school's lists, and its figures."""
    here = Tab(vi_en("Tổng quan", "Overview"), reverse("network:school", args=[school.pk]))
    figures = Tab(vi_en("Số liệu", "Figures"), f"{reverse('figures:figures')}?place={school.code}")
    tabs = [here, *lent, *([figures] if actor.may("figures.read") else [])]
    return [{"label": t.label, "href": t.href, "count": t.count, "is_current": t is here} for t in tabs]


SITE_COLUMNS = (
    Column("name", vi_en("Điểm trường", "Site")),
    Column("kind", vi_en("Loại", "Kind"), "tag"),
    Column("classrooms", vi_en("Phòng học", "Classrooms"), "number"),
)
ROOM_COLUMNS = (
    Column("use", vi_en("Phòng", "Rooms")),
    *(Column(key, words, "number") for key, words in STRUCTURES.items()),
    Column("two_shift", vi_en("Dùng hai ca", "Two shifts"), "number"),
)


def _facts(facts: SchoolFacts) -> list[dict[str, Any]]:
    school, net = facts.institution, facts.connectivity
    yes, no, unknown = vi_en("Có", "Yes"), vi_en("Không", "No"), vi_en("Chưa khai báo", "Not reported")
    told: dict[bool | None, Words] = {True: yes, False: no, None: unknown}
    found = [
        (vi_en("Mã trường", "Code"), school.code),
        (vi_en("Loại hình", "Kind"), KINDS[school.kind]),
        (vi_en("Sở hữu", "Ownership"), OWNERSHIPS[school.ownership]),
        (vi_en("Nội trú, bán trú", "Boarding"), BOARDING_KINDS[school.boarding_kind]),
        (vi_en("Cơ quan quản lý", "Managed by"), MANAGEMENTS.get(facts.management or "", unknown)),
        ("Internet", told[net.has_internet if net else None]),
        ("Wi-Fi", told[net.has_wifi if net else None]),
    ]
    found += [
        (vi_en("Máy tính: {purpose}", "Computers: {purpose}").fill(purpose=words), number(facts.computers[key]))
        for key, words in PURPOSES.items()
        if key in facts.computers
    ]
    return [{"label": label, "value": value} for label, value in found]


def _site(site: Any) -> dict[str, Any]:
    main, satellite = ("info", vi_en("Điểm chính", "Main")), ("neutral", vi_en("Điểm lẻ", "Satellite"))
    return {"name": site.site.name, "kind": main if site.site.is_main else satellite, "classrooms": site.classrooms}


def _rooms(facts: SchoolFacts) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for site in facts.sites:
        for use, structure, count, two_shift in site.rooms:
            line = found.setdefault(use, {"use": ROOM_USES[use], "two_shift": 0})
            line[structure] = line.get(structure, 0) + count
            line["two_shift"] += two_shift
    return list(found.values())
