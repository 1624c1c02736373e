"""Letting somebody else sign: who was named has left, or is away for long."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.actor import Target
from hoaban.kernel.errors import Denied, Invalid, Problem
from hoaban.kernel.requests import actor_of
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.transcripts.actions import assign_signer
from hoaban.modules.transcripts.checking import subject_names
from hoaban.modules.transcripts.models import Step
from hoaban.modules.transcripts.pages.refusing import told
from hoaban.modules.transcripts.words import SEAL, role_of

PREPARE = "transcript.prepare"


def assign(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Choose among the school's staff who signs instead, and say why."""
    actor = actor_of(request)
    step = Step.objects.visible_to(actor).select_related("version").filter(pk=step_id).first()
    if step is None or step.role == SEAL or step.signed_at is not None:
        raise Http404
    if not actor.may(PREPARE, Target(step.institution_id, step.version.school_class_id)):
        raise Denied(PREPARE)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            assign_signer(actor, step_id=step_id, person_id=_person(request), reason=request.POST.get("reason", ""))
            return redirect("transcripts:version", step.version_id)
        except Invalid as refusal:
            problems = told(refusal, {"person", "reason"})
    context = {
        "step": step,
        "role": role_of(step.role, subject_names(from_json(step.version.content.encode())).get(step.subject, "")),
        "staff": _staff(step.institution_id),
        "person": request.POST.get("person", str(step.signer_id or "")),
        "reason": request.POST.get("reason", ""),
        "back": reverse("transcripts:version", args=[step.version_id]),
        "problems": problems,
    }
    return render(request, "transcripts/signer.html", context, status=422 if problems else 200)


def _person(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise Http404 from error


def _staff(institution_id: UUID) -> list[tuple[str, str]]:
    staff = Affiliation.objects.filter(institution=institution_id, kind=Affiliation.STAFF).values("person")
    rows = Person.objects.filter(pk__in=staff).order_by("sort_key", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "full_name")]
