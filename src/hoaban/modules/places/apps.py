from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "hoaban.modules.places"
    label = "places"
