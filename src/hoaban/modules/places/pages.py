"""The list of places, and a place's record."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoaban.kernel.actor import Actor
from hoaban.kernel.days import read_day
from hoaban.kernel.language import Words, join_words, number, vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.modules.places.locator import Locator, locator
from hoaban.modules.places.lookup import descendants, place_on, search_places
from hoaban.modules.places.models import BEGINNING, KIND_NAMES, REFORM, Place, PlaceFact, PlaceQuerySet
from hoaban.modules.places.reads import (
    FactLine,
    Lineage,
    PlaceRecord,
    area_of,
    map_of,
    place_record,
    span_of,
    whole_lineage,
    with_outline,
)
from hoaban.modules.places.rules import FACT_KINDS

COLUMNS = (
    Column("name", vi_en("Tên", "Name"), sort="name"),
    Column("code", vi_en("Mã", "Code"), sort="code"),
    Column("above", vi_en("Thuộc", "Part of"), sort="above"),
    Column("region", vi_en("Khu vực", "Region")),
    Column("border", vi_en("Biên giới", "At the border")),
    Column("merged", vi_en("Đơn vị cũ", "Units before"), "number", sort="merged"),
    Column("area", vi_en("Diện tích (km²)", "Area (km²)"), "number", sort="area"),
)
SORTS = {
    "name": ("search_key", "code"),
    "code": ("code",),
    "above": ("parent__search_key", "search_key"),
    "merged": ("merged", "search_key"),
    "area": ("area_km2", "search_key"),
}
LISTED = (Place.COMMUNE, Place.PROVINCE, Place.DISTRICT)
DAY_BEFORE_REFORM = "2025-06-30"
DAYS = ((DAY_BEFORE_REFORM, vi_en("trước ngày 01/07/2025", "before 01/07/2025")),)
UNCERTAIN = 95  # percent: below it, a fact says how sure we are


@require_GET
def communes(request: HttpRequest) -> HttpResponse:
    """The places of a day, filtered as the sentence says; at first the communes of the reader's own province."""
    get = request.GET.copy()
    get.setdefault("province", home_province(actor_of(request)))
    kind = get.get("kind", "")
    kind = kind if kind in LISTED else Place.COMMUNE
    day = _day(get.get("on", "") or (DAY_BEFORE_REFORM if kind == Place.DISTRICT else ""))
    rows = _with_facts(_filtered(Place.objects.visible_to(actor_of(request)).on(day).filter(kind=kind), get), day)
    context = {
        "kinds": [(key, KIND_NAMES[key]) for key in LISTED],
        "kind": kind,
        "kind_name": KIND_NAMES[kind],
        "provinces": [(p.code, p.full_name) for p in Place.objects.provinces().on(day).order_by("search_key")],
        "province": get["province"],
        "regions": FACT_KINDS[PlaceFact.REGION_CLASS].values.items(),
        "days": DAYS,
    }
    return Listing(request, rows, COLUMNS, SORTS, _row).respond("places/communes.html", context)


def home_province(actor: Actor) -> str:
    """Give the code of the province that the reader's roles lie in, or "" for the whole country."""
    scopes = {grant.scope_kind: grant.scope_id for grant in actor.roles}
    if "province" in scopes:
        return scopes["province"]
    own = Place.objects.communes().filter(code=scopes.get("commune", "")).order_by("-starts_on").first()
    return own.province_code if own else ""


def _day(text: str) -> date:
    return read_day(text) or timezone.localdate()


def _filtered(rows: PlaceQuerySet, get: Any) -> PlaceQuerySet:
    if get.get("q", "").strip():
        rows = rows.filter(pk__in=search_places(get["q"]).order_by().values("pk"))
    if get["province"]:
        rows = rows.filter(province_code=get["province"])
    if get.get("region"):
        classed = PlaceFact.objects.filter(kind=PlaceFact.REGION_CLASS, value=get["region"], ends_on=None)
        rows = rows.filter(pk__in=classed.values("place_id"))
    return rows


