"""`hoaban accounts`: the first account of an installation, and managing accounts without a page."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import day, print_json, ready
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from pydantic import SecretStr

    from hoaban.kernel.actor import Actor
    from hoaban.modules.accounts.models import Account


def add(commands: Any) -> None:
    command = commands.add_parser("accounts", help="accounts: create, list, password, grant, end-role, close, reopen")
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_create(verbs)
    _add_list(verbs)
    _add_verb(verbs, "password", _password, "set an account's password").add_argument(
        "--password-stdin", action="store_true"
    )
    _add_role(_add_verb(verbs, "grant", _grant, "let an account hold a role"), is_required=True)
    end = _add_verb(verbs, "end-role", _end_role, "end a role that an account holds")
    _add_role(end, is_required=True)
    end.add_argument("--on", type=day, metavar="DAY", help="the first day on which it is no longer held (today)")
    _add_verb(verbs, "close", _close, "close an account: its roles end and it is signed out everywhere")
    _add_verb(verbs, "reopen", _reopen, "open a closed account again; roles are granted anew")


def _add_create(verbs: Any) -> None:
    create = _add_verb(verbs, "create", _create, "open an account; the password is asked for")
    create.add_argument("--name", required=True, help="the name that people see")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input, one line")
    create.add_argument("--language", choices=["vi", "en"], default="vi")
    _add_role(create, is_required=False)


def _add_list(verbs: Any) -> None:
    listing = verbs.add_parser("list", help="list accounts with the roles they hold today")
    listing.add_argument("words", nargs="*", metavar="WORD", help="words of the name, with or without accents")
    listing.add_argument("--json", action="store_true", help="print for programs")
    listing.set_defaults(run=_list)


def _add_verb(verbs: Any, name: str, run: Any, said: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=said)
    verb.add_argument("username")
    verb.set_defaults(run=run)
    return verb


def _add_role(verb: argparse.ArgumentParser, *, is_required: bool) -> None:
    verb.add_argument("--role", required=is_required, help="like department_officer; the page Roles lists them")
    verb.add_argument(
        "--scope", required=is_required, help="where: a school's, commune's or province's code, or VN for the nation"
    )


@contextmanager
def _working() -> "Iterator[Actor]":
    """Work as the system, whose reason is the command line; what is refused stops the command and says why."""
    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting

    try:
        with acting(Actor.system("hoaban accounts")) as actor:
            yield actor
    except Invalid as refusal:
        lines = (f"{problem.message.vi}\n{problem.message.en}" for problem in refusal.problems)
        raise Stop("\n".join(lines)) from refusal


def _asked_password(arguments: argparse.Namespace) -> "SecretStr":
    """Take the password from the keyboard or from standard input; never from the command line, which everybody can read."""
    from getpass import getpass

    from pydantic import SecretStr

    if arguments.password_stdin:
        return SecretStr(sys.stdin.readline().rstrip("\n"))
    first, again = getpass("Mật khẩu / Password: "), getpass("Lần nữa / Once more: ")
    if first != again:
        raise Stop("Hai lần gõ không giống nhau. / The two differ.")
    return SecretStr(first)


def _the(username: str) -> "Account":
    from hoaban.modules.accounts.models import Account
    from hoaban.modules.accounts.rules import plain_username

    found = Account.objects.filter(username=plain_username(username)).first()
    if found is None:
        raise Stop(f"Không có tài khoản «{username}». / There is no account “{username}”.")
    return found


def _scope_id(role_id: str, code: str) -> str:
    """Turn a code into what a grant keeps: a school's id, or the code of a place that exists today."""
    from django.utils import timezone

    from hoaban.kernel.access import roles
    from hoaban.modules.network.models import Institution
    from hoaban.modules.places.models import Place

    kind = roles()[role_id].granted_over if role_id in roles() else ""
    if kind == "school":
        found = Institution.objects.filter(code=code).values_list("pk", flat=True).first()
        known = str(found) if found else ""
    elif kind in {"commune", "province"}:
        known = code if Place.objects.on(timezone.localdate()).filter(kind=kind, code=code).exists() else ""
    else:
        known = (
            code if kind == "" or code == "VN" else ""
        )  # an unknown role is refused by its action, with its own words
    if not known:
        raise Stop(f"Không có nơi mang mã «{code}» cho vai trò này. / Nothing has the code “{code}” for this role.")
    return known


