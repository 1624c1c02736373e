"""`hoaban accounts`: the first account of an installation, and more, without a page."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    verbs = commands.add_parser("accounts", help="accounts: create").add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", help="open an account with a role; the password is asked for")
    create.add_argument("username")
    create.add_argument("--name", required=True, help="the name that people see")
    create.add_argument("--role", required=True, help="like department_officer; docs/reference/roles.md lists them")
    create.add_argument("--scope", required=True, help="a province's or commune's code, a school's code, or VN")
    create.set_defaults(run=_create)


def _create(arguments: argparse.Namespace) -> None:
    import getpass

    from hoaban.interfaces.cli.starting import Stop, ready

    ready()
    from django.utils import timezone
    from pydantic import SecretStr

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.accounts.actions import create_account, grant_role
    from hoaban.modules.network.models import Institution

    system = Actor.system("command line")
    password = SecretStr(getpass.getpass("Mật khẩu / password: "))
    try:
        with acting(system):
            school = Institution.objects.filter(code=arguments.scope).values_list("pk", flat=True).first()
            account = create_account(
                system, username=arguments.username, display_name=arguments.name, password=password
            )
            scope = str(school) if school else arguments.scope
            grant_role(
                system, account_id=account.pk, role_id=arguments.role, scope_id=scope, starts_on=timezone.localdate()
            )
    except Invalid as error:
        raise Stop(str(error)) from error
    print(f"{account.username}: {arguments.role} ({arguments.scope})")
