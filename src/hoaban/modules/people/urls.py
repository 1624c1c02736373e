"""Addresses of the queue of likely pairs, of merges, and of the check against the population register."""

from django.urls import path

from hoaban.modules.people import later_pages, pages
from hoaban.modules.people.population import pages as population

app_name = "people"
urlpatterns = [
    path("duplicates/", pages.pairs, name="pairs"),
    path("duplicates/later/", later_pages.put_off, name="put-off"),
    path("duplicates/<uuid:pair_id>/undo/", pages.undo_pair, name="undo-pair"),
    path("persons/<uuid:kept_id>/merge/<uuid:former_id>/", pages.merge, name="merge"),
    path("merges/<uuid:merge_id>/", pages.merged, name="merged"),
    path("identity/", population.identity, name="identity"),
    path("identity/differences/", population.differences, name="differences"),
]
