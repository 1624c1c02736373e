"""Pages about records of one person: the queue of likely pairs, a merge before it is done, and after."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.language import NOTHING, Words, day, moment, number, vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.people.holdings import FORMER, KEPT, MERGE, Stake
from hoaban.modules.people.later_pages import tabs
from hoaban.modules.people.merging import FieldOf, Preview, merge_persons, preview, unmerge_persons
from hoaban.modules.people.models import SEXES, LikelyPair, Merge, Person
from hoaban.modules.people.pairs import judge_pair, schools_shown
from hoaban.modules.people.relations import FIELD_NAMES
from hoaban.modules.places.models import EthnicGroup, Place

UNPROCESSABLE = 422
NAMED = 5  # rows named of a choice between many
SHOWN = 12  # pairs that wait, beside the one in hand
SAME = "same"
PUT_OFF = {"different": LikelyPair.DIFFERENT, "later": LikelyPair.LATER}
SIDES = (
    Column("field", vi_en("Mục", "Field")),
    Column("first", vi_en("Hồ sơ 1", "Record 1")),
    Column("second", vi_en("Hồ sơ 2", "Record 2")),
    Column("same", vi_en("So sánh", "Compared"), "tag"),
)
AGREES, DIFFERS = ("good", vi_en("Giống", "Same")), ("attention", vi_en("Khác", "Differs"))
ONE_SIDE = ("neutral", vi_en("Chỉ một bên ghi", "Only one says"))
UNWRITTEN = "–"


@require_http_methods(["GET", "POST"])
def pairs(request: HttpRequest) -> HttpResponse:
    """The likeliest pair that waits for the reader; deciding brings the next."""
    actor = actor_of(request)
    seen = LikelyPair.objects.visible_to(actor)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            return _decide(actor, request)
        except Invalid as refusal:
            problems = tuple(replace(each, where="") for each in refusal.problems)
    waiting = list(seen.filter(state=LikelyPair.OPEN).order_by("-score", "pk")[: SHOWN + 1])
    pair = _chosen(seen, request) or (waiting[0] if waiting else None)
    persons = Person.objects.visible_to(actor).in_bulk(
        [each for row in (*waiting, pair) if row for each in (row.first_id, row.second_id)]
    )
    states = dict(seen.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n"))
    later, left = states.get(LikelyPair.LATER, 0), states.get(LikelyPair.OPEN, 0)
    done = states.get(LikelyPair.DIFFERENT, 0) + states.get(LikelyPair.MERGED, 0) + later
    last = _last(actor)
    context = {
        "item": _item(actor, pair, persons) if pair else None,
        "problems": problems,
        "waiting": [_waiting(each, persons, pair) for each in waiting],
        "done": done,
        "total": done + left,
        "later": later,
        "tabs": tabs(left, later, at_later=False),
        "columns": SIDES,
        "sees_all": actor.reach(MERGE).everything,
        "undo_href": reverse("people:undo-pair", args=[last.pk]) if last else "",
    }
    return render(request, "people/pairs.html", context, status=UNPROCESSABLE if problems else 200)


def _chosen(seen: QuerySet[LikelyPair], request: HttpRequest) -> LikelyPair | None:
    """Give the pair that the address names, while it can be decided: it waits, or was put off."""
    try:
        asked = UUID(request.GET.get("pair", ""))
    except ValueError:
        return None
    return seen.filter(pk=asked, state__in=LikelyPair.WAITING).first()


def _decide(actor: Actor, request: HttpRequest) -> HttpResponse:
    """Do what was decided; a merge that needs choices goes on to its own page."""
    pair = _pair_or_404(actor, request.POST.get("pair", ""))
    decision = request.POST.get("decision", "")
    if decision in PUT_OFF:
        judge_pair(actor, pair_id=pair.pk, state=PUT_OFF[decision])
    elif decision == SAME:
        seen = preview(actor, *_older_first(pair))
        if seen.problems or any(stake.questions for stake in seen.stakes) or any(_asks(each) for each in seen.fields):
            return redirect("people:merge", *_older_first(pair))
        merge_persons(actor, kept_id=seen.kept.pk, former_id=seen.former.pk, fields={}, chosen={})
        messages.success(request, vi_en("Đã gộp.", "Merged."))
    return redirect("people:pairs")


def _asks(each: FieldOf) -> bool:
    """A value against another one is chosen by a person; a value against nothing is not."""
    return each.differs and each.default == KEPT and each.former not in {None, "", "unsaid"}


def _older_first(pair: LikelyPair) -> tuple[UUID, UUID]:
    """The record that was made first stands: its id is known in more places."""
    return pair.first_id, pair.second_id


def _pair_or_404(actor: Actor, said: str) -> LikelyPair:
    try:
        found = LikelyPair.objects.visible_to(actor).filter(pk=UUID(said)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _last(actor: Actor) -> LikelyPair | None:
    """Give the pair that the reader decided last."""
    if actor.user_id is None:
        return None
    mine = LikelyPair.objects.visible_to(actor).filter(decided_by_id=actor.user_id)
    return mine.order_by("-decided_at").first()


@require_POST
def undo_pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take the last decision back: of a merge both records stand again, of the others the question is asked again."""
    actor = actor_of(request)
    pair = _pair_or_404(actor, str(pair_id))
    try:
        if pair.state == LikelyPair.MERGED:
            unmerge_persons(actor, merge_id=_merge_of(actor, pair).pk)
        else:
            judge_pair(actor, pair_id=pair.pk, state=LikelyPair.OPEN)
    except Invalid as refusal:
        for problem in refusal.problems[:3]:
            messages.error(request, problem.message)
    return redirect("people:pairs")


