"""Every page's address, by module; `kernel/access/urls.toml` says which right each needs."""

from django.urls import URLPattern, URLResolver, include, path

from hoaban.interfaces.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hoaban.interfaces.sync.urls")),  # first: each is tried in turn, and devices come by the thousand
    path("", include("hoaban.interfaces.web.urls")),
    path("", include("hoaban.modules.accounts.urls")),
    path("", include("hoaban.modules.places.urls")),
    path("", include("hoaban.modules.network.urls")),
    path("", include("hoaban.modules.people.urls")),
    path("", include("hoaban.modules.staff.urls")),
    path("", include("hoaban.modules.schooling.urls")),
    path("", include("hoaban.modules.attendance.urls")),
    path("", include("hoaban.modules.timetables.urls")),
    path("", include("hoaban.modules.assessment.urls")),
    path("", include("hoaban.modules.log.urls")),
    path("", include("hoaban.modules.transcripts.urls")),
    path("", include("hoaban.modules.quality.urls")),
    path("", include("hoaban.modules.figures.urls")),
    path("", include("hoaban.interfaces.exchange.urls")),
    path("log/", include("hoaban.interfaces.web.ledger_urls")),
    path("classroom/", include("hoaban.interfaces.sync.client.urls")),
    path("api/v1/", api.urls),
]
