"""What programs may ask about the account they act for."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from hoaban.kernel.access import PERMISSIONS
from hoaban.kernel.requests import actor_of

router = Router(tags=["accounts"])


class HeldRoleOut(Schema):
    """A role and where it is held: a school by id, a commune or province by code, the nation as `VN`."""

    role: str
    scope_kind: str
    scope_id: str


class MeOut(Schema):
    """Who is signed in, with the rights that their roles give."""

    id: str
    name: str
    language: str
    roles: list[HeldRoleOut]
    rights: list[str]


@router.get("/me", response=MeOut, url_name="me", summary="Who is signed in")
def me(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "id": str(actor.user_id),
        "name": actor.name,
        "language": actor.language,
        "roles": [{"role": r.role, "scope_kind": r.scope_kind, "scope_id": r.scope_id} for r in actor.roles],
        "rights": sorted(right for right in PERMISSIONS if actor.may(right)),
    }
