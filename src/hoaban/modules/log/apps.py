from django.apps import AppConfig


class LogConfig(AppConfig):
    name = "hoaban.modules.log"
    label = "log"

    def ready(self) -> None:
        """Make the jobs known to whoever starts or does them."""
        from hoaban.modules.log import jobs  # noqa: F401  its jobs declare themselves
