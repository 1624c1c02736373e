"""Which operations devices may send, and how the arguments of today and of yesterday are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

import msgspec

from hoaban.kernel.action import Action
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words

Arguments = dict[str, Any]
Upcast = Callable[[Arguments], Arguments]
UNREADABLE = Words(
    "Nội dung của thao tác không đọc được: {why}. Thao tác được giữ lại nguyên vẹn.",
    "The content of this operation cannot be read: {why}. It is kept whole.",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """An action that devices may send; `was` raises the arguments of its former kinds to those of today."""

    action: "Action[Any, Any]"
    was: Mapping[str, Upcast]


_sent: dict[str, Sent] = {}


def may_be_sent(action: "Action[Any, Any]", was: Mapping[str, Upcast] | None = None) -> None:
    """Let devices send an action, under its kind and under its former ones, which stay understood for a year at least."""
    sent = Sent(action, was or {})
    for kind in (action.kind, *sent.was):
        _sent[kind] = sent


def sent_kind(kind: str) -> "Action[Any, Any] | None":
    """Give the action that a kind means, or None for one that this version does not know."""
    found = _sent.get(kind)
    return found.action if found else None


def read_arguments(kind: str, raw: msgspec.Raw) -> Arguments:
    """Read arguments as the action's signature types them. Raises Invalid, saying what cannot be read."""
    sent = _sent[kind]
    try:
        given: Any = raw
        if kind != sent.action.kind:
            given = sent.was[kind](msgspec.json.decode(raw, type=dict[str, Any]))
            return _named(msgspec.convert(given, _shape(sent.action), str_keys=True))
        return _named(_decoder(sent.action)(given))
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        raise Invalid(Problem("unreadable", "args", UNREADABLE.fill(why=error))) from None


def _named(read: msgspec.Struct) -> Arguments:
    return {name: getattr(read, name) for name in read.__struct_fields__}


@cache
def _decoder(action: "Action[Any, Any]") -> Callable[[msgspec.Raw], msgspec.Struct]:
    return msgspec.json.Decoder(_shape(action)).decode


@cache
def _shape(action: "Action[Any, Any]") -> type[msgspec.Struct]:
    """Make the shape of an action's arguments from its signature."""
    types = get_type_hints(action.func)
    fields: list[Any] = []
    for parameter in list(action.signature.parameters.values())[1:]:
        known = types.get(parameter.name, Any)
        has_default = parameter.default is not parameter.empty
        fields.append((parameter.name, known, parameter.default) if has_default else (parameter.name, known))
    return msgspec.defstruct(
        action.kind.replace(".", "_").replace("@", "_"), fields, kw_only=True, forbid_unknown_fields=True
    )
