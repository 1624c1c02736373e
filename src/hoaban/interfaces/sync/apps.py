from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "hoaban.interfaces.sync"
    label = "sync"

    def ready(self) -> None:
        """Everything is loaded: say what devices may send."""
        from hoaban.interfaces.sync.sent import declare_all

        declare_all()
