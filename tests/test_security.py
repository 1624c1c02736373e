"""What stands between a browser and harm: no inline code, sealed cookies, tokens on every form, failures that leave nothing behind."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pydantic import SecretStr

from hoaban.interfaces.actors import actor_of
from hoaban.interfaces.middleware import POLICY
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.actions import set_password
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.accounts.pages import own as own_pages
from hoaban.modules.people.models import Guardianship
from tests.neighbour import SYSTEM, fill
from tests.routes import Side, routes
from tests.town import Town
from tests.visiting import signed_in
from tests.walking import Answer, Question, Walker

pytestmark = pytest.mark.django_db

ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post", "xlink:href"}
WRITES = ("post", "put", "patch", "delete")


class Page(HTMLParser):
    """What a page holds that a policy without inline code forbids, and its forms that lack a token."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.form: dict[str, str | None] | None = None
        self.has_token = False
        self.feed(answer.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.wrong += self._inline(tag, given)
        if tag == "form" and (given.get("method") or "get").lower() == "post":
            self.form, self.has_token = given, False
        self.has_token |= tag == "input" and given.get("name") == "csrfmiddlewaretoken"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            if not self.has_token:
                self.wrong.append(f"form without a token: {self.form}")
            self.form = None

    def _inline(self, tag: str, given: dict[str, str | None]) -> Iterator[str]:
        if tag == "style" or "style" in given:
            yield f"<{tag} style>"
        if tag == "script" and not given.get("src"):
            yield "<script> without src"
        if tag in {"iframe", "object", "embed", "base"}:
            yield f"<{tag}>"
        for name, value in given.items():
            if name.startswith(("on", "hx-on")):
                yield f"<{tag} {name}>"
            if name in ADDRESSES and re.match(r"\s*(javascript:|vbscript:|data:text|https?:|//)", value or ""):
                yield f"<{tag} {name}={value}>"


class Given(NamedTuple):
    town: Town
    sides: tuple[Side, Side]


@pytest.fixture
def given(town: Town) -> Given:
    return Given(town, fill(town))


@pytest.mark.parametrize("key", ["department_officer", "principal", "guardian", "nobody"])
def test_no_page_holds_inline_code_or_reaches_elsewhere_and_every_form_has_its_token(given: Given, key: str) -> None:
    walker, seen = Walker(given.town, key), 0
    for route in routes():
        for method in ("GET", "POST"):
            answer = walker.ask(Question(method, route.path(given.sides[0])))
            if answer.is_page:
                seen += 1
                assert not Page(answer).wrong, (method, route.name)
    assert seen


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color:red'>",
        "<style></style>",
        "<script>1</script>",
        "<a href='javascript:1'>",
        "<img src='//elsewhere/x.png'>",
        "<button onclick='1'>",
        "<form method=post></form>",
        "<div hx-on:click='1'>",
    ],
)
def test_the_reader_of_pages_sees_what_is_wrong(html: str) -> None:
    assert Page(Answer(200, "", "text/html", html.encode())).wrong


def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY
    directives = dict(part.split(maxsplit=1) for part in POLICY.split("; "))
    assert directives["default-src"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == "'self'"


@pytest.mark.parametrize("path", ["/sign-in/", "/accounts/", "/nothing-here", "/api/v1/me", "/api/v1/nothing"])
def test_every_answer_carries_the_headers(town: Town, path: str) -> None:
    for client in (Client(), signed_in(town, "principal")):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]


def test_what_a_reader_saw_stays_in_no_cache(town: Town) -> None:
    client = signed_in(town, "principal")
    for path in ("/accounts/", "/me/", "/api/v1/institutions", "/nothing-here"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_the_session_travels_where_no_script_and_no_other_site_sees_it(client: Client, town: Town) -> None:
    with acting(SYSTEM):
        set_password(SYSTEM, account_id=town.accounts["principal"].pk, password=SecretStr("hoa-ban-nở-trắng"))
    client.post(reverse("accounts:sign-in"), {"username": "principal", "password": "hoa-ban-nở-trắng"})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert 0 < cookie["max-age"] <= 12 * 60 * 60
    page = Client().get("/sign-in/")
    assert page.cookies[settings.CSRF_COOKIE_NAME]["httponly"]
    assert page.cookies[settings.CSRF_COOKIE_NAME]["samesite"] in {"Lax", "Strict"}


SEALED = """
from hoaban.interfaces import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.SECURE_PROXY_SSL_HEADER is not None)
"""


@pytest.mark.parametrize(("https", "sealed"), [("true", True), ("false", False)])
def test_over_https_cookies_travel_over_secure_connections_only(https: str, *, sealed: bool) -> None:
    environment = os.environ | {"HOABAN_HTTPS": https}
    asked = [sys.executable, "-c", SEALED]
    told = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(sealed)] * 4


