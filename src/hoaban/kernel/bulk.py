"""The bulk door of a module: many rows of its own tables in one operation, for registers and synthetic data.

load_people = bulk_door(__name__, "people.load@1")

load_people(actor, institution_id=school, source="register", loads=[Load(Person, columns, rows), …])
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from hoaban.kernel.action import Load, action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en


class BulkDoor(Protocol):
    """What `bulk_door` gives: an action that inserts loads in the order given and gives the number of rows."""

    def __call__(self, actor: Actor, /, *, institution_id: UUID | None, source: str, loads: Sequence[Load]) -> int: ...


def bulk_door(module: str, kind: str) -> BulkDoor:
    """Make the bulk action of a module, named by its `__name__`.

    `institution_id` is the school that the rows belong to, or None for many schools, which needs the right over everything;
    `source` says from where the rows come, for the ledger.
    """

    def load(_actor: Actor, *, institution_id: UUID | None, source: str, loads: Sequence[Load]) -> int:  # noqa: ARG001  for the ledger
        return writing().load(loads)

    load.__module__ = module  # the module whose tables it may write
    says = vi_en("Nạp hàng loạt", "Loaded in bulk")
    return action("register.import", kind=kind, scope=at(institution="institution_id"), says=says)(load)
