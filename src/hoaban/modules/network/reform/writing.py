"""What a reorganisation does to the network's own rows: institutions, where they stand, sites, rooms, machines and connections."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.among import among
from hoaban.kernel.dating import copied, pass_on, set_dated
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.text import clean_text, fold
from hoaban.modules.network.actions import close_institution, close_site
from hoaban.modules.network.models import (
    ComputerCount,
    Connectivity,
    FormerName,
    Institution,
    InstitutionAlias,
    InstitutionPlace,
    InstitutionSuccession,
    Management,
    RoomCount,
    Site,
    SiteSuccession,
    StandardStatus,
)
from hoaban.modules.network.reform.handing import Handing
from hoaban.modules.network.reform.planning import SchoolChanges

ENDING: tuple[type[Any], ...] = (InstitutionPlace, Management, StandardStatus, Connectivity, ComputerCount)


@action("reform.apply", kind="institution.reform@1", says=vi_en("Sắp xếp trường", "Reorganised schools"))
def reorganise_schools(actor: Actor, *, changes: SchoolChanges, handing: Handing) -> dict[str, int]:
    """Found, rename, relocate, end and close schools as planned, and pass on their sites, rooms, machines and connections."""
    op = writing()
    _stand_where_communes_went(op, handing)
    _found(op, changes, handing.on)
    for school, name, code in changes.renamed:
        _rename(op, school, (name, code), handing.on)
    for school_id, commune_id in changes.relocated.items():
        set_dated(
            op, InstitutionPlace, keys={"institution_id": school_id}, values={"commune_id": commune_id}, on=handing.on
        )
    _pass_sites(op, handing)
    _pass_machines(op, handing)
    _end(op, handing)
    _remember(op, changes, handing.on)
    _close(actor.lending("reform.apply", "institution.manage"), changes, handing.on)
    for site in changes.reopened_sites:
        op.create(Site, **{**copied(site), "id": uuid7(), "starts_on": handing.on, "ends_on": None, "is_main": False})
    return {"founded": len(changes.founded), "passed": len(changes.passed)}


def _stand_where_communes_went(op: Writing, handing: Handing) -> None:
    """Schools of a commune that ends stand in its heir, or in the part that the plan puts them in; those that it names may move out."""
    places = handing.places
    named = {}
    if places.schools:
        named = dict(Institution.objects.filter(code__in=places.schools).values_list("pk", "code"))
    heirs = places.heirs
    rows = InstitutionPlace.objects.filter(Q(among("commune_id", places.ended)) | Q(institution__in=named))

    def onto(row: InstitutionPlace) -> Mapping[str, Any] | None:
        into = places.schools[named[row.institution_id]] if row.institution_id in named else heirs.get(row.commune_id)
        return {"commune_id": into} if into is not None else None

    pass_on(op, rows.exclude(ends_on__lte=handing.on), on=handing.on, onto=onto)


def _found(op: Writing, changes: SchoolChanges, on: date) -> None:
    for founded in changes.founded.values():
        school = op.create(Institution, **founded.columns)
        op.create(InstitutionPlace, institution_id=school.pk, commune_id=founded.commune_id, starts_on=on)
        op.create(Management, institution_id=school.pk, body=founded.body, starts_on=on)


def _rename(op: Writing, school: Institution, called: tuple[str, str], on: date) -> None:
    name, code = clean_text(called[0]), called[1]
    if name != school.name:
        last = FormerName.objects.filter(institution=school).order_by("-ends_on").first()
        since = last.ends_on if last and last.ends_on else school.starts_on
        op.create(FormerName, institution_id=school.pk, name=school.name, starts_on=since, ends_on=on)
    if code != school.code:
        op.create(InstitutionAlias, institution_id=school.pk, code=school.code, source="")
    op.change(school, name=name, search_key=fold(name), code=code)


def _pass_sites(op: Writing, handing: Handing) -> None:
    """Let sites and their rooms go on as sites of the taker: under names that it has not, one of them its main site."""
    on = handing.on
    sites = Site.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=on)
    rows = [row for row in sites.order_by("-is_main", "name") if handing.of_site(row.institution_id, row.pk)]
    naming = _Naming(handing)
    values = {row.pk: naming.of(row) for row in rows}
    before = {row.pk: row.institution_id for row in rows}
    handing.new_sites = pass_on(op, rows, on=on, onto=lambda row: values[row.pk])
    rooms = RoomCount.objects.filter(site__in=handing.new_sites).exclude(ends_on__lte=on)
    into: Callable[[RoomCount], Mapping[str, Any]] = lambda row: {  # noqa: E731  it is handed over as one
        "site_id": handing.new_sites[row.site_id],
        "institution_id": values[row.site_id]["institution_id"],
    }
    pass_on(op, rooms, on=on, onto=into)
    lines = [(old, new) for old, new in handing.new_sites.items() if old != new]
    op.create_all(SiteSuccession, [{"institution_id": before[old], "old_id": old, "new_id": new} for old, new in lines])


class _Naming:
    """Names and main sites as the takers will have them."""

    def __init__(self, handing: Handing) -> None:
        self.handing = handing
        standing = Site.objects.filter(institution__in=handing.takers).exclude(ends_on__lte=handing.on)
        giving = {row.pk for row in standing if handing.of_site(row.institution_id, row.pk)}
        self.names = {(row.institution_id, row.name) for row in standing if row.pk not in giving}
        self.with_main = {row.institution_id for row in standing if row.is_main and row.pk not in giving}

    def of(self, site: Site) -> dict[str, Any]:
        taker = self.handing.of_site(site.institution_id, site.pk)
        if taker is None:
            raise LookupError(f"{site.name} stays")
        is_main = taker not in self.with_main
        name, number = site.name, 1
        while (taker, name) in self.names:
            number += 1
            whose = f" ({self.handing.names[site.institution_id]}{f' {number}' if number > 2 else ''})"  # noqa: PLR2004  the third of one name
            name = site.name[: 120 - len(whose)] + whose
        self.names.add((taker, name))
        self.with_main.add(taker)
        return {"institution_id": taker, "name": name, "is_main": is_main}


def _pass_machines(op: Writing, handing: Handing) -> None:
    """The machines and connections of those that end are added to their heirs'."""
    for heir in sorted({handing.heirs[giver] for giver in handing.ended}, key=str):
        givers = [giver for giver in handing.ended if handing.heirs[giver] == heir]
        _add_computers(op, givers, heir, handing.on)
        _add_connection(op, givers, heir, handing.on)


