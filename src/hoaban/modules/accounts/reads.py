"""What the pages of accounts show, looked up together."""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict
from django.urls import reverse

from hoaban.kernel.access import roles
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, join_words, vi_en
from hoaban.kernel.text import fold
from hoaban.modules.accounts.models import Account, AccountQuerySet, RoleGrant, RoleGrantQuerySet
from hoaban.modules.accounts.scopes import ScopeNames, say_span

OPEN = ("good", vi_en("Đang dùng", "Open"))
CLOSED = ("neutral", vi_en("Đã đóng", "Closed"))


def accounts_seen(actor: Actor) -> AccountQuerySet:
    """Give the accounts an actor may read, each once, however many of its roles they may see."""
    return Account.objects.filter(pk__in=Account.objects.visible_to(actor).order_by().values("pk"))


def accounts_asked(actor: Actor, get: QueryDict, today: date) -> AccountQuerySet:
    """Narrow the accounts by the conditions of the list page: words, a role held today, open or closed."""
    rows = accounts_seen(actor)
    for word in fold(get.get("q", "")).split():
        rows = rows.filter(search_key__contains=word)
    if get.get("role") in roles():
        held = RoleGrant.objects.visible_to(actor).on(today).filter(role=get["role"])
        rows = rows.filter(pk__in=held.values("account_id"))
    if get.get("state") in {"open", "closed"}:
        rows = rows.filter(is_active=get["state"] == "open")
    held_now = RoleGrant.objects.visible_to(actor).on(today).order_by("starts_on", "pk")
    return rows.prefetch_related(Prefetch("grants", queryset=held_now))


def account_row(account: Account, names: ScopeNames) -> dict[str, Any]:
    """Write one line of the list; `account.grants` holds the roles to show."""
    return {
        "id": account.pk,
        "name": account.display_name,
        "href": reverse("accounts:account", args=[account.pk]),
        "username": account.username,
        "roles": join_words([names.say(grant) for grant in account.grants.all()], "; ")
        if account.grants.all()
        else None,
        "signed_in_at": account.signed_in_at,
        "state": OPEN if account.is_active else CLOSED,
    }


def grant_rows(grants: RoleGrantQuerySet, today: date) -> list[dict[str, Any]]:
    """Write roles over time, those that hold first."""
    names = ScopeNames.of(grants)
    rows = [_grant_row(grant, names, today) for grant in grants.order_by("-starts_on", "pk")]
    return sorted(rows, key=lambda row: not row["holds"])


def _grant_row(grant: RoleGrant, names: ScopeNames, today: date) -> dict[str, Any]:
    may_end = grant.ends_on is None or grant.ends_on > today
    holds = grant.starts_on <= today and may_end
    return {
        "id": grant.pk,
        "role": grant.definition.name,
        "sentence": grant.definition.sentence,
        "where": names.name(grant.scope_kind, grant.scope_id),
        "span": say_span(grant.starts_on, grant.ends_on),
        "holds": holds,
        "state": _state(is_held=holds, is_coming=grant.starts_on > today),
        "may_end": may_end,
    }


def _state(*, is_held: bool, is_coming: bool) -> tuple[str, Words]:
    if is_held:
        return "good", vi_en("Đang giữ", "Held now")
    return ("info", vi_en("Sắp giữ", "To come")) if is_coming else ("neutral", vi_en("Đã hết", "Ended"))
