"""What every test run shares: a real PostgreSQL database of its own, and an actor for setting the scene."""

import gc
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.template import Template
from django.test import override_settings
from django.test.utils import _TestState
from pytest_django.plugin import DjangoDbBlocker

from tests.database import fresh_database

pytest_plugins = ["tests.slates", "tests.town"]
# What takes half a minute of processor time or more, the longest first; begun first, so that no core waits at the end for another that has
# just begun with one.
LONG = (
    "tests/test_access.py",
    "tests/test_browser.py",
    "tests/test_pages.py",
    "sync/tests/test_histories.py",
    "sync/tests/test_more_histories.py",
    "sync/tests/test_mutants.py",
    "demo/tests/test_build.py",
    "tests/test_mending.py",
    "tests/test_classroom.py",
    "tests/test_in_browser.py",
    "figures/tests/test_figures.py",
    "tests/test_security.py",
    "tests/test_timetable_browser.py",
    "figures/tests/test_equality.py",
    "figures/tests/test_lake.py",
    "demo/tests/test_built.py",
)
# A run keeps half a million objects for good, and looking through them for what could go was an eighth of the access tests' time.
gc.set_threshold(50_000, 20, 100)
# No test times anything: that is the work of bench/, on a machine that does nothing else.
hypothesis.settings.register_profile("hoaban", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("hoaban")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first, and leave the rest in its order."""
    items.sort(
        key=lambda item: next((at for at, name in enumerate(LONG) if item.path.as_posix().endswith(name)), len(LONG))
    )


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


@pytest.fixture(scope="session", autouse=True)
def templates_that_tell_nobody(django_test_environment: None) -> Iterator[None]:  # noqa: ARG001  which has them tell
    """Django's tests may ask what was rendered, with a copy of every context; ours ask what a page says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_that_cost_little() -> Iterator[None]:
    """A hash takes a hundred megabytes on purpose; tests ask whether a password is the right one, not how long it takes to guess."""
    with pytest.MonkeyPatch.context() as patch:
        for cost, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, cost, least)
        yield
