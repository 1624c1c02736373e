"""Merging two records of one person: what would move, what must be chosen, what stands in the way; doing it, and undoing it exactly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import ProtectedError
from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, Problem, invalid, refuse
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.kernel.undoing import Undone, take_back
from hoaban.modules.people.events import PersonsMerged, PersonsParted
from hoaban.modules.people.holdings import FORMER, KEPT, MERGE, Stake, holders, stakes_of
from hoaban.modules.people.keys import refresh_keys
from hoaban.modules.people.matching import schools_of
from hoaban.modules.people.models import Affiliation, Document, Guardianship, LikelyPair, Merge, Person, PersonName
from hoaban.modules.people.relations import FIELD_NAMES, MERGED, PERSONAL_ID
from hoaban.modules.people.verified import let_lapse

FIELDS: Final = tuple(FIELD_NAMES)
EMPTY: Final = frozenset({None, "", "unsaid"})


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field of both records: what each says, and which stands when nobody chooses."""

    name: str
    kept: Any
    former: Any

    @property
    def differs(self) -> bool:
        return bool(self.kept != self.former)

    @property
    def default(self) -> str:
        return FORMER if self.kept in EMPTY and self.former not in EMPTY else KEPT

    def chosen(self, choice: str) -> Any:
        return self.former if (choice or self.default) == FORMER else self.kept


@dataclass(slots=True)
class Preview:
    """A merge before it is done."""

    kept: Person
    former: Person
    fields: list[FieldOf] = field(default_factory=list)
    stakes: list[Stake] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def moved(self) -> int:
        return sum(len(stake.moved) + len(stake.clashes) for stake in self.stakes)


def preview(actor: Actor, kept_id: UUID, former_id: UUID) -> Preview:
    """Say what a merge would do; raises `Denied` where the actor may not merge these two at all."""
    _require_both(actor, {kept_id, former_id})
    with acting(Actor.system("what a merge would do")):
        found = Person.objects.in_bulk([kept_id, former_id])
        if len(found) < len({kept_id, former_id}) or kept_id == former_id:
            raise invalid("unknown", "former_id", "Cần hai hồ sơ khác nhau.", "Two different records are needed.")
        seen = Preview(found[kept_id], found[former_id])
        seen.problems += _elsewhere(actor, kept_id, former_id)
        if seen.problems:
            return seen  # what another school has is not shown here
        seen.fields = [FieldOf(name, getattr(seen.kept, name), getattr(seen.former, name)) for name in FIELDS]
        seen.stakes = stakes_of([held for each in holders() for held in each.tables], kept_id, former_id)
        seen.problems += [problem for stake in seen.stakes for problem in stake.problems]
        seen.problems += _own_guardian(seen)
    return seen


def _require_both(actor: Actor, persons: set[UUID]) -> None:
    """Let only those go on who may merge each of the two; both are asked for at once."""
    reach = actor.reach(MERGE)
    rows = Person.objects.filter(pk__in=persons)
    found = rows if reach.everything else rows.filter(Person.scope.condition(reach))
    if set(found.values_list("pk", flat=True)) != persons:
        raise Denied(MERGE)


def _elsewhere(actor: Actor, *persons: UUID) -> Iterator[Problem]:
    """Two records are merged by somebody who reaches all the schools that have them."""
    reach = actor.reach(MERGE)
    ties = Affiliation.objects.filter(person__in=persons)
    if not reach.everything and ties.exclude(institution__in=reach.institutions).exists():
        message = vi_en(
            "Một trong hai hồ sơ còn ở trường khác. Việc gộp do Sở thực hiện; hãy để cặp này lại cho Sở.",
            "One of the two records is with another school too. The department merges those; leave this pair to it.",
        )
        yield Problem("elsewhere", "former_id", message)


def _own_guardian(seen: Preview) -> Iterator[Problem]:
    rows = (row for stake in seen.stakes if stake.held.model is Guardianship for row in stake.formers)
    if any({row.person_id, row.guardian_id} == {seen.kept.pk, seen.former.pk} for row in rows):
        message = vi_en(
            "Một hồ sơ là người giám hộ của hồ sơ kia, nên là hai người. Nếu ghi nhầm, hãy bỏ việc giám hộ trước.",
            "One of them is the other's guardian, so they are two persons. If that is a mistake, end the guardianship first.",
        )
        yield Problem("own-guardian", "former_id", message)