def _with_facts(rows: PlaceQuerySet, day: date) -> PlaceQuerySet:
    facts = PlaceFact.objects.on(day).filter(place_id=OuterRef("pk"))
    return rows.select_related("parent").annotate(
        region=Subquery(facts.filter(kind=PlaceFact.REGION_CLASS).values("value")[:1]),
        border=Subquery(facts.filter(kind=PlaceFact.BORDER).values("value")[:1]),
        merged=Count("predecessions", filter=Q(predecessions__is_default=True)),
    )


def _row(place: Place) -> dict[str, Any]:
    facts = vars(place)  # the annotations of `_with_facts`
    return {
        "id": place.pk,
        "name": place.full_name,
        "href": reverse("places:place", args=[place.pk]),
        "code": place.code,
        "above": place.parent.full_name if place.parent else "",
        "region": FACT_KINDS[PlaceFact.REGION_CLASS].say(facts["region"]) if facts["region"] else None,
        "border": FACT_KINDS[PlaceFact.BORDER].say(facts["border"]) if facts["border"] else None,
        "merged": facts["merged"] or None,
        "area": place.area_km2,
    }


@require_GET
def coded(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from a code of any time to the record of the place it means on a day (today without `on`)."""
    found = place_on(code, _day(request.GET.get("on", "")))
    if found is None:
        raise Http404
    return HttpResponseRedirect(reverse("places:place", args=[found.pk]))


@require_GET
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A place: what it is, from what it came, what it became, what is known of it, and where it lies."""
    today = timezone.localdate()
    found = place_record(place_id, today)
    if found is None:
        raise Http404
    holds_schools = found.place.kind == Place.COMMUNE and found.place.ends_on is None
    context = {
        "record": found,
        "lead": _lead(found),
        "last_day": found.place.last_day,
        "crumbs": _crumbs(found),
        "standing": _standing(found),
        "facts": _facts(found),
        "lineage_columns": LINEAGE_COLUMNS,
        "came_from": _lineage(found.came_from),
        "passed_into": _lineage(found.passed_into),
        "fact_columns": FACT_COLUMNS,
        "fact_rows": [_fact(line) for line in found.facts],
        "inside": _inside(found),
        "map": _map(found, today),
        "has_figures": actor_of(request).may_of_all("figures.read", found.place.code),
        "has_schools": holds_schools and actor_of(request).may_open("network:schools"),
    }
    return render(request, "places/place.html", context)


LINEAGE_COLUMNS = (
    Column("name", vi_en("Đơn vị", "Unit")),
    Column("code", vi_en("Mã", "Code")),
    Column("above", vi_en("Thuộc", "Part of")),
    Column("part", vi_en("Phần", "Part")),
)
FACT_COLUMNS = (
    Column("name", vi_en("Thông tin", "Fact")),
    Column("value", vi_en("Giá trị", "Value")),
    Column("span", vi_en("Thời gian", "When")),
    Column("basis", vi_en("Căn cứ", "Basis")),
    Column("certainty", vi_en("Độ tin cậy", "Certainty"), "tag"),
)


@require_GET
def lineage(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """From which places a place came through all reforms, and what became of it."""
    found = Place.objects.filter(pk=place_id).first()
    if found is None:
        raise Http404
    told = whole_lineage(found)
    context = {
        "place": found,
        "crumbs": [{"label": found.full_name, "href": reverse("places:place", args=[found.pk])}],
        "before": told.before,
        "after": told.after,
        "others": [
            {
                "label": p.full_name,
                "value": span_of(p.starts_on, p.ends_on),
                "href": reverse("places:lineage", args=[p.pk]),
            }
            for p in told.of_code
        ],
        "map": locator([area_of(place) for place in with_outline(Place.objects.filter(pk__in=told.ids))], {found.pk}),
    }
    return render(request, "places/lineage.html", context)


def _lead(found: PlaceRecord) -> Words:
    code = vi_en("Mã {code}", "Code {code}").fill(code=found.place.code)
    has_dates = found.place.starts_on != BEGINNING or found.place.ends_on is not None
    return join_words([code, found.span]) if has_dates else code


def _crumbs(found: PlaceRecord) -> list[dict[str, Any]]:
    above = [{"label": p.full_name, "href": reverse("places:place", args=[p.pk])} for p in found.above]
    return [{"label": vi_en("Xã, phường", "Communes"), "href": reverse("places:communes")}, *above]


def _standing(found: PlaceRecord) -> list[tuple[str, Words]]:
    """The tags under the name: whether it still is, and what holds of it now."""
    ended = found.place.ends_on
    tags = [
        ("neutral", vi_en("đã kết thúc", "no longer exists")) if ended else ("good", vi_en("đang tồn tại", "exists"))
    ]
    for line in found.facts:
        if line.is_now and line.kind == PlaceFact.REGION_CLASS:
            tags.append(("info", line.value))
        elif line.is_now and line.is_yes:
            tags.append(("attention" if line.kind == PlaceFact.SPECIALLY_DIFFICULT else "info", line.name))
    return tags


def _facts(found: PlaceRecord) -> list[dict[str, Any]]:
    place = found.place
    lines: list[tuple[Words, Any]] = [
        (vi_en("Mã", "Code"), place.code),
        (vi_en("Loại", "Kind"), place.type_name or found.kind_name),
        (vi_en("Tồn tại", "Existed"), found.span),
    ]
    lines += [(vi_en("Mã khác", "Other code"), f"{alias.code} ({alias.source})") for alias in found.aliases]
    if place.area_km2:
        lines.append((vi_en("Diện tích", "Area"), vi_en("{n} km²", "{n} km²").fill(n=number(place.area_km2))))
    if place.point:
        lines.append((vi_en("Vĩ độ, kinh độ", "Latitude, longitude"), f"{place.point[1]:.4f}, {place.point[0]:.4f}"))
    if found.children is not None:
        lines.append((vi_en("Trẻ trong độ tuổi", "Children counted"), number(found.children)))
    named = [{"label": label, "value": value} for label, value in lines]
    return named + [_same_code(other) for other in found.others_of_code]


def _same_code(other: Place) -> dict[str, Any]:
    label = (
        vi_en("Cùng mã, trước đó", "Same code, earlier")
        if other.ends_on
        else vi_en("Cùng mã, hiện nay", "Same code, now")
    )
    return {"label": label, "value": other.full_name, "href": reverse("places:place", args=[other.pk])}


def _lineage(lines: Iterable[Lineage]) -> list[dict[str, Any]]:
    return [
        {
            "name": line.place.full_name,
            "href": reverse("places:place", args=[line.place.pk]),
            "code": line.place.code,
            "above": line.place.parent.full_name if line.place.parent else "",
            "part": line.words,
        }
        for line in lines
    ]


def _fact(line: FactLine) -> dict[str, Any]:
    sure = vi_en("{n}%", "{n}%").fill(n=line.certainty)
    return {
        "name": line.name,
        "value": line.value,
        "span": line.span,
        "basis": line.legal_basis,
        "certainty": ("good" if line.certainty >= UNCERTAIN else "attention", sure),
    }


def _inside(found: PlaceRecord) -> list[dict[str, Any]]:
    """What lies in the place; what the list of places can show is a link."""
    place = found.place
    day = f"&on={DAY_BEFORE_REFORM}" if place.ends_on == REFORM else ""
    province = place.province_code if place.kind == Place.PROVINCE else ""
    linked = place.kind in {Place.PROVINCE, Place.NATION}
    return [
        {
            "label": line.name,
            "value": number(line.count),
            "href": f"{reverse('places:communes')}?kind={line.kind}&province={province}{day}"
            if linked and line.kind in LISTED
            else "",
        }
        for line in found.inside
    ]


def _map(found: PlaceRecord, today: date) -> Locator | None:
    """A commune in its province, or what lies in a wider place, as it was while the place stood."""
    place, day = found.place, found.place.last_day or today
    if place.kind == Place.DISTRICT:
        return locator([area_of(inside) for inside in with_outline(descendants(place, day))], set())
    return locator(map_of(place.province_code or place.code, day), {place.pk})
