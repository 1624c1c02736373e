"""What programs may ask about places: as of a day, by any code they ever had."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from hoaban.kernel.api import After, Limit, Listed, On, day_asked, listed
from hoaban.kernel.paging import piece
from hoaban.kernel.requests import actor_of
from hoaban.modules.places.lookup import resolve_code, search_places
from hoaban.modules.places.models import Place

router = Router(tags=["places"])


class PlaceOut(Schema):
    """A place for the time in which it existed under this name and code; `ends_on` is the first day it no longer did."""

    code: str
    kind: str
    type_name: str
    name: str
    parent_code: str | None
    starts_on: date
    ends_on: date | None
    latitude: float | None
    longitude: float | None


class FoundPlaceOut(PlaceOut):
    """`how` the code led here: `exact`, `alias` of another source, or that of an `earlier` or `later` place."""

    asked: str
    how: str


def show_place(place: Place) -> dict[str, Any]:
    return {
        "code": place.code,
        "kind": place.kind,
        "type_name": place.type_name,
        "name": place.name,
        "parent_code": place.parent.code if place.parent else None,
        "starts_on": place.starts_on,
        "ends_on": place.ends_on,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


@router.get("/places", response=Listed[PlaceOut], url_name="places", summary="Places of a day")
def places(
    request: HttpRequest,
    *,
    kind: str = "",
    parent: str = "",
    q: str = "",
    on: On = None,
    limit: Limit = 100,
    after: After = "",
) -> dict[str, Any]:
    """List the places that exist on a day, by code; `q` finds them by name, with or without accents."""
    rows = Place.objects.visible_to(actor_of(request)).on(day_asked(on)).select_related("parent")
    if q:
        rows = rows.filter(pk__in=search_places(q).order_by().values("pk"))
    if kind:
        rows = rows.filter(kind=kind)
    if parent:
        rows = rows.filter(parent__code=parent)
    return listed(piece(rows, ("code", "id"), after=after, size=limit), show_place)


@router.get("/places/{code}", response=FoundPlaceOut, url_name="place", summary="A place by a code of any time")
def place(request: HttpRequest, code: str, on: On = None) -> dict[str, Any]:  # noqa: ARG001  the framework hands it over
    """Find the place of a day that a code means, also when the code is older, newer or from another source."""
    found = resolve_code(code, day_asked(on))
    if found is None:
        raise Http404
    return {**show_place(found.place), "asked": code, "how": found.how}