@action(MERGE, kind="person.merge@1", scope=AtRecord(Person, "kept_id"), says=vi_en("Gộp hồ sơ", "Merged two records"))
def merge_persons(
    actor: Actor, *, kept_id: UUID, former_id: UUID, fields: Mapping[str, str], chosen: Mapping[str, str]
) -> Merge:
    """Make two records one. `fields` says of a field whose value stands, `chosen` of a table whose rows: `kept` or `former`.

    What is held of the former moves; its name and number stay on record, and it is found by its old id and number.
    """
    op, today = writing(), timezone.localdate()
    with acting(Actor.system("a merge moves what schools hold")):
        list(Person.objects.filter(pk__in=[kept_id, former_id]).order_by("pk").select_for_update())
        seen = preview(actor, kept_id, former_id)
        refuse(*seen.problems)
        _settle_fields(op, seen, fields, today)
        for each in holders():
            each.move(actor, kept_id=kept_id, former_id=former_id, chosen=chosen)
        made = _keep_trace(op, seen, actor)
        _close_pairs(op, seen, actor)
        refresh_keys(op, [kept_id])
        try:
            op.remove(seen.former)
        except ProtectedError as error:
            raise _unheld() from error
    op.emit(PersonsMerged(kept_id, former_id))
    return made


@action(
    MERGE,
    kind="person.unmerge@1",
    scope=AtRecord(Merge, "merge_id"),
    says=vi_en("Tách lại hồ sơ đã gộp", "Undid a merge"),
)
def unmerge_persons(_actor: Actor, *, merge_id: UUID) -> Undone:
    """Undo a merge: both records and all that was held of them stand as they stood."""
    found = Merge.objects.get(pk=merge_id)
    done, op = take_back(found.operation_id), writing()
    with acting(Actor.system("both are found by their keys again")):
        refresh_keys(op, [found.person_id, found.former_id])
    op.emit(PersonsParted(found.person_id, found.former_id))
    return done


def merged_into(actor: Actor, person_id: UUID) -> UUID | None:
    """Give the record that one was merged into, as far as the actor may see it."""
    rows = Merge.objects.visible_to(actor).filter(former_id=person_id)
    return rows.values_list("person_id", flat=True).first()


def _settle_fields(op: Writing, seen: Preview, fields: Mapping[str, str], today: date) -> None:
    """Let the chosen values stand; a name or number that does not stays on record as what it was."""
    values = {each.name: each.chosen(fields.get(each.name, "")) for each in seen.fields}
    kept, former = seen.kept, seen.former
    names = {kept.full_name, former.full_name} - {values["full_name"]}
    numbers = {kept.personal_id, former.personal_id} - {values["personal_id"], None}
    if former.personal_id is not None:
        op.change(former, personal_id=None)  # one number, one record: it is free before the other takes it
    named = {"sort_key": sort_key(values["full_name"]), "search_key": fold(values["full_name"])}
    op.change(kept, **values, **named)
    let_lapse(op, kept, today, former)
    since = {"person_id": kept.pk, "starts_on": values["birth_date"], "ends_on": today}
    if values["birth_date"] < today:
        op.create_all(PersonName, [{**since, "kind": MERGED, "full_name": name} for name in sorted(names)])
        op.create_all(
            Document, [{**since, "kind": PERSONAL_ID, "number": number} for number in sorted(filter(None, numbers))]
        )


def _keep_trace(op: Writing, seen: Preview, actor: Actor) -> Merge:
    number = next((each.former for each in seen.fields if each.name == "personal_id"), None)
    return op.create(
        Merge,
        person_id=seen.kept.pk,
        former_id=seen.former.pk,
        former_name=seen.former.full_name,
        former_number=number or "",
        former_birth_date=seen.former.birth_date,
        operation_id=op.id,
        merged_by_name=actor.name,
    )


def _close_pairs(op: Writing, seen: Preview, actor: Actor) -> None:
    """Settle the pair itself, which somebody may have seen before the machine did; the other questions about the former record are asked
    anew of the one that stands.
    """
    decided = {"decided_at": timezone.now(), "decided_by_id": actor.user_id, "decided_by_name": actor.name}
    first, second = sorted((seen.kept.pk, seen.former.pk))
    own = LikelyPair.objects.filter(first_id=first, second_id=second).first()
    if own is not None:
        op.change(own, state=LikelyPair.MERGED, **decided)
    else:
        shared, later = schools_of(first, second)
        keys = {"first_id": first, "second_id": second, "institution_id": shared, "school_id": later}
        op.create(LikelyPair, **keys, score=0, reasons=[], state=LikelyPair.MERGED, **decided)
    others = LikelyPair.objects.touching(seen.former.pk).filter(state__in=LikelyPair.WAITING)
    for pair in others.exclude(first_id=first, second_id=second):
        op.remove(pair)


def _unheld() -> Invalid:
    return invalid(
        "held-elsewhere",
        "former_id",
        "Còn dữ liệu gắn với hồ sơ này mà phần mềm chưa biết chuyển. Hãy báo người quản trị.",
        "Something is tied to this record that the program does not know how to move. Tell the administrator.",
    )
