"""The web floor is tested by itself: its own addresses, plainly named static files, no database."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import RequestFactory, override_settings

from hoaban.interfaces.web import shell
from hoaban.interfaces.web.pages import style_guide

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def _by_itself(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashed names of static files need a collected copy; pages of modules need their modules."""
    monkeypatch.setattr("hoaban.kernel.actor.url_right", {"schooling:find": "public"}.get)
    monkeypatch.setattr(shell, "holds_synthetic_data", lambda: False)
    storages = settings.STORAGES | {"staticfiles": PLAIN}
    with override_settings(STORAGES=storages, ROOT_URLCONF="hoaban.interfaces.web.tests.addresses"):
        yield


@pytest.fixture
def guide() -> str:
    """Give the style guide's page: every component in every state."""
    return style_guide(RequestFactory().get("/style-guide/?sort=-learners&level=lower")).content.decode()
