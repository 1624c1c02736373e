"""Preparing: the classes of a year, and one class with what each transcript lacks and in what it differs from the records."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.assessment.models import Result
from hoaban.modules.people.models import Person
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.transcripts.actions import confirm_versions, draft_transcripts
from hoaban.modules.transcripts.actions.batches import all_waiting_for
from hoaban.modules.transcripts.models import READ, CorrectionRequest
from hoaban.modules.transcripts.pages.refusing import told
from hoaban.modules.transcripts.reads import ClassState, Row, class_rows, class_states
from hoaban.modules.transcripts.rules import Missing
from hoaban.modules.transcripts.words import DRAFT, STATES, TONES

PREPARE, SIGN, APPROVE = "transcript.prepare", "transcript.sign", "transcript.approve"
CLASSES = (
    Column("name", vi_en("Lớp", "Class")),
    Column("pupils", vi_en("Học sinh", "Pupils"), "number"),
    Column("drafts", vi_en("Đang lập", "Being made"), "number"),
    Column("signing", vi_en("Đang ký", "Being signed"), "number"),
    Column("issued", vi_en("Đã phát hành", "Issued"), "number"),
)


def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, their classes, their children."""
    actor = actor_of(request)
    years = _years(actor)
    year = request.GET.get("year", "")
    year = year if year in years else next(iter(years), "")
    classes = class_states(actor, year) if year and actor.may(PREPARE) else []
    context = {
        "todo": [row for row in _todo(actor) if row["count"]],
        "children": list(_children(actor)),
        "years": [(name, name) for name in years],
        "year": year,
        "columns": CLASSES,
        "rows": [_class_row(each) for each in classes],
        "prepares": actor.may(PREPARE),
        "sees_log": actor.may("transcript-copies.read"),
    }
    return render(request, "transcripts/mine.html", context)


def _years(actor: Actor) -> list[str]:
    """The years with results, within the reader's walls, the newest first; only those that began a while ago have any to sign."""
    if not actor.may(PREPARE):
        return []
    rows = Result.objects.visible_to(actor).exclude(decision=None)
    return list(rows.order_by("-school_year").values_list("school_year", flat=True).distinct())


def _todo(actor: Actor) -> list[dict[str, Any]]:
    rows = []
    if actor.may(SIGN):
        waiting = all_waiting_for(actor).count()
        label = vi_en("Chữ ký đang chờ bạn", "Signatures that wait for you")
        rows.append({"count": waiting, "label": label, "href": reverse("transcripts:desk"), "tone": "attention"})
    if actor.may(APPROVE):
        asked = CorrectionRequest.objects.visible_to(actor).filter(state=CorrectionRequest.ASKED).count()
        label = vi_en("Đề nghị đính chính chờ duyệt", "Corrections to be decided")
        rows.append({"count": asked, "label": label, "href": reverse("transcripts:corrections"), "tone": "attention"})
    return rows


def _children(actor: Actor) -> list[dict[str, Any]]:
    persons = actor.reach(READ).persons
    rows = Person.objects.visible_to(actor).filter(pk__in=persons).distinct().order_by("sort_key")
    return [{"name": row.full_name, "href": reverse("transcripts:learner", args=[row.pk])} for row in rows]


def _class_row(each: ClassState) -> dict[str, Any]:
    return {
        "name": each.school_class.name,
        "href": reverse("transcripts:class", args=[each.school_class.pk]),
        "pupils": each.pupils,
        "drafts": each.drafts,
        "signing": each.signing,
        "issued": each.issued,
    }


def of_class(request: HttpRequest, class_id: UUID, problems: Sequence[Problem] = ()) -> HttpResponse:
    """One class: each pupil's version, what it lacks with the way to mend it, what differs; drafts are made and confirmed here."""
    actor, found = actor_of(request), _class(request, class_id)
    if request.method == "POST":
        draft_transcripts(actor, class_id=class_id)
        return redirect("transcripts:class", class_id)
    rows = class_rows(found)
    ready = [row for row in rows if row.is_ready]
    context = {
        "class": found,
        "rows": [_pupil(row, found) for row in rows],
        "ready": [row.version.pk for row in ready if row.version],
        "to_draft": sum(row.version is None or bool(row.version.state == DRAFT and row.differences) for row in rows),
        "back": f"{reverse('transcripts:mine')}?{urlencode({'year': found.school_year})}",
        "problems": problems,
        "today": timezone.localdate(),
    }
    return render(request, "transcripts/class.html", context, status=422 if problems else 200)


def _class(request: HttpRequest, class_id: UUID) -> SchoolClass:
    """A class whose transcripts the reader prepares."""
    reach = actor_of(request).reach(PREPARE)
    found = SchoolClass.objects.select_related("institution").filter(pk=class_id).first()
    if found is None or not (
        reach.everything or found.institution_id in reach.institutions or found.pk in reach.classes
    ):
        raise Http404
    return found


def _pupil(row: Row, of: SchoolClass) -> dict[str, Any]:
    version = row.version
    return {
        "id": row.person.pk,
        "name": row.person.full_name,
        "href": reverse("transcripts:version", args=[version.pk]) if version else "",
        "state": (TONES[version.state], STATES[version.state]) if version else None,
        "missing": [{"words": each.message, "href": _mend(each, of)} for each in row.found.missing],
        "differences": row.differences,
        "is_ready": row.is_ready,
    }


def _mend(missing: Missing, of: SchoolClass) -> str:
    """The page on which what is missing is entered."""
    match missing.where:
        case "plan":
            return reverse("assessment:subjects" if missing.code == "no-teacher" else "schooling:class", args=[of.pk])
        case "homeroom":
            return reverse("assessment:homeroom-comments", args=[of.pk, 2])
        case "staff":
            return reverse("staff:staff")
        case _:
            return reverse("assessment:register", args=[of.pk])


def confirm(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Confirm the drafts that were on the page; what changed meanwhile is said, and nothing is confirmed."""
    if request.method != "POST":
        return redirect("transcripts:class", class_id)
    _class(request, class_id)
    try:
        chosen = [UUID(each) for each in request.POST.getlist("version")]
        confirm_versions(actor_of(request), class_id=class_id, version_ids=chosen)
    except ValueError as error:
        raise Http404 from error
    except Invalid as refusal:
        request.method = "GET"
        return of_class(request, class_id, told(refusal))
    return redirect("transcripts:class", class_id)
