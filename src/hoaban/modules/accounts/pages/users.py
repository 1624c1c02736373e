"""The users and their roles, one user's record, and the access table itself."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoaban.kernel.access import PERMISSIONS, SYSTEM, Role, everyone_may, roles
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.requests import actor_of
from hoaban.kernel.telling import events
from hoaban.modules.accounts.models import Account, RoleGrant
from hoaban.modules.accounts.reads import CLOSED, OPEN, account_row, accounts_asked, accounts_seen, grant_rows
from hoaban.modules.accounts.scopes import ScopeNames

COLUMNS = (
    Column("name", vi_en("Họ và tên", "Name"), sort="name"),
    Column("username", vi_en("Tên đăng nhập", "User name"), sort="username"),
    Column("roles", vi_en("Vai trò đang giữ", "Roles held now")),
    Column("signed_in_at", vi_en("Đăng nhập lần cuối", "Last signed in"), "moment", sort="signed-in"),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
)
SORTS = {"name": ("sort_key",), "username": ("username",), "signed-in": ("signed_in_at",)}
LATEST = 20  # operations on a user's record; the log has them all
BREADTHS = {
    "scope": vi_en("toàn phạm vi", "the whole scope"),
    "class": vi_en("lớp của mình", "own classes"),
    "child": vi_en("con của mình", "own children"),
    "self": vi_en("của chính mình", "oneself"),
}
GRANTED_OVER = {
    "school": vi_en("một trường", "a school"),
    "commune": vi_en("một xã, phường", "a commune"),
    "province": vi_en("một tỉnh", "a province"),
    "nation": vi_en("cả nước", "the nation"),
}


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The users whom the reader may see."""
    actor, today = actor_of(request), timezone.localdate()
    names = ScopeNames.of(RoleGrant.objects.visible_to(actor).on(today))
    rows = accounts_asked(actor, request.GET, today)
    listing = Listing(request, rows, COLUMNS, SORTS, lambda account: account_row(account, names))
    context = {
        "roles": [(key, role.name) for key, role in roles().items() if key != SYSTEM],
        "states": [("open", OPEN[1]), ("closed", CLOSED[1])],
        "may_manage": actor.may("account.manage"),
    }
    return listing.respond("accounts/accounts.html", context)


@require_GET
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """One user: who it is, the roles over time, what happened to the account."""
    actor = actor_of(request)
    found = account_or_404(actor, account_id)
    grants = RoleGrant.objects.visible_to(actor).filter(account=found)
    context = {
        "account": found,
        "state": OPEN if found.is_active else CLOSED,
        "grants": grant_rows(grants, timezone.localdate()),
        "history": events(_history(actor, found)),
        "may_manage": actor.may("account.manage"),
    }
    return render(request, "accounts/account.html", context)


def _history(actor: Actor, found: Account) -> list[Operation]:
    grants = RoleGrant.objects.visible_to(actor).filter(account=found)
    touching = Change.objects.filter(entity_id__in=[found.pk, *grants.values_list("pk", flat=True)])
    seen = Operation.objects.visible_to(actor).filter(pk__in=touching.values("operation_id"))
    return list(seen.order_by("-recorded_at", "-pk")[:LATEST])


def account_or_404(actor: Actor, account_id: UUID) -> Account:
    found = accounts_seen(actor).filter(pk=account_id).first()
    if found is None:
        raise Http404
    return found


@require_GET
def access_table(request: HttpRequest) -> HttpResponse:
    """The access table, as it is in force: each role with its sentence, where it is held, and what it may do."""
    shown = [_role_shown(role) for key, role in roles().items() if key != SYSTEM]
    return render(
        request, "accounts/roles.html", {"roles": shown, "everyone": [PERMISSIONS[right] for right in everyone_may()]}
    )


def _role_shown(role: Role) -> dict[str, object]:
    rights = [(PERMISSIONS[right], BREADTHS[breadth]) for right, breadth in role.may.items()]
    return {
        "id": role.id,
        "name": role.name,
        "sentence": role.sentence,
        "over": GRANTED_OVER.get(role.granted_over, Words(role.granted_over, role.granted_over)),
        "rights": rights,
    }
