"""Reads that fail closed: `visible_to(actor)` in the program, row-level security underneath in PostgreSQL.

A model says once, in its `scope`, which columns tie a row to a school, a class or a person. The query set filters by them, and
`kernel.walls` makes the table's row-level-security policy from the same words.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast

from django.db import connection, models, transaction
from django.db.models import Q

from hoaban.kernel.actor import Actor, Reach
from hoaban.kernel.prepared import ask

if TYPE_CHECKING:
    from hoaban.kernel.postgresql.base import DatabaseWrapper

M = TypeVar("M", bound=models.Model)
WALLS = """
SELECT set_config('hoaban.everything', %s, true), set_config('hoaban.institutions', %s, true),
  set_config('hoaban.persons', %s, true), set_config('hoaban.user', %s, true), set_config('hoaban.former', %s, true)
"""
NO_WALLS = ("on", "{}", "{}", "", "{}")


@dataclass(frozen=True, slots=True)
class Scope:
    """How a table's rows are tied to those who may see them.

    `institution`, `class_` and `person` are Django lookups for the filter; the wall uses the ones that are plain columns of
    the table itself, and `wall` where a row is tied through another table (an SQL condition over the table's own columns
    with the placeholders `{institutions}` and `{persons}`, both uuid arrays). What heirs may read (`access.heirs_may`) is seen of
    former schools too; `heirs_wall` says what they see besides of another table, so that names stand in those books: a condition
    with the placeholder `{former}`.
    """

    read: str = ""
    institution: str = ""
    other_institution: str = ""
    class_: str = ""
    person: str = ""
    wall: str = ""
    heirs_wall: str = ""
    open_because: str = ""

    @classmethod
    def open(cls, because: str) -> Self:
        """A table that holds nobody's record: reference data, and the reason why it may be read by all."""
        return cls(open_because=because)

    @property
    def crosses_tables(self) -> bool:
        return any("__" in lookup for lookup in (self.institution, self.other_institution, self.class_, self.person))

    def condition(self, reach: Reach) -> Q:
        """Give the filter for a limited reach; an empty reach gives a condition that no row meets."""
        found, schools = Q(pk__in=[]), reach.institutions | reach.former
        ties = (
            (self.institution, schools),
            (self.other_institution, schools),
            (self.class_, reach.classes),
            (self.person, reach.persons),
        )
        for lookup, ids in ties:
            if lookup and ids:
                found |= Q(**{f"{lookup}__in": ids})
        return found


def scope_of(model: type[models.Model]) -> Scope:
    """Give a model's scope; a model without one is a mistake that the start-up check names."""
    return getattr(model, "scope", Scope())


class ScopedQuerySet(models.QuerySet[M]):
    """A query set that knows who is asking."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows that the access table lets this actor read."""
        scope = scope_of(self.model)
        if scope.open_because:
            return self
        reach = actor.reach(scope.read)
        if reach.everything:
            return self
        condition = scope.condition(reach)
        if scope.crosses_tables:  # a row tied to two of the actor's schools is one row all the same
            return self.filter(pk__in=self.model._base_manager.filter(condition).values("pk"))  # noqa: SLF001  Django's documented model API
        return self.filter(condition)


class DatedQuerySet(ScopedQuerySet[M]):
    """Rows that hold from a day until, exclusively, another."""

    def on(self, day: date) -> Self:
        """Keep the rows that hold on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)

    def overlapping(self, start: date, end: date) -> Self:
        """Keep the rows that hold on at least one day of a half-open range."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=start), starts_on__lt=end)


class Dated(models.Model):
    """A fact that holds from `starts_on` until the day before `ends_on`; no end means it still holds."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
            ),
        ]


class Tracked(models.Model):
    """A record whose last writer is known: the operation that last wrote it, which is the base of the next change.

    A model that devices replicate names in `feeds` its column that holds the class whose feed tells of the row, and gives
    in `entity_key` the natural key by which devices know it.
    """

    feeds: ClassVar[str] = ""
    written_by = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def entity_key(self) -> str:
        return f"{self._meta.model_name}:{self.pk}"

    @property
    def feed_scopes(self) -> list[str]:
        """Give the scopes whose feeds tell of this row."""
        school_class = getattr(self, self.feeds) if self.feeds else None
        return [f"class:{school_class}"] if school_class else []


_acting: ContextVar[Actor | None] = ContextVar("hoaban_acting", default=None)


def current_actor() -> Actor | None:
    """Give the actor in whose name this work runs, if any."""
    return _acting.get()


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Work in an actor's name: one transaction, with the walls of row-level security drawn around what the actor may see.

    Nested use narrows or widens for the inner block only. Outside of any block the scoped tables look empty.
    """
    with transaction.atomic():
        before = _acting.get()
        token = _acting.set(actor)
        _draw_walls(actor)
        try:
            yield actor
        finally:
            _acting.reset(token)
        if transaction.get_connection().savepoint_ids and not connection.needs_rollback:
            _draw_walls(before or Actor.nobody())  # walls fall with the transaction, and stand again for an outer one


@contextmanager
def acting_as(find: Callable[[], Actor], reason: str) -> Iterator[Actor]:
    """Find out, with the eyes of the system, who acts, and work in their name: in one transaction of their own or the caller's."""
    with transaction.atomic():
        before = _acting.get()
        _draw_walls(Actor.system(reason))
        actor = find()
        token = _acting.set(actor)
        _draw_walls(actor)
        try:
            yield actor
        finally:
            _acting.reset(token)
        if transaction.get_connection().savepoint_ids and not connection.needs_rollback:
            _draw_walls(before or Actor.nobody())  # walls fall with the transaction, and stand again for an outer one


def _draw_walls(actor: Actor) -> None:
    """Let the walls of an actor stand; what is known to stand already is not drawn again."""
    walls = (
        "on" if actor.walls.everything else "off",
        _array(actor.walls.institutions),
        _array(actor.walls.persons),
        str(actor.user_id or ""),
        _array(actor.walls.former),
    )
    wrapper = cast("DatabaseWrapper", transaction.get_connection())
    if wrapper.walls == walls:
        return
    if walls != NO_WALLS or not wrapper.begin_with("SET LOCAL hoaban.everything = 'on'"):
        ask(WALLS, *walls)
    wrapper.walls = walls


def _array(ids: frozenset[Any]) -> str:
    return "{" + ",".join(map(str, sorted(ids, key=str))) + "}"
