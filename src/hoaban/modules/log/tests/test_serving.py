"""The public files of the log, its page and the door for witnesses: what an outsider needs, and nothing more."""

import base64
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from hoaban.engines.merkle import (
    COSIGNATURE,
    BadLogError,
    Note,
    Signer,
    TiledTree,
    Verifier,
    leaf_hash,
    open_checkpoint,
    unpack_entries,
)
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.scoping import acting
from hoaban.modules.log.auditing import Found, Report, keep_audit
from hoaban.modules.log.integrating import integrate
from hoaban.modules.log.models import Checkpoint, Leaf
from hoaban.modules.log.proving import verifiers
from hoaban.modules.log.serving import export
from hoaban.modules.log.tests.test_integrating import SYSTEM, rename
from hoaban.modules.log.witnessing import cosign, dismiss_witness, trust_witness
from tests.town import Town

pytestmark = pytest.mark.django_db
WITNESS = Signer("witness.example/w1", COSIGNATURE, bytes(range(32)))
BOOK = "/public-log/"


@pytest.fixture
def signed(town: Town) -> Checkpoint:
    """The checkpoint of a log with a few operations."""
    with acting(SYSTEM):
        for number in range(3):
            rename(town, f"Lò Thị Đào {number}")
        return integrate().checkpoint


def cosigned(checkpoint: Checkpoint, at: int = 1_700_000_000, signer: Signer = WITNESS) -> str:
    note = Note.parse(checkpoint.note)
    return str(note.signed(signer.sign(note.text, at)))


def test_an_outsider_checks_the_whole_log_with_what_is_served(signed: Checkpoint, client: Client) -> None:
    note = client.get("/log/checkpoint")
    assert note["Content-Type"] == "text/plain; charset=utf-8"
    point = open_checkpoint(note.content.decode(), [Verifier.parse(key) for key in verifiers()]).checkpoint
    tree = TiledTree(point.size, lambda tile: client.get(f"/log/{tile.path}").content)
    assert tree.root == point.root
    entries = unpack_entries(client.get(f"/log/tile/entries/000.p/{point.size}").content)
    hashes = client.get(f"/log/tile/0/000.p/{point.size}").content
    assert b"".join(map(leaf_hash, entries)) == hashes
    with acting(SYSTEM):
        salts = [bytes(leaf.salt) for leaf in Leaf.objects.all()]
    assert not any(salt in b"".join(entries) for salt in salts)


@pytest.mark.parametrize(
    "path", ["0/000", "0/000.p/200", "1/000.p/1", "0/001.p/1", "entries/000", "nonsense", "0/0", "64/000"]
)
def test_what_the_signed_tree_has_not_is_not_served(signed: Checkpoint, client: Client, path: str) -> None:
    assert client.get(f"/log/tile/{path}").status_code == 404


def test_there_is_no_checkpoint_before_there_is_a_log(town: Town, client: Client) -> None:
    assert client.get("/log/checkpoint").status_code == 404
    assert client.get(BOOK).status_code == 200


def test_a_trusted_witness_cosigns_from_outside(signed: Checkpoint, client: Client) -> None:
    with acting(SYSTEM):
        trust_witness(SYSTEM, key=str(WITNESS.verifier))
    answer = client.post("/log/cosign", cosigned(signed), content_type="text/plain")
    assert (answer.status_code, answer.content.decode()) == (200, "witness.example/w1\n")
    note = client.get("/log/checkpoint").content.decode()
    opened = open_checkpoint(note, [Verifier.parse(key) for key in verifiers()], [WITNESS.verifier])
    assert [(verifier.name, line.at) for verifier, line in opened.witnessed] == [("witness.example/w1", 1_700_000_000)]
    assert "witness.example/w1" in client.get(BOOK).content.decode()


def test_nobody_else_cosigns(signed: Checkpoint, client: Client) -> None:
    other = Signer("witness.example/w2", COSIGNATURE, bytes(32))
    with acting(SYSTEM):
        trust_witness(SYSTEM, key=str(WITNESS.verifier))
        with pytest.raises(BadLogError, match="No trusted witness"):
            cosign(cosigned(signed, signer=other))
        with pytest.raises(BadLogError, match="never published"):
            cosign(cosigned(signed).replace(f"\n{signed.size}\n", f"\n{signed.size + 1}\n"))
        wrong = cosigned(signed)
        line = wrong.rstrip("\n").rsplit(" ", 1)[1]
        raw = bytearray(base64.b64decode(line))
        raw[-1] ^= 1
        with pytest.raises(BadLogError, match="does not hold"):
            cosign(wrong.replace(line, base64.b64encode(raw).decode()))
        dismiss_witness(SYSTEM, key=str(WITNESS.verifier))
        with pytest.raises(BadLogError, match="No trusted witness"):
            cosign(cosigned(signed))
        trust_witness(SYSTEM, key=str(WITNESS.verifier))
        assert cosign(cosigned(signed)) == ["witness.example/w1"]
    for body in (b"", b"\xff", b"x" * 200_000, cosigned(signed, signer=other).encode()):
        assert client.post("/log/cosign", body, content_type="text/plain").status_code in {400, 413}
    assert client.get("/log/cosign").status_code == 405


def test_witnesses_are_trusted_by_whoever_runs_the_system_alone(town: Town) -> None:
    for actor in (town.alice, town.actors["department_director"], Actor.nobody()):
        with acting(actor), pytest.raises(Denied):
            trust_witness(actor, key=str(WITNESS.verifier))
    with acting(SYSTEM):
        for key in ("nonsense", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"):
            with pytest.raises(Invalid):
                trust_witness(SYSTEM, key=key)


def test_the_page_tells_of_the_audit_and_shows_differences_to_whom_they_concern(
    signed: Checkpoint, town: Town, client: Client
) -> None:
    report = Report(size=signed.size)
    report.add(Found("field-changed", "assessment_mark", "m1", "value", "5", "10", town.primary.pk))
    with acting(SYSTEM):
        keep_audit(SYSTEM, report=report)
    assert "assessment_mark" not in client.get(BOOK).content.decode()
    for key, sees in (("principal", True), ("other_principal", False), ("auditor", True)):
        client.force_login(town.accounts[key])
        assert ("assessment_mark" in client.get(BOOK).content.decode()) == sees, key
    client.force_login(town.accounts["principal"])
    assert reverse("log:book") in client.get(reverse("figures:dashboard")).content.decode()


def test_the_log_as_files(signed: Checkpoint, client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    with acting(SYSTEM):
        count = export(folder)
    written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert written == ["checkpoint", f"tile/0/000.p/{signed.size}", f"tile/entries/000.p/{signed.size}"]
    assert len(written) == count
    for name in written:
        assert client.get(f"/log/{name}").content == (folder / name).read_bytes()


def test_nothing_is_signed_on_top_of_tiles_that_were_changed(signed: Checkpoint, town: Town) -> None:
    with acting(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE log_tile SET data = set_byte(data, 0, get_byte(data, 0) # 1)")
        rename(town, "Lò Thị Đào mới")
        with pytest.raises(BadLogError, match="no longer what was signed"):
            integrate()
        assert Checkpoint.objects.latest("size").size == signed.size
