"""What stands around every page and API call: the content security policy, the language, and the actor in whose name it runs."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import SimpleTemplateResponse
from django.utils import translation

from hoaban.interfaces.actors import actor_of_session
from hoaban.kernel.access import url_right
from hoaban.kernel.errors import Denied
from hoaban.kernel.language import chosen_language
from hoaban.kernel.requests import actor_of, set_actor
from hoaban.kernel.scoping import acting

Respond = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class ContentSecurityPolicy:
    """Pages run our own files and nothing else: no inline script, no inline style, no other host."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class ActInName:
    """Run each request in the name of whoever is signed in: one transaction inside their walls, in their language."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(actor_of_session(request)) as actor:
            set_actor(request, actor)
            with translation.override(chosen_language(request.COOKIES, actor.language)):
                response = self.respond(request)
                if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                    return response.render()
                return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Hold the page against the access table before it runs; a page that stands in no list is refused."""
        match = request.resolver_match
        right = url_right(match.view_name) if match else None
        actor = actor_of(request)
        if right == "public" or (right == "signed-in" and actor.user_id) or (right and actor.may(right)):
            return None
        if actor.user_id is None and right != "nobody":
            return _ask_to_sign_in(request)
        raise PermissionDenied(right or "unlisted")

    def process_exception(self, _request: HttpRequest, error: Exception) -> None:
        if isinstance(error, Denied):
            raise PermissionDenied(error.permission) from error


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Not signed in", "status": 401, "detail": "Sign in, then ask again."}
        return JsonResponse(problem, status=401, content_type="application/problem+json")
    return redirect_to_login(request.get_full_path())
