from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "hoaban.modules.network"
    label = "network"
