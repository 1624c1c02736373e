"""Addresses of the quality of data."""

from django.urls import path

from hoaban.modules.quality.pages import board, rules, school, settling

app_name = "quality"
urlpatterns = [
    path("quality/", board.board, name="board"),
    path("quality/check/", board.check_now, name="check"),
    path("quality/rules/", rules.rules, name="rules"),
    path("schools/<uuid:institution_id>/quality/", school.school, name="school"),
    path("schools/<uuid:institution_id>/quality/confirm/", settling.confirm, name="confirm"),
    path("schools/<uuid:institution_id>/quality/<slug:rule_code>/", school.cause, name="cause"),
    path("quality/<uuid:violation_id>/explain/", settling.explain_page, name="explain"),
    path("quality/<uuid:violation_id>/put-aside/", settling.put_aside_page, name="put-aside"),
    path("quality/<uuid:violation_id>/take-up/", settling.take_up_page, name="take-up"),
]
