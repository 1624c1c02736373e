"""Writing the rows of a synthetic province through the modules' bulk actions, each under an identity that comes from the seed."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import models

from hoaban.interfaces.demo.rows import Batch
from hoaban.kernel.action import Envelope, Load, Verdict
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied
from hoaban.kernel.models import Operation
from hoaban.modules.network import models as network
from hoaban.modules.network.loading import load_network
from hoaban.modules.people import models as people
from hoaban.modules.people.loading import load_people
from hoaban.modules.places.loading import load_places
from hoaban.modules.schooling import models as schooling
from hoaban.modules.schooling.loading import load_schooling
from hoaban.modules.staff import models as staff
from hoaban.modules.staff.loading import load_staff

T = TypeVar("T")
Submit = Callable[[Envelope, Actor], Verdict]

SOURCE = "dữ liệu mô phỏng / synthetic data"


def submissions(batch: Batch) -> Iterator[Submit]:
    """Give, in the order in which they must be written, the operations that write a district."""
    yield _of(load_network, _network(batch))
    yield _of(load_people, _people(batch))
    yield _of(load_staff, _staff(batch))
    yield _of(load_schooling, _schooling(batch))


def _of(action: Any, loads: Sequence[Load]) -> Submit:
    def submit(envelope: Envelope, actor: Actor) -> Verdict:
        verdict: Verdict = action.submit(envelope, actor, institution_id=None, source=SOURCE, loads=loads)
        return verdict

    return submit
