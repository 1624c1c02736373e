"""Reading `roles.toml` and `urls.toml`, and refusing a table that contradicts itself."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from hoaban.kernel.language import Words

Permission = str
Breadth = Literal["scope", "class", "child", "self"]
SYSTEM = "system"
FOLDER = Path(__file__).parent


class TableError(ValueError):
    """The access table contradicts itself; the program does not start with it."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name and sentence for people, the kind of scope it is granted over, and its rights with their breadth."""

    id: str
    name: Words
    sentence: Words
    granted_over: str
    may: dict[Permission, Breadth]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


@cache
def _permissions() -> dict[Permission, Words]:
    return {key: Words(*text) for key, text in _load("roles.toml")["permissions"].items()}


PERMISSIONS = _permissions()


def _role(role_id: str, row: dict[str, Any]) -> Role:
    may: dict[Permission, Breadth] = row.get("may", {})
    for permission, breadth in may.items():
        if permission not in PERMISSIONS:
            raise TableError(f"role {role_id} may {permission!r}, which the table does not define")
        if breadth not in get_args(Breadth):
            raise TableError(f"role {role_id} may {permission!r} over {breadth!r}, which is no breadth")
    return Role(role_id, Words(*row["name"]), Words(*row["sentence"]), row["granted_over"], may)


@cache
def roles() -> dict[str, Role]:
    """Give every role by its id."""
    return {role_id: _role(role_id, row) for role_id, row in _load("roles.toml")["roles"].items()}


def role(role_id: str) -> Role:
    return roles()[role_id]


@cache
def everyone_may() -> frozenset[Permission]:
    """Give the rights of every account, whatever its roles."""
    rights = frozenset(_load("roles.toml")["everyone"]["may"])
    if not rights <= PERMISSIONS.keys():
        raise TableError(f"everyone may {sorted(rights - PERMISSIONS.keys())}, which the table does not define")
    return rights


@cache
def heirs_may() -> frozenset[Permission]:
    """Give the rights over a school that reach the schools merged into it: reading, never an action."""
    rights = frozenset(_load("roles.toml")["heirs"]["may"])
    if not rights <= PERMISSIONS.keys() or any(not right.endswith(".read") for right in rights):
        raise TableError("heirs may read what the table defines, and do nothing")
    return rights


@cache
def _url_rights() -> dict[str, str]:
    return {name: right for right, names in _load("urls.toml").items() for name in names}


def url_right(view_name: str) -> str | None:
    """Give the right that a URL needs: a permission, `public`, `signed-in`, or None when the table does not know the URL."""
    return _url_rights().get(view_name)
