"""Addresses of the operation log."""

from django.urls import path

from hoaban.interfaces.web import ledger

app_name = "ledger"
urlpatterns = [
    path("", ledger.operations, name="operations"),
    path("<uuid:operation_id>/", ledger.operation, name="operation"),
]
