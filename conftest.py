"""What every test run shares: a real PostgreSQL database of its own, and an actor for setting the scene."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.database import fresh_database

pytest_plugins = ["tests.slates", "tests.town"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the run its database, copied from a migrated template."""
    with django_db_blocker.unblock(), fresh_database():
        yield


PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(scope="session", autouse=True)
def plainly_named_static_files() -> Iterator[None]:
    """Hashed names of static files need a collected copy, which a test run does not make."""
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}, STATIC_ROOT=None):
        yield
