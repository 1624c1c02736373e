"""What an institution became and what it came from: along successions, and by codes of any time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.network.models import FormerName, Institution, InstitutionAlias, InstitutionSuccession

GENERATIONS = 20  # a chain of successions longer than this is a mistake in the data


def coded(code: str) -> Institution | None:
    """Give the institution that carries a code or had it before, whatever became of it."""
    found = Institution.objects.filter(code=code.strip()).first()
    return found or Institution.objects.filter(aliases__code=code.strip()).first()


def successors(institutions: Iterable[UUID], day: date) -> dict[UUID, UUID]:
    """Give for each institution the one that it has become by a day, along default successors; itself while it has none."""
    current = {each: each for each in institutions}
    for _ in range(GENERATIONS):
        rows = InstitutionSuccession.objects.filter(old__in=set(current.values()), is_default=True, passed_on__lte=day)
        after = dict(rows.values_list("old_id", "new_id"))
        if not after:
            break
        current = {first: after.get(last, last) for first, last in current.items()}
    return current


def successor_coded(code: str, day: date) -> Institution | None:
    """Find the institution of a day that a code of any time means; None when none ever had it, or nothing took its place."""
    found = coded(code)
    if found is None:
        return None
    last = Institution.objects.get(pk=successors([found.pk], day)[found.pk])
    return last if last.ends_on is None or last.ends_on > day else None


def givers_to(institution_id: UUID) -> set[UUID]:
    """Give an institution and all those that passed into it, whole or in part: where its pupils may have been before."""
    found = edge = {institution_id}
    for _ in range(GENERATIONS):
        rows = InstitutionSuccession.objects.filter(new__in=edge).exclude(old__in=found)
        edge = set(rows.values_list("old_id", flat=True))
        if not edge:
            break
        found |= edge
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One step from or to another institution."""

    institution: Institution
    passed_on: date
    is_whole: bool
    is_default: bool

    @property
    def words(self) -> Words:
        if self.is_whole:
            return vi_en("toàn bộ", "whole")
        return vi_en("phần còn lại", "the rest") if self.is_default else vi_en("một phần", "in part")


@dataclass(frozen=True, slots=True)
class SchoolLineage:
    """What is known of an institution's past and future: steps, codes and names it had."""

    came_from: tuple[Step, ...]
    passed_into: tuple[Step, ...]
    aliases: tuple[InstitutionAlias, ...]
    names: tuple[FormerName, ...]

    def __bool__(self) -> bool:
        return bool(self.came_from or self.passed_into or self.aliases or self.names)


def school_lineage(actor: Actor, institution: Institution) -> SchoolLineage:
    """Give an institution's lineage as far as the actor may see it; four queries."""
    rows = InstitutionSuccession.objects.visible_to(actor).filter(Q(old=institution) | Q(new=institution))
    found = list(rows.select_related("old", "new").order_by("passed_on", "-is_default", "old__code", "new__code"))
    return SchoolLineage(
        tuple(Step(s.old, s.passed_on, s.is_whole, s.is_default) for s in found if s.new_id == institution.pk),
        tuple(Step(s.new, s.passed_on, s.is_whole, s.is_default) for s in found if s.old_id == institution.pk),
        tuple(InstitutionAlias.objects.visible_to(actor).filter(institution=institution).order_by("code")),
        tuple(FormerName.objects.visible_to(actor).filter(institution=institution).order_by("starts_on")),
    )
