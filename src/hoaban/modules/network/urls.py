"""Addresses of schools."""

from django.urls import path

from hoaban.modules.network import pages, site_pages
from hoaban.modules.network.reform import pages as reforming

app_name = "network"
urlpatterns = [
    path("schools/", pages.schools, name="schools"),
    path("schools/<uuid:institution_id>/", pages.school, name="school"),
    path("schools/<uuid:institution_id>/lineage/", reforming.lineage, name="lineage"),
    path("reforms/", reforming.reforms, name="reforms"),
    path("reforms/new/", reforming.reform_new, name="reform-new"),
    path("reforms/<uuid:reform_id>/", reforming.reform, name="reform"),
    path("reforms/<uuid:reform_id>/edit/", reforming.reform_edit, name="reform-edit"),
    path("reforms/<uuid:reform_id>/apply/", reforming.reform_apply, name="reform-apply"),
    path("reforms/<uuid:reform_id>/undo/", reforming.reform_undo, name="reform-undo"),
    path("sites/<uuid:site_id>/point/", site_pages.point, name="site-point"),
]
