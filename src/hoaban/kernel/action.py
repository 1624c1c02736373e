"""The action: the one way to write. Permission, scope, transaction, ledger row and events are the decorator's work."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from django.db import IntegrityError, models, transaction

from hoaban.kernel import feed
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.envelope import Envelope, Load
from hoaban.kernel.errors import Conflict, Denied, Invalid
from hoaban.kernel.events import publish
from hoaban.kernel.gathering import Gathered
from hoaban.kernel.language import Words
from hoaban.kernel.many import Item, Submitted, Twin, each, submit_many
from hoaban.kernel.models import Operation
from hoaban.kernel.operation import Writing, _writing, writing
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import Scope, scope_of
from hoaban.kernel.verdicts import Verdict, first_verdicts, judged, verdict_of

__all__ = [
    "ACTIONS",
    "Action",
    "AtRecord",
    "Envelope",
    "Item",
    "Load",
    "Verdict",
    "action",
    "anywhere",
    "at",
    "each",
    "writing",
]

P = ParamSpec("P")
R = TypeVar("R")
Locate = Callable[[Mapping[str, Any]], Target]
ACTIONS: dict[str, "Action[Any, Any]"] = {}


def at(*, institution: str = "", class_: str = "", person: str = "") -> Locate:
    """Say which arguments of an action name the school, class or person it touches."""

    def locate(arguments: Mapping[str, Any]) -> Target:
        return Target(
            arguments[institution] if institution else None,
            arguments[class_] if class_ else None,
            arguments[person] if person else None,
        )

    return locate


def anywhere(_arguments: Mapping[str, Any]) -> Target:
    """Say that an action touches no single school: only those who reach everything may do it."""
    return Target()


@dataclass(frozen=True, slots=True)
class AtRecord:
    """Say that an action touches one record, named by an argument: `scope=AtRecord(Enrolment, "enrolment_id")`.

    The right is held where the record's own scope lies within its reach, exactly as `visible_to` decides for reading. A record
    that is not there and one that is hidden are refused alike.
    """

    model: type[models.Model]
    argument: str

    def find(self, actor: Actor, permission: str, arguments: Mapping[str, Any]) -> Target | None:
        """Give the school, class and person of the record, or None when the actor may not do this to it."""
        scope, reach = scope_of(self.model), actor.reach(permission)
        if not reach.everything:
            near = self._own(scope, actor, arguments[self.argument]) or self._near(scope, arguments[self.argument])
            if near is None or reach.covers(near):
                return near
        rows = self.model._default_manager.filter(pk=arguments[self.argument])  # noqa: SLF001  Django's documented model API
        if not reach.everything:
            rows = rows.filter(scope.condition(reach))
        found = [self._target(scope, row) for row in rows.values(*self._ties(scope))]
        named_here = (target for target in found if not reach.everything and reach.covers(target))
        return next(named_here, found[0] if found else None)

    def _own(self, scope: Scope, actor: Actor, pk: Any) -> Target | None:
        """Give what the actor knows of a class of theirs."""
        known = actor.classes.get(pk) if scope.class_ == self.model._meta.pk.attname else None  # noqa: SLF001  as above
        return Target(known.institution_id, pk) if known else None

    def _near(self, scope: Scope, pk: Any) -> Target | None:
        """Give what the record's own columns say: most rights are told by them alone. None where there is no record."""
        meta = self.model._meta  # noqa: SLF001  as above
        columns = {field.attname for field in meta.concrete_fields}
        named = [lookup if lookup in columns else "" for lookup in (scope.institution, scope.class_, scope.person)]
        said = ", ".join(f'"{name}"' if name else "NULL" for name in named)
        found = ask(f'SELECT {said} FROM {meta.db_table} WHERE "{meta.pk.attname}" = %s', pk)
        return Target(*found[0]) if found else None

    def _ties(self, scope: Scope) -> list[str]:
        """The school, also where it stands in another table; class and person only where the record has one of each."""
        columns = {field.attname for field in self.model._meta.concrete_fields}  # noqa: SLF001  as above
        single = [lookup for lookup in (scope.class_, scope.person) if lookup in columns]
        return [scope.institution, *single] if scope.institution else single

    def _target(self, scope: Scope, row: Mapping[str, Any]) -> Target:
        return Target(row.get(scope.institution), row.get(scope.class_), row.get(scope.person))