def _merge_of(actor: Actor, pair: LikelyPair) -> Merge:
    found = Merge.objects.visible_to(actor).filter(former_id__in=[pair.first_id, pair.second_id]).first()
    if found is None:
        raise Http404
    return found


def _item(actor: Actor, pair: LikelyPair, persons: dict[UUID, Person]) -> dict[str, Any] | None:
    first, second = persons.get(pair.first_id), persons.get(pair.second_id)
    if first is None or second is None:
        return None
    schools = schools_shown(actor, [first.pk, second.pk])
    rows = [_line(name, getattr(first, name), getattr(second, name)) for name in FIELD_NAMES]
    here = [schools.get(first.pk, UNWRITTEN), schools.get(second.pk, UNWRITTEN)]
    label = vi_en("Trường", "School")
    return {
        "id": pair.pk,
        "name": first.full_name,
        "score": pair.score,
        "rows": [
            *(row for row in rows if row),
            {"field": label, "first": here[0], "second": here[1], "same": _tag(*here)},
        ],
        "reasons": [Words(each["vi"], each["en"]) for each in pair.reasons],
        "merge": reverse("people:merge", args=_older_first(pair)),
    }


def _waiting(row: LikelyPair, persons: dict[UUID, Person], current: LikelyPair | None) -> dict[str, Any]:
    first, second = persons.get(row.first_id), persons.get(row.second_id)
    both = " · ".join(dict.fromkeys(each.full_name for each in (first, second) if each))
    href = f"{reverse('people:pairs')}?pair={row.pk}"
    return {"label": both or NOTHING, "href": href, "is_current": current is not None and row.pk == current.pk}


def _line(name: str, first: Any, second: Any) -> dict[str, Any] | None:
    """Give a row of the comparison; what neither says is left out."""
    if first in {None, ""} and second in {None, ""}:
        return None
    said = shown(name, first), shown(name, second)
    return {"field": FIELD_NAMES[name], "first": said[0], "second": said[1], "same": _tag(*said)}


def _tag(first: Any, second: Any) -> tuple[str, Words]:
    if UNWRITTEN in {str(first), str(second)} and str(first) != str(second):
        return ONE_SIDE
    return AGREES if str(first) == str(second) else DIFFERS


def shown(name: str, value: Any) -> Any:
    """Write a field's value as people read it."""
    if value in {None, ""}:
        return UNWRITTEN
    if name == "birth_date":
        return day(value)
    if name == "sex":
        return SEXES[value]
    if name == "ethnic_group_id":
        return EthnicGroup.objects.filter(pk=value).values_list("name", flat=True).first() or value
    if name == "residence_place_id":
        return Place.objects.filter(pk=value).values_list("name", flat=True).first() or value
    return value


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, kept_id: UUID, former_id: UUID) -> HttpResponse:
    """A merge before it is done: each field, each table that moves, what is to be chosen and what stands in the way."""
    actor = actor_of(request)
    problems: Sequence[Problem] = ()
    if kept_id == former_id:
        raise Http404
    if request.method == "POST":
        try:
            made = _merge(actor, request, kept_id, former_id)
        except Denied as error:
            raise Http404 from error
        except Invalid as refusal:
            problems = tuple(replace(each, where="") for each in refusal.problems)
        else:
            messages.success(request, vi_en("Đã gộp hai hồ sơ.", "The two records are one now."))
            return redirect("people:merged", made.pk)
    try:
        seen = preview(actor, kept_id, former_id)
    except Denied as error:
        raise Http404 from error
    context = {
        "seen": seen,
        "problems": problems or [replace(each, where="") for each in seen.problems],
        "is_blocked": bool(seen.problems),
        "is_elsewhere": any(each.code == "elsewhere" for each in seen.problems),
        "birth_dates": birth_dates(seen),
        "fields": list(_choices(seen, request)),
        "same": [{"label": FIELD_NAMES[each.name], "value": shown(each.name, each.kept)} for each in _alike(seen)],
        "questions": [_question(stake, request) for stake in seen.stakes if stake.questions],
        "moves": [_moves(stake) for stake in seen.stakes if stake.moved or stake.left_out],
        "swap": reverse("people:merge", args=[former_id, kept_id]),
    }
    return render(request, "people/merge.html", context, status=UNPROCESSABLE if problems else 200)


