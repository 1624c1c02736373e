"""What programs may ask about schools and centres, as of a day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from hoaban.kernel.api import After, Limit, Listed, On, day_asked, listed
from hoaban.kernel.paging import piece
from hoaban.kernel.requests import actor_of
from hoaban.kernel.text import fold
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import SchoolFacts, SiteFacts, school_facts
from hoaban.modules.places.models import Place

router = Router(tags=["network"])


class InstitutionOut(Schema):
    """A school or centre; its code never changes."""

    id: UUID
    code: str
    name: str
    kind: str
    levels: list[str]
    boarding_kind: str
    ownership: str
    starts_on: date
    ends_on: date | None


class RoomsOut(Schema):
    """How many rooms of one use and structure, and how many of them serve two shifts."""

    use: str
    structure: str
    count: int
    two_shift_count: int


class SiteOut(Schema):
    """The main site or a satellite."""

    id: UUID
    name: str
    is_main: bool
    rooms: list[RoomsOut]


class SchoolOut(InstitutionOut):
    """A school with what it has on the day; null is not known, except `standard_level`: null does not meet the standard."""

    commune_code: str | None
    management: str | None
    has_internet: bool | None
    has_wifi: bool | None
    projector_rooms: int | None
    computers: dict[str, int]
    standard_level: int | None
    sites: list[SiteOut]


def show_institution(institution: Institution) -> dict[str, Any]:
    return {
        "id": institution.pk,
        "code": institution.code,
        "name": institution.name,
        "kind": institution.kind,
        "levels": institution.levels,
        "boarding_kind": institution.boarding_kind,
        "ownership": institution.ownership,
        "starts_on": institution.starts_on,
        "ends_on": institution.ends_on,
    }


def _show_site(facts: SiteFacts) -> dict[str, Any]:
    names = ("use", "structure", "count", "two_shift_count")
    rooms = [dict(zip(names, room, strict=True)) for room in facts.rooms]
    return {"id": facts.site.pk, "name": facts.site.name, "is_main": facts.site.is_main, "rooms": rooms}


def _show_school(facts: SchoolFacts) -> dict[str, Any]:
    connected = facts.connectivity
    return {
        **show_institution(facts.institution),
        "commune_code": facts.commune.code if facts.commune else None,
        "management": facts.management,
        "has_internet": connected and connected.has_internet,
        "has_wifi": connected and connected.has_wifi,
        "projector_rooms": connected and connected.projector_rooms,
        "computers": facts.computers,
        "standard_level": facts.standard and facts.standard.level,
        "sites": [_show_site(site) for site in facts.sites],
    }


@router.get("/institutions", response=Listed[InstitutionOut], url_name="institutions", summary="Schools and centres")
def institutions(
    request: HttpRequest,
    *,
    commune: str = "",
    kind: str = "",
    code: str = "",
    q: str = "",
    on: On = None,
    limit: Limit = 100,
    after: After = "",
) -> dict[str, Any]:
    """List the institutions of a day that the account may see, by code; `q` finds them by name, with or without accents."""
    day = day_asked(on)
    rows = Institution.objects.visible_to(actor_of(request)).on(day)
    if commune:
        rows = rows.in_communes(Place.objects.communes().filter(code=commune), day)
    for name, wanted in (("kind", kind), ("code", code), ("search_key__contains", fold(q))):
        if wanted:
            rows = rows.filter(**{name: wanted})
    return listed(piece(rows, ("code", "id"), after=after, size=limit), show_institution)


@router.get(
    "/institutions/{institution_id}", response=SchoolOut, url_name="institution", summary="One school, with its facts"
)
def institution(request: HttpRequest, institution_id: UUID, on: On = None) -> dict[str, Any]:
    facts = school_facts(actor_of(request), institution_id, day_asked(on))
    if facts is None:
        raise Http404
    return _show_school(facts)
