"""Where a site stands: its latitude and longitude, as a telephone shows them on the spot."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hoaban.kernel.actor import Target
from hoaban.kernel.forms import status_of, went_through
from hoaban.kernel.language import vi_en
from hoaban.kernel.requests import actor_of
from hoaban.modules.network.actions import MANAGE, locate_site
from hoaban.modules.network.models import Site


class PointForm(forms.Form):
    """A point in degrees; a comma or a point may part the decimals."""

    latitude = forms.CharField(
        label=vi_en("Vĩ độ", "Latitude"), max_length=20, help_text=vi_en("Ví dụ 21,3860", "For example 21.3860")
    )
    longitude = forms.CharField(
        label=vi_en("Kinh độ", "Longitude"), max_length=20, help_text=vi_en("Ví dụ 103,0230", "For example 103.0230")
    )

    def clean_latitude(self) -> float:
        return _degrees(self.cleaned_data["latitude"])

    def clean_longitude(self) -> float:
        return _degrees(self.cleaned_data["longitude"])


def _degrees(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        said = vi_en("Không đọc được số này. Hãy gõ như 21,3860.", "This number cannot be read. Type it like 21.3860.")
        raise forms.ValidationError(str(said)) from None


@require_http_methods(["GET", "POST"])
def point(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Say where a site stands."""
    actor = actor_of(request)
    found = Site.objects.visible_to(actor).select_related("institution").filter(pk=site_id).first()
    if found is None or not actor.may(MANAGE, Target(found.institution_id)):
        raise Http404
    initial = {"latitude": found.latitude, "longitude": found.longitude}
    form = PointForm(
        request.POST or None, initial={name: value for name, value in initial.items() if value is not None}
    )
    if form.is_valid() and went_through(form, lambda: locate_site(actor, site_id=found.pk, **form.cleaned_data)):
        messages.success(request, vi_en("Đã ghi tọa độ.", "The location is recorded."))
        return redirect("network:school", found.institution_id)
    crumbs = [{"label": found.institution.name, "href": reverse("network:school", args=[found.institution_id])}]
    context = {"site": found, "form": form, "crumbs": crumbs}
    return render(request, "network/site_point.html", context, status=status_of(form))
