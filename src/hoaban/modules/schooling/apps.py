from django.apps import AppConfig


class SchoolingConfig(AppConfig):
    name = "hoaban.modules.schooling"
    label = "schooling"
