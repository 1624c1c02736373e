"""`hoaban accounts` does what the pages do, by the same actions, and says what is wrong."""

import io
import json

import pytest

from hoaban.interfaces.cli import accounts as command
from hoaban.interfaces.cli import main
from hoaban.kernel.actor import Actor
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.models import Account, RoleGrant
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture(autouse=True)
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database is ready already; passwords come by standard input."""
    monkeypatch.setattr(command, "ready", lambda: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("hoa-ban-nở-trắng\n"))


def create(*more: str) -> int:
    return main(["accounts", "create", "moi.lo", "--name", "Lò Thị Mới", "--password-stdin", *more])


def the(username: str) -> Account:
    with acting(SYSTEM):
        return Account.objects.get(username=username)


def roles_of(username: str) -> list[tuple[str, str]]:
    with acting(SYSTEM):
        return list(RoleGrant.objects.filter(account__username=username).values_list("role", "scope_id"))


def test_it_works(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert create("--role", "principal", "--scope", town.upper.code) == 0
    assert roles_of("moi.lo") == [("principal", str(town.upper.pk))]
    assert the("moi.lo").check_password("hoa-ban-nở-trắng")
    assert main(["accounts", "list", "mới", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert [(row["username"], row["roles"]) for row in told] == [("moi.lo", [f"principal (school {town.upper.pk})"])]
    with acting(SYSTEM):
        assert set(Operation.objects.values_list("reason", flat=True)) == {"hoaban accounts"}


def test_a_role_is_granted_and_ended(town: Town) -> None:
    assert main(["accounts", "grant", "principal", "--role", "auditor", "--scope", "11"]) == 0
    assert ("auditor", "11") in roles_of("principal")
    assert main(["accounts", "end-role", "principal", "--role", "auditor", "--scope", "11"]) == 0
    assert ("auditor", "11") not in roles_of("principal")
    assert main(["accounts", "end-role", "principal", "--role", "auditor", "--scope", "11"]) == 2


def test_an_account_is_closed_and_opened_again_and_given_a_password(town: Town) -> None:
    assert main(["accounts", "close", "teacher"]) == 0
    assert not the("teacher").is_active
    assert main(["accounts", "reopen", "teacher"]) == 0
    assert the("teacher").is_active
    assert main(["accounts", "password", "teacher", "--password-stdin"]) == 0
    assert the("teacher").check_password("hoa-ban-nở-trắng")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--role", "king", "--scope", "VN"], "There is no such role"),
        (["--role", "system", "--scope", "VN"], "There is no such role"),
        (["--role", "principal", "--scope", "no-such-school"], "no-such-school"),
        (["--role", "commune_officer", "--scope", "11"], "“11”"),
        (["--role", "auditor"], "--scope"),
    ],
)
def test_it_rejects_a_role_that_cannot_be_held_and_opens_nothing(
    town: Town, capsys, more: list[str], said: str
) -> None:
    assert create(*more) == 2
    assert said in capsys.readouterr().err
    with acting(SYSTEM):
        assert not Account.objects.filter(username="moi.lo").exists()


def test_it_rejects_a_weak_password_in_both_languages(town: Town, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert create() == 2
    said = capsys.readouterr().err
    assert "ít nhất 10 ký tự" in said
    assert "at least 10 characters" in said
    assert "short\n" not in said.replace("A short sentence", "")


def test_it_rejects_an_account_that_is_not_there(town: Town, capsys) -> None:
    assert main(["accounts", "close", "nobody.here"]) == 2
    assert "nobody.here" in capsys.readouterr().err
