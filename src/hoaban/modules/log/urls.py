"""Addresses of the log: its public files, and the page that tells of them."""

from django.urls import path

from hoaban.modules.log import pages

app_name = "log"
urlpatterns = [
    path("log/checkpoint", pages.checkpoint, name="checkpoint"),
    path("log/tile/<path:tile>", pages.tile, name="tile"),
    path("log/cosign", pages.cosign_page, name="cosign"),
    path("public-log/", pages.book, name="book"),
]
