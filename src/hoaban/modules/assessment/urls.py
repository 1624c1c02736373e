"""Addresses of mark books, registers of results, pupils' results and corrections."""

from django.urls import path

from hoaban.modules.assessment.pages import (
    board,
    comments,
    conduct,
    corrections,
    deciding,
    grid,
    observing,
    primary,
    primary_sheets,
    pupils,
    registers,
    sheets,
    subjects,
    summer,
)

app_name = "assessment"
urlpatterns = [
    path("marks/", board.board, name="board"),
    path("marks/schools/<uuid:institution_id>/", board.window, name="window"),
    path("marks/schools/<uuid:institution_id>/observing/<int:age>/", observing.plan, name="plan"),
    path("marks/corrections/", corrections.corrections, name="corrections"),
    path("marks/pupils/<uuid:person_id>/", pupils.pupil, name="pupil"),
    path("marks/pupils/<uuid:person_id>/<str:school_year>/report.pdf", pupils.report, name="report"),
    path("marks/<uuid:class_id>/", registers.register, name="register"),
    path("marks/<uuid:class_id>/book.pdf", registers.book, name="book"),
    path("marks/<uuid:class_id>/subjects/", subjects.subjects, name="subjects"),
    path("marks/<uuid:class_id>/conduct/", conduct.conduct, name="conduct"),
    path("marks/<uuid:class_id>/promotion/", deciding.promotion, name="promotion"),
    path("marks/<uuid:class_id>/summer/", summer.summer, name="summer"),
    path("marks/<uuid:class_id>/comments/<int:term>/", comments.comments, name="homeroom-comments"),
    path("marks/<uuid:class_id>/primary/<slug:part>/<slug:period>/", primary.primary, name="primary"),
    path(
        "marks/<uuid:class_id>/primary/<slug:part>/<slug:period>/sheet/",
        primary_sheets.primary_sheet,
        name="primary-sheet",
    ),
    path("marks/<uuid:class_id>/observations/<slug:area>/", observing.observations, name="observations"),
    path("marks/<uuid:class_id>/<slug:subject>/<int:term>/", grid.grid, name="grid"),
    path("marks/<uuid:class_id>/<slug:subject>/<int:term>/comments/", comments.comments, name="comments"),
    path("marks/<uuid:class_id>/<slug:subject>/<int:term>/correct/", corrections.ask, name="correct"),
    path("marks/<uuid:class_id>/<slug:subject>/<int:term>/sheet/", sheets.sheet, name="sheet"),
]
