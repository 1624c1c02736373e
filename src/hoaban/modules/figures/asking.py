"""Asking figures live: from a code and a day to a question, and from the question to answers, within what the actor may see."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hoaban.engines.figures.combine import compile_many
from hoaban.engines.figures.indicator import Figure, Indicator
from hoaban.engines.figures.narrow import can_answer
from hoaban.engines.figures.query import NATION, Geography, PlaceKind, Query
from hoaban.engines.figures.query import Place as AskedPlace
from hoaban.engines.figures.records import Part, records_sql
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, invalid
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.figures.catalogue import CATALOGUE
from hoaban.modules.network.lineage import successors
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.places.models import Place

NATION_CODES = ("", "VN", "00")
KINDS_IN_ORDER = (Place.PROVINCE, Place.COMMUNE, Place.DISTRICT)


@dataclass(frozen=True, slots=True)
class Where:
    """A place that was asked for: how the engine names it, and how people do."""

    place: AskedPlace
    code: str
    name: str
    institution_id: UUID | None = None


def where(actor: Actor, code: str, on: date, geography: Geography = "then") -> Where:
    """Find what a code means on a day: nation, province, district, commune, school or site; a code of another time still finds it.

    Raises `Invalid` for a code that means nothing to this actor, in the same words whether it does not exist or is not theirs.
    """
    if code in NATION_CODES:
        return Where(NATION, "VN", "Việt Nam")
    found = _place(code, on, geography)
    if found is not None:
        return Where(AskedPlace(_kind(found), found.code), found.code, found.full_name)
    school = _school(actor, code, on, geography)
    if school is not None:
        return Where(AskedPlace("institution", str(school.pk)), school.code, school.name, school.pk)
    return _site(actor, code)


def _school(actor: Actor, code: str, on: date, geography: Geography) -> Institution | None:
    """The institution that carries a code, or had it before; in today's geography, the one that it has become."""
    seen = Institution.objects.visible_to(actor)
    found = seen.filter(code=code).first() or seen.filter(aliases__code=code).first()
    if found is None or found.ends_on is None or geography == "then":
        return found  # only what has ended has passed into another
    now = successors([found.pk], max(on, timezone.localdate()))[found.pk]
    return seen.filter(pk=now).first() or found


def _site(actor: Actor, code: str) -> Where:
    try:
        site = Site.objects.visible_to(actor).filter(pk=UUID(code)).first()
    except ValueError:
        site = None
    if site is None:
        raise invalid(
            "place-unknown",
            "place",
            f"Không tìm thấy địa bàn hay trường có mã «{code}». Hãy kiểm tra lại mã.",
            f"No place or school has the code “{code}”. Check the code.",
        )
    return Where(AskedPlace("site", str(site.pk)), code, site.name, site.institution_id)


def _kind(place: Place) -> PlaceKind:
    kinds: dict[str, PlaceKind] = {Place.PROVINCE: "province", Place.DISTRICT: "district", Place.COMMUNE: "commune"}
    return kinds[place.kind]


def _place(code: str, on: date, geography: Geography) -> Place | None:
    """Prefer the place that carried the code on the day; for today's geography, the one that carries it now."""
    places = list(Place.objects.coded(code).filter(kind__in=KINDS_IN_ORDER))
    if not places:
        return None
    day = date.max if geography == "today" else on
    alive = [p for p in places if p.starts_on <= day and (p.ends_on is None or p.ends_on > day)]
    return min(alive or places, key=lambda p: (KINDS_IN_ORDER.index(p.kind), abs((p.starts_on - on).days)))


def question(asked: Where, on: date, *, by: tuple[str, ...] = (), geography: Geography = "then") -> Query:
    """Put a question to the engine in its own words."""
    return Query(on, SchoolYear.containing(on).name, asked.place, by, geography=geography)


def require_reach(actor: Actor, asked: Where) -> None:
    """Refuse a figure of a place whose schools the actor may not all see: a sum over some would pass for a sum over all."""
    of_school = Target(institution_id=asked.institution_id)
    if asked.institution_id is not None and actor.may("figures.read", of_school):
        return
    if not actor.may_of_all("figures.read", asked.code):
        raise Denied("figures.read")


def ask(actor: Actor, indicators: Sequence[Indicator], query: Query) -> dict[str, list[Figure]]:
    """Compute figures from the records as they stand, in one statement inside the actor's walls.

    An indicator that cannot be asked so (there, grouped so) is left out of the answer.
    """
    able = [one for one in indicators if can_answer(one, query)]
    if not able or not actor.may("figures.read"):
        return {}
    combined = compile_many(able, query, "postgres")
    with connection.cursor() as cursor, _joining_in_bulk(query):
        cursor.execute(combined.statement.sql, dict(combined.statement.params))
        return combined.read(cursor.fetchall())


@contextmanager
def _joining_in_bulk(query: Query) -> Iterator[None]:
    """Keep the planner from looping over a whole province: it cannot estimate how many schools the views' lineage leaves."""
    if query.place.kind in {"institution", "site"}:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")  # compiling takes longer than it saves
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL jit TO DEFAULT")


def show(
    actor: Actor,
    code: str,
    on: date,
    *,
    by: tuple[str, ...] = (),
    geography: Geography = "then",
    ids: Iterable[str] = CATALOGUE,
) -> tuple[Where, dict[str, list[Figure]]]:
    """Answer the whole catalogue, or the named part of it, for a place's code and a day."""
    asked = where(actor, code, on, geography)
    require_reach(actor, asked)
    query = question(asked, on, by=by, geography=geography)
    return asked, ask(actor, [CATALOGUE[one] for one in ids], query)


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a figure: the view it stands in, its key, its school, and how much it adds."""

    fact: str
    record_id: str
    institution_id: UUID | None
    weight: int


def records(
    actor: Actor, indicator: Indicator, query: Query, part: Part, *, limit: int = 100, after: int = 0
) -> list[Record]:
    """List the records that a figure counted, inside the actor's walls."""
    if not actor.may("figures.read"):
        raise Denied("figures.read")
    statement = records_sql(indicator, query, part, "postgres", limit=limit, after=after)
    with connection.cursor() as cursor, _joining_in_bulk(query):
        cursor.execute(statement.sql, dict(statement.params))
        return [Record(*row) for row in cursor.fetchall()]
