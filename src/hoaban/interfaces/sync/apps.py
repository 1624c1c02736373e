from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "hoaban.interfaces.sync"
    label = "sync"

    def ready(self) -> None:
        """Everything is loaded: say what devices may send, and make the jobs known to whoever does them."""
        from hoaban.interfaces.sync import jobs  # noqa: F401  its jobs declare themselves
        from hoaban.interfaces.sync.sent import declare_all

        declare_all()
