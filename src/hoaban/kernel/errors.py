"""Errors that people and programs read: what is wrong, where, and what to do."""

from dataclasses import dataclass
from typing import Any

from hoaban.kernel.language import Words


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code, the field or record where, and the sentence that says what to do."""

    code: str
    where: str
    message: Words

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "where": self.where, "message": {"vi": self.message.vi, "en": self.message.en}}


class Invalid(Exception):  # noqa: N818  an outcome of asking, named as the person reads it
    """What was asked cannot hold; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.where}: {p.message}" for p in problems))
        self.problems = problems


class Denied(Exception):  # noqa: N818  as above
    """The actor holds no role that may do this here; nothing was changed."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


def invalid(code: str, where: str, vi: str, en: str) -> Invalid:
    """Make the usual one-problem refusal."""
    return Invalid(Problem(code, where, Words(vi, en)))
