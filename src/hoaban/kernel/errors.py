"""Errors that people and programs read: what is wrong, where, and what to do."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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


class Closed(Invalid):
    """What was asked cannot hold any more, though nothing in it is wrong: a locked period, a pupil who moved.

    On a page it reads as any `Invalid`. Sent from a device it is kept aside, whole, for a person who may still apply it.
    """


class Denied(Exception):  # noqa: N818  as above
    """The actor holds no role that may do this here; nothing was changed."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class Conflict(Exception):  # noqa: N818  as above
    """The record was written by somebody else since the author of this change saw it; nothing was changed."""

    def __init__(
        self,
        table: str,
        entity_id: UUID,
        current: Mapping[str, Any],
        offered: Mapping[str, Any],
        *,
        entity: str = "",
        base_id: UUID | None = None,
    ) -> None:
        super().__init__(f"{table} {entity_id}")
        self.table = table
        self.entity_id = entity_id
        self.current = current
        self.offered = offered
        self.entity = entity
        self.base_id = base_id

    def to_json(self) -> dict[str, Any]:
        """Both versions, so that a person can choose; `current["written_by"]` is the base of the next attempt.

        `entity` is the record's natural key, and `base_id` the version that the author had seen.
        """
        return {
            "table": self.table,
            "entity_id": self.entity_id,
            "entity": self.entity,
            "base_id": self.base_id,
            "current": self.current,
            "offered": self.offered,
        }


def invalid(code: str, where: str, vi: str, en: str) -> Invalid:
    """Make the usual one-problem refusal."""
    return Invalid(Problem(code, where, Words(vi, en)))


def refuse(*problems: Problem) -> None:
    """Raise `Invalid` with everything that is wrong; go on when nothing is."""
    if problems:
        raise Invalid(*problems)


def refuse_closed(*problems: Problem) -> None:
    """Raise one `Closed` with all problems, or do nothing when there is none."""
    if problems:
        raise Closed(*problems)


def closed(code: str, where: str, vi: str, en: str) -> Closed:
    """Make the refusal of what came too late."""
    return Closed(Problem(code, where, Words(vi, en)))


def unless_listed(where: str, value: str, known: Container[str]) -> Iterator[Problem]:
    """Complain about a value that a short list does not hold."""
    if value not in known:
        yield not_listed(where, value)


def not_listed(where: str, value: str) -> Problem:
    message = Words(
        "Giá trị «{value}» không có trong danh mục. Hãy chọn một giá trị của danh mục.",
        "“{value}” is not in the list. Choose a value of the list.",
    )
    return Problem("not-in-list", where, message.fill(value=value))
