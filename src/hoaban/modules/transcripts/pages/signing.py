"""The signing desk: what waits for me, class by class; one authorisation for many; how far a batch is, and going on with it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRefresh

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.models import JobRun
from hoaban.kernel.requests import actor_of
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.transcripts.actions import start_batch
from hoaban.modules.transcripts.actions.batches import all_waiting_for
from hoaban.modules.transcripts.jobs import SIGN, start_signing
from hoaban.modules.transcripts.models import Batch
from hoaban.modules.transcripts.pages.refusing import told
from hoaban.modules.transcripts.words import DONE, ROLES

RECENT, RIGHT = 10, "transcript.sign"
BATCHES = (
    Column("at", vi_en("Cho phép ký lúc", "Authorised at"), "moment"),
    Column("where", vi_en("Ở", "Where")),
    Column("total", vi_en("Số chữ ký", "Signatures"), "number"),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
)


def desk(request: HttpRequest, problems: Sequence[Problem] = ()) -> HttpResponse:
    """What waits for the reader's signature, by class and role."""
    actor = actor_of(request)
    groups = _groups(actor)
    batches = Batch.objects.visible_to(actor).filter(by_id=actor.user_id).select_related("school_class", "institution")
    context = {
        "groups": groups,
        "total": sum(each["count"] for each in groups),
        "schools": [each for each in _schools(groups) if actor.may(RIGHT, Target(each["school"].pk))],
        "columns": BATCHES,
        "batches": [_batch(each) for each in batches.order_by("-authorised_at")[:RECENT]],
        "problems": problems,
    }
    return render(request, "transcripts/desk.html", context, status=422 if problems else 200)


def _groups(actor: Actor) -> list[dict[str, Any]]:
    """One line a class: how many signatures, as what."""
    rows = all_waiting_for(actor).values_list("version__school_class", "role", "version")
    counts: dict[UUID, Counter[str]] = {}
    pupils: dict[UUID, set[UUID]] = {}
    for class_id, role, version_id in rows:
        counts.setdefault(class_id, Counter())[role] += 1
        pupils.setdefault(class_id, set()).add(version_id)
    classes = SchoolClass.objects.filter(pk__in=counts).select_related("institution").order_by("-school_year", "name")
    return [
        {
            "class_id": each.pk,
            "name": each.name,
            "href": reverse("transcripts:class", args=[each.pk]),
            "year": each.school_year,
            "school": each.institution,
            "count": sum(counts[each.pk].values()),
            "pupils": len(pupils[each.pk]),
            "roles": [ROLES[role] for role in ROLES if role in counts[each.pk]],
        }
        for each in classes
    ]


def _schools(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A school and year with several classes may be signed at once."""
    found: dict[tuple[UUID, str], dict[str, Any]] = {}
    for each in groups:
        row = found.setdefault((each["school"].pk, each["year"]), {"school": each["school"], "year": each["year"]})
        row["count"] = row.get("count", 0) + each["count"]
        row["classes"] = row.get("classes", 0) + 1
    return [row for row in found.values() if row["classes"] > 1]


def sign(request: HttpRequest) -> HttpResponse:
    """Authorise a batch and begin with it."""
    if request.method != "POST":
        return redirect("transcripts:desk")
    actor = actor_of(request)
    try:
        made = start_batch(
            actor,
            institution_id=UUID(request.POST.get("school", "")),
            school_year=request.POST.get("year", ""),
            class_id=UUID(request.POST["class"]) if request.POST.get("class") else None,
        )
    except ValueError as error:
        raise Http404 from error
    except Invalid as refusal:
        request.method = "GET"
        return desk(request, told(refusal))
    start_signing(actor, made)
    return redirect("transcripts:batch", made.pk)


def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """How far a batch is; what was interrupted goes on by a button."""
    actor = actor_of(request)
    rows = Batch.objects.visible_to(actor).select_related("school_class", "institution")
    found = rows.filter(pk=batch_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        start_signing(actor, found)
        return redirect("transcripts:batch", batch_id)
    run = JobRun.objects.filter(kind=SIGN, arguments__batch_id=str(batch_id)).order_by("-asked_at").first()
    is_working = run is not None and not run.is_over
    if not is_working and vars(request).get("htmx"):
        return HttpResponseClientRefresh()
    left = found.steps.filter(signed_at=None).count()
    context = {
        "batch": found,
        "where": _where(found),
        "done": found.total - left,
        "left": left,
        "is_working": is_working,
        "refused": (run.result or {}).get("refused", []) if run and run.is_over else [],
        "href": reverse("transcripts:batch", args=[batch_id]),
    }
    return render(request, "transcripts/batch.html", context)


def _where(of: Batch) -> Any:
    if of.school_class is None:
        return of.institution.name
    return vi_en("lớp {name}, {school}", "class {name}, {school}").fill(
        name=of.school_class.name, school=of.institution.name
    )


def _batch(each: Batch) -> dict[str, Any]:
    state = (
        ("good", vi_en("đã ký xong", "signed")) if each.state == DONE else ("attention", vi_en("chưa xong", "not done"))
    )
    return {
        "at": each.authorised_at,
        "href": reverse("transcripts:batch", args=[each.pk]),
        "where": _where(each),
        "total": each.total,
        "state": state,
    }