# These look at no session: without a device's token or seal, or a witness' signature, they take nothing.
KNOWS_ITS_DEVICE = {"sync:exchange": 401, "sync:import": 400, "log:cosign": 400}


def test_nothing_is_written_without_the_token_of_its_form(given: Given) -> None:
    """Neither by pages nor by the API, whichever method and however often signed in."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(given.town.accounts["department_officer"])
    for route in routes():
        for method in WRITES:
            status = getattr(client, method)(route.path(given.sides[0])).status_code
            assert status in {403, 404, 405} or status == KNOWS_ITS_DEVICE.get(route.name), (method, route.name)


def test_with_its_token_a_form_is_taken(client: Client, town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.accounts["principal"])
    page = client.get(reverse("accounts:me"))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert token
    sent = client.post(reverse("accounts:language"), {"language": "en", "csrfmiddlewaretoken": token[1]})
    assert sent.status_code == 302


def test_a_failure_takes_back_all_that_the_request_wrote(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("after the writing")

    client = Client(raise_request_exception=False)
    client.force_login(town.accounts["principal"])
    monkeypatch.setattr(own_pages, "redirect", broken)
    answer = client.post(reverse("accounts:language"), {"language": "en"})
    with acting(SYSTEM):
        assert Account.objects.get(pk=town.accounts["principal"].pk).language == "vi"
    assert answer.status_code == 500
    assert "after the writing" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_character_that_no_text_holds_is_refused(town: Town) -> None:
    client = signed_in(town, "principal")
    for path in ("/accounts/?q=%00", "/api/v1/institutions?q=a%00", "/places/code/%00/"):
        assert client.get(path).status_code == 400, path


def test_a_fragment_of_a_page_sends_the_whole_page_to_the_sign_in(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/?q=an"}
    answer = client.get(reverse("accounts:accounts"), headers=headers)
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/accounts/%3Fq%3Dan"


@pytest.mark.parametrize("role_id", ["guardian", "learner", "teacher", "homeroom_teacher"])
def test_a_role_that_follows_a_person_reaches_nothing_without_one(town: Town, role_id: str) -> None:
    """Guardians known only by name have no person either: nothing must match nothing."""
    with acting(SYSTEM):
        child = town.persons["Lò Thị Đào"]
        Guardianship.objects.create(person=child, guardian_name="?", relation="guardian", starts_on=child.birth_date)
        account = Account.objects.create(username="khong.ho.so", display_name="Không hồ sơ")
        over = {"scope_kind": "nation", "scope_id": "VN"}
        if role_id.endswith("teacher"):
            school = town.primary.pk
            over = {"scope_kind": "school", "scope_id": str(school), "institution_id": school}
        RoleGrant.objects.create(account=account, role=role_id, starts_on=town.year.start, **over)
    actor = actor_of(account.pk, town.today)
    for permission in ("learner.read", "person.read", "class.read"):
        assert not actor.may(permission), permission
    assert not actor.walls.persons


def test_rights_end_with_the_role_and_with_the_account(town: Town) -> None:
    principal = town.accounts["principal"]
    with acting(SYSTEM):
        RoleGrant.objects.filter(account=principal).update(ends_on=town.today)
    assert not actor_of(principal.pk, town.today).may("learner.read")
    with acting(SYSTEM):
        Account.objects.filter(pk=principal.pk).update(is_active=False)
    assert actor_of(principal.pk, town.today) == Actor.nobody()


def test_a_session_of_another_password_is_nobodys(town: Town) -> None:
    account = town.accounts["principal"]
    assert actor_of(account.pk, town.today, proof=account.get_session_auth_hash()).user_id == account.pk
    for proof in ("", "0" * 64):
        assert actor_of(account.pk, town.today, proof=proof) == Actor.nobody()
