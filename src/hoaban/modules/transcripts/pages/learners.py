"""One learner's transcript: the version in force readable as the form, all versions, copies to take; and one version with its steps."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column
from hoaban.kernel.requests import actor_of
from hoaban.modules.people.models import Person
from hoaban.modules.transcripts.addresses import address_of
from hoaban.modules.transcripts.assembly import assemble
from hoaban.modules.transcripts.checking import subject_names
from hoaban.modules.transcripts.handing_out import hand_out
from hoaban.modules.transcripts.models import Copy, Step, Version
from hoaban.modules.transcripts.pages.form import form_of
from hoaban.modules.transcripts.reads import reconciled, versions_of
from hoaban.modules.transcripts.words import ENDINGS, FORMS, ISSUED, MEDIA, SEAL, SIGNING, STATES, TONES, role_of

VERSIONS = (
    Column("year", vi_en("Năm học", "School year")),
    Column("state", vi_en("Tình trạng", "State"), "tag"),
    Column("number", vi_en("Bản", "Version"), "number"),
    Column("school", vi_en("Trường", "School")),
    Column("issued", vi_en("Phát hành", "Issued"), "moment"),
)
COPIES = (
    Column("at", vi_en("Lúc", "At"), "moment"),
    Column("form", vi_en("Dạng", "Form")),
    Column("given_to", vi_en("Cấp cho", "Given to")),
    Column("purpose", vi_en("Dùng để", "Purpose")),
)
TAKE, PREPARE, REVOKE, LOG = "transcript.copy", "transcript.prepare", "transcript.revoke", "transcript-copies.read"


def learner(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A learner's transcript as it is in force, and its versions; for the family, the school and whoever teaches."""
    actor = actor_of(request)
    person = Person.objects.visible_to(actor).filter(pk=person_id).distinct().first()
    if person is None:
        raise Http404
    versions = versions_of(actor, person_id)
    current = next((each for each in versions if each.state == ISSUED), None)
    context = {
        "person": person,
        "current": current,
        "form": form_of(from_json(current.content.encode())) if current else None,
        "steps": _steps(current) if current else [],
        "columns": VERSIONS,
        "rows": [_row(each) for each in versions],
        "forms": _forms(actor, current) if current else [],
        "address": address_of(current.code) if current else "",
        "sees_record": actor.may("learner.read"),
    }
    return render(request, "transcripts/learner.html", context)


def _row(each: Version) -> dict[str, Any]:
    return {
        "year": each.school_year,
        "href": reverse("transcripts:version", args=[each.pk]),
        "state": (TONES[each.state], STATES[each.state]),
        "number": each.number,
        "school": from_json(
            each.content.encode()
        ).school.name,  # another school's record is hidden, what it signed is not
        "issued": each.issued_at,
    }


def _forms(actor: Actor, of: Version) -> list[tuple[str, Any]]:
    """The forms in which the reader may take a copy."""
    here = Target(of.institution_id, of.school_class_id, of.person_id)
    return list(FORMS.items()) if of.state == ISSUED and actor.may(TAKE, here) else []


def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """One version: its form, who has signed, what the records say otherwise, and what may be done with it."""
    actor = actor_of(request)
    found = _version(actor, version_id)
    here = Target(found.institution_id, found.school_class_id, found.person_id)
    prepares = actor.may(PREPARE, here)
    said = from_json(found.content.encode())
    records = assemble(found.school_class, [found.person_id]) if prepares else {}
    differ = reconciled(found, records[found.person_id]) if records else []
    context = {
        "held": found,
        "name": said.learner.name,
        "form": form_of(said),
        "state": (TONES[found.state], STATES[found.state]),
        "steps": _steps(found, may_assign=prepares),
        "differences": differ,
        "forms": _forms(actor, found),
        "address": address_of(found.code) if found.state == ISSUED else "",
        "may_send_back": prepares and found.state == SIGNING,
        "may_ask": prepares and found.state == ISSUED,
        "may_revoke": found.state == ISSUED and actor.may(REVOKE, here),
        "copy_columns": COPIES,
        "copies": _copies(actor, found) if actor.may(LOG, here) else [],
    }
    return render(request, "transcripts/version.html", context)


def _version(actor: Actor, version_id: UUID) -> Version:
    found = Version.objects.visible_to(actor).filter(pk=version_id).first()
    is_open = found is not None and found.issued_at is None
    if found is None or (is_open and not actor.may("transcript.sign")):
        raise Http404
    return found


def _steps(of: Version, *, may_assign: bool = False) -> list[dict[str, Any]]:
    """Who signs, in order, as a line of time; what waits has no moment yet, and may be given to somebody else."""
    names, rows = subject_names(from_json(of.content.encode())), Step.objects.filter(version=of).order_by("position")
    return [_step(row, names.get(row.subject, ""), may_assign=may_assign) for row in rows]


def _step(row: Step, subject: str, *, may_assign: bool) -> dict[str, Any]:
    signed = vi_en("đã ký", "signed") if row.signed_at else vi_en("chờ ký", "waits")
    return {
        "role": role_of(row.role, subject),
        "name": row.signer_name or "–",
        "signed_at": row.signed_at,
        "href": reverse("transcripts:assign", args=[row.pk])
        if may_assign and row.signed_at is None and row.role != SEAL
        else "",
        "state": ("good" if row.signed_at else "neutral", signed),
    }


def _copies(actor: Actor, of: Version) -> list[dict[str, Any]]:
    rows = Copy.objects.visible_to(actor).filter(version=of).order_by("-at", "-pk")
    return [
        {"at": row.at, "form": FORMS[row.form], "given_to": row.given_to, "purpose": row.purpose or None}
        for row in rows
    ]


def copy(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Hand out a copy; every one is logged, so it is asked for with a button and never followed by accident."""
    if request.method != "POST":
        return redirect("transcripts:version", version_id)
    actor, form = actor_of(request), request.POST.get("form", "")
    found = _version(actor, version_id)
    if form not in FORMS or found.state != ISSUED:
        raise Http404
    _, body = hand_out(actor, found, form, purpose=request.POST.get("purpose", ""))
    response = HttpResponse(body, content_type=MEDIA[form])
    response["Content-Disposition"] = (
        f'attachment; filename="hoc-ba-{found.school_year}-{found.number}.{ENDINGS[form]}"'
    )
    return response
