"""Building a synthetic province in the database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from hoaban.interfaces.demo.chance import Chance
from hoaban.interfaces.demo.ground import Ground, read_ground
from hoaban.interfaces.demo.loading import MODULES, SOURCE, write_batch, write_child_counts
from hoaban.interfaces.demo.marks import write_mark_books
from hoaban.interfaces.demo.plan import Asked, Plan
from hoaban.interfaces.demo.profile import Profile, profile_of
from hoaban.interfaces.demo.rows import Batch
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, invalid
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from hoaban.modules.places.loading import load_places
from hoaban.modules.places.models import ChildCount, Place

PERMISSION = "demo.build"
SEED = 2025
SCHOOL_YEARS = 3
FIRST_MODULES = 4

Progress = Callable[[int, int], None]  # districts written, districts in all


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote; nothing when the same province stood already."""

    province: str
    rows: int
    again: bool = False


def build(
    actor: Actor,
    province: str,
    *,
    share: float = 1.0,
    seed: int = SEED,
    first_year: int | None = None,
    school_years: int = SCHOOL_YEARS,
    progress: Progress | None = None,
) -> Built:
    """Build a province (`dien-bien`, `lang-son`, `lai-chau`) or a share of it, with all its school years.

    The same arguments give the same rows; a build that was stopped goes on where it stood, a finished one changes nothing.
    Raises `Denied` without the right to build, `Invalid` when the province is unknown or has other schools already.
    """
    if not actor.may(PERMISSION):
        raise Denied(PERMISSION)
    profile = profile_of(province)
    asked = Asked.of(profile, share, seed, first_year or profile.school_year, school_years)
    with acting(actor):
        ground = read_ground(profile, asked.years.first, share)
        identities = _identities(asked, len(ground.districts))
        if Operation.objects.filter(pk=identities[-1][0]).exists():
            return Built(province, 0, again=True)
        _refuse_other_schools(profile, identities)
    return Built(province, _write(actor, asked, ground, identities, progress or (lambda _done, _all: None)))


def stands(actor: Actor, province: str) -> bool:
    """Say whether a province stands here, of whatever share and seed: its children are counted last."""
    code = profile_of(province).code
    with acting(actor):
        is_built = Operation.objects.filter(kind=load_places.kind, reason=SOURCE, verdict=Operation.APPLIED).exists()
        return is_built and ChildCount.objects.filter(place__in=Place.objects.communes().in_province(code)).exists()


def _identities(asked: Asked, districts: int) -> list[list[UUID]]:
    """Give the identities of the operations: for each district one a module, at the end one for the children.

    Modules that came later draw from a chance of their own, so that a province of before is known again.
    """
    chance = Chance(f"{asked.seed}/operations", asked.years.first.starts)
    later = Chance(f"{asked.seed}/later operations", asked.years.first.starts)
    draws = [chance if number < FIRST_MODULES else later for number in range(len(MODULES))]
    return [
        *([UUID(draw.identifier()) for draw in draws] for _ in range(districts)),
        [UUID(chance.identifier())],
    ]


def _refuse_other_schools(profile: Profile, identities: list[list[UUID]]) -> None:
    begun = Operation.objects.filter(pk=identities[0][0]).exists()
    if not begun and Institution.objects.filter(code__startswith=profile.code).exists():
        raise invalid(
            "province-not-empty",
            "province",
            f"{profile.name} đã có trường trong cơ sở dữ liệu này. Hãy dựng dữ liệu mô phỏng trong một cơ sở dữ liệu trống: "
            "đặt HOABAN_HOME hoặc DATABASE_URL khác.",
            f"{profile.name} already has schools in this database. Build synthetic data in an empty database: "
            "set another HOABAN_HOME or DATABASE_URL.",
        )


def _write(actor: Actor, asked: Asked, ground: Ground, identities: list[list[UUID]], progress: Progress) -> int:
    plan, written = Plan(asked, ground, is_dirty=True), 0
    for number, batch in enumerate(_one_ahead(plan.batches())):
        with acting(actor):
            write_batch(actor, batch, identities[number])
        written += batch.size
        progress(number + 1, len(identities) - 1)
    written += write_mark_books(actor, asked)
    with acting(actor):
        written += write_child_counts(actor, plan.child_counts(), identities[-1][0])
    return written


def _one_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Make the next batch on one processor while the database takes in the last one on the other."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = maker.submit(next, batches, None)
            yield batch
