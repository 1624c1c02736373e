"""What a school is and has on a day, joined for its page."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.text import fold
from hoaban.modules.network.models import (
    ComputerCount,
    Connectivity,
    Institution,
    InstitutionPlace,
    Management,
    RoomCount,
    Site,
    StandardStatus,
)
from hoaban.modules.places.models import Place


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A site and its rooms on a day; `rooms` are (use, structure, count, of them in two shifts)."""

    site: Site
    rooms: tuple[tuple[str, str, int, int], ...]

    @property
    def classrooms(self) -> int:
        return sum(count for use, _, count, _ in self.rooms if use == "classroom")


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school on a day; what is not known is None, and no standard is None too."""

    institution: Institution
    commune: Place | None
    management: str | None
    sites: tuple[SiteFacts, ...]
    connectivity: Connectivity | None
    computers: dict[str, int]
    standard: StandardStatus | None


def school_facts(actor: Actor, institution_id: UUID, on: date) -> SchoolFacts | None:
    """Give what is known of a school on a day, or None when the actor may not see it."""
    institution = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if institution is None:
        return None
    management = Management.objects.on(on).filter(institution=institution).first()
    located = InstitutionPlace.objects.on(on).filter(institution=institution).select_related("commune").first()
    computers = ComputerCount.objects.on(on).filter(institution=institution)
    return SchoolFacts(
        institution=institution,
        commune=located.commune if located else None,
        management=management.body if management else None,
        sites=_sites(institution, on),
        connectivity=Connectivity.objects.on(on).filter(institution=institution).first(),
        computers=dict(computers.values_list("purpose", "count")),
        standard=StandardStatus.objects.on(on).filter(institution=institution).first(),
    )


def _sites(institution: Institution, on: date) -> tuple[SiteFacts, ...]:
    rooms: dict[UUID, list[tuple[str, str, int, int]]] = {}
    for row in RoomCount.objects.on(on).filter(institution=institution).order_by("use", "structure"):
        rooms.setdefault(row.site_id, []).append((row.use, row.structure, row.count, row.two_shift_count))
    sites = Site.objects.on(on).filter(institution=institution).order_by("-is_main", "name")
    return tuple(SiteFacts(site, tuple(rooms.get(site.pk, ()))) for site in sites)


def schools_in(actor: Actor, communes: "list[UUID]", on: date) -> list[Institution]:
    """Give the institutions that stand in some communes on a day, as far as the actor may see them, by name."""
    places = Place.objects.filter(pk__in=communes)
    return list(Institution.objects.visible_to(actor).on(on).in_communes(places, on).order_by("name"))


def school_coded(actor: Actor, code: str) -> Institution | None:
    """Give the school that a list is narrowed to, when the actor may see it."""
    return Institution.objects.visible_to(actor).filter(code=code).first() if code else None


def institution_coded(code: str, on: date) -> tuple[UUID, str] | None:
    """Give id and name of the institution that carries a code and is open on a day: published facts, also across the walls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM network_coded(%s, %s)", [code.strip(), on])
        found: tuple[UUID, str] | None = cursor.fetchone()
    return found


@dataclass(frozen=True, slots=True)
class PublishedSchool:
    """What anybody may know of a school."""

    code: str
    name: str
    commune: str | None


def schools_named(text: str, on: date, most: int = 12) -> list[PublishedSchool]:
    """Give the schools open on a day whose name has all the words, or whose code is one: published facts, also across the walls."""
    words = fold(text).split()
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, name, commune FROM network_named(%s::text[], %s, %s)", [words, on, most])
        return [PublishedSchool(*row) for row in cursor.fetchall()]
