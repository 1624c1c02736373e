"""`hoaban log`: a proof is made with the database and checked without it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hoaban.interfaces.cli import log as noun
from hoaban.interfaces.cli import main
from hoaban.kernel.scoping import acting
from hoaban.modules.log import keys
from hoaban.modules.log.integrating import integrate
from hoaban.modules.log.proving import verifiers
from hoaban.modules.log.tests.test_integrating import SYSTEM, rename
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the tests is ready, and the key lies elsewhere."""
    monkeypatch.setattr(noun, "ready", lambda: None)
    monkeypatch.setattr(keys, "key_file", lambda: tmp_path / "home" / keys.FILE)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["log", *arguments])
    return code, capsys.readouterr().out


def test_a_checkpoint_is_kept_and_a_proof_made_since(
    town: Town, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept, proof = tmp_path / "kept", tmp_path / "proof.json"
    with acting(SYSTEM):
        rename(town, "Lò Thị Đào Một")
    code, note = run(capsys, "checkpoint")
    kept.write_text(note, "utf-8")
    with acting(SYSTEM):
        second = rename(town, "Lò Thị Đào Hai")
        integrate()
        [key] = verifiers()
    assert code == 0
    assert json.loads(run(capsys, "checkpoint", "--json")[1])["keys"] == [key]
    record = f"people_person:{town.persons['Lò Thị Đào'].pk}"
    assert run(capsys, "prove", "--record", record, "--since", str(kept), "--out", str(proof))[0] == 0
    assert run(capsys, "verify", str(proof), "--key", key)[0] == 0
    said = json.loads(run(capsys, "verify", str(proof), "--key", key, "--json")[1])
    assert said["valid"]
    assert said["since"]["size"] < said["proofs"][0]["log"]["size"]
    assert [each["changes"][0]["after"]["full_name"] for each in said["proofs"]] == ["Lò Thị Đào Một", "Lò Thị Đào Hai"]
    assert run(capsys, "prove", str(second.pk), "--out", str(proof))[0] == 0
    assert "Lò Thị Đào Hai" in run(capsys, "verify", str(proof))[1]


def test_a_proof_is_checked_without_a_database_and_an_altered_one_is_refused(
    town: Town, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with acting(SYSTEM):
        operation = rename(town, "Lò Thị Đào Một")
        integrate()
        [key] = verifiers()
    _, text = run(capsys, "prove", str(operation.pk))
    code = "import sys; from hoaban.interfaces.cli import main; sys.exit(main(sys.argv[1:]))"
    for given, wanted in ((text, 0), (text.replace("Đào Một", "Đào Mười"), 1)):
        command = [sys.executable, "-c", code, "log", "verify", "-", "--key", key, "--json"]
        environment = {"PYTHONPATH": ":".join(sys.path), "HOABAN_HOME": str(tmp_path / "nowhere"), "PYTHONUTF8": "1"}
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=environment)
        assert (done.returncode, json.loads(done.stdout)["valid"]) == (wanted, wanted == 0), done.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "nowhere.json", "--key", "x"),
        ("verify", "{file}", "--key", "x"),
        ("verify", "{file}"),
        ("prove", "--record", "nothing"),
        ("prove", "00000000-0000-7000-8000-000000000000"),
        ("cosign", "{file}"),
        ("witness", "nonsense"),
        ("checkpoint",),
    ],
)
def test_what_cannot_be_done_is_told(
    town: Town, capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "file"
    file.write_text("{}", "utf-8")
    assert main(["log", *(each.format(file=file) for each in arguments)]) == 2
    assert capsys.readouterr().err
