"""`hoaban timetable`: what programs read from it, and what it says of files it cannot use."""

import json
from pathlib import Path

import pytest

from hoaban.engines.timetabling.fet import fet_of
from hoaban.engines.timetabling.reading import read_archive
from hoaban.engines.timetabling.solution import Archive
from hoaban.engines.timetabling.tests.schools import school
from hoaban.engines.timetabling.writing import write_archive
from hoaban.interfaces.cli import main
from tests.shared_data import shared


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
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "document type"),
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


def test_a_published_archive_lists_every_constraint_of_every_solution(capsys: pytest.CaptureFixture[str]) -> None:
    path = shared("xhstt") / "BR-SA-00.xml.gz"
    assert main(["timetable", "evaluate", str(path), "--json"]) == 0
    archive, told = read_archive(path), json.loads(capsys.readouterr().out)["solutions"]
    assert len(told) == sum(len(group.solutions) for group in archive.groups)
    names = [each.id for each in archive.instances[0].constraints]
    for each in told:
        assert list(each) == ["group", "instance", "infeasibility", "objective", "constraints"]
        assert [constraint["id"] for constraint in each["constraints"]] == names
        wished = sum(constraint["cost"] for constraint in each["constraints"] if not constraint["required"])
        assert wished == each["objective"]


def test_a_school_goes_to_fet_and_back(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there, back = file.parent / "there.fet", file.parent / "back.xml.gz"
    assert main(["timetable", "convert", str(file), str(there), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["kind"] for each in told["left_out"]] == ["LimitIdleTimesConstraint"]
    assert main(["timetable", "convert", str(there), str(back)]) == 0
    assert "small: 40 -> " in capsys.readouterr().out
    assert read_archive(back).instances[0].events[0].duration == 1
    asked = ["timetable", "solve", str(there), "--seconds", "30", "--output", str(file.parent / "out.xml"), "--json"]
    assert main(asked) == 0
    assert json.loads(capsys.readouterr().out)["infeasibility"] == 0


def test_a_timetable_that_fet_made_is_evaluated(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    activities = "".join(f"<Activity><Id>{number}</Id></Activity>" for number in range(1, 3))
    made = file.parent / "small_activities.xml"
    made.write_text(f"<Activities_Timetable>{activities}</Activities_Timetable>")
    there = file.parent / "small.fet"
    there.write_text(fet_of(school(classes=2)).text)
    for path in (file, there):
        assert main(["timetable", "evaluate", str(path), "--timetable", str(made), "--json"]) == 0
        (told,) = json.loads(capsys.readouterr().out)["solutions"]
        assert (told["group"], told["infeasibility"]) == ("small_activities.xml", 40)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (["convert", "FILE", "other.xml"], "between .fet and .xml"),
        (["convert", "FILE", "school.pdf"], "must end in"),
        (["convert", "FILE", "nowhere/school.fet"], "no such folder"),
        (["solve", "FILE", "--output", "out.fet"], "must end in"),
        (["evaluate", "FILE", "--timetable", "missing.xml"], "cannot be read"),
        (["evaluate", "missing.fet"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(
    file: Path, verb: list[str], words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    assert main(["timetable", *(str(file) if each == "FILE" else each for each in verb)]) == 2
    assert words in capsys.readouterr().err
