"""Every write to the network. A fact is set from a day on: `set_rooms(actor, …, on=day)`; the former one ends that day.

What a school is (its founding, name, place, manager, standard, end) is decided above it, by whoever manages the whole network;
what it has (sites, rooms, machines, connections) the school keeps itself.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from hoaban.kernel.action import AtRecord, action, anywhere, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.constraints import refused
from hoaban.kernel.dating import end_dated, set_dated, unless_after
from hoaban.kernel.errors import Denied, Invalid, Problem, invalid, refuse
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import Dated
from hoaban.kernel.text import clean_text, fold
from hoaban.modules.network import rules
from hoaban.modules.network.events import InstitutionClosed, SiteClosed
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
from hoaban.modules.places.lookup import stays_from
from hoaban.modules.places.models import Place

MANAGE = "institution.manage"
MAIN_SITE = "Điểm trường chính"
FACTS: tuple[type[Dated], ...] = (
    InstitutionPlace,
    Management,
    Connectivity,
    ComputerCount,
    StandardStatus,
    RoomCount,
    Site,
)


@action(MANAGE, kind="institution.open@1", scope=anywhere, says=vi_en("Thành lập trường", "Opened a school"))
def open_institution(
    _actor: Actor,
    *,
    code: str,
    name: str,
    kind: str,
    levels: Sequence[str],
    commune_id: UUID,
    body: str,
    on: date,
    boarding_kind: str = "none",
    ownership: str = "public",
    institution_id: UUID | None = None,
) -> Institution:
    """Found a school or centre in a commune, under a managing body, with its main site."""
    refuse(
        *rules.problems_of_kind(kind, levels),
        *rules.problems_of_founding(code, name, ownership, boarding_kind),
        *rules.problems_of_management(body),
    )
    op = writing()
    with refused("network_institution_code", lambda: _code_taken(code)):
        school = op.create(
            Institution,
            id=institution_id or uuid7(),
            code=code.strip(),
            name=clean_text(name),
            search_key=fold(name),
            kind=kind,
            levels=list(levels),
            boarding_kind=boarding_kind,
            ownership=ownership,
            starts_on=on,
        )
    _settle(op, school, commune_id, on)
    op.create(Management, institution_id=school.pk, body=body, starts_on=on)
    op.create(Site, institution_id=school.pk, name=MAIN_SITE, is_main=True, starts_on=on)
    return school


def _settle(op: Writing, school: Institution, commune_id: UUID, on: date) -> None:
    """Let a school stand in a commune from a day on, and in those that follow it through later reforms."""
    for stay in stays_from(Place.objects.get(pk=commune_id), on):
        op.create(
            InstitutionPlace,
            institution_id=school.pk,
            commune_id=stay.place.pk,
            starts_on=stay.starts_on,
            ends_on=stay.ends_on,
        )


@action(
    MANAGE,
    kind="institution.earlier@1",
    scope=at(institution="institution_id"),
    says=vi_en("Ghi nhận trường có từ trước", "Recorded that the school existed earlier"),
)
def date_back(_actor: Actor, *, institution_id: UUID, on: date) -> Institution:
    """Say that a school existed already on an earlier day: itself, its place, its manager and its main site, as first known."""
    op, school = writing(), _institution(institution_id)
    first = school.starts_on
    if on < first:
        op.change(school, starts_on=on)
        for model in (InstitutionPlace, Management, Site):
            for row in model.objects.filter(institution_id=institution_id, starts_on=first):
                if getattr(row, "is_main", True):
                    op.change(row, starts_on=on)
    return school


@action(
    MANAGE,
    kind="institution.rename@1",
    scope=at(institution="institution_id"),
    says=vi_en("Đổi tên trường", "Renamed the school"),
)
def rename(actor: Actor, *, institution_id: UUID, name: str) -> Institution:
    """Give a school another name; the log keeps the former one."""
    _decided_above(actor)
    refuse(*rules.problems_of_name(name))
    school = _institution(institution_id)
    writing().change(school, name=clean_text(name), search_key=fold(name))
    return school


@action(
    MANAGE,
    kind="institution.relocate@1",
    scope=at(institution="institution_id"),
    says=vi_en("Chuyển địa bàn", "Moved the school to another commune"),
)
def relocate(actor: Actor, *, institution_id: UUID, commune_id: UUID, on: date) -> InstitutionPlace:
    """Let a school stand in another commune from a day on."""
    _decided_above(actor)
    keys = _open_on(institution_id, on)
    return set_dated(writing(), InstitutionPlace, keys=keys, values={"commune_id": commune_id}, on=on)


@action(
    MANAGE,
    kind="institution.manage@1",
    scope=at(institution="institution_id"),
    says=vi_en("Đổi cơ quan quản lý", "Changed the managing body"),
)
def set_management(actor: Actor, *, institution_id: UUID, body: str, on: date) -> Management:
    """Put a school under another body from a day on: its commune, the department, a private owner."""
    _decided_above(actor)
    refuse(*rules.problems_of_management(body))
    keys = _open_on(institution_id, on)
    return set_dated(writing(), Management, keys=keys, values={"body": body}, on=on)


@action(
    MANAGE,
    kind="institution.standard@1",
    scope=at(institution="institution_id"),
    says=vi_en("Cập nhật trường chuẩn quốc gia", "Set the national-standard status"),
)
def set_standard(
    actor: Actor,
    *,
    institution_id: UUID,
    level: int | None,
    on: date,
    decision: str = "",
    valid_until: date | None = None,
) -> StandardStatus | None:
    """Recognise a school at a level from a day on, perhaps until a day; `level=None` ends the recognition."""
    _decided_above(actor)
    refuse(*rules.problems_of_standard(level))
    op, keys = writing(), _open_on(institution_id, on)
    if level is None:
        return end_dated(op, StandardStatus, keys=keys, on=on)
    status = set_dated(op, StandardStatus, keys=keys, values={"level": level, "decision": decision}, on=on)
    if valid_until is not None and (status.ends_on is None or valid_until < status.ends_on):
        refuse(*unless_after("valid_until", valid_until, status.starts_on))
        op.change(status, ends_on=valid_until)
    return status


@action(
    MANAGE,
    kind="institution.close@1",
    scope=at(institution="institution_id"),
    says=vi_en("Giải thể trường", "Closed the school"),
)
def close_institution(actor: Actor, *, institution_id: UUID, on: date) -> Institution:
    """End a school and all that holds of it; modules above refuse while they still need it."""
    _decided_above(actor)
    school = _institution(institution_id)
    refuse(*unless_after("on", on, school.starts_on), *_unless_open(school, on))
    op = writing()
    op.change(school, ends_on=on)
    for model in FACTS:
        _end_all(model, institution_id, on)
    op.emit(InstitutionClosed(institution_id, on))
    return school


@action(
    MANAGE, kind="site.open@1", scope=at(institution="institution_id"), says=vi_en("Mở điểm trường", "Opened a site")
)
def open_site(
    _actor: Actor,
    *,
    institution_id: UUID,
    name: str,
    on: date,
    latitude: float | None = None,
    longitude: float | None = None,
    site_id: UUID | None = None,
) -> Site:
    """Open a satellite site of a school."""
    refuse(*rules.problems_of_name(name))
    keys = _open_on(institution_id, on)
    name = clean_text(name)
    if Site.objects.on(on).filter(**keys, name=name).exists():
        raise _site_name_taken(name)
    with refused("network_site_once", lambda: _site_name_taken(name)):
        return writing().create(
            Site, id=site_id or uuid7(), **keys, name=name, latitude=latitude, longitude=longitude, starts_on=on
        )


@action(MANAGE, kind="site.locate@1", scope=AtRecord(Site, "site_id"), says=vi_en("Ghi tọa độ", "Located a site"))
def locate_site(_actor: Actor, *, site_id: UUID, latitude: float, longitude: float) -> Site:
    """Say where a site stands, in degrees; what was written before is corrected."""
    refuse(*rules.problems_of_point(latitude, longitude))
    site = Site.objects.get(pk=site_id)
    writing().change(site, latitude=latitude, longitude=longitude)
    return site


@action(MANAGE, kind="site.close@1", scope=AtRecord(Site, "site_id"), says=vi_en("Đóng điểm trường", "Closed a site"))
def close_site(_actor: Actor, *, site_id: UUID, on: date) -> Site:
    """Close a satellite site and its rooms; the main site closes with its school only."""
    site = Site.objects.get(pk=site_id)
    if site.is_main:
        raise invalid(
            "main-site",
            "site_id",
            "Điểm trường chính chỉ đóng khi giải thể trường.",
            "The main site closes only with the school.",
        )
    refuse(*unless_after("on", on, site.starts_on))
    op = writing()
    op.change(site, ends_on=on)
    for rooms in RoomCount.objects.on(on).filter(site_id=site_id):
        end_dated(op, RoomCount, keys=_room_keys(rooms), on=on)
    op.emit(SiteClosed(site_id, site.institution_id, on))
    return site


@action(MANAGE, kind="site.rooms@1", scope=AtRecord(Site, "site_id"), says=vi_en("Cập nhật phòng", "Set rooms"))
def set_rooms(
    _actor: Actor, *, site_id: UUID, use: str, structure: str, count: int, on: date, two_shift_count: int = 0
) -> RoomCount:
    """Say how many rooms of one use and structure a site has from a day on, and how many of them serve two shifts."""
    refuse(*rules.problems_of_rooms(use, structure, count, two_shift_count))
    site = Site.objects.get(pk=site_id)
    keys = {**_open_on(site.institution_id, on), "site_id": site_id, "use": use, "structure": structure}
    values = {"count": count, "two_shift_count": two_shift_count}
    return set_dated(writing(), RoomCount, keys=keys, values=values, on=on)


@action(
    MANAGE,
    kind="institution.connectivity@1",
    scope=at(institution="institution_id"),
    says=vi_en("Cập nhật kết nối mạng", "Set connectivity"),
)
def set_connectivity(
    _actor: Actor,
    *,
    institution_id: UUID,
    has_internet: bool,
    on: date,
    has_wifi: bool | None = None,
    projector_rooms: int | None = None,
) -> Connectivity:
    """Say what connects a school from a day on; None is not known."""
    refuse(*rules.problems_of_count("projector_rooms", projector_rooms))
    values = {"has_internet": has_internet, "has_wifi": has_wifi, "projector_rooms": projector_rooms}
    return set_dated(writing(), Connectivity, keys=_open_on(institution_id, on), values=values, on=on)


@action(
    MANAGE,
    kind="institution.computers@1",
    scope=at(institution="institution_id"),
    says=vi_en("Cập nhật máy tính", "Set computers"),
)
def set_computers(_actor: Actor, *, institution_id: UUID, purpose: str, count: int, on: date) -> ComputerCount:
    """Say how many computers a school has for a purpose from a day on."""
    refuse(*rules.problems_of_computers(purpose, count))
    keys = {**_open_on(institution_id, on), "purpose": purpose}
    return set_dated(writing(), ComputerCount, keys=keys, values={"count": count}, on=on)


def _decided_above(actor: Actor) -> None:
    """Only who manages the whole network decides what a school is; a principal does not move or rename their own."""
    if not actor.reach(MANAGE).everything:
        raise Denied(MANAGE)


def _institution(institution_id: UUID) -> Institution:
    school = Institution.objects.filter(pk=institution_id).first()
    if school is None:
        raise invalid("unknown", "institution_id", "Không tìm thấy trường này.", "There is no such school.")
    return school


def _open_on(institution_id: UUID, on: date) -> dict[str, UUID]:
    """Give the keys of a school's fact, once it is sure that the school was there that day."""
    refuse(*_unless_open(_institution(institution_id), on))
    return {"institution_id": institution_id}


