"""The list of staff."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.language import vi_en
from hoaban.kernel.listing import Column, Listing
from hoaban.kernel.requests import actor_of
from hoaban.kernel.text import fold
from hoaban.modules.network.reads import school_coded
from hoaban.modules.staff.models import Appointment, ItCertificate, SubjectTaught
from hoaban.modules.staff.posts import IT_CERTIFICATES, POSTS

COLUMNS = (
    Column("name", vi_en("Họ và tên", "Name"), sort="name"),
    Column("post", vi_en("Vị trí", "Post"), sort="post"),
    Column("subject", vi_en("Môn dạy", "Subject")),
    Column("certificate", vi_en("Chứng chỉ CNTT", "IT certificate")),
    Column("school", vi_en("Trường", "School"), sort="school"),
)
SORTS = {
    "name": ("person__sort_key",),
    "post": ("post", "person__sort_key"),
    "school": ("institution__search_key", "person__sort_key"),
}


def staff(request: HttpRequest) -> HttpResponse:
    """The staff in post today whom the reader may see."""
    today = timezone.localdate()
    rows = Appointment.objects.visible_to(actor_of(request)).on(today).select_related("person", "institution")
    listing = Listing(request, _filtered(_with_skills(rows, today), request.GET), COLUMNS, SORTS, _row)
    context = {
        "school": school_coded(actor_of(request), request.GET.get("school", "")),
        "posts": POSTS.items(),
        "certificates": IT_CERTIFICATES.items(),
    }
    return listing.respond("staff/staff.html", context)


def _with_skills(rows: QuerySet[Appointment], day: date) -> QuerySet[Appointment]:
    subjects = SubjectTaught.objects.on(day).filter(person_id=OuterRef("person_id")).order_by("subject")
    certificates = ItCertificate.objects.on(day).filter(person_id=OuterRef("person_id"))
    return rows.annotate(
        subject=Subquery(subjects.values("subject")[:1]), certificate=Subquery(certificates.values("level")[:1])
    )


def _filtered(rows: QuerySet[Appointment], get: QueryDict) -> QuerySet[Appointment]:
    if get.get("school"):
        rows = rows.filter(institution__code=get["school"])
    if get.get("post") in POSTS:
        rows = rows.filter(post=get["post"])
    if get.get("certificate") == "none":
        rows = rows.filter(Q(("certificate__isnull", True)))  # an annotation, which types do not know
    elif get.get("certificate") in IT_CERTIFICATES:
        rows = rows.filter(Q(("certificate", get["certificate"])))
    for word in fold(get.get("q", "")).split():
        rows = rows.filter(person__search_key__contains=word)
    return rows


def _row(row: Appointment) -> dict[str, Any]:
    facts = vars(row)  # the annotations of `_with_skills`
    return {
        "id": row.pk,
        "name": row.person.full_name,
        "href": reverse("schooling:person", args=[row.person_id]),
        "post": POSTS[row.post],
        "subject": facts["subject"],
        "certificate": IT_CERTIFICATES[facts["certificate"] or "none"],
        "school": row.institution.name,
    }
