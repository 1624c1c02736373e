"""Addresses of timetables."""

from django.urls import path

from hoaban.modules.timetables.pages import calendars, covers, files, looking, together

app_name = "timetables"
urlpatterns = [
    path("timetables/", looking.mine, name="mine"),
    path("classes/<uuid:class_id>/timetable/", looking.of_class, name="class"),
    path("schools/<uuid:institution_id>/timetable/", looking.of_school, name="school"),
    path("covers/", covers.covers, name="covers"),
    path("timetables/calendar/", calendars.calendar, name="calendar"),
    path("shared-timetables/", together.together, name="together"),
    path("classes/<uuid:class_id>/timetable.<str:form>", files.of_class, name="class-file"),
    path("schools/<uuid:institution_id>/timetable/<str:part>.<str:form>", files.of_school, name="file"),
]
