"""Addresses of the figures."""

from django.urls import path

from hoaban.modules.figures import pages

app_name = "figures"
urlpatterns = [
    path("board/", pages.dashboard, name="dashboard"),
    path("figures/", pages.catalogue, name="figures"),
    path("figures/<slug:indicator_id>/", pages.figure, name="figure"),
    path("figures/<slug:indicator_id>/records/", pages.records_behind, name="records"),
    path("figures/<slug:indicator_id>/download.<str:form>", pages.download, name="download"),
]
