"""What each module keeps of a person: who merges two records must move all of it, and this module knows none of the higher ones.

    HOLDER = holder(__name__, "staff.move-person@1", Held(Appointment, vi_en("Vị trí làm việc", "Posts"), key=("institution_id",), …))

A module says its tables so; `interfaces/subscriptions.py` lends its holder at the start, and a test finds a table that nobody holds.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import connection, models
from django.db.models import ProtectedError
from psycopg.types.range import DateRange

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words, span, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import Dated
from hoaban.modules.people.models import Person

MERGE: Final = "person.merge"
KEPT, FORMER = "kept", "former"  # which of two rows stands, where both cannot
Row = Any


def days_of(row: Row) -> str:
    """Write the days for which a dated row holds."""
    return str(span(DateRange(row.starts_on, row.ends_on)))


@dataclass(frozen=True, slots=True)
class Held:
    """A table with rows of persons. Two rows clash when their `key` is equal and, where rows are dated, their days overlap.

    Of two that clash and say the same in `values`, one stays. Where they say something else, somebody chooses; where they differ in
    `only_if_same`, or `never_lost` is set, the clash stands in the way of the merge. `only_while` names a column and the value with
    which rows clash at all. Without a `key` nothing ever does.
    """

    model: type[models.Model]
    words: Words
    column: str = "person_id"
    key: tuple[str, ...] | None = None
    values: tuple[str, ...] = ()
    only_if_same: tuple[str, ...] = ()
    never_lost: bool = False
    only_while: tuple[str, str] | None = None
    show: Callable[[Row], str] = str

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001  Django's documented model API

    def rows_of(self, persons: Collection[UUID]) -> dict[UUID, list[Row]]:
        """Give the rows of each of these persons."""
        found: dict[UUID, list[Row]] = {person_id: [] for person_id in persons}
        manager = self.model._default_manager  # noqa: SLF001  as above
        for row in manager.filter(**{f"{self.column}__in": persons}).order_by("pk"):
            found[getattr(row, self.column)].append(row)
        return found


@dataclass(frozen=True, slots=True)
class Clash:
    """A row of each record, of which only one can stand."""

    held: Held
    kept: Row
    former: Row

    @property
    def is_same(self) -> bool:
        return not self.held.never_lost and all(
            getattr(self.kept, name) == getattr(self.former, name) for name in self.held.values
        )

    @property
    def blocks(self) -> bool:
        differs = any(getattr(self.kept, name) != getattr(self.former, name) for name in self.held.only_if_same)
        return self.held.never_lost or differs

    def problem(self) -> Problem:
        said = {"what": self.held.words, "kept": self.held.show(self.kept), "former": self.held.show(self.former)}
        return Problem("both-hold", self.held.name, BOTH_HOLD.fill(**said))


BOTH_HOLD = vi_en(
    "{what}: hai hồ sơ cùng có «{kept}» và «{former}», không thể đều đúng với một người. Hãy sửa một bên trước khi gộp.",
    "{what}: both records have “{kept}” and “{former}”, which cannot both be true of one person. Mend one of them before merging.",
)
IN_USE = vi_en(
    "{what}: dòng bị bỏ đang được dùng ở chỗ khác. Hãy chọn giữ dòng ấy.",
    "{what}: the row to be left out is in use elsewhere. Choose to keep that one.",
)
UNASKED = vi_en(
    "{what}: hai hồ sơ ghi khác nhau. Hãy chọn giữ bên nào.", "{what}: the records differ. Choose which of them stands."
)


@dataclass(slots=True)
class Stake:
    """What of one table a merge would move, leave out, ask and be stopped by."""

    held: Held
    moved: list[Row] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    @property
    def questions(self) -> list[Clash]:
        return [clash for clash in self.clashes if not clash.blocks and not clash.is_same]

    @property
    def left_out(self) -> list[Clash]:
        return [clash for clash in self.clashes if not clash.blocks and clash.is_same]

    @property
    def formers(self) -> list[Row]:
        """All rows of the record that is to go; of several clashes the row comes several times."""
        return [*self.moved, *(clash.former for clash in self.clashes)]

    @property
    def problems(self) -> list[Problem]:
        return [clash.problem() for clash in self.clashes if clash.blocks]


def stakes_of(tables: Sequence[Held], kept_id: UUID, former_id: UUID) -> list[Stake]:
    """Look at what both records hold in these tables. Of most the former has nothing: one statement says of which."""
    touched = _touched(tables, former_id)
    return [_stake(held, kept_id, former_id) if held.name in touched else Stake(held) for held in tables]


def _touched(tables: Sequence[Held], person_id: UUID) -> set[str]:
    """Give the names of those tables in which a person has rows."""
    asked = ("SELECT %s WHERE EXISTS (SELECT 1 FROM {} WHERE {} = %s)".format(*each.name.split(".")) for each in tables)
    values = (value for each in tables for value in (each.name, person_id))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), list(values))
        return {name for (name,) in cursor.fetchall()}


def _stake(held: Held, kept_id: UUID, former_id: UUID) -> Stake:
    stake, rows = Stake(held), held.rows_of((kept_id, former_id))
    for row in rows[former_id]:
        twins = [one for one in rows[kept_id] if held.key is not None and _clash(held, one, row)]
        stake.clashes.extend(Clash(held, one, row) for one in twins)
        if not twins:
            stake.moved.append(row)
    return stake


def _clash(held: Held, one: Row, other: Row) -> bool:
    name, value = held.only_while or ("", "")
    if name and not getattr(one, name) == getattr(other, name) == value:
        return False
    if any(getattr(one, name) != getattr(other, name) for name in held.key or ()):
        return False
    if not isinstance(one, Dated):
        return True
    return (other.ends_on is None or one.starts_on < other.ends_on) and (
        one.ends_on is None or other.starts_on < one.ends_on
    )


class Move(Protocol):
    """The action of a module that moves what it holds from one record to the other; gives how many rows."""

    def __call__(self, actor: Actor, /, *, kept_id: UUID, former_id: UUID, chosen: Mapping[str, str]) -> int: ...


After = Callable[[Writing, UUID, UUID], None]


@dataclass(frozen=True, slots=True)
class Holder:
    """A module's tables of persons, and its action that moves their rows."""

    module: str
    tables: tuple[Held, ...]
    move: Move


