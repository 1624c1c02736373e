"""A stand-in for the population register, on the loopback: it answers rightly, slowly, wrongly, or not at all, as it is told.

    with standing_in({"011315000123": ("Giàng Thị Mai", date(2015, 5, 12))}) as register:
        Service(register.url).ask(…)

For tests and demonstrations only: it holds what it was given, and listens to this machine alone.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Literal

Mood = Literal["right", "slow", "garbled", "other", "cut", "busy"]
LOOPBACK: Final = "127.0.0.1"


@dataclass
class StandIn:
    """What the stand-in knows, what it is told to do next, and what it was asked."""

    persons: Mapping[str, tuple[str, date]]
    reissued: Mapping[str, str] = field(
        default_factory=dict
    )  # a cancelled number, and the one issued instead, or empty
    moods: list[Mood] = field(default_factory=list)  # of the next answers; then it answers rightly
    delay: float = 0.5  # seconds, when slow
    url: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def say(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Give the true answer to a question."""
        number, question = asked["personal_id"], asked["question"]
        if number in self.reissued:
            instead = self.reissued[number]
            name, born = self.persons.get(instead, ("", None))
            about = {"full_name": name, "birth_date": born.isoformat() if born else ""}
            return {"question": question, "status": "cancelled", "personal_id": instead, **about}
        if number not in self.persons:
            return {"question": question, "status": "unknown"}
        name, born = self.persons[number]
        about = {"personal_id": number, "full_name": name, "birth_date": born.isoformat()}
        return {"question": question, "status": "found", **about}


@contextmanager
def standing_in(persons: Mapping[str, tuple[str, date]], **how: Any) -> Iterator[StandIn]:
    """Stand in for the register until the block ends; `how` are the other fields of `StandIn`."""
    register = StandIn(persons, **how)
    with ThreadingHTTPServer((LOOPBACK, 0), _handler(register)) as server:
        register.url = f"http://{LOOPBACK}:{server.server_address[1]}/ask"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield register
        finally:
            register.done.set()
            server.shutdown()
            thread.join()


def _handler(register: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            register.received.append(asked)
            mood = register.moods.pop(0) if register.moods else "right"
            if mood == "slow":
                register.done.wait(register.delay)
            if mood != "cut":
                self._answer(mood, register.say(asked))

        def _answer(self, mood: Mood, said: dict[str, Any]) -> None:
            if mood == "other":
                said["question"] = "00000000-0000-7000-8000-000000000000"
            body = b'{"status": "fo' if mood == "garbled" else json.dumps(said).encode()
            try:
                self.send_response(429 if mood == "busy" else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # who asked has lost patience

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Say nothing: what was asked is kept in `received`."""

    return Handler
