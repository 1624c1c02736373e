"""What stands around every page and API call: the content security policy, the language, and the actor in whose name it runs."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from hoaban.interfaces.actors import actor_of_session
from hoaban.interfaces.api.problems import as_problem, asked_language, is_api, problem, who_may
from hoaban.interfaces.sync.admission import Admission
from hoaban.interfaces.sync.devices import actor_of_device
from hoaban.interfaces.sync.views import refusal
from hoaban.kernel.access import url_right
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.language import Language, chosen_language, vi_en
from hoaban.kernel.requests import actor_of, set_actor
from hoaban.kernel.scoping import acting_as

Respond = Callable[[HttpRequest], HttpResponse]
FAILURE = 500
FIRST_STOP = "accounts:new-password"  # of whoever signs in with a password that another set
BEFORE_THE_FIRST_STOP = {FIRST_STOP, "accounts:sign-in", "accounts:sign-out", "web:language"}
SET_YOUR_OWN = vi_en(
    "Mật khẩu này do người khác đặt. Hãy đăng nhập trên trang web và đặt mật khẩu của mình trước.",
    "Somebody else set this password. Sign in on the web page and set your own first.",
)
AT_THE_DOOR = ("/sync/v1/exchange", "/sync/v1/snapshot/", "/sync/v1/import")
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


class AdmitDevices:
    """Let in as many devices at once as can be served, before anything is spent on the others: they are told when to come again."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.door = Admission()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(AT_THE_DOOR):
            return self.respond(request)
        with self.door.enter() as wait:
            return refusal(503, retry_after=wait) if wait else self.respond(request)


class ActInName:
    """Run each request in the name of whoever is signed in: one transaction inside their walls, in their language."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as(lambda: actor_of_device(request) or actor_of_session(request), "who asks") as actor:
            set_actor(request, actor)
            with translation.override(_language(request, actor)):
                response = self.respond(request)
                if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                    response = response.render()
                if response.status_code >= FAILURE:
                    transaction.set_rollback(
                        True
                    )  # a failure leaves nothing half done; a refusal keeps what it wrote down
                return _kept_to_the_reader(request, actor, response)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Hold the page against the access table before it runs; a page that stands in no list is refused."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "") or _holds_nul(request):
            raise BadRequest  # no text that we keep holds this character, and the database refuses to look for it
        match = request.resolver_match
        right = url_right(match.view_name) if match else None
        actor = actor_of(request)
        if actor.must_change_password and match and match.view_name not in BEFORE_THE_FIRST_STOP:
            return _lead_to_new_password(request)
        if right == "public" or (right == "signed-in" and actor.user_id) or (right and actor.may(right)):
            return None
        if actor.user_id is None and right != "nobody":
            return _ask_to_sign_in(request)
        return _refuse(request, right or "unlisted")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what was refused, where the page itself has no place for it."""
        if isinstance(error, Invalid):
            page = render(request, "refused.html", {"problems": error.problems}, status=422)
            transaction.set_rollback(True)  # what the page wrote before goes too
            return page
        return _refuse(request, error.permission) if isinstance(error, Denied) else None


def _holds_nul(request: HttpRequest) -> bool:
    """Look into a form's fields; what comes with files is read by its page, which first says how much it takes."""
    is_form = request.content_type == "application/x-www-form-urlencoded"
    return is_form and any("\0" in value for _, values in request.POST.lists() for value in values)


def _lead_to_new_password(request: HttpRequest) -> HttpResponse:
    """A password that somebody else set opens one page only: the one on which its owner sets their own."""
    page = reverse(FIRST_STOP)
    if is_api(request):
        return problem(request, 403, detail=SET_YOUR_OWN)
    if HtmxDetails(request):
        return HttpResponseClientRedirect(page)
    wanted = request.get_full_path() if request.method == "GET" else ""
    return HttpResponseRedirect(f"{page}?{urlencode({'next': wanted})}" if wanted not in {"", "/"} else page)


def _language(request: HttpRequest, actor: Actor) -> Language:
    """A page speaks the language that its reader chose; the API the one that the program asks for."""
    if is_api(request):
        return asked_language(request.headers.get("Accept-Language", ""), actor.language)
    return chosen_language(request.COOKIES, actor.language)


def _kept_to_the_reader(request: HttpRequest, actor: Actor, response: HttpResponse) -> HttpResponse:
    """What a signed-in reader saw stays in no cache: computers are shared, and the next one presses Back."""
    if actor.user_id:
        response.headers.setdefault("Cache-Control", "private, no-store")
    return as_problem(request, response) if is_api(request) else response


def _refuse(request: HttpRequest, right: str) -> HttpResponse:
    if is_api(request):
        return problem(request, 403, detail=who_may(right))
    raise PermissionDenied(right)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if is_api(request):
        return problem(request, 401)
    htmx = HtmxDetails(request)
    if htmx:
        page = redirect_to_login(htmx.current_url_abs_path or "/")
        return HttpResponseClientRedirect(
            page.url
        )  # a fragment cannot show the sign-in page; the whole page goes there
    return redirect_to_login(request.get_full_path())
