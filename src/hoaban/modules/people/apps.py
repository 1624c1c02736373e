from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hoaban.modules.people"
    label = "people"
