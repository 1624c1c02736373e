"""Names and passwords are checked with the same answer and the same work for everybody; guessing is slowed down."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from pydantic import SecretStr

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts import signing_in, throttle
from hoaban.modules.accounts.actions import close_account, create_account
from hoaban.modules.accounts.models import Account, FailedSignIn
from hoaban.modules.accounts.rules import BY_ADDRESS, BY_NAME, REMEMBERED
from hoaban.modules.accounts.signing_in import Known, TooSoon, check, self_actor

NOW = datetime(2026, 9, 5, 7, 0, tzinfo=UTC)
RIGHT, HOME = "hoa-ban-nở-trắng", "203.113.0.7"
SYSTEM = Actor.system("test")

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    with acting(SYSTEM):
        return create_account(SYSTEM, username="an.lo", display_name="Lò Thị An", password=SecretStr(RIGHT))


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace the slow hash by a quick one that writes down each use."""
    used: list[str] = []

    def encode(self, password: str, salt: str) -> str:
        used.append("encode")
        return f"argon2$quick${password}"

    def verify(self, password: str, encoded: str) -> bool:
        used.append("verify")
        return encoded == f"argon2$quick${password}"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", verify)
    monkeypatch.setattr(Argon2PasswordHasher, "must_update", lambda *_: False)
    return used


def fail(times: int, *, username: str = "an.lo", address: str = HOME, at: datetime = NOW) -> None:
    guesser = throttle.Guesser.of(username, address)
    for _ in range(times):
        throttle.remember(guesser, at)


def test_it_works_however_the_name_is_typed(account: Account) -> None:
    found = check(" AN.lo ", RIGHT, HOME, NOW)
    assert isinstance(found, Known)
    assert (found.account.pk, found.renew) == (account.pk, False)


@pytest.mark.parametrize("username", ["an.lo", "nobody", "", "x" * 500])
def test_a_wrong_pair_is_counted_alike_whether_the_name_exists(
    account: Account, hashes: list[str], username: str
) -> None:
    assert check(username, "wrong", HOME, NOW) is None
    assert len(hashes) == 1, "one hash of work, whether the name exists or not"
    assert FailedSignIn.objects.count() == 1


def test_a_closed_account_is_answered_like_an_unknown_one(account: Account, hashes: list[str]) -> None:
    with acting(SYSTEM):
        close_account(SYSTEM, account_id=account.pk)
    assert check("an.lo", RIGHT, HOME, NOW) is None
    assert len(hashes) == 1


@pytest.mark.parametrize("username", ["an.lo", "nobody"])
def test_after_the_free_failures_even_the_right_password_waits(
    account: Account, hashes: list[str], username: str
) -> None:
    fail(BY_NAME.free, username=username)
    assert check(username, RIGHT, "198.51.100.1", NOW) == TooSoon(BY_NAME.first)
    assert not hashes, "whoever must wait costs no hash"
    assert FailedSignIn.objects.count() == BY_NAME.free, "an attempt that is not heard is not counted"


def test_the_wait_ends_and_success_starts_anew(account: Account) -> None:
    fail(BY_NAME.free)
    assert isinstance(check("an.lo", RIGHT, HOME, NOW + BY_NAME.first), Known)
    assert not FailedSignIn.objects.exists()


def test_one_address_that_guesses_at_many_names_waits_too(account: Account, hashes: list[str]) -> None:
    for number in range(BY_ADDRESS.free):
        fail(1, username=f"name{number}", address="2001:db8:1:2::1")
    assert isinstance(check("an.lo", RIGHT, "2001:db8:1:2:ffff::9", NOW), TooSoon), "the same line, by its /64"
    assert check("an.lo", "wrong", "2001:db8:1:3::1", NOW) is None


def test_signing_in_to_ones_own_account_does_not_clear_guesses_at_others(account: Account) -> None:
    fail(BY_ADDRESS.free - 1, username="director")
    assert isinstance(check("an.lo", RIGHT, HOME, NOW), Known)
    fail(1, username="director")
    assert isinstance(check("an.lo", RIGHT, HOME, NOW), TooSoon)


def test_failures_are_let_go_after_a_day() -> None:
    fail(3)
    fail(1, at=NOW + REMEMBERED + timedelta(minutes=1))
    assert FailedSignIn.objects.count() == 1


def test_names_and_addresses_are_kept_as_keyed_digests(settings) -> None:
    first = throttle.Guesser.of("an.lo", HOME)
    assert not {"an.lo", HOME} & {first.name, first.address}
    settings.SECRET_KEY = "another"
    assert throttle.Guesser.of("an.lo", HOME) != first


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("203.113.0.7", "203.113.0.8", False),
        ("203.113.0.7", "::ffff:203.113.0.7", True),
        ("::ffff:203.113.0.7", "::ffff:203.113.0.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("unix:", "unix:", True),
    ],
)
def test_an_address_stands_for_one_line_to_the_network(one: str, other: str, *, is_same: bool) -> None:
    assert (throttle.Guesser.of("x", one) == throttle.Guesser.of("x", other)) == is_same


def test_the_digest_of_an_older_kind_is_made_anew(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", Argon2PasswordHasher.time_cost + 1)
    found = check("an.lo", RIGHT, HOME, NOW)
    assert isinstance(found, Known)
    assert found.renew


def test_the_own_actor_reaches_nobodys_records(account: Account) -> None:
    with acting(SYSTEM):
        me = self_actor(account)
    assert me.user_id == account.pk
    assert me.may("account.own")
    assert not me.may("account.read")
    assert not me.walls.everything


def test_of_two_attempts_at_one_name_at_once_only_one_is_heard(hashes: list[str]) -> None:
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [throttle.Guesser.of("binh", HOME).name])
        assert check("binh", "wrong", HOME, NOW) == TooSoon(signing_in.MOMENT)
        assert check("an.lo", "wrong", HOME, NOW) is None
    finally:
        elsewhere.close()
    assert len(hashes) == 1
