"""The operation log: who did what, where, when, with which outcome; and one operation with all it changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoaban.interfaces.web.ledger_references import names_of
from hoaban.interfaces.web.ledger_words import UNTOLD, code_word, field_name, table_name, value
from hoaban.kernel.access import roles
from hoaban.kernel.action import ACTIONS
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.forms import day_field
from hoaban.kernel.language import Words, join_words, moment, vi_en
from hoaban.kernel.listing import Column, download, exported, harmless
from hoaban.kernel.models import Change, Operation, OperationQuerySet
from hoaban.kernel.paging import Piece, piece
from hoaban.kernel.requests import actor_of
from hoaban.kernel.telling import VERDICTS, say
from hoaban.kernel.text import fold
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Person

ORDER = ("-recorded_at", "-id")
PAGE = 50
MOST_CHANGES = (
    200  # a register's import changes thousands of records; the page shows the first and says how many there are
)
COLUMNS = (
    Column("what", vi_en("Việc", "What")),
    Column("who", vi_en("Ai", "Who")),
    Column("where", vi_en("Ở đâu", "Where")),
    Column("when", vi_en("Lúc", "When"), "moment"),
    Column("verdict", vi_en("Kết quả", "Outcome"), "tag"),
)


CONDITIONS = {
    "who": vi_en("Ai", "Who"),
    "school": vi_en("Trường", "School"),
    "person": vi_en("Người", "Person"),
    "verdict": vi_en("Kết quả", "Outcome"),
    "since": vi_en("Từ ngày", "From"),
    "until": vi_en("Đến ngày", "Until"),
}


class Asked(forms.Form):
    """The conditions of the log; all may be left out."""

    kind = forms.CharField(required=False)
    who = forms.CharField(required=False, max_length=100)
    school = forms.CharField(required=False, max_length=100)
    person = forms.UUIDField(required=False)
    verdict = forms.ChoiceField(required=False, choices=[(key, words) for key, (_, words) in VERDICTS.items()])
    since = day_field("", required=False)
    until = day_field("", required=False)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _narrowed(actor: Actor, asked: Mapping[str, Any]) -> OperationQuerySet:
    """Keep the operations that the reader may see and asked for."""
    rows = Operation.objects.visible_to(actor)
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("who"):
        rows = rows.filter(actor_name__icontains=asked["who"])
    if asked.get("verdict"):
        rows = rows.filter(verdict=asked["verdict"])
    if asked.get("since"):
        rows = rows.filter(recorded_at__gte=_start_of(asked["since"]))
    if asked.get("until"):
        rows = rows.filter(recorded_at__lt=_start_of(asked["until"] + timedelta(days=1)))
    if asked.get("school"):
        rows = rows.filter(institution_id__in=_schools_meant(actor, asked["school"]))
    if asked.get("person"):
        theirs = Change.objects.visible_to(actor).filter(person_id=asked["person"])
        rows = rows.about(asked["person"], theirs.operations())
    return rows


def _schools_meant(actor: Actor, words: str) -> list[UUID]:
    found = Institution.objects.visible_to(actor).filter(Q(code__iexact=words) | Q(search_key__contains=fold(words)))
    return list(found.values_list("pk", flat=True))


@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """The log, latest first."""
    actor, form = actor_of(request), Asked(request.GET)
    form.is_valid()
    rows = _narrowed(actor, form.cleaned_data)
    if request.GET.get("form") == "csv":
        return download("csv", "operations", _lines(rows))
    found, problems = _piece(rows, request.GET.get("after", ""))
    names = Named.of(found.rows)
    context = {
        "asked": form,
        "problems": [*problems, *_unreadable(form)],
        "rows": [_row(operation, names) for operation in found.rows],
        "columns": COLUMNS,
        "kinds": sorted(((kind, action.says) for kind, action in ACTIONS.items()), key=lambda pair: fold(str(pair[1]))),
        "verdicts": [(key, words) for key, (_, words) in VERDICTS.items()],
        "next": _address(request, after=found.next) if found.next else "",
        "first": _address(request) if request.GET.get("after") else "",
        "exports": [{"label": "CSV", "href": _address(request, form="csv")}],
        "person": _person(actor, form.cleaned_data.get("person")),
    }
    return render(request, "ledger/operations.html", context, status=422 if context["problems"] else 200)


def _person(actor: Actor, person_id: UUID | None) -> Person | None:
    return Person.objects.visible_to(actor).filter(pk=person_id).first() if person_id else None


def _piece(rows: OperationQuerySet, after: str) -> tuple[Piece[Operation], tuple[Problem, ...]]:
    try:
        return piece(rows, ORDER, after=after, size=PAGE), ()
    except Invalid as refusal:
        return Piece([]), refusal.problems


def _unreadable(form: Asked) -> Iterator[Problem]:
    """Say which condition was not read; the others still hold."""
    for name in form.errors:
        words = vi_en(
            "Điều kiện «{name}» không đọc được nên không dùng. Viết ngày như 05/09/2025.",
            "The condition “{name}” cannot be read and is left out. Write a day like 05/09/2025.",
        )
        yield Problem("condition-unreadable", name, words.fill(name=CONDITIONS.get(name, name)))


def _address(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name in ("after", "form"):
        query.pop(name, None)
    for name, text in changed.items():
        query[name] = text
    return f"?{query.urlencode()}"


@dataclass(frozen=True, slots=True)
class Named:
    """The names of the schools that some operations touched, looked up together."""

    schools: Mapping[UUID, str]

    @classmethod
    def of(cls, rows: list[Operation]) -> Self:
        touched = {row.institution_id for row in rows if row.institution_id}
        return cls(dict(Institution.objects.filter(pk__in=touched).values_list("pk", "name")))

    def where(self, row: Operation) -> str | None:
        return self.schools.get(row.institution_id) if row.institution_id else None


def _row(operation: Operation, names: Named) -> dict[str, Any]:
    return {
        "id": operation.pk,
        "what": say(operation.kind),
        "href": reverse("ledger:operation", args=[operation.pk]),
        "who": operation.actor_name,
        "where": names.where(operation),
        "when": operation.recorded_at,
        "verdict": VERDICTS.get(operation.verdict, ("neutral", operation.verdict)),
    }


def _lines(rows: OperationQuerySet) -> Iterator[list[Any]]:
    """Write the log as a file, with what a page does not show: the identity, the kind and the reason."""
    yield [str(column.label) for column in COLUMNS] + [str(words) for words in MORE_HEADINGS]
    names = Named(dict(Institution.objects.filter(pk__in=_touched(rows)).values_list("pk", "name")))

    def line(row: Operation) -> list[Any]:
        verdict = VERDICTS.get(row.verdict, ("", row.verdict))[1]
        shown = [str(say(row.kind)), row.actor_name, names.where(row) or "", moment(row.recorded_at), str(verdict)]
        return [harmless(text) for text in (*shown, str(row.pk), row.kind, row.reason)]

    yield from exported(rows.order_by(*ORDER), line)


MORE_HEADINGS = (vi_en("Số hiệu", "Identifier"), vi_en("Loại", "Kind"), vi_en("Lý do", "Reason"))


def _touched(rows: OperationQuerySet) -> Any:
    return rows.exclude(institution_id=None).order_by().values("institution_id").distinct()


@require_GET
def operation(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """One operation: its circumstances, what it was given, and each record before and after."""
    actor = actor_of(request)
    found = Operation.objects.visible_to(actor).filter(pk=operation_id).first()
    if found is None:
        raise Http404
    changes = Change.objects.visible_to(actor).filter(operation_id=found.pk).order_by("pk")
    shown = list(changes[: MOST_CHANGES + 1])
    names = names_of(actor, _values(found, shown))
    context = {
        "operation": found,
        "what": say(found.kind),
        "verdict": VERDICTS.get(found.verdict, ("neutral", found.verdict)),
        "is_applied": found.verdict == Operation.APPLIED,
        "where": Named.of([found]).where(found),
        "roles": _roles(found),
        "person": _person(actor, found.person_id),
        "arguments": [
            (field_name(name), _said(name, each, names))
            for name, each in sorted(found.arguments.items())
            if each is not None
        ],
        "refused": _refused(found),
        "changes": [_change_shown(change, names) for change in shown[:MOST_CHANGES]],
        "more": changes.count() - MOST_CHANGES if len(shown) > MOST_CHANGES else 0,
    }
    return render(request, "ledger/operation.html", context)


def _values(found: Operation, changes: list[Change]) -> Iterator[tuple[str, Any]]:
    yield from found.arguments.items()
    for change in changes:
        for side in (change.before, change.after):
            yield from (side or {}).items()


def _said(name: str, kept: Any, names: Mapping[str, str]) -> Words | str:
    known = (names.get(kept) or code_word(name, kept)) if isinstance(kept, str) else None
    return known or value(kept)


def _roles(found: Operation) -> Words | str:
    held = [roles()[key].name for key in found.actor_role.split(",") if key in roles()]
    return join_words([*held]) if held else ""


def _refused(found: Operation) -> list[Words | str]:
    """Give the problems for which an operation was refused."""
    if found.verdict != Operation.INVALID or not isinstance(found.outcome, list):
        return []
    return [value(problem.get("message")) for problem in found.outcome]


def _change_shown(change: Change, names: Mapping[str, str]) -> dict[str, Any]:
    before, after = change.before or {}, change.after or {}
    fields = [name for name in {**before, **after} if name not in UNTOLD]
    return {
        "table": table_name(change.table),
        "kind": _change_kind(change),
        "entity_id": change.entity_id,
        "lines": [
            (field_name(name), *(_said(name, side.get(name), names) for side in (before, after))) for name in fields
        ],
        "is_new": change.before is None,
    }


def _change_kind(change: Change) -> tuple[str, Words]:
    if change.before is None:
        return "good", vi_en("Thêm", "Added")
    return ("attention", vi_en("Rút lại", "Taken back")) if change.after is None else ("info", vi_en("Sửa", "Changed"))
