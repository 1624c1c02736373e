"""A password that an administrator set opens one page only: the one on which its owner sets their own."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from pydantic import SecretStr

from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Change
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.actions import create_account, set_password
from hoaban.modules.accounts.jobs import sweep_sessions
from hoaban.modules.accounts.models import Account
from tests.markup import Markup
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
GIVEN, OWN = "hoa-ban-nở-trắng", "mùa-xuân-Tây-Bắc"
NEW_PASSWORD, ME = reverse("accounts:new-password"), reverse("accounts:me")


@pytest.fixture
def account() -> Account:
    with acting(SYSTEM):
        return create_account(SYSTEM, username="an.lo", display_name="Lò Thị An", password=SecretStr(GIVEN))


def signed_in(password: str = GIVEN, username: str = "an.lo") -> Client:
    client = Client()
    typed = {"username": username, "password": password}
    assert client.post(reverse("accounts:sign-in"), typed).status_code == 302
    return client


def must_change(account: Account) -> bool:
    with acting(SYSTEM):
        return Account.objects.get(pk=account.pk).must_change_password


def test_it_works(account: Account) -> None:
    """Led to the page from wherever one wants to go, and on to there afterwards; once only."""
    client = signed_in()
    led = client.get(f"{reverse('schooling:find')}?q=lo")
    assert led.headers["Location"] == f"{NEW_PASSWORD}?next=%2Ffind%2F%3Fq%3Dlo"
    page = client.get(led.headers["Location"]).content.decode()
    assert Markup(page).mistakes() == []
    assert 'value="/find/?q=lo"' in page
    assert reverse("schooling:find") not in page.replace('value="/find/?q=lo"', ""), "the shell offers nothing else"
    done = client.post(NEW_PASSWORD, {"password": OWN, "again": OWN, "next": ME})
    assert done.headers["Location"] == ME
    assert client.get(ME).status_code == 200
    assert not must_change(account)
    assert signed_in(OWN).get(ME).status_code == 200
    assert client.get(NEW_PASSWORD).headers["Location"] == reverse("accounts:change-password")


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_other_page_answers_before(account: Account, method: str) -> None:
    client = signed_in()
    for name in ("web:home", "accounts:me", "accounts:change-password", "accounts:roles", "accounts:language"):
        answer = getattr(client, method)(reverse(name))
        assert answer.headers["Location"].startswith(NEW_PASSWORD), name
    assert must_change(account)


def test_a_program_and_a_fragment_are_told_so_too(account: Account) -> None:
    client = signed_in()
    told = client.get("/api/v1/me")
    assert told.status_code == 403
    assert "đặt mật khẩu của mình" in told.json()["detail"]
    assert client.get(ME, headers={"hx-request": "true"}).headers["HX-Redirect"] == NEW_PASSWORD


def test_one_may_sign_out_instead(account: Account) -> None:
    client = signed_in()
    assert client.post(reverse("accounts:sign-out")).headers["Location"] == reverse("accounts:sign-in")
    assert must_change(account)


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        (GIVEN, GIVEN, "do người khác đặt. Hãy chọn mật khẩu mà chỉ mình bạn biết"),
        (OWN, GIVEN, "Hai lần gõ không giống nhau"),
        ("short", "short", "ít nhất 10 ký tự"),
        ("", "", "Mật khẩu mới"),
    ],
)
def test_it_rejects(account: Account, password: str, again: str, words: str) -> None:
    answer = signed_in().post(NEW_PASSWORD, {"password": password, "again": again})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert Markup(page).mistakes() == []
    assert must_change(account)


def test_a_password_set_anew_by_another_is_changed_again(account: Account, town: Town) -> None:
    client = signed_in()
    client.post(NEW_PASSWORD, {"password": OWN, "again": OWN})
    officer = Client()
    officer.force_login(town.accounts["department_officer"])
    assert officer.post(reverse("accounts:password", args=[account.pk]), {"password": GIVEN}).status_code == 302
    assert client.get(ME).headers["Location"].startswith(reverse("accounts:sign-in")), "signed out everywhere"
    assert signed_in().get(ME).headers["Location"].startswith(NEW_PASSWORD)


def test_who_sets_their_own_by_the_officers_page_need_not_do_it_twice(town: Town) -> None:
    me = town.accounts["department_officer"]
    with acting(town.actors["department_officer"]):
        set_password(town.actors["department_officer"], account_id=me.pk, password=SecretStr(GIVEN))
    assert not must_change(me)


def test_a_lasting_password_is_left_alone() -> None:
    with acting(SYSTEM):
        create_account(
            SYSTEM, username="minh.tran", display_name="Trần Minh", password=SecretStr(GIVEN), is_lasting=True
        )
    assert signed_in(username="minh.tran").get(ME).status_code == 200


def test_the_log_tells_that_it_must_be_changed_and_never_the_password(account: Account) -> None:
    with acting(SYSTEM):
        after = Change.objects.get(entity_id=account.pk).after
    assert after["must_change_password"] is True
    assert GIVEN not in str(after)


def test_ended_sessions_are_swept_out_and_others_stay(account: Account) -> None:
    client = signed_in()
    ended = SessionStore()
    ended["of"] = "somebody"
    ended.save()
    Session.objects.filter(pk=ended.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))
    sweep_sessions.func(0)
    assert not Session.objects.filter(pk=ended.session_key).exists()
    assert Session.objects.filter(pk=client.session.session_key).exists()
    assert sweep_sessions.name in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
