"""The address under which a phone's calendar reads one's own timetable: made here, shown once, and put away here."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hoaban.kernel.language import vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.timetables.actions.calendars import drop_calendar_key, make_calendar_key
from hoaban.modules.timetables.calendars import digest_of
from hoaban.modules.timetables.models import CalendarKey

BYTES = 32


@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Show whether there is an address; make another, or put it away."""
    actor, address = actor_of(request), ""
    if request.method == "POST" and request.POST.get("do") == "drop":
        drop_calendar_key(actor)
        messages.success(request, vi_en("Địa chỉ cũ không dùng được nữa.", "The address opens nothing any more."))
        return redirect("timetables:calendar")
    if request.method == "POST":
        secret = secrets.token_urlsafe(BYTES)
        make_calendar_key(actor, digest=digest_of(secret))
        address = request.build_absolute_uri(reverse("exchange:calendar", args=[secret]))
    keys = CalendarKey.objects.filter(account__in=[actor.user_id], ends_at__isnull=True)
    context = {"address": address, "key": keys.first()}
    response = render(request, "timetables/calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response
