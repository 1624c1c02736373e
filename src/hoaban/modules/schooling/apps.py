from django.apps import AppConfig


class SchoolingConfig(AppConfig):
    name = "hoaban.modules.schooling"
    label = "schooling"

    def ready(self) -> None:
        """Make the jobs known to whoever starts or does them."""
        from hoaban.modules.schooling import jobs  # noqa: F401  its jobs declare themselves
