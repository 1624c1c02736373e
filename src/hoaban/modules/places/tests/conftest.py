"""The reference data, loaded once for a run; nothing happens where the run's database has it from its template."""

from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.places.actions import load_reference
from hoaban.modules.places.models import EthnicGroup

SYSTEM = Actor.system("test")


@pytest.fixture(scope="session")
def reference(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), acting(SYSTEM):
        if not EthnicGroup.objects.exists():
            load_reference(SYSTEM)


@pytest.fixture
def places(reference: None, db: None) -> Actor:
    """An actor that reaches everything, in a database that holds the reference data."""
    return SYSTEM


@pytest.fixture
def plain_static(settings, tmp_path: Path) -> None:
    """Pages without a collected copy of the static files: their plain names do."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = tmp_path
