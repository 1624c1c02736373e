"""`hoaban timetable`: what programs read from it, and what it says of files it cannot use."""

import json
from pathlib import Path

import pytest

from hoaban.engines.timetabling.reading import read_archive
from hoaban.engines.timetabling.solution import Archive
from hoaban.engines.timetabling.tests.schools import school
from hoaban.engines.timetabling.writing import write_archive
from hoaban.interfaces.cli import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "school.xml.gz"
    write_archive(path, Archive(None, (school(classes=2),)))
    return path


def test_what_solve_writes_costs_what_it_says(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = file.parent / "out.xml"
    asked = ["timetable", "solve", str(file), "--seconds", "2", "--seed", "1", "--output", str(out), "--json"]
    assert main(asked) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["instance"], told["infeasibility"], told["reasons"]) == ("small", 0, [])
    assert main(["timetable", "evaluate", str(out), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["solutions"]
    assert (found["group"], found["instance"], found["infeasibility"]) == ("hoaban", "small", 0)
    assert found["objective"] == told["objective"] == sum(each["cost"] for each in found["constraints"])
    assert len(read_archive(out).groups[0].solutions[0].lessons) >= 8 * 3
    assert main(["timetable", "evaluate", str(out)]) == 0
    assert f"small  hoaban: 0 / {told['objective']}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<html>", "line 1"),
        ("<HighSchoolTimetableArchive/>", "--instance"),
    ],
)
def test_a_file_without_an_instance_is_refused(
    tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text(text)
    assert main(["timetable", "solve", str(broken), "--output", str(tmp_path / "out.xml")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out.xml").exists()


def test_a_number_of_seconds_is_above_nought(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["timetable", "solve", str(file), "--seconds", "0", "--output", str(file.parent / "out.xml")])
    assert "above 0" in capsys.readouterr().err
