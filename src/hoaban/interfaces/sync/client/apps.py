"""Registers the classroom's templates and static files."""

from django.apps import AppConfig


class ClassroomConfig(AppConfig):
    name = "hoaban.interfaces.sync.client"
    label = "classroom"
