from uuid import UUID

from django.apps import AppConfig
from django.utils import timezone

from hoaban.kernel.actor import Actor


class WebConfig(AppConfig):
    name = "hoaban.interfaces.web"
    label = "web"

    def ready(self) -> None:
        """Everything is loaded: tie together what subscribes, and tell jobs in whose name they work."""
        from hoaban.interfaces.actors import actor_of
        from hoaban.interfaces.subscriptions import subscribe_all
        from hoaban.kernel.jobs import actors_come_from

        def asker(account_id: UUID) -> Actor:
            return actor_of(account_id, timezone.localdate())

        actors_come_from(asker)
        subscribe_all()
