"""Many devices that reconnect within some seconds, each with forty operations: `python -m bench.sync_load PORT WHAT SECONDS` reads the
devices as JSON and prints what they suffered.

A process of its own, so that its CPU is not the server's. It behaves as the browser client does: whoever is told to wait waits as long
as told, whoever hears nothing sends the same again.
"""

import asyncio
import gzip
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.sync_classes import SUBJECT
from hoaban.kernel.ids import uuid7

LOST_AFTER, ATTEMPTS = 60.0, 200


def body_of(device: dict[str, Any], what: str) -> bytes:
    """Forty operations for the device's own class, and how far it has heard; of its rights and its week it knows nothing yet."""
    scope = f"class:{device['class']}"
    ops = [
        {
            "id": str(uuid7()),
            "seq": at + 1,
            "kind": kind,
            "scope": scope,
            "at": f"{device['days'][-1]}T07:00:00+07:00",
            "base": {entity: None},
            "args": {"school_class_id": device["class"], **args},
        }
        for at, (kind, entity, args) in enumerate({"rolls": rolls, "marks": marks}[what](device))
    ]
    cursors = {scope: device["heard"], f"user:{device['owner']}": 0}
    message = {
        "device": device["id"],
        "epoch": device["epoch"],
        "proto": 1,
        "ops": ops,
        "cursors": cursors,
        "rights": "",
    }
    return gzip.compress(json.dumps(message).encode(), 6)


Intent = tuple[str, str, dict[str, Any]]


def rolls(device: dict[str, Any]) -> Iterator[Intent]:
    """The rolls of twenty days, morning and afternoon; on every other half-day somebody is away."""
    for at, day in enumerate(device["days"]):
        for session in ("morning", "afternoon"):
            away = [{"person_id": device["pupils"][at], "kind": "excused", "note": ""}] if session == "morning" else []
            args = {"day": day, "session": session, "state": "taken", "exceptions": away}
            yield "attendance.take_roll@1", f"roll:{device['class']}:{day}:{session}", args


def marks(device: dict[str, Any]) -> Iterator[Intent]:
    """One mark for each pupil of the class."""
    for at, person in enumerate(device["pupils"]):
        cell = {"subject": SUBJECT, "term": 1, "kind": "regular", "number": 1}
        where = ":".join([device["class"], person, *map(str, cell.values())])
        yield "assessment.set_mark@1", f"mark:{where}", {"person_id": person, **cell, "value": f"{at % 10}.5"}


async def ask(port: int, token: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = (
            "POST /sync/v1/exchange HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
            f"Accept-Encoding: gzip\r\nAuthorization: Device {token}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    first, _, said = answer.partition(b"\r\n\r\n")
    status, *lines = first.decode("latin-1").split("\r\n")
    named = (line.partition(":") for line in lines)
    return int(status.split()[1]), {name.strip().lower(): value.strip() for name, _, value in named}, said


async def device(port: int, one: dict[str, Any], what: str, told: Counter[str], waits: list[float]) -> None:
    """Send until every operation has its verdict."""
    body, began = body_of(one, what), time.monotonic()
    for _ in range(ATTEMPTS):
        try:
            status, head, said = await asyncio.wait_for(ask(port, one["token"], body), LOST_AFTER)
        except (OSError, TimeoutError, IndexError, ValueError) as error:
            told[f"lost: {type(error).__name__}"] += 1
            await asyncio.sleep(random.uniform(1, 5))
            continue
        told[str(status)] += 1
        if status == 503 and "retry-after" in head:
            await asyncio.sleep(int(head["retry-after"]) + random.random())
        elif status == 200:
            plain = gzip.decompress(said) if head.get("content-encoding") == "gzip" else said
            told.update(f"op {result['s']}" for result in json.loads(plain)["results"].values())
            told["bytes up"] += len(body)
            told["bytes down"] += len(said)
            waits.append(time.monotonic() - began)
            return
        else:
            told[f"refused {status}"] += 1
            return
    told["gave up"] += 1


async def everybody(port: int, devices: list[dict[str, Any]], what: str, within: float) -> dict[str, Any]:
    """Let each come at a time of its own, most around the middle."""
    told: Counter[str] = Counter()
    waits: list[float] = []

    async def come(one: dict[str, Any]) -> None:
        await asyncio.sleep(within * random.betavariate(2, 3))
        await device(port, one, what, told, waits)

    await asyncio.gather(*map(come, devices))
    waits.sort()
    return {**told, "p95": waits[int(len(waits) * 0.95) - 1] if waits else 0.0, "last": waits[-1] if waits else 0.0}


def main(port: str, what: str, seconds: str) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    devices = json.load(sys.stdin)
    print(json.dumps(asyncio.run(everybody(int(port), devices, what, float(seconds)))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
