"""Pairs that somebody put off: who, since when, and when each is asked again; any of them can be asked again at once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import NOTHING, number, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.people.models import LikelyPair, Person
from hoaban.modules.people.pairs import asked_again_at, judge_pair, schools_shown

A_PAGE = 50
COLUMNS = (
    Column("name", vi_en("Hai hồ sơ", "The two records")),
    Column("born", vi_en("Ngày sinh", "Date of birth")),
    Column("school", vi_en("Trường", "School")),
    Column("by", vi_en("Người để lại", "Put off by")),
    Column("since", vi_en("Để sau từ", "Put off on"), "day"),
    Column("again", vi_en("Tự hỏi lại", "Asked again on"), "day"),
)


def tabs(waiting: int, later: int, *, at_later: bool) -> list[dict[str, Any]]:
    """Give the two parts of the queue: what waits, and what was put off."""
    return [
        {
            "label": vi_en("Đang chờ", "Waiting"),
            "href": reverse("people:pairs"),
            "count": waiting,
            "is_current": not at_later,
        },
        {
            "label": vi_en("Để sau", "Put off"),
            "href": reverse("people:put-off"),
            "count": later,
            "is_current": at_later,
        },
    ]


@require_http_methods(["GET", "POST"])
def put_off(request: HttpRequest) -> HttpResponse:
    """The pairs that were put off, the one that comes back soonest first."""
    actor = actor_of(request)
    seen = LikelyPair.objects.visible_to(actor)
    later = seen.filter(state=LikelyPair.LATER).order_by("decided_at", "pk")
    if request.method == "POST":
        return _reopen(actor, request, later)
    page = Paginator(later, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(seen.filter(state=LikelyPair.OPEN).count(), page.paginator.count, at_later=True),
        "columns": COLUMNS,
        "rows": _rows(actor, page.object_list),
        "page": page,
    }
    return render(request, "people/put_off.html", context)


def _reopen(actor: Actor, request: HttpRequest, later: Iterable[LikelyPair]) -> HttpResponse:
    try:
        chosen = {UUID(each) for each in request.POST.getlist("chosen")}
    except ValueError as error:
        raise Http404 from error
    found = [pair for pair in later if pair.pk in chosen]
    for pair in found:
        judge_pair(actor, pair_id=pair.pk, state=LikelyPair.OPEN)
    if found:
        words = vi_en("Đã đưa {n} cặp trở lại hàng chờ.", "{n} pairs are back in the queue.")
        messages.success(request, words.fill(n=number(len(found))))
    else:
        messages.error(request, vi_en("Hãy chọn ít nhất một cặp.", "Choose at least one pair."))
    return redirect("people:put-off")


def _rows(actor: Actor, pairs: Iterable[LikelyPair]) -> list[dict[str, Any]]:
    pairs = list(pairs)
    ids = [each for pair in pairs for each in (pair.first_id, pair.second_id)]
    persons = Person.objects.visible_to(actor).in_bulk(ids)
    schools = schools_shown(actor, ids)
    return [_row(pair, persons, schools) for pair in pairs]


def _row(pair: LikelyPair, persons: dict[UUID, Person], schools: dict[UUID, str]) -> dict[str, Any]:
    both = [persons[each] for each in (pair.first_id, pair.second_id) if each in persons]
    return {
        "id": pair.pk,
        "href": f"{reverse('people:pairs')}?pair={pair.pk}",
        "name": _joined(each.full_name for each in both),
        "born": _joined(f"{each.birth_date:%d/%m/%Y}" for each in both),
        "school": _joined(schools[each.pk] for each in both if each.pk in schools),
        "by": pair.decided_by_name or NOTHING,
        "since": timezone.localdate(pair.decided_at or pair.found_at),
        "again": timezone.localdate(asked_again_at(pair)),
    }


def _joined(said: Iterable[str]) -> str:
    """Write what both say once, and otherwise both."""
    return " · ".join(dict.fromkeys(said)) or NOTHING
