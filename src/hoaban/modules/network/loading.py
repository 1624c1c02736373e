"""The bulk door of this module: many rows of its own tables in one operation, for registers and synthetic data."""

from collections.abc import Sequence
from uuid import UUID

from hoaban.kernel.action import Load, action, at, writing
from hoaban.kernel.actor import Actor


@action("register.import", kind="network.load@1", scope=at(institution="institution_id"))
def load_network(_actor: Actor, *, institution_id: UUID | None, source: str, loads: Sequence[Load]) -> int:
    """Insert schools and their facts, in the order given; `source` says from where. Gives the number of rows.

    `institution_id` is the school the rows belong to, or None for many schools, which needs the right over everything.
    """
    assert source, "a load says where its rows come from"
    return writing().load(loads)
