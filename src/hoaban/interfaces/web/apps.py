from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hoaban.interfaces.web"
    label = "web"

    def ready(self) -> None:
        """Everything is loaded: tie together what subscribes."""
        from hoaban.interfaces.subscriptions import subscribe_all

        subscribe_all()