def _create(arguments: argparse.Namespace) -> None:
    if bool(arguments.role) != bool(arguments.scope):
        raise Stop("Vai trò và nơi giữ đi cùng nhau: --role … --scope … / Give --role and --scope together.")
    password = _asked_password(arguments)
    with _working() as actor:
        from hoaban.modules.accounts.actions import create_account

        account = create_account(
            actor,
            username=arguments.username,
            display_name=arguments.name,
            password=password,
            language=arguments.language,
        )
        if arguments.role:
            _give(actor, account, arguments)
    print(f"{account.username}: {arguments.role or '–'} ({arguments.scope or '–'})")


def _give(actor: "Actor", account: "Account", arguments: argparse.Namespace) -> None:
    from django.utils import timezone

    from hoaban.modules.accounts.actions import grant_role

    scope_id = _scope_id(arguments.role, arguments.scope)
    grant_role(actor, account_id=account.pk, role_id=arguments.role, scope_id=scope_id, starts_on=timezone.localdate())


def _grant(arguments: argparse.Namespace) -> None:
    with _working() as actor:
        account = _the(arguments.username)
        _give(actor, account, arguments)
    print(f"{account.username}: + {arguments.role} ({arguments.scope})")


def _end_role(arguments: argparse.Namespace) -> None:
    with _working() as actor:
        from django.utils import timezone

        from hoaban.modules.accounts.actions import end_role
        from hoaban.modules.accounts.models import RoleGrant

        account, ends_on = _the(arguments.username), arguments.on or timezone.localdate()
        scope_id = _scope_id(arguments.role, arguments.scope)
        held = RoleGrant.objects.filter(account=account, role=arguments.role, scope_id=scope_id).on(ends_on).first()
        if held is None:
            raise Stop("Tài khoản không giữ vai trò này ở đó. / The account does not hold this role there.")
        end_role(actor, grant_id=held.pk, ends_on=ends_on)
    print(f"{account.username}: - {arguments.role} ({arguments.scope})")


def _password(arguments: argparse.Namespace) -> None:
    password = _asked_password(arguments)
    with _working() as actor:
        from hoaban.modules.accounts.actions import set_password

        set_password(actor, account_id=_the(arguments.username).pk, password=password)
    print("Đã đặt mật khẩu mới. / The new password is set.")


def _close(arguments: argparse.Namespace) -> None:
    with _working() as actor:
        from hoaban.modules.accounts.actions import close_account

        close_account(actor, account_id=_the(arguments.username).pk)
    print("Đã đóng tài khoản. / The account is closed.")


def _reopen(arguments: argparse.Namespace) -> None:
    with _working() as actor:
        from hoaban.modules.accounts.actions import reopen_account

        reopen_account(actor, account_id=_the(arguments.username).pk)
    print("Đã mở lại tài khoản. / The account is open again.")


def _list(arguments: argparse.Namespace) -> None:
    with _working():
        from django.utils import timezone

        from hoaban.kernel.text import fold
        from hoaban.modules.accounts.models import Account, RoleGrant

        accounts = Account.objects.order_by("username")
        for word in arguments.words:
            accounts = accounts.filter(search_key__contains=fold(word))
        held = RoleGrant.objects.on(timezone.localdate()).filter(account__in=accounts).order_by("role", "scope_id")
        roles: dict[Any, list[str]] = {}
        for grant in held:
            roles.setdefault(grant.account_id, []).append(f"{grant.role} ({grant.scope_kind} {grant.scope_id})")
        rows = [_row(account, roles.get(account.pk, [])) for account in accounts]
    _print_rows(rows, as_json=arguments.json)


def _row(account: "Account", roles: list[str]) -> dict[str, Any]:
    signed_in = account.signed_in_at.isoformat() if account.signed_in_at else None
    return {
        "username": account.username,
        "name": account.display_name,
        "is_active": account.is_active,
        "roles": roles,
        "signed_in_at": signed_in,
    }


def _print_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        closed = "" if row["is_active"] else "  [đã đóng / closed]"
        print(f"{row['username']:<24} {row['name']}{closed}")
        for role in row["roles"]:
            print(f"{'':<24}   {role}")
