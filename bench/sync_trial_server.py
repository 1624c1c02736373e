"""The server of the trial that `bench.sync_trial` tells of: a plain Django view over five tables.

A device is found by its token, its class's feed is locked, what came before is looked up, effects and ledger are inserted, and what is new
since its cursor is told.
"""

import gzip
import json
import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

WHO = "SELECT id, scope FROM trial.device WHERE token = %s"
LOCK = "SELECT number FROM trial.head WHERE scope = %s FOR UPDATE"
KNOWN = "SELECT id FROM trial.ledger WHERE id = ANY (%s::uuid[])"
STANDING = "SELECT day::text, session, op FROM trial.effect WHERE scope = %s AND day = ANY (%s::date[])"
KEEP = (
    "INSERT INTO trial.ledger SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::text[], %s::timestamptz[])"
)
WRITE = """
INSERT INTO trial.effect SELECT %s, * FROM unnest(%s::date[], %s::text[], %s::text[], %s::jsonb[], %s::uuid[])
ON CONFLICT (scope, day, session) DO UPDATE SET state = excluded.state, exceptions = excluded.exceptions, op = excluded.op
"""
TELL = "INSERT INTO trial.feed SELECT %s, %s + n, day, session FROM unnest(%s::date[], %s::text[]) WITH ORDINALITY AS t(day, session, n)"
REACHED = "UPDATE trial.head SET number = number + %s WHERE scope = %s RETURNING number"
NEWS = """
SELECT e.day::text, e.session, e.state, e.exceptions, e.op::text FROM trial.feed f JOIN trial.effect e USING (scope, day, session)
WHERE f.scope = %s AND f.number > %s ORDER BY f.number
"""
Op = dict[str, Any]


@csrf_exempt
@transaction.atomic
def exchange(request: HttpRequest) -> HttpResponse:
    """Take what a device sends, and tell it what is new."""
    message = json.loads(gzip.decompress(request.body))
    with connection.cursor() as cursor:
        cursor.execute(WHO, [request.headers["Authorization"].removeprefix("Device ")])
        device, scope = cursor.fetchone()
        cursor.execute(LOCK, [scope])
        [number] = cursor.fetchone()
        cursor.execute(KNOWN, [[op["id"] for op in message["ops"]]])
        known = {str(pk) for (pk,) in cursor.fetchall()}
        fresh = [op for op in message["ops"] if op["id"] not in known]
        cursor.execute(STANDING, [scope, [op["args"]["day"] for op in fresh]])
        versions = {(day, session): str(op) for day, session, op in cursor.fetchall()}
        applied = [op for op in fresh if versions.get(_place(op)) == next(iter(op["base"].values()))]
        if applied:
            _write(cursor, device, scope, number, applied)
        cursor.execute(NEWS, [scope, message["cursors"][scope]])
        names = ("day", "session", "state", "exceptions", "v")
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    said = {op["id"]: {"s": "applied" if op in applied else "conflict"} for op in fresh}
    results = {**said, **{pk: {"s": "duplicate"} for pk in known}}
    answer = {"results": results, "scopes": {scope: {"rows": rows, "cur": number + len(applied)}}}
    packed = gzip.compress(json.dumps(answer).encode(), 6)
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}
    return HttpResponse(packed, content_type="application/json", headers=headers)


def _place(op: Op) -> tuple[str, str]:
    return op["args"]["day"], op["args"]["session"]


def _write(cursor: Any, device: Any, scope: str, number: int, ops: list[Op]) -> None:
    ids, given = [op["id"] for op in ops], [op["args"] for op in ops]
    days, sessions = [one["day"] for one in given], [one["session"] for one in given]
    kinds, seqs, times = [op["kind"] for op in ops], [op["seq"] for op in ops], [op["at"] for op in ops]
    cursor.execute(KEEP, [ids, [device] * len(ops), seqs, kinds, times])
    exceptions = [json.dumps(one["exceptions"]) for one in given]
    cursor.execute(WRITE, [scope, days, sessions, [one["state"] for one in given], exceptions, ids])
    cursor.execute(TELL, [scope, number, days, sessions])
    cursor.execute(REACHED, [len(ops), scope])


def _configured() -> Any:
    """Give the trial as the web server runs it, in a process of its own."""
    from hoaban.kernel.config import settings as config
    from hoaban.kernel.connecting import parse_url
    from hoaban.kernel.localdb import url_of

    database = parse_url(url_of(config().home, "hoaban_owner"))
    database |= {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600}
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": database},
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.urandom(8).hex(),
    )
    return get_wsgi_application()


urlpatterns = [path("sync/v1/exchange", exchange)]
application = _configured()