def _unless_open(school: Institution, on: date) -> Iterable[Problem]:
    if on < school.starts_on or (school.ends_on is not None and on >= school.ends_on):
        yield Problem(
            "not-open",
            "on",
            vi_en(
                "Ngày {day} trường không hoạt động. Hãy chọn ngày khác.",
                "The school was not open on {day}. Choose another day.",
            ).fill(day=day(on)),
        )


def _end_all(model: type[Dated], institution_id: UUID, on: date) -> None:
    """End what holds on a day, and take back what was to begin later."""
    op = writing()
    for row in model._default_manager.filter(Q(institution_id=institution_id)).exclude(ends_on__lte=on):  # noqa: SLF001  Django's documented model API
        if row.starts_on < on:
            op.change(row, ends_on=on)
        else:
            op.remove(row)


def _room_keys(rooms: RoomCount) -> dict[str, object]:
    return {"site_id": rooms.site_id, "use": rooms.use, "structure": rooms.structure}


def _code_taken(code: str) -> Invalid:
    return invalid(
        "code-taken",
        "code",
        f"Mã trường «{code}» đã được dùng. Mã của một trường không bao giờ dùng lại.",
        f"The code “{code}” is taken. A school's code is never used again.",
    )


def _site_name_taken(name: str) -> Invalid:
    return invalid(
        "site-name-taken",
        "name",
        f"Trường đã có điểm trường tên «{name}». Hãy đặt tên khác.",
        f"The school already has a site named “{name}”. Choose another name.",
    )