def _add_computers(op: Writing, givers: list[UUID], heir: UUID, on: date) -> None:
    given: dict[str, int] = {}
    for row in ComputerCount.objects.on(on).filter(institution__in=givers):
        given[row.purpose] = given.get(row.purpose, 0) + row.count
    own = dict(ComputerCount.objects.on(on).filter(institution=heir).values_list("purpose", "count"))
    for purpose, count in given.items():
        keys = {"institution_id": heir, "purpose": purpose}
        set_dated(op, ComputerCount, keys=keys, values={"count": count + own.get(purpose, 0)}, on=on)


def _add_connection(op: Writing, givers: list[UUID], heir: UUID, on: date) -> None:
    rows = list(Connectivity.objects.on(on).filter(institution__in=[*givers, heir]))
    if not any(row.institution_id != heir for row in rows):
        return
    rooms = [row.projector_rooms for row in rows if row.projector_rooms is not None]
    wifi = [row.has_wifi for row in rows if row.has_wifi is not None]
    values = {
        "has_internet": any(row.has_internet for row in rows),
        "has_wifi": any(wifi) if wifi else None,
        "projector_rooms": sum(rooms) if rooms else None,
    }
    set_dated(op, Connectivity, keys={"institution_id": heir}, values=values, on=on)


def _end(op: Writing, handing: Handing) -> None:
    """End the institutions that pass on whole, and what holds of them alone."""
    for model in ENDING:
        manager = model._default_manager  # noqa: SLF001  Django's documented model API
        rows: Iterable[Any] = manager.filter(institution__in=handing.ended).exclude(ends_on__lte=handing.on)
        held = list(rows)
        op.change_all([(row, {"ends_on": handing.on}) for row in held if row.starts_on < handing.on])
        for row in held:
            if row.starts_on >= handing.on:
                op.remove(row)
    schools = Institution.objects.filter(pk__in=handing.ended)
    op.change_all([(school, {"ends_on": handing.on}) for school in schools])


def _remember(op: Writing, changes: SchoolChanges, on: date) -> None:
    """Keep who passed into whom, each once."""
    passed = {(one.old_id, one.new_id): one for one in changes.passed}
    rows = [
        {"old_id": old, "new_id": new, "passed_on": on, "is_whole": one.is_whole, "is_default": one.is_default}
        for (old, new), one in passed.items()
    ]
    op.create_all(InstitutionSuccession, rows)


def _close(actor: Actor, changes: SchoolChanges, on: date) -> None:
    """Close what has no heir; modules above refuse while they still need it."""
    for site in changes.closed_sites:
        close_site(actor, site_id=site.pk, on=on)
    for school in changes.closed:
        close_institution(actor, institution_id=school.pk, on=on)
