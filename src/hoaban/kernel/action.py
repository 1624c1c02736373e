"""The action: the one way to write. Permission, scope, transaction, ledger row and events are the decorator's work."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.events import publish
from hoaban.kernel.models import Operation
from hoaban.kernel.operation import Envelope, Load, Writing, _writing, plain, writing

__all__ = ["ACTIONS", "Action", "Envelope", "Load", "Verdict", "action", "anywhere", "at", "writing"]

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


class Action(Generic[P, R]):
    """A decorated action. Calling it does the work or raises; `submit` never raises for what a person can mend."""

    def __init__(self, func: Callable[Concatenate[Actor, P], R], permission: str, kind: str, scope: Locate) -> None:
        update_wrapper(self, func)
        self.func = func
        self.permission = permission
        self.kind = kind
        self.scope = scope

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
        except IntegrityError:
            first = self._first_verdict(envelope)
            if first is None:
                raise
            return first

    def _first_verdict(self, envelope: Envelope) -> Verdict | None:
        row = Operation.objects.filter(pk=envelope.id).first()
        return None if row is None else Verdict(row.id, row.verdict, row.outcome, again=True)

    def _apply(self, envelope: Envelope, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> tuple[R, Operation]:
        op = self._open(envelope, actor, *args, **kwargs)
        if not actor.may(self.permission, op.target):
            raise Denied(self.permission)
        token = _writing.set(op)
        try:
            result = self.func(actor, *args, **kwargs)
        finally:
            _writing.reset(token)
        row = op.close(self._arguments(actor, *args, **kwargs), Operation.APPLIED, result)
        for event in op.events:
            publish(actor, event)
        return result, row

    def _open(self, envelope: Envelope, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> Writing:
        outer = _writing.get()
        target = self.scope(self._arguments(actor, *args, **kwargs))
        return Writing(envelope, self.kind, self.module, actor, target, outer.id if outer else None)

    def _arguments(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
        bound = self._signature.bind(actor, *args, **kwargs)
        bound.apply_defaults()
        return dict(list(bound.arguments.items())[1:])

    def _refuse(
        self, envelope: Envelope, actor: Actor, verdict: str, outcome: Any, /, *args: P.args, **kwargs: P.kwargs
    ) -> Verdict:
        """Keep what was refused: nothing that somebody sent is lost."""
        op = self._open(envelope, actor, *args, **kwargs)
        row = op.close(self._arguments(actor, *args, **kwargs), verdict, outcome)
        return Verdict(row.id, row.verdict, plain(outcome))


def action(
    permission: str, *, kind: str, scope: Locate = anywhere
) -> Callable[[Callable[Concatenate[Actor, P], R]], Action[P, R]]:
    """Make a function the action for a permission; `kind` names it in the ledger, with its version: `learner.enrol@1`."""

    def decorate(func: Callable[Concatenate[Actor, P], R]) -> Action[P, R]:
        made = Action(func, permission, kind, scope)
        ACTIONS[kind] = made
        return made

    return decorate
