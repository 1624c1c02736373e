"""Addresses of timetables."""

from django.urls import path

from hoaban.modules.timetables.pages import (
    assignments,
    calendars,
    comparing,
    covers,
    drafts,
    files,
    looking,
    solving,
    subjects,
    together,
    weekplan,
    wishes,
)

app_name = "timetables"
urlpatterns = [
    path("timetables/", looking.mine, name="mine"),
    path("classes/<uuid:class_id>/timetable/", looking.of_class, name="class"),
    path("schools/<uuid:institution_id>/timetable/", looking.of_school, name="school"),
    path("covers/", covers.covers, name="covers"),
    path("schools/<uuid:institution_id>/timetable/assignments/", assignments.assignments, name="assignments"),
    path("schools/<uuid:institution_id>/timetable/subjects/<slug:subject>/", subjects.subject, name="subject"),
    path("schools/<uuid:institution_id>/timetable/week/", weekplan.week, name="week"),
    path("schools/<uuid:institution_id>/timetable/wishes/", wishes.wishes, name="wishes"),
    path("schools/<uuid:institution_id>/timetable/solve/", solving.solve, name="solve"),
    path("timetables/<uuid:timetable_id>/", drafts.draft, name="draft"),
    path("timetables/<uuid:timetable_id>/compare/", comparing.compare, name="compare"),
    path("timetables/calendar/", calendars.calendar, name="calendar"),
    path("shared-timetables/", together.together, name="together"),
    path("classes/<uuid:class_id>/timetable.<str:form>", files.of_class, name="class-file"),
    path("schools/<uuid:institution_id>/timetable/<str:part>.<str:form>", files.of_school, name="file"),
]
