"""The users, their roles, and managing them, as a department officer and as those who may not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hoaban.interfaces.actors import actor_of
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.models import Account, RoleGrant
from tests.town import Town
from tests.visiting import signed_in

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
PASSWORD = "hoa-ban-nở-trắng"


@pytest.fixture
def officer(town: Town) -> Client:
    return signed_in(town, "department_officer")


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def the(username: str) -> Account:
    with acting(SYSTEM):
        return Account.objects.get(username=username)


def test_it_works(officer: Client, town: Town) -> None:
    """Open an account, find a school, grant the role, and see it on the record and in the list."""
    new = {"display_name": "Lò Thị Mới", "username": "moi.lo", "password": PASSWORD, "language": "vi"}
    made = officer.post(reverse("accounts:create"), new)
    account = the("moi.lo")
    assert made.headers["Location"] == reverse("accounts:account", args=[account.pk])
    choosing = page(officer, "accounts:grant", account.pk, role="principal", q="muong luan")
    assert str(town.upper.pk) in choosing
    assert str(town.primary.pk) not in choosing
    starts = f"{town.today:%d/%m/%Y}"
    officer.post(
        reverse("accounts:grant", args=[account.pk]),
        {"role": "principal", "scope_id": str(town.upper.pk), "starts_on": starts},
    )
    assert "Trường THPT Mường Luân" in page(officer, "accounts:account", account.pk)
    assert "Lò Thị Mới" in page(officer, "accounts:accounts", role="principal", q="lo moi")
    assert actor_of(account.pk, town.today).may("learner.manage")
    assert Client().post(reverse("accounts:sign-in"), {"username": "moi.lo", "password": PASSWORD}).status_code == 302


def test_what_an_action_refuses_is_shown_beside_its_field_and_what_was_typed_stays(officer: Client) -> None:
    typed = {"display_name": "Lò Thị Mới", "username": "principal", "password": "short", "language": "vi"}
    answer = officer.post(reverse("accounts:create"), typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "đã có người dùng" in shown
    assert "ít nhất 10 ký tự" in shown
    assert 'value="Lò Thị Mới"' in shown
    assert "short" not in shown


@pytest.mark.parametrize(
    ("role", "scope", "said"),
    [
        ("auditor", "11", "Tỉnh Điện Biên"),
        ("commune_officer", "03166", "Mường Chà"),
        ("guardian", "VN", "Cả nước"),
    ],
)
def test_each_kind_of_place_is_found_by_its_words(
    officer: Client, town: Town, role: str, scope: str, said: str
) -> None:
    shown = page(
        officer, "accounts:grant", town.accounts["auditor"].pk, role=role, q="" if scope != "03166" else "muong cha"
    )
    assert f'value="{scope}"' in shown
    assert said in shown


def test_a_role_is_ended_on_a_day(officer: Client, town: Town) -> None:
    with acting(SYSTEM):
        grant = RoleGrant.objects.get(account=town.accounts["teacher"])
    assert "Giáo viên" in page(officer, "accounts:end", grant.pk)
    too_early = {"last_day": f"{town.today - timedelta(days=9):%d/%m/%Y}"}
    assert officer.post(reverse("accounts:end", args=[grant.pk]), too_early).status_code == 422
    officer.post(reverse("accounts:end", args=[grant.pk]), {"last_day": f"{town.today - timedelta(days=1):%d/%m/%Y}"})
    assert not actor_of(town.accounts["teacher"].pk, town.today).may("class.read")


def test_an_account_is_closed_and_opened_again(officer: Client, town: Town) -> None:
    teacher = town.accounts["teacher"]
    inside = signed_in(town, "teacher")
    officer.post(reverse("accounts:close", args=[teacher.pk]))
    assert inside.get(reverse("accounts:me")).status_code == 302
    assert not the("teacher").is_active
    officer.post(reverse("accounts:reopen", args=[teacher.pk]))
    assert the("teacher").is_active


def test_nobody_closes_the_account_they_act_with(officer: Client, town: Town) -> None:
    answer = officer.post(reverse("accounts:close", args=[town.accounts["department_officer"].pk]))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert the("department_officer").is_active


def test_a_password_set_by_another_ends_the_sessions(officer: Client, town: Town) -> None:
    inside = signed_in(town, "principal")
    officer.post(reverse("accounts:password", args=[town.accounts["principal"].pk]), {"password": PASSWORD})
    assert inside.get(reverse("accounts:me")).status_code == 302


def test_a_principal_sees_the_users_of_their_school_alone_and_manages_none(town: Town) -> None:
    principal = signed_in(town, "principal")
    listed = page(principal, "accounts:accounts")
    assert "Quàng Văn Bình" in listed
    assert "Vũ Mạnh Cường" not in listed
    assert reverse("accounts:create") not in listed
    assert principal.get(reverse("accounts:account", args=[town.accounts["other_principal"].pk])).status_code == 404
    assert principal.get(reverse("accounts:create")).status_code == 403


def test_the_list_is_exported_as_it_is_filtered(officer: Client) -> None:
    answer = officer.get(reverse("accounts:accounts"), {"form": "csv", "role": "principal"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("Lò Thị An,principal,")


def test_the_roles_are_shown_as_they_are_in_force(town: Town) -> None:
    shown = page(signed_in(town, "learner"), "accounts:roles")
    assert "Xem và quản lý mọi việc của trường mình" in shown
    assert "Hệ thống" not in shown.split("<main")[1]


def test_a_record_tells_what_happened_to_the_account(officer: Client, town: Town) -> None:
    account = town.accounts["teacher"]
    officer.post(reverse("accounts:password", args=[account.pk]), {"password": PASSWORD})
    assert "Đặt mật khẩu mới cho tài khoản" in page(officer, "accounts:account", account.pk)
