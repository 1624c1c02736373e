"""What of the network itself changes hands: sites with their rooms, and machines. Written by `writing`, told here."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.network.models import ComputerCount, RoomCount, Site, StandardStatus
from hoaban.modules.network.reform.handing import Handing, Held, counted

SITES, ROOMS = vi_en("Điểm trường", "Sites"), vi_en("Phòng", "Rooms")
MACHINES, STANDARDS = (
    vi_en("Máy tính", "Computers"),
    vi_en("Chuẩn quốc gia hết hiệu lực", "National standards that end"),
)


def tell_own(_actor: Actor, handing: Handing) -> Iterator[Held]:
    """Say which sites, rooms and machines change hands."""
    sites = (
        Site.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on).order_by("-is_main", "name")
    )
    taker_of = {row.pk: taker for row in sites if (taker := handing.of_site(row.institution_id, row.pk))}
    yield from counted(SITES, ((row.institution_id, taker_of[row.pk], row.name) for row in sites if row.pk in taker_of))
    rooms = RoomCount.objects.on(handing.on).filter(site__in=taker_of).values_list("institution_id", "site_id", "count")
    yield from _summed(ROOMS, ((school, taker_of[site], count) for school, site, count in rooms))
    machines = (
        ComputerCount.objects.on(handing.on)
        .filter(institution__in=handing.ended)
        .values_list("institution_id", "count")
    )
    yield from _summed(MACHINES, ((school, handing.heirs[school], count) for school, count in machines))
    standards = StandardStatus.objects.on(handing.on).filter(institution__in=handing.ended)
    for school in standards.values_list("institution_id", flat=True):
        yield Held(STANDARDS, 1, school)


def _summed(what: Words, rows: Iterable[tuple[UUID, UUID, int]]) -> Iterator[Held]:
    found: dict[tuple[UUID, UUID], int] = {}
    for giver, taker, count in rows:
        found[giver, taker] = found.get((giver, taker), 0) + count
    for (giver, taker), count in found.items():
        yield Held(what, count, giver, taker)
