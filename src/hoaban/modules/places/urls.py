"""Addresses of places."""

from django.urls import path

from hoaban.modules.places import pages

app_name = "places"
urlpatterns = [
    path("places/", pages.communes, name="communes"),
    path("places/<uuid:place_id>/", pages.place, name="place"),
    path("places/<uuid:place_id>/lineage/", pages.lineage, name="lineage"),
    path("places/code/<str:code>/", pages.coded, name="code"),
]
