"""`hoaban transcript verify` says what is so, in its exit code as in its words, without a database."""

import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hoaban.engines.transcripts.tests import attacks_log
from hoaban.engines.transcripts.tests.scene import NOW, scene
from hoaban.interfaces.cli import main
from hoaban.kernel.config import settings
from hoaban.modules.log import keys
from hoaban.modules.transcripts import sealers, trusting


@pytest.fixture
def trusted(tmp_path):
    here, path = scene(), tmp_path / "trust.pem"
    public = here.key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.write_bytes(here.ca.root.certificate.public_bytes(Encoding.PEM) + public)
    return path


def verify(*arguments) -> int:
    return main(["transcript", "verify", *(str(each) for each in arguments), "--at", NOW.isoformat()])


@pytest.mark.parametrize("form", ["pdf", "xml", "vc"])
def test_a_genuine_file_is_valid(tmp_path, trusted, capsys, form):
    (tmp_path / "file").write_bytes(getattr(scene(), form))
    assert verify(tmp_path / "file", "--trust", trusted, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["valid"] is True
    assert said["reasons"] == []
    assert said["version"] == 1
    assert said["log"] is None


def test_a_proof_from_the_log_is_checked_with_the_logs_key_among_whom_one_trusts(tmp_path, trusted, capsys):
    trusted.write_bytes(trusted.read_bytes() + f"{attacks_log.KEYS[0]}\n".encode())
    body, proof = scene().xml, tmp_path / "proof.json"
    (tmp_path / "file").write_bytes(body)
    for digest, code in ((sha256(body).hexdigest(), 0), (sha256(b"another").hexdigest(), 1)):
        proof.write_text(json.dumps(attacks_log.bundle(digest)), "utf-8")
        asked = (tmp_path / "file", "--trust", trusted, "--log-proof", proof)
        assert verify(*asked, "--json") == code
        said = json.loads(capsys.readouterr().out)
        assert said["log"]["included"] is (code == 0)
        assert [each["code"] for each in said["reasons"]] == ["log-mismatch"] * code
        assert verify(*asked) == code
        assert ("khớp / log: matches: so.example.vn/log, 1 / 3" in capsys.readouterr().out) is (code == 0)
    assert verify(tmp_path / "file", "--trust", trusted) == 0
    assert "log: not asked" in capsys.readouterr().out


def test_a_forged_file_is_not_and_the_reason_is_told_in_both_languages(tmp_path, trusted, capsys):
    (tmp_path / "file").write_bytes(scene().xml.replace("Giàng Thị Dủa".encode(), "Giàng Thị Dùa".encode()))
    assert verify(tmp_path / "file", "--trust", trusted) == 1
    said = capsys.readouterr().out
    assert "Nội dung đã bị sửa sau khi ký" in said
    assert "The content was changed after it was signed" in said


def test_without_trust_nothing_is_valid(tmp_path, capsys):
    (tmp_path / "file").write_bytes(scene().pdf)
    assert verify(tmp_path / "file", "--json") == 1
    assert "certificate-untrusted" in {each["code"] for each in json.loads(capsys.readouterr().out)["reasons"]}


def test_who_is_told_nobody_believes_whom_the_installation_believes(tmp_path, trusted, monkeypatch):
    (tmp_path / "file").write_bytes(scene().pdf)
    installed(monkeypatch, tmp_path / "here", trusted)
    assert verify(tmp_path / "file") == 0
    installed(monkeypatch, tmp_path / "elsewhere", None)
    assert verify(tmp_path / "file") == 1
    assert not (tmp_path / "elsewhere").exists()  # who only looks makes no keys


def installed(monkeypatch, home, trust) -> None:
    found = settings().model_copy(update={"home": home, "trust": trust})
    for module in (trusting, sealers, keys):
        monkeypatch.setattr(module, "settings", lambda: found)
    monkeypatch.setattr(sealers, "_sealers", [])


def test_a_missing_file_and_a_private_key_as_trust_stop_it(tmp_path, capsys):
    assert verify(tmp_path / "nothing") == 2
    key = scene().people["seal"].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "file").write_bytes(scene().pdf)
    assert verify(tmp_path / "file", "--trust", tmp_path / "key.pem") == 2
    assert "private key" in capsys.readouterr().err
