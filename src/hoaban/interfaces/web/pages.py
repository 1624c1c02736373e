"""Pages of the shell itself: the language switch and the living style guide."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from hoaban.interfaces.web.samples import sample_context
from hoaban.interfaces.web.shell import menu
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import COOKIE, chosen_language
from hoaban.kernel.requests import actor_of

YEAR = 365 * 24 * 60 * 60  # seconds


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the reader's menu, a family to what the day was for its children; who has no page is told whom to ask."""
    if _is_family(actor_of(request)):
        return HttpResponseRedirect(reverse("attendance:board"))
    first = next(menu(actor_of(request), request.path), None)
    return HttpResponseRedirect(first.href) if first else render(request, "no_pages.html")


def _is_family(actor: Actor) -> bool:
    """Answer whether all that somebody reads is of their own children, or of themselves."""
    reach = actor.reach("attendance.read")
    return bool(reach.persons) and not (reach.everything or reach.institutions or reach.classes)


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to where the reader was."""
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(back if is_ours else "/")
    language = chosen_language({COOKIE: request.POST.get("language", "vi")})
    response.set_cookie(COOKIE, language, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@require_GET
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, with invented values."""
    return render(request, "styleguide.html", sample_context())
