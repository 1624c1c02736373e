"""Addresses of devices, and of what was not applied."""

from django.urls import path

from hoaban.interfaces.sync import pages, views

app_name = "sync"
urlpatterns = [
    path("sync/v1/enrol", views.enrol_view, name="enrol"),
    path("sync/v1/exchange", views.exchange_view, name="exchange"),
    path("sync/v1/snapshot/<str:scope>", views.snapshot_view, name="snapshot"),
    path("sync/v1/import", views.import_view, name="import"),
    path("sync/v1/unlock", views.unlock_view, name="unlock"),
    path("held/", pages.held_list, name="held-list"),
    path("held/<uuid:held_id>/", pages.held, name="held"),
    path("held/<uuid:held_id>/decide/", pages.decide, name="decide"),
    path("devices/", pages.devices, name="devices"),
    path("devices/<uuid:device_id>/put-away/", pages.put_away, name="put-away"),
]
