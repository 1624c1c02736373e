"""The reference data, loaded once for the tests of a file, and taken away after them: others begin with an empty ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.kernel.upkeep import refresh_statistics
from hoaban.modules.places.actions import load_reference

SYSTEM = Actor.system("test")


@pytest.fixture(scope="module")
def reference(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), acting(SYSTEM):
        load_reference(SYSTEM)
    with django_db_blocker.unblock():
        refresh_statistics()  # else the planner takes ten thousand places for none
    yield
    filled = [*apps.get_app_config("places").get_models(), Operation, Change]
    tables = ", ".join(model._meta.db_table for model in filled)
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


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
