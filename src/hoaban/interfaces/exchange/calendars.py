"""Calendar feeds: whoever has the secret address reads that person's lessons, with that person's rights of this day."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from hoaban.interfaces.actors import find_actor
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting_as
from hoaban.modules.timetables.calendars import Agenda, as_ical, digest_of
from hoaban.modules.timetables.models import CalendarKey

BACK, AHEAD = timedelta(days=7), timedelta(days=56)


@require_safe
def calendar(_request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar of an address; one that is put away, or whose account is closed, is not there."""
    today = timezone.localdate()

    def owner() -> Actor:
        key = CalendarKey.objects.filter(digest=digest_of(secret), ends_at__isnull=True).first()
        return find_actor(key.account_id, today) if key else Actor.nobody()

    with acting_as(owner, "a calendar feed") as actor, override(actor.language):
        if actor.user_id is None:
            raise Http404
        text = as_ical(Agenda(actor, today - BACK, today + AHEAD).occasions(), timezone.now())
    headers = {"Cache-Control": "private, max-age=3600", "Content-Disposition": 'inline; filename="thoi-khoa-bieu.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
