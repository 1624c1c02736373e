"""The log of copies: every one that left the house, to whom and for what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hoaban.engines.transcripts.content import from_json
from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.reads import school_coded
from hoaban.modules.transcripts.models import Copy
from hoaban.modules.transcripts.words import FORMS

COLUMNS = (
    Column("at", vi_en("Lúc", "At"), "moment", "at"),
    Column("name", vi_en("Học sinh", "Pupil")),
    Column("school", vi_en("Trường", "School")),
    Column("year", vi_en("Năm học", "School year")),
    Column("form", vi_en("Dạng", "Form")),
    Column("given_to", vi_en("Cấp cho", "Given to")),
    Column("purpose", vi_en("Dùng để", "Purpose")),
    Column("digest", vi_en("Dấu vân tay", "Fingerprint")),
)
SORTS = {"at": ("-at",), "-at": ("at",)}
SHOWN_DIGEST = 16


def copies(request: HttpRequest) -> HttpResponse:
    """The copies of the schools that the reader sees, the newest first."""
    actor = actor_of(request)
    rows = Copy.objects.visible_to(actor).select_related("person", "version")
    school = school_coded(actor, request.GET.get("school", ""))
    if school is not None:
        rows = rows.filter(institution=school)
    listing = Listing(request, rows, COLUMNS, SORTS, _row)
    return listing.respond("transcripts/log.html", {"school": school})


def _row(row: Copy) -> dict[str, Any]:
    return {
        "at": row.at,
        "href": reverse("transcripts:version", args=[row.version_id]),
        "name": row.person.full_name,
        "school": from_json(row.version.content.encode()).school.name,
        "year": row.version.school_year,
        "form": FORMS[row.form],
        "given_to": row.given_to,
        "purpose": row.purpose or None,
        "digest": row.digest[:SHOWN_DIGEST],
    }
