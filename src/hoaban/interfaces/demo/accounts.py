"""One account a role for a synthetic province, so that a visitor can look at it through everybody's eyes."""

from datetime import date

from django.utils import timezone
from pydantic import SecretStr

from hoaban.interfaces.demo.personas import Persona, personas
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.accounts.actions import create_account, grant_role
from hoaban.modules.accounts.models import Account

PASSWORD = "hoa-ban-mo-phong"  # noqa: S105  a demonstration's password is printed for everybody


def make_accounts(actor: Actor, province_code: str) -> list[Persona]:
    """Open the accounts that are missing, and give all of them; nothing changes when they are there."""
    with acting(actor):
        found = list(personas(province_code, timezone.localdate()))
        present = set(
            Account.objects.filter(username__in=[p.username for p in found]).values_list("username", flat=True)
        )
        for persona in found:
            if persona.username not in present:
                _open(actor, persona)
    return found


def _open(actor: Actor, persona: Persona) -> None:
    account = create_account(
        actor,
        username=persona.username,
        display_name=persona.display_name,
        password=SecretStr(PASSWORD),
        person_id=persona.person_id,
        is_lasting=True,  # printed for whoever looks at the demonstration
    )
    grant_role(
        actor, account_id=account.pk, role_id=persona.role_id, scope_id=persona.scope_id, starts_on=date(2020, 1, 1)
    )