def birth_dates(seen: Preview) -> dict[str, str]:
    """The two often have one name: the birth dates tell them apart."""
    return {KEPT: day(seen.kept.birth_date), FORMER: day(seen.former.birth_date)}


def _merge(actor: Actor, request: HttpRequest, kept_id: UUID, former_id: UUID) -> Merge:
    said = {name.split(":", 1)[1]: str(value) for name, value in request.POST.items() if name.startswith("field:")}
    chosen = {name.split(":", 1)[1]: str(value) for name, value in request.POST.items() if name.startswith("rows:")}
    return merge_persons(actor, kept_id=kept_id, former_id=former_id, fields=said, chosen=chosen)


def _alike(seen: Preview) -> Iterator[FieldOf]:
    return (each for each in seen.fields if not each.differs and each.kept not in {None, ""})


def _choices(seen: Preview, request: HttpRequest) -> Iterator[dict[str, Any]]:
    for each in seen.fields:
        if each.differs:
            name = f"field:{each.name}"
            chosen = request.POST.get(name, each.default)
            values = ((KEPT, each.kept), (FORMER, each.former))
            options = [(value, shown(each.name, said), value == chosen) for value, said in values]
            yield {"name": name, "label": FIELD_NAMES[each.name], "options": options}


def _question(stake: Stake, request: HttpRequest) -> dict[str, Any]:
    """Two rows that cannot both stand, of each table once: the choice holds for all of its rows."""
    name = f"rows:{stake.held.name}"
    kept = _some(stake.held.show(clash.kept) for clash in stake.questions)
    former = _some(stake.held.show(clash.former) for clash in stake.questions)
    chosen = request.POST.get(name, "")
    options = [(KEPT, kept, chosen == KEPT), (FORMER, former, chosen == FORMER)]
    return {"name": name, "label": stake.held.words, "options": options}


def _some(rows: Iterator[str]) -> Words | str:
    """Name the first of many rows, and say how many more there are."""
    told = list(rows)
    named = "; ".join(told[:NAMED])
    more = len(told) - NAMED
    return (
        vi_en("{named}; và {n} dòng nữa", "{named}; and {n} more").fill(named=named, n=number(more))
        if more > 0
        else named
    )


def _moves(stake: Stake) -> dict[str, Any]:
    return {"what": stake.held.words, "count": len(stake.moved), "left": len(stake.left_out)}


@require_http_methods(["GET", "POST"])
def merged(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """A merge that was done; it can be undone here as long as nothing was built on it."""
    actor = actor_of(request)
    found = Merge.objects.visible_to(actor).select_related("person").filter(pk=merge_id).distinct().first()
    if found is None:
        raise Http404
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        person_id = found.person_id
        try:
            unmerge_persons(actor, merge_id=found.pk)
        except Invalid as refusal:
            problems = tuple(replace(each, where="") for each in refusal.problems)
        else:
            messages.success(
                request, vi_en("Hai hồ sơ lại như trước khi gộp.", "Both records stand as before the merge.")
            )
            return redirect("schooling:person", person_id)
    context = {"merge": found, "problems": problems, "facts": _facts(found)}
    return render(request, "people/merged.html", context, status=UNPROCESSABLE if problems else 200)


def _facts(found: Merge) -> list[dict[str, Any]]:
    return [
        {"label": vi_en("Tên ở hồ sơ đã gộp", "Name in the other record"), "value": found.former_name},
        {"label": vi_en("Ngày sinh ở hồ sơ đã gộp", "Birth date there"), "value": day(found.former_birth_date)},
        {"label": vi_en("Số định danh ở hồ sơ đã gộp", "Number there"), "value": found.former_number or "–"},
        {"label": vi_en("Người gộp", "Merged by"), "value": found.merged_by_name},
        {"label": vi_en("Lúc", "When"), "value": moment(found.merged_at)},
    ]
