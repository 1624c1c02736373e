"""The addresses that devices speak to: what each answers, over HTTP, to whom."""

import gzip
import json
from base64 import b64decode, b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from django.test import Client

from hoaban.interfaces.sync import wire
from hoaban.interfaces.sync.models import Device, Held
from hoaban.interfaces.sync.sealing import seal_of
from hoaban.interfaces.sync.tests.device import enrolled
from hoaban.interfaces.sync.tests.server import SYSTEM, Server
from hoaban.kernel.ids import uuid7
from hoaban.kernel.scoping import acting
from tests.slates import Slate, key
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("slates")]
TEACHER = "homeroom_teacher"


def enrol(town: Town, who: str = TEACHER, **said: Any) -> dict[str, Any]:
    client = Client()
    client.force_login(town.accounts[who])
    response = client.post("/sync/v1/enrol", json.dumps(said), content_type="application/json")
    assert response.status_code == 200, response.content
    return response.json()


def op(town: Town, name: str = "a", value: str = "1", **more: Any) -> dict[str, Any]:
    class_id = str(town.fifth.pk)
    args = {"school_class_id": class_id, "name": name, "value": value}
    base = {key(town.fifth.pk, name): None}
    made = {"id": str(uuid7()), "seq": 1, "kind": "slates.write@2", "scope": f"class:{class_id}", "base": base}
    return {**made, "args": args, "at": "2026-11-21T07:31:05+07:00", **more}


def send(device: dict[str, Any], *ops: Any, packed: bool = False, **more: Any) -> Any:
    body = {"device": device["device"], "epoch": device["epoch"], "proto": 1, "ops": ops, "cursors": {}, **more}
    return post(device, json.dumps(body).encode(), packed=packed)


def post(device: dict[str, Any], body: bytes, *, packed: bool = False) -> Any:
    headers = {"Authorization": f"Device {device['token']}"} | ({"Content-Encoding": "gzip"} if packed else {})
    data = gzip.compress(body) if packed else body
    return Client().post("/sync/v1/exchange", data, content_type="application/json", headers=headers)


def test_it_works(town: Town) -> None:
    device, mine = enrol(town), op(town)
    said = send(device, mine, packed=True).json()
    assert said["results"] == {mine["id"]: {"s": "applied", "ver": mine["id"]}}
    assert set(said["new_scopes"]) == {f"class:{town.fifth.pk}", f"user:{town.accounts[TEACHER].pk}"}
    again = send(device, mine).json()["results"][mine["id"]]
    assert again == {"s": "duplicate", "first": "applied", "ver": mine["id"]}


def test_enrolling_says_what_a_device_needs(town: Town) -> None:
    given = enrol(town, name="Máy của cô Dung")
    assert given["proto"] == {"min": 1, "max": 1}
    assert given["owner"] == str(town.accounts[TEACHER].pk)
    with acting(SYSTEM):
        kept = Device.objects.get(pk=given["device"])
    assert (kept.name, kept.institution_id, given["token"] in kept.token_digest) == (
        "Máy của cô Dung",
        town.primary.pk,
        False,
    )
    renewed = enrol(town, device=given["device"])
    assert (renewed["device"], renewed["token"] == given["token"]) == (given["device"], False)
    assert send(given).status_code == 401
    assert enrol(town, "teacher", device=given["device"])["device"] != given["device"]


@pytest.mark.parametrize("token", ["", "wrong"])
def test_without_a_token_nothing_is_heard(town: Town, token: str) -> None:
    device = enrol(town)
    response = send({**device, "token": token}, op(town))
    assert (response.status_code, response.json()["status"]) == (401, 401)


def test_a_session_does_not_open_the_exchange(town: Town) -> None:
    client = Client()
    client.force_login(town.accounts[TEACHER])
    assert client.post("/sync/v1/exchange", "{}", content_type="application/json").status_code == 401


def test_another_epoch_is_told_and_nothing_is_kept(town: Town) -> None:
    device = enrol(town)
    response = send({**device, "epoch": "old"}, op(town))
    assert (response.status_code, response.json()["epoch"]) == (409, device["epoch"])
    with acting(SYSTEM):
        assert not Slate.objects.exists()


def test_a_restored_database_has_another_epoch(town: Town) -> None:
    device = enrol(town)
    with acting(SYSTEM):
        Server().restored()
    response = send(device)
    assert response.status_code == 409
    assert send({**device, "epoch": response.json()["epoch"]}).status_code == 200


def test_too_much_at_once_is_to_be_split(town: Town) -> None:
    device = enrol(town)
    assert send(device, *[op(town)] * (wire.MOST_OPERATIONS + 1)).status_code == 413
    assert post(device, b" " * (wire.MOST_BYTES + 1)).status_code == 413
    assert post(device, b" " * (wire.MOST_PLAIN + 1), packed=True).status_code == 413


