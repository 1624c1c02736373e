"""`hoaban assess` reads a file and answers; what it cannot read it refuses with code 2, in both languages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hoaban.interfaces.cli import main

MARKS = {"regular": [8, 8, 8, 8], "mid": 8, "final": 8}
PUPIL = {
    "id": "p1",
    "level": "lower-secondary",
    "absences": 0,
    "conduct": ["tot", "tot"],
    "subjects": [{"id": f"s{n}", "kind": "scored", "periods": 140, "terms": [MARKS, MARKS]} for n in range(8)],
}
WHOLE = {"on": "2025-05-31", "pupils": [PUPIL]}


def written(folder: Path, value: object) -> str:
    path = folder / "pupils.json"
    path.write_text(json.dumps(value), "utf-8")
    return str(path)


def test_it_answers_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", written(tmp_path, WHOLE), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["pupils"][0]
    assert (found["result"], found["decision"], found["title"]) == ("tot", "promoted", "hoc-sinh-gioi")
    assert found["reasons"][-1].startswith("Học sinh Giỏi")


def test_it_tells_people_in_their_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", written(tmp_path, WHOLE), "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("p1: tot · tot · promoted · hoc-sinh-gioi")
    assert "Promoted: learning Good" in told


def test_it_refuses_with_code_2_and_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, {**WHOLE, "pupils": [{**PUPIL, "absences": "12"}]})
    assert main(["assess", path, "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "pupils[0].absences" in told.err
    assert "không phải là số nguyên" in told.err
    assert "no whole number" in told.err


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(tmp_path / "nothing.json")]) == 2
    latin = tmp_path / "latin.json"
    latin.write_bytes("ố".encode("utf-16"))
    assert main(["assess", str(latin)]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_it_needs_no_database(tmp_path: Path) -> None:
    """Run as a user does, with no address of a database and no home to make one in."""
    program = "import sys; from hoaban.interfaces.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, "assess", written(tmp_path, WHOLE), "--json"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["pupils"][0]["result"] == "tot"
    assert [path.name for path in tmp_path.iterdir()] == ["pupils.json"]
