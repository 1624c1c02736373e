from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "hoaban.kernel"
    label = "kernel"
