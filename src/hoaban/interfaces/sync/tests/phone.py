"""A device that remembers, as the browser does, what it was last told of its owner's classes, rights and week."""

import json
from typing import Any

from hoaban.interfaces.sync.tests.device import Device, enrolled
from hoaban.interfaces.sync.tests.server import Server
from tests.town import Town

Rows = list[dict[str, Any]]


class Phone:
    def __init__(self, town: Town, who: str) -> None:
        self.device: Device = enrolled(Server(), town.actors[who])
        self.rights = ""
        self.exchange()
        self.exchange()

    def exchange(self) -> dict[str, Rows]:
        """Exchange, and give the rows that came, by scope."""
        body = json.loads(self.device.message()) | {"rights": self.rights}
        status, said = self.device.server.exchange(self.device.token, json.dumps(body).encode())
        assert status == 200
        self.rights = said["rights"]
        self.device.take(said)
        return {scope: list(one.get("rows", ())) for scope, one in said.get("scopes", {}).items()}
