"""The classroom's own addresses; its data comes over /sync/v1/."""

from django.urls import path

from hoaban.interfaces.sync.client import pages

app_name = "classroom"
urlpatterns = [
    path("", pages.shell, name="shell"),
    path("sw.js", pages.worker, name="worker"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("token/", pages.token, name="token"),
]
