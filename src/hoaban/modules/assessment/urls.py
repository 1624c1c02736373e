"""Addresses of mark books, registers of results, pupils' results and corrections."""

from django.urls import path

from hoaban.modules.assessment.pages import corrections, grid, registers, sheets

app_name = "assessment"
urlpatterns = [
    path("marks/", registers.board, name="board"),
    path("marks/schools/<uuid:institution_id>/", registers.window, name="window"),
    path("marks/corrections/", corrections.corrections, name="corrections"),
    path("marks/pupils/<uuid:person_id>/", registers.pupil, name="pupil"),
    path("marks/<uuid:class_id>/", registers.register, name="register"),
    path("marks/<uuid:class_id>/book.pdf", registers.book, name="book"),
    path("marks/<uuid:class_id>/<slug:subject>/<int:term>/", grid.grid, name="grid"),
    path("marks/<uuid:class_id>/<slug:subject>/<int:term>/sheet/", sheets.sheet, name="sheet"),
]
