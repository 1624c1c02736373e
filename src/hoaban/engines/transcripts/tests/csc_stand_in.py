"""A remote signing service of our own on this computer, speaking as much of the CSC API as a client meets."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from hoaban.engines.transcripts.authority import Credential

TOKEN, PIN, SAD = "token", "4321", "granted"


@dataclass
class Service:
    """What it holds, and what it was asked."""

    credential: Credential
    at_once: int = 2
    asked: list[str] = field(default_factory=list)
    granted: list[str] = field(default_factory=list)

    def answer(self, path: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        version = 2 if "/v2/" in path else 1
        if path.endswith("credentials/info"):
            chain = [self.credential.der, *self.credential.chain_der]
            certificates = [base64.b64encode(each).decode() for each in chain]
            key = {"status": "enabled", "algo": ["1.2.840.10045.4.3.2"]}
            return 200, {"key": key, "cert": {"certificates": certificates}, "multisign": self.at_once}
        given = told["hashes" if version == 2 else "hash"]
        if path.endswith("credentials/authorize"):
            pin = told["authData"][0]["value"] if version == 2 else told.get("PIN")
            if pin != PIN:
                return 400, {"error": "invalid_pin", "error_description": "The PIN is wrong"}
            self.granted = given
            return 200, {"SAD": SAD}
        if told["SAD"] != SAD or given != self.granted:
            return 400, {"error": "invalid_request"}
        return 200, {"signatures": [self._sign(base64.b64decode(each)) for each in given]}

    def _sign(self, digest: bytes) -> str:
        return base64.b64encode(self.credential.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))).decode()


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Serve on a port of its own; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            code, answer = service.answer(self.path, told)
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                code, answer = 401, {"error": "invalid_token"}
            body = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A test's output stays quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
