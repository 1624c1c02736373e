"""A small piece of a real province for these tests: its communes from the reference data, a few schools on them."""

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

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


def load_places() -> None:
    if not Place.objects.exists():
        load_reference(SYSTEM)


def join_without_statistics() -> None:
    """Let the planner join many rows with many, to the end of the transaction: nobody counts rows that are not committed, and where it
    believed a table empty, a figure took minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")


@pytest.fixture
def places(db: None) -> None:
    """The places of the nation, as `hoaban setup` loads them."""
    join_without_statistics()
    with acting(SYSTEM):
        load_places()


@pytest.fixture(scope="session")
def asked() -> Asked:
    return Asked.of(profile_of("dien-bien"), SHARE, 7, 2024, 3)


@pytest.fixture(scope="session")
def ground(asked: Asked, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Ground:
    """The communes that the small province stands on; the database forgets them again."""
    with django_db_blocker.unblock(), acting(SYSTEM):
        load_places()
        found = read_ground(asked.profile, asked.years.first, asked.share)
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="session")
def batches(asked: Asked, ground: Ground) -> list[Batch]:
    """All rows of a small province, without a database."""
    return list(Plan(asked, ground).batches())