def test_an_application_that_is_too_old_is_told(town: Town) -> None:
    response = send(enrol(town), proto=0)
    assert (response.status_code, "min_app" in response.json()) == (426, True)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"device": 1}', b"\xff\xfe", b'{"device":"a","epoch":"b","ops":[1]}']
)
def test_what_cannot_be_read_is_refused_whole(town: Town, body: bytes) -> None:
    device = enrol(town)
    assert post(device, body.replace(b'"b"', f'"{device["epoch"]}"'.encode())).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"kind": "nobody.knows@9"}, "quarantined", "unknown-kind"),
        ({"args": {"school_class_id": "x"}}, "quarantined", "unreadable"),
        ({"args": {"name": "\0"}}, "quarantined", "unreadable"),
        ({"seq": "one"}, "quarantined", "unreadable"),
    ],
)
def test_one_that_cannot_be_done_is_kept_and_the_others_go_on(
    town: Town, wrong: dict[str, Any], status: str, code: str
) -> None:
    device, bad, good = enrol(town), op(town, **wrong), op(town, "b", seq=2)
    results = send(device, bad, good).json()["results"]
    assert (results[bad["id"]]["s"], results[good["id"]]["s"]) == (status, "applied")
    with acting(SYSTEM):
        kept = Held.objects.get(operation_id=bad["id"])
    assert (kept.payload["id"], kept.why[0]["code"]) == (bad["id"], code)
    assert send(device, bad).json()["results"][bad["id"]]["first"] == status


def test_a_revoked_device_delivers_and_hears_nothing(town: Town) -> None:
    device, mine = enrol(town), op(town)
    with acting(SYSTEM):
        Device.objects.filter(pk=device["device"]).update(state=Device.WIPED)
    said = send(device, mine, cursors={f"class:{town.fifth.pk}": 0}).json()
    assert said["results"][mine["id"]]["s"] == "quarantined"
    assert (said["lock"], said["wipe"], "scopes" in said, "new_scopes" in said) == (True, True, False, False)
    snapshot = Client().get(
        f"/sync/v1/snapshot/class:{town.fifth.pk}", headers={"Authorization": f"Device {device['token']}"}
    )
    assert snapshot.status_code == 401
    with acting(SYSTEM):
        assert Held.objects.get().author_id == town.accounts[TEACHER].pk


def test_a_snapshot_comes_in_pages_and_is_not_sent_twice(town: Town) -> None:
    device = enrol(town)
    headers = {"Authorization": f"Device {device['token']}"}
    path, rows, after = f"/sync/v1/snapshot/class:{town.fifth.pk}", [], ""
    while after is not None:
        page = Client().get(path, {"after": after}, headers=headers)
        rows += page.json()["rows"]
        after = page.json()["next"]
    assert [row["e"].partition(":")[0] for row in rows] == ["class", "learner", "learner", "learner", "learner"]
    told = {name for row in rows[1:] for name in row}
    assert told == {"e", "v", "person_id", "name", "sort", "sex", "born"}
    first = Client().get(path, headers=headers)
    assert Client().get(path, headers={**headers, "If-None-Match": first.headers["ETag"]}).status_code == 304
    assert Client().get(f"/sync/v1/snapshot/class:{town.tenth.pk}", headers=headers).status_code == 404
    assert Client().get(path, {"after": "x~y"}, headers=headers).status_code == 400


def test_a_file_is_taken_from_anybody_who_carries_it_and_twice_does_no_harm(town: Town) -> None:
    device, mine = enrol(town), op(town)
    text = json.dumps([mine])
    body = {"device": device["device"], "ops": text, "seal": seal_of(device["seal"], text)}
    for _ in range(2):
        response = Client().post("/sync/v1/import", json.dumps(body), content_type="application/json")
        assert response.json() == {"received": [mine["id"]]}
    with acting(SYSTEM):
        assert Slate.objects.get().value == "1"
    forged = {**body, "ops": text.replace('"value": "1"', '"value": "9"')}
    assert Client().post("/sync/v1/import", json.dumps(forged), content_type="application/json").status_code == 403


def test_a_locked_key_is_given_back_to_its_owner_and_to_nobody_else(town: Town) -> None:
    given, secret = enrol(town), b"k" * 32
    public = serialization.load_pem_public_key(given["server_pub"].encode())
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), given["owner"].encode())
    asked = {"device": given["device"], "escrow": b64encode(public.encrypt(secret, oaep)).decode()}
    owner, other = Client(), Client()
    owner.force_login(town.accounts[TEACHER])
    other.force_login(town.accounts["teacher"])
    answer = owner.post("/sync/v1/unlock", json.dumps(asked), content_type="application/json")
    assert b64decode(answer.json()["key"]) == secret
    assert other.post("/sync/v1/unlock", json.dumps(asked), content_type="application/json").status_code == 403
    theirs = enrol(town, "teacher")["device"]
    stolen = other.post("/sync/v1/unlock", json.dumps({**asked, "device": theirs}), content_type="application/json")
    assert stolen.status_code == 403


def test_a_closed_account_delivers_to_quarantine(town: Town) -> None:
    device, mine = enrol(town), op(town)
    with acting(SYSTEM):
        type(town.accounts[TEACHER]).objects.filter(pk=town.accounts[TEACHER].pk).update(is_active=False)
    said = send(device, mine).json()
    assert (said["results"][mine["id"]]["s"], said["lock"]) == ("quarantined", True)


def test_what_changed_is_told_once(town: Town) -> None:
    device = enrolled(Server(), town.actors[TEACHER])
    while device.sync():
        pass
    scope = f"class:{town.fifth.pk}"
    device.save("slates.write@2", scope, op(town)["args"], key(town.fifth.pk, "a"))
    cursor = device.marks[scope].cur
    said = json.loads(json.dumps(device.server.exchange(device.token, device.message())[1]))
    assert [row["e"] for row in said["scopes"][scope]["rows"]] == [key(town.fifth.pk, "a")]
    assert said["scopes"][scope]["cur"] == (cursor or 0) + 1
