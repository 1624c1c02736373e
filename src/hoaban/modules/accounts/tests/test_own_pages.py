"""Signing in and out, and one's own account, as a browser without script does it."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pydantic import SecretStr

from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts import throttle
from hoaban.modules.accounts.actions import create_account
from hoaban.modules.accounts.models import Account, FailedSignIn
from hoaban.modules.accounts.rules import BY_NAME

SYSTEM = Actor.system("test")
FIRST, SECOND = "hoa-ban-nở-trắng", "mùa-xuân-Tây-Bắc"
SIGN_IN, ME = reverse("accounts:sign-in"), reverse("accounts:me")

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    with acting(SYSTEM):
        return create_account(
            SYSTEM, username="an.lo", display_name="Lò Thị An", password=SecretStr(FIRST), is_lasting=True
        )


def sign_in(client: Client, password: str = FIRST, username: str = "an.lo", **more: str):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get(ME).status_code == HTTPStatus.OK


def test_it_works(client: Client, account: Account) -> None:
    assert client.get(ME).headers["Location"].startswith(f"{SIGN_IN}?next=")
    assert sign_in(client, next=ME).headers["Location"] == ME
    page = client.get(ME)
    assert page.status_code == HTTPStatus.OK
    assert "Lò Thị An" in page.content.decode()
    with acting(SYSTEM):
        row = Operation.objects.get(kind="account.sign-in@1")
        account.refresh_from_db()
    assert (row.actor_user_id, row.actor_name, row.verdict) == (account.pk, "Lò Thị An", "applied")
    assert account.signed_in_at is not None


def test_a_failed_sign_in_says_so_keeps_the_name_and_is_counted(client: Client, account: Account) -> None:
    for username in ("an.lo", "nobody"):
        page = sign_in(client, "wrong-password", username)
        assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'role="alert"' in page.content.decode()
        assert f'value="{username}"' in page.content.decode()
        assert "wrong-password" not in page.content.decode()
    assert FailedSignIn.objects.count() == 2
    assert not is_signed_in(client)
    with acting(SYSTEM):
        assert not Operation.objects.filter(kind="account.sign-in@1").exists()


def test_the_answer_to_an_unknown_name_is_the_same_to_the_byte(client: Client, account: Account) -> None:
    known, unknown = (sign_in(client, "wrong-password", name).content.decode() for name in ("an.lo", "an.la"))
    assert _without_tokens(known.replace("an.lo", "?")) == _without_tokens(unknown.replace("an.la", "?"))


def _without_tokens(page: str) -> str:
    """Leave out what differs from one answer to the next: the token, and the minute at the foot."""
    lines = (line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
    return re.sub(r"\d\d:\d\d", "", "\n".join(lines))


def test_too_many_failures_are_answered_with_a_wait(client: Client, account: Account) -> None:
    for _ in range(BY_NAME.free):
        throttle.remember(throttle.Guesser.of("an.lo", "127.0.0.1"), timezone.now())
    page = sign_in(client)
    assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert 0 < int(page.headers["Retry-After"]) <= BY_NAME.first.total_seconds()
    assert not is_signed_in(client)


def test_an_empty_form_is_no_attempt(client: Client) -> None:
    page = client.post(SIGN_IN, {"username": "", "password": ""})
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not FailedSignIn.objects.exists()


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_it_rejects_to_go_to_another_site_afterwards(client: Client, account: Account, wanted: str) -> None:
    assert sign_in(client, next=wanted).headers["Location"] == "/"


def test_every_sign_in_begins_a_session_under_a_new_key(client: Client, account: Account) -> None:
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    keys = [session.session_key]
    for _ in range(2):
        sign_in(client)
        keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert "planted" not in client.session
    stale = Client()
    stale.cookies["sessionid"] = keys[1]
    assert not is_signed_in(stale)


def test_signing_out_ends_the_session_itself(client: Client, account: Account) -> None:
    sign_in(client)
    key = client.session.session_key
    assert client.get(reverse("accounts:sign-out")).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    client.post(reverse("accounts:sign-out"))
    client.cookies["sessionid"] = key
    assert not is_signed_in(client)


def change(client: Client, current: str = FIRST, password: str = SECOND, again: str = SECOND):
    return client.post(reverse("accounts:change-password"), {"current": current, "password": password, "again": again})


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client: Client, account: Account) -> None:
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    key = client.session.session_key
    assert change(client).headers["Location"] == ME
    assert is_signed_in(client)
    assert client.session.session_key != key
    assert not is_signed_in(elsewhere)
    assert sign_in(elsewhere, FIRST).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sign_in(elsewhere, SECOND).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ({"current": "wrong-password"}, 1),
        ({"again": "something-else"}, 0),
        ({"password": "short", "again": "short"}, 0),
    ],
)
def test_it_rejects_a_change_of_password(client: Client, account: Account, typed: dict[str, str], counted: int) -> None:
    sign_in(client)
    page = change(client, **typed)
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert FailedSignIn.objects.count() == counted
    assert sign_in(Client(), FIRST).status_code == HTTPStatus.FOUND


def test_the_language_is_kept_with_the_account(client: Client, account: Account) -> None:
    sign_in(client)
    assert 'lang="vi"' in client.get(ME).content.decode()
    client.post(reverse("accounts:language"), {"language": "en"})
    assert 'lang="en"' in client.get(ME).content.decode()
    elsewhere = Client()
    sign_in(elsewhere)
    assert 'lang="en"' in elsewhere.get(ME).content.decode()


def test_a_closed_account_is_signed_out_at_once(client: Client, account: Account) -> None:
    sign_in(client)
    with acting(SYSTEM):
        Account.objects.filter(pk=account.pk).update(is_active=False)
    assert not is_signed_in(client)


@pytest.mark.parametrize(("proxy", "believed"), [(None, "127.0.0.1"), (("X-Https", "on"), "10.1.1.1")])
def test_an_address_is_believed_only_from_our_own_proxy(client: Client, settings, proxy, believed: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = proxy
    typed = {"username": "an.lo", "password": "wrong-password"}
    client.post(SIGN_IN, typed, headers={"X-Forwarded-For": "6.6.6.6, 10.1.1.1"})
    assert FailedSignIn.objects.get().address_digest == throttle.Guesser.of("an.lo", believed).address
