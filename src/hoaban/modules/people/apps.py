from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hoaban.modules.people"
    label = "people"

    def ready(self) -> None:
        """Make the jobs known to whoever starts or does them."""
        from hoaban.modules.people import jobs  # noqa: F401  its jobs declare themselves
