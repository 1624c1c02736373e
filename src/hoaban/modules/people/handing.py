"""When schools are reorganised: who takes over a school's people sees them."""

from collections.abc import Collection, Iterable
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.modules.network.reform.handing import Handing, Held, counted
from hoaban.modules.people.models import Affiliation, Guardianship

FILES = vi_en("Hồ sơ lý lịch mở cho trường nhận", "Persons' files opened to the taker")
Tie = tuple[UUID, UUID, str]  # person, institution, kind


@action(
    "reform.apply", kind="person.reform@1", says=vi_en("Mở hồ sơ cho trường nhận", "Opened files to the taking school")
)
def open_to_takers(_actor: Actor, *, pairs: Collection[tuple[UUID, UUID]], kind: str) -> int:
    """Let schools see persons that come to them, given as pairs of person and school, and the guardians of those who learn there."""
    ties: set[Tie] = {(person, school, kind) for person, school in pairs}
    if kind == Affiliation.LEARNER:
        ties |= set(_guardians(dict(pairs)))
    return _tie(ties)


def _guardians(school_of: dict[UUID, UUID]) -> Iterable[Tie]:
    rows = Guardianship.objects.filter(person__in=school_of, guardian__isnull=False)
    for child, guardian in rows.values_list("person_id", "guardian_id"):
        if guardian is not None:
            yield guardian, school_of[child], Affiliation.GUARDIAN


def _tie(ties: set[Tie]) -> int:
    known = Affiliation.objects.filter(person__in={person for person, _, _ in ties})
    missing = ties - set(known.values_list("person_id", "institution_id", "kind"))
    rows = sorted(missing, key=str)
    made = writing().create_all(
        Affiliation, [{"person_id": person, "institution_id": school, "kind": kind} for person, school, kind in rows]
    )
    return len(made)


@action("reform.apply", kind="person.archive@1", says=vi_en("Giao hồ sơ lưu trữ", "Handed over the archive"))
def hand_over_files(_actor: Actor, *, handing: Handing) -> int:
    """Let the heirs of schools that end see all whom these saw, those of former years too."""
    rows = Affiliation.objects.filter(institution__in=handing.ended)
    known = rows.values_list("person_id", "institution_id", "kind")
    return _tie({(person, handing.heirs[school], kind) for person, school, kind in known})


class Files:
    """The holder of this module."""

    def prepare(self, actor: Actor, handing: Handing) -> None:
        """Nothing of this module is named in a plan, and nothing of it blocks one."""

    def tell(self, _actor: Actor, handing: Handing) -> Iterable[Held]:
        rows = Affiliation.objects.filter(institution__in=handing.ended).values_list("institution_id", "person_id")
        found = ((school, handing.heirs[school], "") for school, _ in rows.distinct())
        return counted(FILES, found)

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.ended:
            hand_over_files(actor, handing=handing)
