"""Roles when schools and places are reorganised: a role over what ends is held over what takes its place, or ends with it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.modules.accounts.models import SCHOOL, RoleGrant


@action("reform.apply", kind="account.reform@1", says=vi_en("Chuyển vai trò sang nơi nhận", "Roles passed on"))
def pass_roles(_actor: Actor, *, passing: Sequence[tuple[UUID, str]], on: date) -> dict[str, int]:
    """Let roles, by the grant's id, be held over another scope of the same kind from a day on; with "" they end.

    Whoever holds the same role there already holds it once.
    """
    op, into = writing(), dict(passing)
    grants = list(RoleGrant.objects.filter(pk__in=into).exclude(ends_on__lte=on).order_by("pk"))
    same = RoleGrant.objects.filter(account__in={grant.account_id for grant in grants}).exclude(ends_on__lte=on)
    held = set(same.values_list("account_id", "role", "scope_kind", "scope_id"))
    made: list[dict[str, Any]] = []
    for grant in grants:
        scope_id = into[grant.pk]
        seat = (grant.account_id, grant.role, grant.scope_kind, scope_id)
        if scope_id and seat not in held:
            held.add(seat)
            school = UUID(scope_id) if grant.scope_kind == SCHOOL else None
            starts_on = max(on, grant.starts_on)
            made.append(
                {**copied(grant), "id": uuid7(), "scope_id": scope_id, "institution_id": school, "starts_on": starts_on}
            )
    op.change_all([(grant, {"ends_on": on}) for grant in grants if grant.starts_on < on])
    for grant in grants:
        if grant.starts_on >= on:
            op.remove(grant)
    op.create_all(RoleGrant, made)
    return {"passed": len(made), "ended": len(grants) - len(made)}