class Action(Generic[P, R]):
    """A decorated action. Calling it does the work or raises; `submit` never raises for what a person can mend."""

    def __init__(
        self,
        func: Callable[Concatenate[Actor, P], R],
        permission: str,
        kind: str,
        *,
        scope: Locate | AtRecord,
        says: Words | None,
    ) -> None:
        update_wrapper(self, func)
        self.func = func
        self.permission = permission
        self.kind = kind
        self.scope = scope
        self.says = says or Words(kind, kind)
        self.twin: Twin | None = None

    @cached_property
    def module(self) -> str:
        parts = self.func.__module__.split(".")
        return parts[2] if parts[1] in {"modules", "interfaces"} else parts[1]

    @cached_property
    def signature(self) -> inspect.Signature:
        return inspect.signature(self.func)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(list(self.signature.parameters)[1:])

    def many(self, twin: Twin) -> Twin:
        """Declare the set-based twin: `@set_mark.many def set_marks(actor, items): return each(items, …)`.

        It does many operations of this kind at once, and gives for each its result, or what refuses it.
        """
        self.twin = twin
        return twin

    def __call__(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it in a transaction of its own or the caller's; `Denied` and `Invalid` leave nothing behind."""
        with transaction.atomic():
            return self._apply(Envelope(), actor, self.arguments(actor, *args, **kwargs))[0]

    def submit(self, envelope: Envelope, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Verdict:
        """Do it under a given identity. The same identity again gives the first verdict and changes nothing."""
        return self.submit_one(envelope, actor, self.arguments(actor, *args, **kwargs))

    def submit_many(self, actor: Actor, submitted: Sequence[Submitted]) -> list[Verdict]:
        """Submit many operations of this kind, each with its envelope and arguments, in order.

        With a twin they take a handful of statements; where one of them breaks the batch, each is done alone. An identity that
        came before gives its first verdict; one whose device has used its number for another operation gives `fork`, and
        nothing is kept of it.
        """
        return submit_many(self, actor, submitted)

    def submit_one(self, envelope: Envelope, actor: Actor, arguments: dict[str, Any]) -> Verdict:
        """Do it under a given identity, with the arguments by name."""
        first = first_verdicts([envelope])
        return first[envelope.id] if envelope.id in first else self.attempt(envelope, actor, arguments)

    def attempt(self, envelope: Envelope, actor: Actor, arguments: dict[str, Any]) -> Verdict:
        """Do what, as far as is known, did not come before; a failure of the program itself leaves nothing behind, and is raised."""
        try:
            with transaction.atomic():
                return verdict_of(self._apply(envelope, actor, arguments)[1])
        except (Invalid, Denied, Conflict) as refusal:
            with transaction.atomic():
                return self.refuse(envelope, actor, arguments, *judged(refusal))
        except IntegrityError:
            first = first_verdicts([envelope])
            if envelope.id not in first:
                raise
            return first[envelope.id]

    def carry_out(self, envelope: Envelope, actor: Actor, arguments: dict[str, Any]) -> Operation:
        """Do it under a given identity, as a part of the operation being written; raises as a call does."""
        with transaction.atomic():
            return self._apply(envelope, actor, arguments)[1]

    def _apply(self, envelope: Envelope, actor: Actor, arguments: dict[str, Any]) -> tuple[R, Operation]:
        target = self.allowed_at(actor, arguments)
        if target is None:
            raise Denied(self.permission)
        op = self.open(envelope, actor, target)
        token = _writing.set(op)
        try:
            with feed.holding(feed.scopes_at(target)):
                result = self._call(actor, arguments)
        finally:
            _writing.reset(token)
        row = op.close(arguments, Operation.APPLIED, result)
        for event in op.events:
            publish(actor, event)
        return result, row

    def _call(self, actor: Actor, arguments: Mapping[str, Any]) -> R:
        work: Callable[..., R] = self.func  # the names were bound to the signature before
        return work(actor, **arguments)

    def allowed_at(self, actor: Actor, arguments: Mapping[str, Any]) -> Target | None:
        """Say where the action takes place, or None where the actor has no right to it."""
        if isinstance(self.scope, AtRecord):
            return self.scope.find(actor, self.permission, arguments)
        target = self.scope(arguments)
        return target if actor.may(self.permission, target) else None

    def open(self, envelope: Envelope, actor: Actor, target: Target, gathered: Gathered | None = None) -> Writing:
        """Begin the operation."""
        outer = _writing.get()
        return Writing(envelope, self.kind, self.module, actor, target, outer.id if outer else None, gathered)

    def arguments(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        """Give the arguments by name, with the defaults of those that are not given."""
        if not args and kwargs.keys() == self.names:
            return dict(kwargs)
        bound = self.signature.bind(actor, *args, **kwargs)
        bound.apply_defaults()
        return dict(list(bound.arguments.items())[1:])

    def refuse(
        self, envelope: Envelope, actor: Actor, arguments: dict[str, Any], verdict: str, outcome: Any
    ) -> Verdict:
        """Keep what was refused: nothing that somebody sent is lost."""
        target = Target() if isinstance(self.scope, AtRecord) else self.scope(arguments)
        op = self.open(envelope, actor, self.allowed_at(actor, arguments) or target)
        return verdict_of(op.close(arguments, verdict, outcome))


def action(
    permission: str, *, kind: str, scope: Locate | AtRecord = anywhere, says: Words | None = None
) -> Callable[[Callable[Concatenate[Actor, P], R]], Action[P, R]]:
    """Make a function the action for a permission; `kind` names it in the ledger, with its version: `learner.enrol@1`.

    `says` is what the log and a person's timeline call it.
    """

    def decorate(func: Callable[Concatenate[Actor, P], R]) -> Action[P, R]:
        made = Action(func, permission, kind, scope=scope, says=says)
        ACTIONS[kind] = made
        return made

    return decorate
