"""Addresses of staff."""

from django.urls import path

from hoaban.modules.staff import pages

app_name = "staff"
urlpatterns = [path("staff/", pages.staff, name="staff")]
