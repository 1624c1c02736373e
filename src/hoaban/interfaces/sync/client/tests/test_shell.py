"""The shell of the classroom: what it weighs, what it holds, and that it holds nobody's data."""

import json
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from hoaban.interfaces.middleware import POLICY
from hoaban.interfaces.sync.client import pages
from tests.town import Town

KB = 1024
ALL, SCRIPT = 100 * KB, 45 * KB  # of a first load, compressed
HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"

pytestmark = pytest.mark.django_db


def worker_files(client: Client) -> list[str]:
    script = client.get("/classroom/sw.js").content.decode()
    files: list[str] = json.loads(script.removeprefix("const SHELL=").split(";\n", 1)[0])["files"]
    return files


@pytest.fixture
def fetch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """Fetch from static files collected as an installation does, through the whole stack of middleware."""
    root = tmp_path_factory.mktemp("static")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": HASHED}}
    with override_settings(STORAGES=storages, STATIC_ROOT=root, WHITENOISE_USE_FINDERS=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        client = Client(headers={"Accept-Encoding": "gzip, deflate, br"})

        def get(path: str) -> bytes:
            answer = client.get(path)
            assert answer.status_code == 200, path
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            return bytes(body)

        yield get


def test_a_first_load_keeps_its_budget(fetch: Callable[[str], bytes], client: Client) -> None:
    """All that a phone fetches to open the classroom: the page, its worker, its manifest and every file that the worker keeps."""
    files = worker_files(client)
    sizes = {
        path: len(fetch(path))
        for path in ("/classroom/", "/classroom/sw.js", "/classroom/manifest.webmanifest", *files)
    }
    scripts = sum(size for path, size in sizes.items() if path.endswith(".js"))
    assert scripts <= SCRIPT, sizes
    assert sum(sizes.values()) <= ALL, sizes


def test_the_worker_keeps_every_file_that_the_page_names(client: Client) -> None:
    page = client.get("/classroom/").content.decode()
    named = set(re.findall(r'(?:href|src|data-\w+)="(/static/[^"]+)"', page))
    assert named - set(worker_files(client)) == {
        "/static/hoaban/icon-192.png"
    }  # of the home screen, which the system fetches


def test_the_page_is_the_same_for_everybody(client: Client, town: Town) -> None:
    nobodys = client.get("/classroom/")
    client.force_login(town.accounts["teacher"])
    assert client.get("/classroom/").content == nobodys.content
    assert nobodys.headers["Content-Security-Policy"] == POLICY
    assert nobodys.headers["Cache-Control"] == "no-cache"


def test_another_shell_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = pages.version.__wrapped__()
    source = pages._source
    monkeypatch.setattr(pages, "_source", lambda name: source(name) + b" " * (name == "classroom/app.js"))
    assert pages.version.__wrapped__() != before


def test_the_token_is_for_who_is_signed_in(client: Client, town: Town) -> None:
    assert client.get("/classroom/token/").status_code == 302
    client.force_login(town.accounts["teacher"])
    assert b'name="csrfmiddlewaretoken" value="' in client.get("/classroom/token/").content


def test_it_can_be_installed(client: Client) -> None:
    told = json.loads(client.get("/classroom/manifest.webmanifest").content)
    assert told["start_url"] == told["scope"] == "/classroom/"
    assert told["display"] == "standalone"
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}


@pytest.mark.parametrize(
    ("who", "leads_there"),
    [("teacher", True), ("homeroom_teacher", True), ("principal", True), ("auditor", False), ("guardian", False)],
)
def test_the_menu_leads_there_whoever_takes_rolls(client: Client, town: Town, who: str, *, leads_there: bool) -> None:
    client.force_login(town.accounts[who])
    assert (b'href="/classroom/"' in client.get("/me/").content) is leads_there
