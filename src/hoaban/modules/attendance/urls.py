"""Addresses of rolls, registers, closures and absences of staff."""

from django.urls import path

from hoaban.modules.attendance.pages import boards, closures, persons, plans, registers, rolls, staff

app_name = "attendance"
urlpatterns = [
    path("attendance/", boards.board, name="board"),
    path("classes/<uuid:class_id>/roll/", rolls.roll, name="roll"),
    path("classes/<uuid:class_id>/attendance/", registers.register_page, name="register"),
    path("persons/<uuid:person_id>/attendance/", persons.person, name="person"),
    path("schools/<uuid:institution_id>/sessions/", plans.sessions, name="sessions"),
    path("closures/", closures.closures, name="closures"),
    path("closures/new/", closures.close, name="close"),
    path("closures/<uuid:closing_id>/reopen/", closures.reopen, name="reopen"),
    path("staff/absences/", staff.absences, name="staff-absences"),
    path("staff/absences/new/", staff.record, name="staff-absence-new"),
    path("staff/absences/<uuid:absence_id>/", staff.absence, name="staff-absence"),
    path("staff/absences/<uuid:absence_id>/back/", staff.back, name="staff-back"),
]