_holders: list[Holder] = []


def lend_holder(holder: Holder) -> None:
    """Add a module's holder; lending it twice changes nothing."""
    if holder not in _holders:
        _holders.append(holder)


def holders() -> Sequence[Holder]:
    return tuple(_holders)


def holder(module: str, kind: str, *tables: Held, after: After | None = None) -> Holder:
    """Make the holder of a module, named by its `__name__`; `after` does what follows once the rows have moved."""

    def move(_actor: Actor, *, kept_id: UUID, former_id: UUID, chosen: Mapping[str, str]) -> int:
        op = writing()
        if op.parent_id is None:
            raise Denied(MERGE)  # on its own it would give one person's records to another
        count = sum(_move(op, stake, kept_id, chosen) for stake in stakes_of(tables, kept_id, former_id))
        if after is not None:
            after(op, kept_id, former_id)
        return count

    move.__module__ = module  # the module whose tables it writes
    says = vi_en("Chuyển dữ liệu sang hồ sơ được giữ", "Moved data to the record that stands")
    made = action(MERGE, kind=kind, scope=AtRecord(Person, "kept_id"), says=says)(move)
    return Holder(made.module, tables, made)


def _move(op: Writing, stake: Stake, kept_id: UUID, chosen: Mapping[str, str]) -> int:
    held = stake.held
    if stake.problems:
        raise Invalid(*stake.problems)
    losers, movers = list(_decided(stake, chosen.get(held.name, ""))), list(stake.moved)
    gone = {row.pk for row in losers}
    movers += [clash.former for clash in stake.clashes if clash.former.pk not in gone]
    try:
        for row in losers:
            op.remove(row)
    except ProtectedError as error:
        raise Invalid(Problem("in-use", held.name, IN_USE.fill(what=held.words))) from error
    return op.change_all([(row, {held.column: kept_id}) for row in {row.pk: row for row in movers}.values()])


def _decided(stake: Stake, choice: str) -> Iterator[Row]:
    """Give the rows that are taken away, each once."""
    if stake.questions and choice not in {KEPT, FORMER}:
        raise Invalid(Problem("choose", stake.held.name, UNASKED.fill(what=stake.held.words)))
    same = {clash.former.pk for clash in stake.left_out}
    seen: set[Any] = set()
    for clash in stake.clashes:
        row = clash.kept if choice == FORMER and clash.former.pk not in same else clash.former
        if row.pk not in seen:
            seen.add(row.pk)
            yield row
