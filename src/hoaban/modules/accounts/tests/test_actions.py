"""Accounts are opened, granted roles, closed; passwords never reach the ledger."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import SecretStr

from hoaban.kernel.action import Envelope
from hoaban.kernel.actor import Actor, Reach
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.actions import (
    change_own_password,
    choose_language,
    close_account,
    create_account,
    end_role,
    grant_role,
    reopen_account,
    set_password,
    sign_in,
)
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.accounts.signing_in import self_actor

SYSTEM = Actor.system("test")
TODAY = timezone.localdate()
SCHOOL, OTHER = uuid7(), uuid7()
FIRST, SECOND = SecretStr("hoa-ban-nở-trắng"), SecretStr("mùa-xuân-Tây-Bắc")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_system():
    with acting(SYSTEM):
        yield


def an_account(username: str = "an.lo", person_id: UUID | None = None, password: SecretStr | None = None) -> Account:
    return create_account(SYSTEM, username=username, display_name="Lò Thị An", person_id=person_id, password=password)


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


def test_it_works() -> None:
    account = create_account(SYSTEM, username=" An.LO ", display_name="  Lò   Thị An ", password=FIRST)
    assert (account.username, account.display_name, account.search_key) == ("an.lo", "Lò Thị An", "lo thi an an.lo")
    assert account.password.startswith("argon2$argon2id$")
    assert check_password(FIRST.get_secret_value(), account.password)


def test_without_a_password_nobody_signs_in() -> None:
    assert not an_account().has_usable_password()


def test_it_names_every_problem_of_a_new_account_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        create_account(SYSTEM, username="Trần", display_name=" ", password=SecretStr("ngắn"), language="fr")
    assert codes(refusal) == {"username-unfit", "name-missing", "password-unfit", "language-unknown"}


@pytest.mark.parametrize("password", ["matkhau", "password123", "LÒ THỊ AN 1", "Lò Thị An"])
def test_it_rejects_a_password_that_guessers_try_first(password: str) -> None:
    account = an_account()
    with pytest.raises(Invalid) as refusal:
        set_password(SYSTEM, account_id=account.pk, password=SecretStr(password))
    assert codes(refusal) == {"password-unfit"}


def test_it_rejects_a_name_that_is_taken() -> None:
    an_account()
    with pytest.raises(Invalid) as refusal:
        an_account("AN.LO")
    assert codes(refusal) == {"username-taken"}


def test_no_password_and_no_digest_stands_in_the_ledger() -> None:
    account = an_account(password=FIRST)
    first = account.password
    set_password(SYSTEM, account_id=account.pk, password=SECOND)
    me = self_actor(account)
    change_own_password(me, password=FIRST)
    sign_in(me, renewed=SECOND)
    set_password.submit(Envelope(), SYSTEM, account_id=account.pk, password=SecretStr("ngắn-quá"))
    account.refresh_from_db()
    written = json.dumps(
        [*Operation.objects.values("arguments", "outcome"), *Change.objects.values("before", "after")],
        ensure_ascii=False,
        default=str,
    )
    assert written.count("•") >= 8
    for secret in (FIRST.get_secret_value(), SECOND.get_secret_value(), "ngắn-quá", first, account.password, "argon2"):
        assert secret not in written


def test_a_role_over_a_school_touches_that_school() -> None:
    account = an_account()
    grant = grant_role(SYSTEM, account_id=account.pk, role_id="principal", scope_id=str(SCHOOL), starts_on=TODAY)
    assert (grant.scope_kind, grant.institution_id) == ("school", SCHOOL)
    assert Operation.objects.get(kind="account.grant-role@1").institution_id == SCHOOL


def test_an_officer_of_one_school_grants_there_alone() -> None:
    account = an_account()
    here = Reach(institutions=frozenset({SCHOOL}))
    officer = Actor(uuid7(), "Cán bộ", reaches={"account.manage": here})
    granted = grant_role(officer, account_id=account.pk, role_id="principal", scope_id=str(SCHOOL), starts_on=TODAY)
    elsewhere = grant_role(SYSTEM, account_id=account.pk, role_id="principal", scope_id=str(OTHER), starts_on=TODAY)
    for role_id, scope_id in (("principal", str(OTHER)), ("auditor", "11"), ("principal", "not a school")):
        with pytest.raises(Denied):
            grant_role(officer, account_id=account.pk, role_id=role_id, scope_id=scope_id, starts_on=TODAY)
    end_role(officer, grant_id=granted.pk, ends_on=TODAY)
    with pytest.raises(Denied):
        end_role(officer, grant_id=elsewhere.pk, ends_on=TODAY)
    with pytest.raises(Denied):
        create_account(officer, username="moi.moi", display_name="Người mới")


@pytest.mark.parametrize(
    ("role_id", "scope_id", "code"),
    [
        ("system", "VN", "role-unknown"),
        ("king", "VN", "role-unknown"),
        ("principal", "", "scope-missing"),
        ("principal", "no uuid", "scope-unknown"),
        ("guardian", "VN", "person-missing"),
    ],
)
def test_it_rejects_a_role_that_cannot_be_held(role_id: str, scope_id: str, code: str) -> None:
    account = an_account()
    with pytest.raises(Invalid) as refusal:
        grant_role(SYSTEM, account_id=account.pk, role_id=role_id, scope_id=scope_id, starts_on=TODAY)
    assert codes(refusal) == {code}


def test_it_rejects_the_same_role_twice_and_an_end_before_the_start() -> None:
    account = an_account()
    grant_role(SYSTEM, account_id=account.pk, role_id="auditor", scope_id="11", starts_on=TODAY)
    with pytest.raises(Invalid) as refusal:
        grant_role(
            SYSTEM,
            account_id=account.pk,
            role_id="auditor",
            scope_id="11",
            starts_on=TODAY + timedelta(days=2),
            ends_on=TODAY,
        )
    assert codes(refusal) == {"ends-before-start"}
    with pytest.raises(Invalid) as refusal:
        grant_role(SYSTEM, account_id=account.pk, role_id="auditor", scope_id="11", starts_on=TODAY)
    assert codes(refusal) == {"role-held"}


def test_the_database_itself_refuses_the_systems_role_and_a_school_left_unsaid() -> None:
    account = an_account()
    grant = {"account": account, "starts_on": TODAY, "scope_id": str(SCHOOL)}
    for wrong in (
        {"role": "system", "scope_kind": "nation"},
        {"role": "principal", "scope_kind": "school"},
        {"role": "principal", "scope_kind": "school", "institution_id": OTHER},
        {"role": "auditor", "scope_kind": "province", "institution_id": SCHOOL},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(**grant, **wrong)


def test_a_role_ends_on_a_day_and_one_that_never_began_is_taken_back() -> None:
    account = an_account()
    held = grant_role(
        SYSTEM, account_id=account.pk, role_id="auditor", scope_id="11", starts_on=TODAY - timedelta(days=9)
    )
    coming = grant_role(
        SYSTEM, account_id=account.pk, role_id="auditor", scope_id="12", starts_on=TODAY + timedelta(days=9)
    )
    for grant in (held, coming):
        end_role(SYSTEM, grant_id=grant.pk, ends_on=TODAY)
    assert list(RoleGrant.objects.values_list("scope_id", "ends_on")) == [("11", TODAY)]
    taken_back = Change.objects.get(entity_id=coming.pk, after__isnull=True)
    assert taken_back.before["scope_id"] == "12"


def test_a_closed_account_holds_nothing_and_may_be_opened_again() -> None:
    account = an_account()
    grant_role(SYSTEM, account_id=account.pk, role_id="auditor", scope_id="11", starts_on=TODAY - timedelta(days=9))
    close_account(SYSTEM, account_id=account.pk)
    account.refresh_from_db()
    assert not account.is_active
    assert not RoleGrant.objects.on(TODAY).exists()
    reopen_account(SYSTEM, account_id=account.pk)
    account.refresh_from_db()
    assert account.is_active


def test_nobody_closes_their_own_account() -> None:
    account = an_account()
    manager = Actor(account.pk, "An", reaches={"account.manage": Reach(everything=True)})
    with pytest.raises(Invalid) as refusal:
        close_account(manager, account_id=account.pk)
    assert codes(refusal) == {"own-account"}


def test_what_everybody_may_do_touches_only_themselves() -> None:
    mine, theirs = an_account("an.lo"), an_account("binh.lo")
    me = self_actor(mine)
    with acting(me):
        choose_language(me, language="en")
        change_own_password(me, password=FIRST)
        with pytest.raises(Denied):
            set_password(me, account_id=theirs.pk, password=SECOND)
    theirs.refresh_from_db()
    assert (theirs.language, theirs.has_usable_password()) == ("vi", False)
    with pytest.raises(Denied):
        sign_in(Actor.nobody())
    with pytest.raises(Denied):
        sign_in(SYSTEM)
