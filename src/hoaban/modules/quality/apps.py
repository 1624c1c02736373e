from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "hoaban.modules.quality"
    label = "quality"

    def ready(self) -> None:
        """Make the jobs known to whoever starts or does them."""
        from hoaban.modules.quality import jobs  # noqa: F401  its jobs declare themselves
