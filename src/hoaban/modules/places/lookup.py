"""Finding places: by code as of a day, along their lineage, and by name as people type it."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, Value, When

from hoaban.modules.places.models import EthnicGroup, Place, PlaceQuerySet, Succession
from hoaban.modules.places.rules import place_key, query_keys, split_type

How = Literal["exact", "alias", "later", "earlier"]
GENERATIONS = 20  # a chain of successions longer than this is a mistake in the data


class Resolved(NamedTuple):
    """The place of that day, the place that carries the code itself, and how they hang together.

    `exact`: the code was in force that day; `alias`: another source's code for it; `later`: the code came into force after
    that day, and `place` is its predecessor; `earlier`: the code was out of force, and `place` is its successor.
    Where lineage leads to no place of that day, `place` is the one that carries the code.
    """

    place: Place
    how: How
    named: Place


def resolve_code(code: str, day: date, *, kind: str = "") -> Resolved | None:
    """Find what a code means on a day; None when no place ever had it. An old or foreign code always finds its record."""
    places = Place.objects.select_related("parent").order_by("starts_on")
    own = list(places.filter(code=code, **({"kind": kind} if kind else {})))
    for place in own:
        if place.holds_on(day):
            return Resolved(place, "exact", place)
    foreign = list(places.filter(aliases__code=code))
    for place in foreign:
        if place.holds_on(day):
            return Resolved(place, "alias", place)
    return _through_time(own or foreign, day)


def _through_time(known: list[Place], day: date) -> Resolved | None:
    ended = [place for place in known if place.starts_on <= day]
    if ended:
        return Resolved(successor_on(ended[-1], day) or ended[-1], "earlier", ended[-1])
    if known:
        return Resolved(next(iter(predecessors_on(known[0], day)), known[0]), "later", known[0])
    return None


def resolve_commune(code: str, day: date) -> Resolved | None:
    """Find the commune that a register means by a code, for a day of its school year.

    Registers of past years often carry today's codes: those resolve `later`, or `exact` where an older commune had the same code.
    """
    return resolve_code(code, day, kind=Place.COMMUNE)


def place_on(code: str, day: date) -> Place | None:
    """Find the place of that day for a code of any time; None when no place ever had it."""
    found = resolve_code(code, day)
    return found and found.place


def successors_on(places: Iterable[Place], day: date) -> dict[UUID, Place]:
    """Give for each place the one it became by a day, along default successors; a place that still holds is its own."""
    current = {place.pk: place for place in places}
    for _ in range(GENERATIONS):
        ended = {pk: place for pk, place in current.items() if place.ends_on is not None and place.ends_on <= day}
        after = {row.old_id: row.new for row in Succession.objects.default_of(ended.values())} if ended else {}
        moved = {pk: after[place.pk] for pk, place in ended.items() if place.pk in after}
        if not moved:
            break
        current |= moved
    return {pk: place for pk, place in current.items() if place.holds_on(day)}


def successor_on(place: Place, day: date) -> Place | None:
    """Give what a place became by a day (itself while it holds), or None when nothing took its place."""
    return successors_on([place], day).get(place.pk)


class Stay(NamedTuple):
    """A place and the half-open range of days for which something that does not move lies in it."""

    place: Place
    starts_on: date
    ends_on: date | None


def stays_from(place: Place, day: date) -> list[Stay]:
    """Give the places in which something lies that is in `place` on a day and does not move: the place, then what it became.

    A school opened in 2024 in old Chà Cang lies in Chà Cang until 30/06/2025 and in Mường Chà from then on.
    """
    found = [Stay(place, day, place.ends_on)]
    while found[-1].ends_on is not None and len(found) < GENERATIONS:
        moved = found[-1].ends_on
        after = successor_on(found[-1].place, moved)
        if after is None:
            break
        found.append(Stay(after, moved, after.ends_on))
    return found


def predecessors_on(place: Place, day: date) -> list[Place]:
    """Give the places of an earlier day that passed into this one by default, the likeliest first.

    Likeliest is the one with the same code (codes were kept where the new seat is), then the same name.
    """
    current = [place]
    for _ in range(GENERATIONS):
        later = [p for p in current if p.starts_on > day]
        if not later:
            break
        rows = Succession.objects.filter(new__in=later, is_default=True).select_related("old")
        current = [p for p in current if p.starts_on <= day] + [row.old for row in rows]
    found = [p for p in current if p.holds_on(day)]
    return sorted(found, key=lambda p: (p.code != place.code, p.search_key != place.search_key, p.code))


def descendants(place: Place, day: date, *, kind: str = Place.COMMUNE) -> PlaceQuerySet:
    """Keep the places of one kind that lie in a place on a day, ordered by code."""
    return Place.objects.within(place).on(day).filter(kind=kind).order_by("code")


def search_places(query: str, *, kinds: Iterable[str] = (), day: date | None = None) -> PlaceQuerySet:
    """Find places by name, with or without accents and words of type, or by the beginning of a code; best first.

    Without a `day`, places of all times are found, those that still hold first.
    """
    keys = query_keys(query)
    if not keys:
        return Place.objects.none()
    hit = reduce(or_, (Q(search_key__contains=key) for key in keys)) | Q(code__startswith=query.strip().upper())
    found = Place.objects.filter(hit)
    if kinds:
        found = found.filter(kind__in=list(kinds))
    if day is not None:
        found = found.on(day)
    order = (_nearness(keys, query), F("ends_on").desc(nulls_first=True), _wideness(), "name", "code")
    return found.order_by(*order)


def _nearness(keys: tuple[str, ...], query: str) -> Case:
    """The whole name before its beginning before any part of it; the type and the accents as typed before others."""
    type_name, name = split_type(query)
    return Case(
        When(Q(name__iexact=name, type_name=type_name), then=Value(0)),
        When(Q(name__iexact=name) | Q(code__iexact=query.strip()), then=Value(1)),
        When(search_key__in=keys, then=Value(2)),
        *(When(search_key__startswith=key, then=Value(3)) for key in keys),
        default=Value(4),
        output_field=IntegerField(),
    )


def _wideness() -> Case:
    kinds = (Place.NATION, Place.PROVINCE, Place.DISTRICT, Place.COMMUNE)
    cases = (When(kind=kind, then=Value(rank)) for rank, kind in enumerate(kinds))
    return Case(*cases, default=Value(len(kinds)), output_field=IntegerField())


def ethnic_group_codes() -> Mapping[str, str]:
    """Give the code of each ethnic group by the keys of its names (`group_key`), the other names included."""
    codes: dict[str, str] = {}
    for group in EthnicGroup.objects.order_by("code"):
        for name in (group.name, *group.other_names):
            codes.setdefault(group_key(name), group.code)
    return codes


def group_key(name: str) -> str:
    """Give the key of an ethnic group's name: "H'Mông", "H’MONG" and "Hmông" are one."""
    return place_key(name).replace(" ", "")
