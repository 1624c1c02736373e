"""The few addresses that the shell's own tests need; pages of modules are none of their business."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def found(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.GET.get("q", ""))


urlpatterns = [
    path("", include("hoaban.interfaces.web.urls")),
    path("find/", include(([path("", found, name="find")], "schooling"))),
]
