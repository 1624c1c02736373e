from django.apps import AppConfig


class TimetablesConfig(AppConfig):
    name = "hoaban.modules.timetables"
    label = "timetables"

    def ready(self) -> None:
        """Make the jobs known to the worker that does them."""
        from hoaban.modules.timetables import jobs, together  # noqa: F401  their jobs declare themselves
