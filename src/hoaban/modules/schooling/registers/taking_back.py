"""Taking back what an earlier import of the same year put in and a corrected register no longer says; the ledger keeps the row.

The rows are lower modules' own. Like the bulk door of `kernel.bulk`, each door here is made in the name of the module whose table
it writes, and stands open only to who may import the school's register.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar
from uuid import UUID

from hoaban.kernel.action import action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.scoping import Dated
from hoaban.modules.network.loading import load_network
from hoaban.modules.network.models import Site
from hoaban.modules.people.keys import refresh_keys
from hoaban.modules.people.loading import load_people
from hoaban.modules.people.models import Guardianship
from hoaban.modules.staff.loading import load_staff
from hoaban.modules.staff.models import Appointment

D = TypeVar("D", bound=Dated)


class TakeBackDoor(Protocol):
    """An action that removes one row of one table."""

    def __call__(self, actor: Actor, /, *, institution_id: UUID, row_id: UUID) -> None: ...


def take_back_door(
    module: str, kind: str, model: type[D], after: Callable[[Writing, D], None] | None = None
) -> TakeBackDoor:
    """Make the action of a module, named by its package, that takes back a row of one of its tables; `after` does what follows."""

    def take_back(_actor: Actor, *, institution_id: UUID, row_id: UUID) -> None:  # noqa: ARG001  the scope of the action
        op, row = writing(), model._default_manager.get(pk=row_id)  # noqa: SLF001  Django's documented model API
        op.remove(row)
        if after is not None:
            after(op, row)

    take_back.__module__ = module
    says = vi_en("Rút lại dòng nhập nhầm của sổ", "Took back a row that a register had wrong")
    return action("register.import", kind=kind, scope=at(institution="institution_id"), says=says)(take_back)


def _module(door: object) -> str:
    return str(getattr(door, "__module__", ""))


take_back_site = take_back_door(_module(load_network), "site.take-back@1", Site)
take_back_guardian = take_back_door(
    _module(load_people),
    "person.guardian-take-back@1",
    Guardianship,
    lambda op, row: refresh_keys(op, [row.person_id]),  # a parent's name is among them
)
take_back_appointment = take_back_door(_module(load_staff), "staff.take-back@1", Appointment)
