"""A bad network for tests: an HTTP proxy that cuts, delays, resets and repeats a share of all requests.

    with bad_network(8000, share=0.5, seed=7) as proxy:
        browser.goto(proxy.url)
        proxy.share = 0.0        # from now on all is well
        assert proxy.suffered["cut-upload"]

Each request goes to the server over a connection of its own, so that a fault strikes one request and never its neighbours. Which request
suffers what is drawn from the seed, in the order of arrival.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

FAULTS = ("cut-upload", "cut-before-answer", "cut-mid-answer", "reset", "duplicate", "delay")
HEAD_END = b"\r\n\r\n"
LONGEST_HEAD = 64 * 1024


@dataclass
class Request:
    """One request as it travels: its head, changed to close the connection after it, and its body."""

    path: str
    head: bytes
    body: bytes

    @property
    def whole(self) -> bytes:
        return self.head + self.body


@dataclass
class FaultProxy:
    """`share` of the requests under `only` suffer one of `faults`; both may be changed while it runs. `delay` is in seconds."""

    server_port: int
    share: float = 0.5
    seed: int = 0
    only: str = "/"
    faults: tuple[str, ...] = FAULTS
    delay: float = 0.3
    port: int = 0
    suffered: Counter[str] = field(default_factory=Counter)
    passed: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._clients: set[asyncio.Task[None] | None] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._client, "127.0.0.1", self.port, limit=LONGEST_HEAD)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one request of a client, whose connection then ends."""
        task = asyncio.current_task()
        self._clients.add(
            task
        )  # the loop itself holds its tasks weakly: one whose client left could be collected amid its work
        try:
            await self._serve(reader, writer)
        finally:
            self._clients.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            request = await read_request(reader)
            await self._answer(request, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        match self._draw(request):
            case "cut-upload":
                await self._forward(request, upload=len(request.head) + len(request.body) // 2)
            case "cut-before-answer":
                await self._forward(request)
            case "cut-mid-answer":
                head, end, body = (await self._forward(request)).partition(HEAD_END)
                await _send(writer, head + end + body[: len(body) // 2])  # a cut head might pass for a whole one
            case "reset":
                writer.transport.abort()
            case "duplicate":
                await self._forward(request)
                await _send(writer, await self._forward(request))
            case "delay":
                await asyncio.sleep(self.delay)
                await _send(writer, await self._forward(request))
            case _:
                await _send(writer, await self._forward(request))

    def _draw(self, request: Request) -> str:
        if not request.path.startswith(self.only) or self._chance.random() >= self.share:
            self.passed += 1
            return ""
        fault = self._chance.choice(self.faults)
        self.suffered[fault] += 1
        return fault

    async def _forward(self, request: Request, *, upload: int | None = None) -> bytes:
        """Send a request to the server and give its whole answer; an upload cut short has none."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        try:
            writer.write(request.whole[:upload])
            await writer.drain()
            return await reader.read() if upload is None else b""
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> Request:
    """Read one request; its connection is marked to end after the answer, so that the answer ends with it."""
    head = await reader.readuntil(HEAD_END)
    first, *lines = head[: -len(HEAD_END)].split(b"\r\n")
    fields = [line for line in lines if not line.lower().startswith((b"connection:", b"keep-alive:"))]
    named = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in fields)}
    if b"chunked" in named.get(b"transfer-encoding", b""):
        body = await _chunked(reader)
    else:
        body = await reader.readexactly(int(named.get(b"content-length", b"0")))
    closing = b"\r\n".join([first, *fields, b"Connection: close"]) + HEAD_END
    return Request(first.split()[1].decode("latin-1"), closing, body)


async def _chunked(reader: asyncio.StreamReader) -> bytes:
    """Read a chunked body as it stands, with its lengths."""
    whole = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        length = int(line.split(b";")[0], 16)
        whole += line + await reader.readexactly(length + 2)
        if length == 0:
            return whole


async def _send(writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(answer)
    await writer.drain()


@contextmanager
def bad_network(server_port: int, **how: object) -> Iterator[FaultProxy]:
    """Run a proxy beside the test until the block ends; `how` are the fields of `FaultProxy`."""
    proxy, ready, stop = FaultProxy(server_port, **how), threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        async with await proxy.start():
            ready.set()
            await stop.wait()
        clients = asyncio.all_tasks() - {asyncio.current_task()}
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join()
