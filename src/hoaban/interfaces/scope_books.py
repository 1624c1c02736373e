"""The books in which accounts read where a role is held: schools, communes, provinces."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.text import fold
from hoaban.modules.accounts.scopes import Book, Names, open_book
from hoaban.modules.network.models import Institution
from hoaban.modules.places.lookup import search_places
from hoaban.modules.places.models import Place

MOST = 20  # found at once; who finds more writes more of the name


def open_all() -> None:
    """Lend accounts every book."""
    open_book("school", Book(_schools_named, _find_schools))
    open_book("commune", Book(_places_named, _find_communes))
    open_book("province", Book(_places_named, _find_provinces))


def _schools_named(ids: Collection[str]) -> Names:
    rows = Institution.objects.filter(pk__in=[UUID(one) for one in ids])
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _find_schools(actor: Actor, words: str) -> Names:
    rows = Institution.objects.visible_to(actor).on(timezone.localdate())
    for word in fold(words).split():
        rows = rows.filter(search_key__contains=word)
    return {str(pk): name for pk, name in rows.order_by("name").values_list("pk", "name")[:MOST]}


def _places_named(ids: Collection[str]) -> Names:
    """Name places by code; of several that had it in turn, the last."""
    rows = Place.objects.filter(code__in=list(ids), kind__in=(Place.PROVINCE, Place.COMMUNE)).order_by("starts_on")
    return {place.code: place.full_name for place in rows}


def _find_communes(_actor: Actor, words: str) -> Names:
    found = search_places(words, kinds=[Place.COMMUNE], day=timezone.localdate())[:MOST]
    return {place.code: place.full_name for place in found}


def _find_provinces(_actor: Actor, words: str) -> Names:
    today = timezone.localdate()
    if words:
        found = search_places(words, kinds=[Place.PROVINCE], day=today)
    else:
        found = Place.objects.on(today).provinces().order_by("name")
    return {place.code: place.full_name for place in found[:40]}
