"""A small piece of a real province for these tests: its communes from the reference data, a few schools on them."""

from collections.abc import Iterator

import pytest

from hoaban.interfaces.demo.ground import Ground, read_ground
from hoaban.interfaces.demo.plan import Asked, Plan
from hoaban.interfaces.demo.profile import profile_of
from hoaban.interfaces.demo.rows import Batch
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.places.actions import load_reference
from hoaban.modules.places.models import Place

SHARE = 0.02
SYSTEM = Actor.system("test")


@pytest.fixture
def places(db: None) -> None:
    """The places of the nation, as `hoaban setup` loads them."""
    with acting(SYSTEM):
        if not Place.objects.exists():
            load_reference(SYSTEM)


@pytest.fixture
def asked() -> Asked:
    return Asked.of(profile_of("dien-bien"), SHARE, 7, 2024, 3)


@pytest.fixture
def ground(places: None, asked: Asked) -> Ground:
    with acting(SYSTEM):
        return read_ground(asked.profile, asked.years.first, asked.share)


@pytest.fixture
def batches(asked: Asked, ground: Ground) -> Iterator[list[Batch]]:
    """All rows of a small province, without a database."""
    return list(Plan(asked, ground).batches())
