"""The action: the one way to write. Permission, scope, transaction, ledger row and events are the decorator's work."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Conflict, Denied, Invalid
from hoaban.kernel.events import publish
from hoaban.kernel.language import Words
from hoaban.kernel.models import Operation
from hoaban.kernel.operation import Envelope, Load, Writing, _writing, plain, writing
from hoaban.kernel.scoping import Scope, scope_of

__all__ = ["ACTIONS", "Action", "AtRecord", "Envelope", "Load", "Verdict", "action", "anywhere", "at", "writing"]

P = ParamSpec("P")
R = TypeVar("R")
Locate = Callable[[Mapping[str, Any]], Target]
ACTIONS: dict[str, "Action[Any, Any]"] = {}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a submitted operation: `applied`, `invalid`, `denied` or `conflict`; `again` when it had come before."""

    operation_id: UUID
    status: str
    outcome: Any = None
    again: bool = False


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
        rows = self.model._default_manager.filter(pk=arguments[self.argument])  # noqa: SLF001  Django's documented model API
        if not reach.everything:
            rows = rows.filter(scope.condition(reach))
        found = [self._target(scope, row) for row in rows.values(*self._ties(scope))]
        named_here = (target for target in found if not reach.everything and reach.covers(target))
        return next(named_here, found[0] if found else None)

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

    @cached_property
    def module(self) -> str:
        parts = self.func.__module__.split(".")
        return parts[2] if parts[1] == "modules" else parts[1]

    @cached_property
    def _signature(self) -> inspect.Signature:
        return inspect.signature(self.func)

    def __call__(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it in a transaction of its own or the caller's; `Denied` and `Invalid` leave nothing behind."""
        with transaction.atomic():
            return self._apply(Envelope(), actor, *args, **kwargs)[0]

    def submit(self, envelope: Envelope, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Verdict:
        """Do it under a given identity. The same identity again gives the first verdict and changes nothing."""
        first = self._first_verdict(envelope)
        if first is not None:
            return first
        try:
            with transaction.atomic():
                _, row = self._apply(envelope, actor, *args, **kwargs)
                return Verdict(row.id, row.verdict, row.outcome)
        except Invalid as refusal:
            problems = [problem.to_json() for problem in refusal.problems]
            return self._refuse(envelope, actor, Operation.INVALID, problems, *args, **kwargs)
        except Denied as refusal:
            return self._refuse(envelope, actor, Operation.DENIED, refusal.permission, *args, **kwargs)
        except Conflict as refusal:
            return self._refuse(envelope, actor, Operation.CONFLICT, refusal.to_json(), *args, **kwargs)
        except IntegrityError:
            first = self._first_verdict(envelope)
            if first is None:
                raise
            return first

    def _first_verdict(self, envelope: Envelope) -> Verdict | None:
        row = Operation.objects.filter(pk=envelope.id).first()
        return None if row is None else Verdict(row.id, row.verdict, row.outcome, again=True)

    def _apply(self, envelope: Envelope, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> tuple[R, Operation]:
        target = self._allowed_at(actor, self._arguments(actor, *args, **kwargs))
        if target is None:
            raise Denied(self.permission)
        op = self._open(envelope, actor, target)
        token = _writing.set(op)
        try:
            result = self.func(actor, *args, **kwargs)
        finally:
            _writing.reset(token)
        row = op.close(self._arguments(actor, *args, **kwargs), Operation.APPLIED, result)
        for event in op.events:
            publish(actor, event)
        return result, row

    def _allowed_at(self, actor: Actor, arguments: Mapping[str, Any]) -> Target | None:
        """Say where the action takes place, or None where the actor has no right to it."""
        if isinstance(self.scope, AtRecord):
            return self.scope.find(actor, self.permission, arguments)
        target = self.scope(arguments)
        return target if actor.may(self.permission, target) else None

    def _open(self, envelope: Envelope, actor: Actor, target: Target) -> Writing:
        outer = _writing.get()
        return Writing(envelope, self.kind, self.module, actor, target, outer.id if outer else None)

    def _arguments(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        bound = self._signature.bind(actor, *args, **kwargs)
        bound.apply_defaults()
        return dict(list(bound.arguments.items())[1:])

    def _refuse(
        self, envelope: Envelope, actor: Actor, verdict: str, outcome: Any, /, *args: P.args, **kwargs: P.kwargs
    ) -> Verdict:
        """Keep what was refused: nothing that somebody sent is lost."""
        arguments = self._arguments(actor, *args, **kwargs)
        target = Target() if isinstance(self.scope, AtRecord) else self.scope(arguments)
        op = self._open(envelope, actor, self._allowed_at(actor, arguments) or target)
        row = op.close(arguments, verdict, outcome)
        return Verdict(row.id, row.verdict, plain(outcome))


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
