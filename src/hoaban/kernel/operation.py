"""The operation being written: the only door through which a module's tables change."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from hoaban.kernel import feed
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.bases import remover, stands_on
from hoaban.kernel.envelope import Envelope, Load
from hoaban.kernel.errors import Conflict
from hoaban.kernel.fitting import refuse_misfits
from hoaban.kernel.gathering import Follow, Gathered, Undo
from hoaban.kernel.ids import uuid7
from hoaban.kernel.ledgering import change_insertions, own_values, shared_values
from hoaban.kernel.making import make
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import Tracked
from hoaban.kernel.streaming import (
    HIDDEN,
    as_json,
    copy_rows,
    dumps,
    insert_all,
    insert_rows,
    plain,
)

M = TypeVar("M", bound=models.Model)
MANY = 1000  # rows from which on streaming is quicker than one statement


class WrongRoom(RuntimeError):  # noqa: N818  names the mistake for the programmer who made it
    """A module tried to write a table that another module owns."""


@dataclass(slots=True)
class Writing:
    """One operation in the making: writes rows of its own module and remembers what it changed.

    `gathered` is there when it is one of many: then rows are written together at the end.
    """

    envelope: Envelope
    kind: str
    module: str
    actor: Actor
    target: Target
    parent_id: UUID | None
    gathered: Gathered | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    told: list[feed.Told] = field(default_factory=list)
    done: list[Undo] = field(default_factory=list)
    alike: dict[str, UUID | None] = field(default_factory=dict)
    copied: dict[str, int] = field(default_factory=dict)
    undoes_id: UUID | None = None
    stood: set[str] = field(default_factory=set)
    stands_on_base: bool = False
    wrote_many: bool = False

    @property
    def id(self) -> UUID:
        return self.envelope.id

    def create(self, model: type[M], **values: Any) -> M:
        """Insert one row and remember it."""
        row = make(model, self._stamped(model, values))
        scopes = _scopes_of(row)
        self._stand_on_nothing(row, values, scopes)
        if self.gathered is None:
            row.save(force_insert=True)
        else:
            self.gathered.create(row)
        self.done.append((row, None))
        self._remember(row, None, {**values, "id": row.pk})
        self._tell(row, scopes)
        return row

    def change(self, row: M, **values: Any) -> bool:
        """Set fields to new values; remember old and new. Gives False, and writes nothing, when nothing differs."""
        differing = _differing(row, values)
        if not differing:
            self.find_alike(row)
            return False
        self._change(row, differing)
        return True

    def create_all(self, model: type[M], rows: Iterable[Mapping[str, Any]]) -> list[M]:
        """Insert many rows in one statement, and remember each as `create` would."""
        said = [{**row, "id": row.get("id") or uuid7()} for row in rows]
        with feed.holding(feed.scopes_of(model(**values) for values in said)), self._together():
            return [self.create(model, **values) for values in said]

    def change_all(self, changes: Iterable[tuple[M, Mapping[str, Any]]]) -> int:
        """Set fields of many rows in a few statements, and remember each as `change` would; gives how many differed."""
        differing = [(row, found) for row, values in changes if (found := _differing(row, values))]
        if not differing:
            return 0
        self._stand_on_base(*differing[0])
        with feed.holding(feed.scopes_of(row for row, _ in differing)), self._together():
            for row, values in differing:
                self._change(row, values)
        return len(differing)

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Put off the writes inside, and do them in a few statements at the end; those of one of many wait for all."""
        if self.gathered is not None:
            yield
            return
        self.gathered = Gathered()
        try:
            yield
            self.gathered.flush()
        finally:
            self.gathered = None

    def find_alike(self, row: models.Model) -> None:
        """Note that a record says already what was to be written; an action that looks before it calls `change` says so."""
        if isinstance(row, Tracked):
            self.alike[row.entity_key] = row.written_by

    def stand_on_base(self, row: Tracked, offered: Mapping[str, Any]) -> None:
        """Refuse to go on when a record is no longer what the author had seen; for an action that judges more before it writes."""
        self._stand_on_base(row, offered)

    def touch(self, row: Tracked) -> None:
        """Write nothing but who wrote last: for a record whose parts, kept in other tables, changed."""
        self._change(row, {})

    def _change(self, row: models.Model, differing: Mapping[str, Any]) -> None:
        self._stand_on_base(row, differing)
        stamped = self._stamped(type(row), dict(differing))
        before, was = {name: getattr(row, name) for name in stamped}, feed.places_of(row)
        for name, value in stamped.items():
            setattr(row, name, value)
        scopes = _scopes_of(row)
        self._hold(scopes)  # it may be in another class now
        if self.gathered is None:
            row.save(update_fields=[*stamped])
        else:
            self.gathered.change(row, stamped)
        self.done.append((row, before))
        self._remember(row, {name: before[name] for name in differing}, differing, before.get("written_by"))
        self._tell(row, scopes, was)

    def remove(self, row: models.Model) -> None:
        """Take back a row that was entered by mistake; the ledger keeps all that stood in it."""
        self._own(type(row))
        if self.gathered is not None:  # noted before it can be refused: a twin may have let go of the row by then
            self.gathered.removers[_key_of(row)] = self.id
        self._stand_on_base(row, {})
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}  # noqa: SLF001  Django's documented model API
        self._remember(row, values, None, values.get("written_by"))
        for scope, key in feed.places_of(row):
            self._add(scope, row, key)
        if self.gathered is None:
            row.delete()
        else:
            self.gathered.remove(row)

    def forget(self, rows: "models.QuerySet[Any]") -> int:
        """Take away derived rows that are about to be computed anew; entered records cannot be forgotten."""
        self._own(rows.model)
        if not getattr(rows.model, "is_derived", False):
            raise WrongRoom(f"{rows.model.__name__} holds what people entered; it is never forgotten")
        return rows.delete()[0]

    def copy(self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert many rows in one stream, by column names; gives their number. The ledger tells of them together, not one by one.

        Feeds that would tell of the rows are reset: their readers take the whole scope anew.
        """
        self._own(model)
        is_derived = getattr(model, "is_derived", False)
        self.wrote_many = self.wrote_many or not is_derived
        if issubclass(model, Tracked) and model.feeds:
            count = self._copy_and_reset(model, columns, rows)
        else:
            count = self._copy(model, columns, rows)
        if not is_derived:
            self._count(model._meta.db_table, count)  # noqa: SLF001  as above
        return count

    def _copy(self, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        table, stamp = model._meta.db_table, self.id if issubclass(model, Tracked) else None  # noqa: SLF001  as above
        waiting = iter(rows)
        first = list(itertools.islice(waiting, MANY))
        if len(first) < MANY:
            return insert_rows(model, columns, first, stamp)
        return copy_rows(table, columns, itertools.chain(first, waiting), stamp)

    def _copy_and_reset(self, model: type[Tracked], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        place = list(columns).index(model.feeds)  # a load that does not name the class cannot be told to its devices
        scopes: set[str] = set()

        def seen() -> Iterator[Sequence[Any]]:
            for row in rows:
                scopes.add(f"class:{row[place]}")
                yield row

        count = self._copy(model, columns, seen())
        if scopes:
            feed.reset(scopes)
        return count

    def _count(self, table: str, rows: int) -> None:
        self.copied[table] = self.copied.get(table, 0) + rows

    def load(self, loads: Sequence[Load]) -> int:
        """Insert each load in the order given; gives the number of all rows."""
        for load in loads:
            load.written = self.copy(load.model, load.columns, load.rows)
        return sum(load.written for load in loads)

    def log(self, table: str, rows: Iterable[tuple[UUID, UUID | None, UUID | None, Mapping[str, Any]]]) -> int:
        """Remember many made records at once: entity, school, person and what was entered."""
        self.wrote_many = True
        columns = ["operation_id", "table", "entity_id", "institution_id", "person_id", "actor_user_id", "after"]
        lines = ((self.id, table, e, i, p, self.actor.user_id, dumps(after)) for e, i, p, after in rows)
        count = copy_rows("kernel_change", columns, lines, None)
        self._count(table, -count)
        return count

    def follow(self, work: Follow, about: Iterable[Any], of: Any = None) -> None:
        """Compute what follows from what is written, once it stands: at once, or for many operations together at their end.

        `work` is called with an operation, what it is `of`, and the set of all that it is `about`.
        """
        if self.gathered is None:
            work(self, of, set(about))
        else:
            self.gathered.follow(self, work, about, of)

    def emit(self, event: object) -> None:
        """Tell other modules, once the operation stands."""
        self.events.append(event)

    def tell(self, row: Tracked) -> None:
        """Let devices take a row anew, of which something changed that stands in another table."""
        self._tell(row, row.feed_scopes)

    def undo(self) -> None:
        """Take back what a refused operation of many had put off."""
        if self.gathered is not None:
            self.gathered.undo(self.id, self.done)
        for kept in (self.changes, self.events, self.told, self.done):
            kept.clear()

    def _stand_on_base(self, row: models.Model, offered: Mapping[str, Any]) -> None:
        """Refuse to change a record that is no longer what the author had seen."""
        if not isinstance(row, Tracked):
            return
        self._hold(row.feed_scopes)
        if self.envelope.bases is not None:
            self._stand_on_claim(row, offered)
        elif self.envelope.base_id is not None and not self.stands_on_base:
            current = self._current(row, offered)
            if current["written_by"] != self.envelope.base_id:
                raise Conflict(row._meta.db_table, row.pk, current, offered, entity=row.entity_key)  # noqa: SLF001  as above
            self.stands_on_base = True

    def _stand_on_claim(self, row: Tracked, offered: Mapping[str, Any]) -> None:
        """Hold what the author saw of an entity against its present version; what feeds no device is nobody's claim."""
        key, bases = row.entity_key, self.envelope.bases or {}
        if key in self.stood or not (row.feeds or key in bases):
            return
        current = self._current(row, offered)
        if not self._saw(bases.get(key), current["written_by"], key):
            raise Conflict(row._meta.db_table, row.pk, current, offered, entity=key, base_id=bases.get(key))  # noqa: SLF001  as above
        self.stood.add(key)

    def _stand_on_nothing(self, row: models.Model, offered: Mapping[str, Any], scopes: list[str]) -> None:
        """Refuse to make a record anew that the author had seen, and that somebody else has taken away since."""
        if not isinstance(row, Tracked):
            return
        self._hold(scopes)
        key = row.entity_key
        claimed = (self.envelope.bases or {}).get(key)
        if claimed is not None and key not in self.stood and scopes:
            gone = self.gathered.removers.get(key) if self.gathered else None
            version = gone or remover(scopes, key)
            if claimed != version and not self._saw(claimed, None, key):
                nothing = {"written_by": None}
                raise Conflict(row._meta.db_table, row.pk, nothing, offered, entity=key, base_id=claimed)  # noqa: SLF001  as above
        self.stood.add(key)

    def _saw(self, claimed: UUID | None, current: UUID | None, key: str) -> bool:
        return stands_on(claimed, current, key, self.gathered.settled if self.gathered else {})

    def _current(self, row: Tracked, offered: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what stands now; one of many reads it from the row, which was read after its feed was locked."""
        names = ("written_by", *offered)
        if self.gathered is not None:
            return {name: getattr(row, name) for name in names}
        manager = type(row)._default_manager  # noqa: SLF001  as above
        found: Mapping[str, Any] = manager.select_for_update().values(*names).get(pk=row.pk)
        return found

    def _own(self, model: type[models.Model]) -> None:
        if model._meta.app_label != self.module:  # noqa: SLF001  as above
            raise WrongRoom(f"{self.kind} of {self.module} writes {model._meta.db_table}")  # noqa: SLF001  as above

    def _stamped(self, model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
        self._own(model)
        refuse_misfits(model, values)
        return {**values, "written_by": self.id} if issubclass(model, Tracked) else values

    def _remember(
        self,
        row: models.Model,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
        base_id: UUID | None = None,
    ) -> None:
        self.changes.append(
            {
                "operation_id": self.id,
                "table": row._meta.db_table,  # noqa: SLF001  as above
                "entity_id": row.pk,
                "institution_id": self._school_of(row),
                "person_id": getattr(row, "person_id", None) or self.target.person_id,
                "before": as_json(_without_secrets(row, before)),
                "after": as_json(_without_secrets(row, after)),
                "base_id": base_id,
            }
        )

    def _school_of(self, row: models.Model) -> UUID | None:
        return getattr(row, "institution_id", None) or self.target.institution_id

    def _hold(self, scopes: Iterable[str]) -> None:
        """Lock the feeds that will tell of a row, before it is written."""
        free = [scope for scope in scopes if not feed.is_held(scope)]
        if free:
            feed.lock(free)

    def _tell(self, row: models.Model, now: Iterable[str], was: Sequence[tuple[str, str]] = ()) -> None:
        """Note in the feeds where a row is now that it changed; in a feed that it left, under the key by which devices knew it."""
        for scope, key in was:
            if scope not in now or key != _key_of(row):
                self._add(scope, row, key)
        for scope in now:
            self._add(scope, row, "")

    def _add(self, scope: str, row: models.Model, left: str) -> None:
        self.told.append(feed.Told(scope, self._school_of(row), row._meta.db_table, row.pk, left, self.id))  # noqa: SLF001  as above

    @property
    def found_nothing_to_do(self) -> bool:
        """Tell an operation that wrote nothing because everything was already as it says."""
        has_asked = bool(self.alike) or self.envelope.bases is not None
        return has_asked and not (self.changes or self.events or self.wrote_many)

    def close(self, arguments: Mapping[str, Any], verdict: str, outcome: Any) -> Operation:
        """Write the ledger row and its changes; the last step of the transaction."""
        own = own_values(self, verdict, outcome)
        kept = {"bases": plain(own["bases"]), "arguments": plain(arguments), "outcome": plain(own["outcome"])}
        row = Operation(**{**shared_values(self), **own, **kept})
        row.save(force_insert=True)
        insert_all([*change_insertions([self]), *feed.telling(self.told)])
        return row


def _differing(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _scopes_of(row: models.Model) -> list[str]:
    return row.feed_scopes if isinstance(row, Tracked) else []


def _key_of(row: models.Model) -> str:
    return row.entity_key if isinstance(row, Tracked) else ""


_writing: ContextVar[Writing | None] = ContextVar("hoaban_writing", default=None)


def writing() -> Writing:
    """Give the operation being written; outside of an action there is none, and so no way to write."""
    found = _writing.get()
    if found is None:
        raise WrongRoom("only an action writes")
    return found


def _without_secrets(row: models.Model, values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Hide the fields that a model names in `secret_fields`: the ledger is for ever, a password's digest must not be."""
    secret: frozenset[str] | None = getattr(row, "secret_fields", None)
    if not (values and secret):
        return values
    return {name: HIDDEN if name in secret else value for name, value in values.items()}
