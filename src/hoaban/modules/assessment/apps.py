from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "hoaban.modules.assessment"
    label = "assessment"
