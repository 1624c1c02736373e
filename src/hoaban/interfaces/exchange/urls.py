"""Addresses under which other programs read."""

from django.urls import path

from hoaban.interfaces.exchange import calendars

app_name = "exchange"
urlpatterns = [path("calendars/<str:secret>.ics", calendars.calendar, name="calendar")]
