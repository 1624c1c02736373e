from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "hoaban.modules.staff"
    label = "staff"
