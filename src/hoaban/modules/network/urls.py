"""Addresses of schools."""

from django.urls import path

from hoaban.modules.network import pages, site_pages

app_name = "network"
urlpatterns = [
    path("schools/", pages.schools, name="schools"),
    path("schools/<uuid:institution_id>/", pages.school, name="school"),
    path("sites/<uuid:site_id>/point/", site_pages.point, name="site-point"),
]
