"""A server of the exchange in memory, with the shell around it: what the browser tests hold the client against.

It keeps to the protocol (one ledger, versions of entities are operation ids, feeds by scope) and to nothing else: no rights, no rules.
"""

import gzip
import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.contrib.staticfiles import finders
from django.test import Client

from hoaban.interfaces.middleware import POLICY

CLASS = "0199aaaa-0000-7000-8000-000000000001"
SCOPE = f"class:{CLASS}"
OWNER = "0199aaaa-0000-7000-8000-0000000000ff"
USER = f"user:{OWNER}"
NAMES = (
    "Lò Thị Ánh", "Quàng Văn Bình", "Cà Thị Chung", "Mùa A Dơ", "Lò Thị Đào", "Tòng Văn Đức", "Vàng Thị Giàng", "Sùng A Hạ",
    "Lường Văn Hải", "Giàng Thị Hoa", "Nguyễn Thị Bích Hồng", "Lò Văn Hùng", "Điêu Thị Khuyên", "Lý A Long", "Hờ Thị Mai",
    "Thào A Nhè", "Cứ Thị Pàng", "Lầu A Phứ", "Lò Văn Quân", "Mào Thị Sáng", "Vừ A Sình", "Trần Minh Tâm", "Hạng Thị Vừ", "Khoàng Văn Xuân",
)  # fmt: skip
SUBJECTS = (
    ("toan", "Toán", "scored", 4),
    ("ngu-van", "Ngữ văn", "scored", 4),
    ("the-duc", "Giáo dục thể chất", "commented", 2),
)
FIELDS = {
    "attendance.take_roll@1": ("day", "session", "state", "exceptions"),
    "assessment.set_mark@1": ("value",),
    "assessment.write_comment@1": ("text",),
    "assessment.set_conduct@1": ("level",),
}
TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
}
BUSY, RETRY_AFTER = (
    503,
    "600",
)  # seconds: longer than a test takes on the slowest machine, so that nothing moves by itself
Row = dict[str, Any]


def person(number: int) -> str:
    return f"0199bbbb-0000-7000-8000-{number:012}"


def class_rows(days: int = 0) -> Iterator[Row]:
    """A class of 24 with three subjects."""
    subjects = [{"id": id_, "name": name, "kind": kind, "regular": n} for id_, name, kind, n in SUBJECTS]
    may = ["roll", *(f"marks:{id_}" for id_, *_ in SUBJECTS), "comments", "conduct"]
    facts = {"school": "Trường PTDTBT THCS Mường Chà", "school_year": "2026-2027", "level": "lower", "grades": ["7"]}
    yield {"e": SCOPE, "v": None, "name": "7A", "subjects": subjects, "may": may, **facts}
    for number, name in enumerate(NAMES):
        born = f"2014-{number % 12 + 1:02}-{number + 1:02}"
        learner = {"person_id": person(number), "name": name, "sort": f"{number:03}", "sex": "female", "born": born}
        yield {"e": f"learner:{person(number)}", "v": None, **learner}


def week_row() -> Row:
    """What the owner teaches: a period every weekday, and a cover today."""
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    place = {"class_id": CLASS, "class": "7A", "what": "Toán", "begins": "07:00", "ends": "07:45"}
    lessons = [{**place, "slot": f"{day}m1", "room": "Phòng máy số 2"} for day in range(1, 8)]
    lessons += [
        {**place, "class": "7B", "slot": f"{day}m2", "begins": "07:50", "ends": "08:35", "room": ""}
        for day in (1, 3, 5)
    ]
    cover = {**place, "class": "8B", "slot": f"{today.isoweekday()}m3", "begins": "08:50", "ends": "09:35", "room": ""}
    asked = {**cover, "day": today.isoformat(), "mine": True, "name": "Sùng A Hạ"}
    school = {"school": "Trường PTDTBT THCS Mường Chà", "starts_on": "2020-09-07", "ends_on": None, "off": []}
    return {"e": "timetable:own", "v": None, "versions": [{**school, "lessons": lessons}], "covers": [asked]}


