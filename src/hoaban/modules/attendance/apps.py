from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "hoaban.modules.attendance"
    label = "attendance"
