from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "hoaban.modules.figures"
    label = "figures"

    def ready(self) -> None:
        """Make the jobs known to whoever starts or does them."""
        from hoaban.modules.figures import jobs  # noqa: F401  its jobs declare themselves
