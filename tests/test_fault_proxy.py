"""The bad network does to a request what it says, and nothing when all is well."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.fault_proxy import FAULTS, FaultProxy, bad_network

BODY = b"x" * 100_000


class Echo(BaseHTTPRequestHandler):
    """Give back what came, and remember it."""

    protocol_version = "HTTP/1.1"
    heard: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) < int(self.headers["Content-Length"]):
            self.close_connection = True
            return
        self.heard.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[tuple[int, list[bytes]]]:
    heard: list[bytes] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Heard", (Echo,), {"heard": heard}))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port, heard
    server.shutdown()
    server.server_close()


def post(proxy: FaultProxy, body: bytes) -> bytes | None:
    """Give the answer's body, or None where no whole answer came."""
    connection = HTTPConnection("127.0.0.1", proxy.port)
    try:
        connection.request("POST", "/sync/v1/exchange", body)
        return connection.getresponse().read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def test_on_a_good_day_everything_passes(echo: tuple[int, list[bytes]]) -> None:
    port, heard = echo
    with bad_network(port, share=0.0) as proxy:
        assert [post(proxy, body) for body in (b"", b"one", BODY)] == [b"", b"one", BODY]
    assert (heard, proxy.passed, sum(proxy.suffered.values())) == ([b"", b"one", BODY], 3, 0)


@pytest.mark.parametrize(
    ("fault", "times_heard", "is_answered"),
    [
        ("cut-upload", 0, False),
        ("cut-before-answer", 1, False),
        ("cut-mid-answer", 1, False),
        ("reset", 0, False),
        ("duplicate", 2, True),
        ("delay", 1, True),
    ],
)
def test_each_fault_does_what_it_says(
    echo: tuple[int, list[bytes]], fault: str, times_heard: int, is_answered: bool
) -> None:
    port, heard = echo
    with bad_network(port, share=1.0, faults=(fault,), delay=0.01) as proxy:
        assert post(proxy, BODY) == (BODY if is_answered else None)
    assert heard == [BODY] * times_heard
    assert proxy.suffered == {fault: 1}


def test_only_what_is_named_suffers(echo: tuple[int, list[bytes]]) -> None:
    port, _ = echo
    with bad_network(port, share=1.0, only="/static/") as proxy:
        assert post(proxy, b"one") == b"one"


def test_the_same_seed_brings_the_same_faults(echo: tuple[int, list[bytes]]) -> None:
    port, _ = echo
    told = []
    for _ in range(2):
        with bad_network(port, share=0.5, seed=3, delay=0.0) as proxy:
            told.append([post(proxy, b"one") for _ in range(30)])
            assert set(proxy.suffered) <= set(FAULTS)
    assert told[0] == told[1]
    assert {b"one", None} == set(told[0])
