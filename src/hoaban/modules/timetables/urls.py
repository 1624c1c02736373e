"""Addresses of timetables."""

from django.urls import path

from hoaban.modules.timetables.pages import covers, looking

app_name = "timetables"
urlpatterns = [
    path("timetables/", looking.mine, name="mine"),
    path("classes/<uuid:class_id>/timetable/", looking.of_class, name="class"),
    path("schools/<uuid:institution_id>/timetable/", looking.of_school, name="school"),
    path("timetables/covers/", covers.covers, name="covers"),
]
