from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "hoaban.modules.attendance"
    label = "attendance"

    def ready(self) -> None:
        """Make the jobs known to the worker that does them."""
        from hoaban.modules.attendance import jobs  # noqa: F401  its jobs declare themselves