@dataclass
class FakeServer:
    """What the server knows; tests look inside and write as somebody else does."""

    private_key: rsa.RSAPrivateKey
    pages: dict[str, tuple[str, bytes]]
    epoch: str = "one"
    devices: int = 0
    is_signed_in: bool = True
    refuses: int = 0  # the status with which every exchange is refused
    settles: bool = True  # whether conflicts may be settled
    ledger: dict[str, Row] = field(default_factory=dict)
    effects: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, Row]] = field(default_factory=dict)
    feeds: dict[str, list[str]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def write(self, scope: str, row: Row) -> None:
        with self.lock:
            self.rows.setdefault(scope, {})[row["e"]] = row
            self.feeds.setdefault(scope, []).append(row["e"])

    def enrol(self, asked: Row) -> tuple[int, Row]:
        if not self.is_signed_in:
            return 401, {}
        self.devices += "device" not in asked
        name, key = asked.get("device", f"device-{self.devices}"), self.private_key.public_key()
        told = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        seal, proto = "5ea1" * 16, {"min": 1, "max": 1}
        who = {"device": name, "token": f"token-of-{name}", "owner": OWNER, "seal": seal}
        return 200, {**who, "epoch": self.epoch, "server_pub": told, "proto": proto}

    def exchange(self, asked: Row) -> tuple[int, Row]:
        if self.refuses:
            return self.refuses, {}
        with self.lock:
            results = {op["id"]: self._take(asked["device"], op) for op in asked["ops"]}
            scopes = {scope: self._since(scope, cur) for scope, cur in asked["cursors"].items()}
            new = [scope for scope in (SCOPE, USER) if scope not in asked["cursors"]]
        return 200, {
            "epoch": self.epoch,
            "results": results,
            "scopes": scopes,
            "gone_scopes": [],
            "new_scopes": new,
            "next_in": 60,
        }

    def _since(self, scope: str, cur: int) -> Row:
        news = self.feeds.get(scope, [])[cur:]
        return {
            "rows": [self.rows[scope][e] for e in dict.fromkeys(news)],
            "gone": [],
            "cur": cur + len(news),
            "more": False,
        }

    def _take(self, device: str, op: Row) -> Row:
        if op["id"] in self.ledger:
            return {"s": "duplicate", "first": self.ledger[op["id"]]["result"]["s"]}
        result = self._judge(op)
        self.ledger[op["id"]] = {"op": op, "device": device, "result": result}
        return result

    def _judge(self, op: Row) -> Row:
        if op["kind"] not in FIELDS:
            return self._resolve(op)
        [(entity, base)] = op["base"].items()
        current = self.rows.get(op["scope"], {}).get(entity)
        fields = {name: op["args"][name] for name in FIELDS[op["kind"]]}
        if current and all(current[name] == value for name, value in fields.items()):
            return {"s": "same", "ver": current["v"]}
        if (current["v"] if current else None) != base:
            return self._clash(op, entity, current, fields)
        self._put(op["scope"], entity, op["id"], op["at"], fields)
        self.effects.append(op["id"])
        return {"s": "applied", "ver": op["id"]}

    def _put(self, scope: str, entity: str, version: str, at: str, fields: Row) -> None:
        self.write(scope, {"e": entity, "v": version, **fields, "by": "Cà Thị Dung", "at": at})

    def _clash(self, op: Row, entity: str, current: Row | None, fields: Row) -> Row:
        conflict = {
            "e": f"conflict:{op['id']}", "v": op["id"], "what": "conflict", "op": op["id"], "state": "open", "entity": entity, "scope": op["scope"],
            "current": {"value": current, "by": (current or {}).get("by", ""), "at": (current or {}).get("at", ""), "op": (current or {}).get("v")},
            "offered": {"value": fields, "by": "Cà Thị Dung", "at": op["at"], "op": op["id"]},
        }  # fmt: skip
        self.write(USER, conflict)
        return {"s": "conflict", "conflict": op["id"]}

    def _resolve(self, op: Row) -> Row:
        """As the school asks: a roll of somebody else's is corrected with a reason."""
        args = op["args"]
        conflict = self.rows[USER][f"conflict:{args['conflict_id']}"]
        if not self.settles or (conflict["entity"].startswith("roll:") and not op.get("reason")):
            return {"s": "quarantined", "why": {"vi": "Cần lý do.", "en": "A reason is needed."}}
        if args["choice"] == "take":
            offered = conflict["offered"]
            self._put(conflict["scope"], conflict["entity"], offered["op"], offered["at"], offered["value"])
        self.write(USER, {**conflict, "state": args["choice"]})
        return {"s": "applied", "ver": op["id"]}

    def snapshot(self, scope: str, after: str) -> tuple[int, Row]:
        with self.lock:
            keys = sorted(e for e in self.rows.get(scope, {}) if e > after)
            page, rest = keys[:500], keys[500:]
            found = [self.rows[scope][e] for e in page]
            return 200, {"rows": found, "next": page[-1] if rest else None, "cur": len(self.feeds.get(scope, []))}

    def unlock(self, asked: Row) -> tuple[int, Row]:
        if not self.is_signed_in:
            return 401, {}
        how = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=OWNER.encode())
        return 200, {"key": b64encode(self.private_key.decrypt(b64decode(asked["escrow"]), how)).decode()}


def handler(server: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path.startswith("/sync/v1/snapshot/"):
                self._json(*server.snapshot(unquote(path.rsplit("/", 1)[1]), query.get("after", [""])[0]))
            elif path.startswith("/static/") and isinstance(found := finders.find(path.removeprefix("/static/")), str):
                kind = TYPES.get(path.rsplit(".", 1)[1], "application/octet-stream")
                self._send(200, kind, Path(found).read_bytes())
            elif path in server.pages:
                self._send(200, *server.pages[path])
            else:
                self._send(404, "text/plain", b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self._json(*getattr(server, urlsplit(self.path).path.rsplit("/", 1)[1])(asked))

        def _json(self, status: int, value: Row) -> None:
            self._send(status, "application/json", json.dumps(value).encode())

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            for name, value in (
                *([("Retry-After", RETRY_AFTER)] if status == BUSY else []),
                ("Content-Type", kind),
                ("Content-Length", str(len(body))),
                ("Content-Security-Policy", POLICY),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: tests read what the server knows."""

    return Handler


def shell_pages() -> dict[str, tuple[str, bytes]]:
    """The shell as Django gives it."""
    client = Client()
    answers = {
        path: client.get(path) for path in ("/classroom/", "/classroom/sw.js", "/classroom/manifest.webmanifest")
    }
    pages = {path: (answer.headers["Content-Type"], answer.content) for path, answer in answers.items()}
    return pages | {"/classroom/token/": ("text/html", b'<form><input name="csrfmiddlewaretoken" value="x"></form>')}


@contextmanager
def serving_fake(pages: dict[str, tuple[str, bytes]]) -> Iterator[tuple[FakeServer, int]]:
    """Serve the shell and the exchange on a free port until the block ends."""
    fake = FakeServer(rsa.generate_private_key(public_exponent=65537, key_size=2048), pages)
    for row in class_rows():
        fake.write(SCOPE, row)
    fake.write(USER, week_row())
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(fake))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake, server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
