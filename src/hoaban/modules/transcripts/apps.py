from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    name = "hoaban.modules.transcripts"
    label = "transcripts"

    def ready(self) -> None:
        """Make the jobs known to the worker that does them."""
        from hoaban.modules.transcripts import jobs  # noqa: F401  its jobs declare themselves
