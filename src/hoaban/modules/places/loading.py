"""The bulk door of this module: many rows of its own tables in one operation, for synthetic data."""

from collections.abc import Sequence

from hoaban.kernel.action import Load, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.language import vi_en


@action("place.manage", kind="places.load@1", says=vi_en("Nạp hàng loạt", "Loaded in bulk"))
def load_places(_actor: Actor, *, source: str, loads: Sequence[Load]) -> int:
    """Insert villages, facts or child counts, in the order given; `source` says from where. Gives the number of rows."""
    if not source:
        raise invalid("source-missing", "source", "Hãy ghi nguồn của dữ liệu.", "Say where the rows come from.")
    return writing().load(loads)
