from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "hoaban.modules.figures"
    label = "figures"
