"""What the pages of attendance have in common: the day and month that an address asks for, and whose school it is."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.days import read_day
from hoaban.kernel.language import Words
from hoaban.modules.attendance.calendar import Plan, latest_school_day
from hoaban.modules.attendance.forms import WEEKDAYS
from hoaban.modules.network.models import Institution
from hoaban.modules.network.reads import school_coded

NO_BREAK = "\u00a0"


def now_here() -> datetime:
    """Give the province's own time, as rules reckon with it."""
    return timezone.localtime().replace(tzinfo=None)


def asked_day(get: QueryDict, plans: Iterable[Plan] = ()) -> date:
    """Give the day that an address names; else today, or the last day before it on which some of these plans have lessons."""
    weekdays = {number for plan in plans for number in plan.weekdays} or range(1, 7)
    return read_day(get.get("day", "")) or latest_school_day(timezone.localdate(), weekdays)


def asked_month(get: QueryDict) -> date:
    """Give the first day of the month that an address names as 2026-11; else the month of the last school day."""
    return read_day(f"{get.get('month', '')}-01") or latest_school_day(timezone.localdate()).replace(day=1)


def weekday_of(day: date) -> Words:
    """Name the day of the week, as it stands within a sentence; no line ends within it."""
    words = dict(WEEKDAYS)[day.isoweekday()]
    return Words(words.vi.lower().replace(" ", NO_BREAK), words.en)


def day_said(day: date) -> str:
    """Write a day with its day of the week, as it stands in a table: Thứ hai, 16/11/2026."""
    return f"{dict(WEEKDAYS)[day.isoweekday()]}, {day:%d/%m/%Y}"


def only_school(actor: Actor, permission: str, code: str = "") -> Institution | None:
    """Give the school that an address names, or the only one that the reader's right reaches."""
    if code:
        return school_coded(actor, code)
    schools = actor.reach(permission).institutions
    return Institution.objects.filter(pk=next(iter(schools))).first() if len(schools) == 1 else None


def roll_address(class_id: UUID, day: date, session: str) -> str:
    query = urlencode({"day": day.isoformat(), "session": session})
    return f"{reverse('attendance:roll', args=[class_id])}?{query}"
