"""The programming interface, version 1: the modules' API rooms under `/api/v1`, with their description at `openapi.json`.

A program acts as whoever is signed in, by the same session as the pages; what changes something needs the CSRF token too.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.security import APIKeyCookie

from hoaban.interfaces.api.problems import MEDIA_TYPE, problem, who_may
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import Words
from hoaban.kernel.requests import actor_of
from hoaban.modules.accounts.api import router as accounts
from hoaban.modules.figures.api import router as figures
from hoaban.modules.network.api import router as network
from hoaban.modules.people.api import router as people
from hoaban.modules.places.api import router as places
from hoaban.modules.quality.api import router as quality
from hoaban.modules.schooling.api import router as schooling

ROUTERS = (accounts, places, network, people, schooling, quality, figures)
TEXT = {"type": "string"}
PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457), in the language of Accept-Language.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "problems"],
    "properties": {
        "type": {**TEXT, "format": "uri"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": {**TEXT, "format": "uri-reference"},
        "problems": {
            "type": "array",
            "items": {"type": "object", "properties": {"code": TEXT, "where": TEXT, "message": TEXT}},
        },
    },
}
UNREADABLE = Words("Giá trị này không đọc được: {why}", "This value cannot be read: {why}")


class SessionActor(APIKeyCookie):
    """Whoever the session says; the middleware has looked them up. Requests that change something are held to the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, _key: str | None) -> Actor | None:
        actor = actor_of(request)
        return actor if actor.user_id else None


class Api(NinjaAPI):
    """Ninja's API whose description names each operation shortly and says what errors look like."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"]["default"] = {"description": "A problem", "content": content}
        return schema


def _invalid(request: HttpRequest, refusal: Invalid) -> HttpResponse:
    return problem(request, 422, problems=refusal.problems)


def _denied(request: HttpRequest, refusal: Denied) -> HttpResponse:
    return problem(request, 403, detail=who_may(refusal.permission))


def _absent(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(request, 404)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code)


def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = (
        Problem(each["type"], ".".join(map(str, each["loc"])), UNREADABLE.fill(why=each["msg"]))
        for each in error.errors
    )
    return problem(request, 422, problems=found)


def build() -> Api:
    """Make the API out of the modules' rooms."""
    made = Api(
        title="Hoa Ban",
        version="1",
        description="The open education platform for a whole province.",
        urls_namespace="api",
        docs_url=None,
        auth=SessionActor(),
    )
    for router in ROUTERS:
        made.add_router("", router)
    made.exception_handler(Invalid)(_invalid)
    made.exception_handler(Denied)(_denied)
    made.exception_handler(Http404)(_absent)
    made.exception_handler(HttpError)(_http)
    made.exception_handler(ValidationError)(_unreadable)
    return made


api = build()
