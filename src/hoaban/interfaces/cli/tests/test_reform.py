"""`hoaban reform`: checking, applying and undoing a plan from its file."""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hoaban.interfaces.cli import reform
from hoaban.interfaces.cli.stopping import Stop
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import Enrolment
from tests.reforming import SYSTEM, second_primary
from tests.town import FOUNDED, Town

PLAN = """title: Đổi tên
effective_on: {day}
legal_basis: Quyết định 1
acts:
  - {{act: rename, what: institution, from: {code}, name: Trường Mới}}
"""


@pytest.fixture
def file(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(reform, "ready", lambda: None)
    path = tmp_path / "phương án.yaml"
    path.write_text(PLAN.format(day=town.today, code="11TH0001"), "utf-8")
    return path


def run(*words: object) -> int | None:
    whole = argparse.ArgumentParser()
    reform.add(whole.add_subparsers())
    arguments = whole.parse_args(["reform", "plan", *map(str, words)])
    return arguments.run(arguments)


def name() -> str:
    with acting(Actor.system("test")):
        return Institution.objects.get(code="11TH0001").name


def test_a_plan_is_checked_applied_and_undone(town: Town, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = name()
    assert run(file, "--dry-run", "--json") == 0
    assert json.loads(capsys.readouterr().out)["applied"] is False
    assert name() == before
    assert run(file, "--apply", "--json") == 0
    assert json.loads(capsys.readouterr().out)["applied"] is True
    assert name() == "Trường Mới"
    assert run(file, "--undo", "--json") == 0
    assert json.loads(capsys.readouterr().out)["undone"]["network_institution"] == 1
    assert name() == before
    with pytest.raises(Stop):
        run(file, "--undo")


def test_what_blocks_a_plan_is_told_with_its_line(town: Town, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(PLAN.format(day=town.today, code="11TH9999"), "utf-8")
    assert run(file, "--apply", "--json") == 1
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["code"], problem["line"]) == ("school-unknown", 5)
    file.write_text("title: [", "utf-8")
    assert run(file, "--dry-run") == 1
    assert "YAML" in capsys.readouterr().out


MERGER = """title: Sáp nhập hai trường tiểu học
effective_on: {day}
legal_basis: Quyết định 12/QĐ-UBND
acts:
  - act: merge
    what: institution
    from: ["11TH0002"]
    into: "11TH0001"
"""


def told(capsys: pytest.CaptureFixture[str], *words: object, blocked: bool = False) -> dict[str, Any]:
    """Run the command for a program: what it says as JSON, and its exit code."""
    assert run(*words, "--json") == (1 if blocked else 0)
    return json.loads(capsys.readouterr().out)


def pupils_of(code: str, on: date) -> int:
    with acting(SYSTEM):
        return Enrolment.objects.on(on).filter(institution__code=code).count()


def test_a_merger_from_its_file_as_a_person_does_it(town: Town, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Mistakes are told with their line and do nothing; then it is previewed, applied, found applied, and undone."""
    with acting(SYSTEM):
        second_primary(town)
    on = town.today
    for change, code, line in (
        (("11TH0002", "11TH0999"), "school-unknown", 7),  # a slip of the pen
        ((str(on), str(FOUNDED)), "not-open", 7),  # a day of the past: the school was not there before it
        ((str(on), str(town.year.start)), "", None),  # the day is right, and is told so
        (('["11TH0002"]', '["11TH0002", "11TH0002"]'), "given-twice", 7),
    ):
        file.write_text(MERGER.format(day=on).replace(*change), "utf-8")
        answer = told(capsys, file, "--dry-run", blocked=bool(code))
        assert [(problem["code"], problem["line"]) for problem in answer["problems"]][:1] == (
            [(code, line)] if code else []
        )
    file.write_text(MERGER.format(day=on), "utf-8")
    before = {code: pupils_of(code, on) for code in ("11TH0001", "11TH0002")}
    dry = told(capsys, file, "--dry-run")
    assert (dry["applied"], dry["problems"]) == (False, [])
    hands = {one["what"]["en"]: one["count"] for one in dry["changes_hands"]}
    assert hands["Pupils"] == before["11TH0002"]
    assert {code: pupils_of(code, on) for code in before} == before
    assert told(capsys, file, "--apply")["changes_hands"] == dry["changes_hands"]
    assert {code: pupils_of(code, on) for code in before} == {"11TH0001": sum(before.values()), "11TH0002": 0}
    again = told(capsys, file, "--apply", blocked=True)
    assert {problem["code"] for problem in again["problems"]} == {"not-open"}
    overlapping = file.with_name("chồng.yaml")
    overlapping.write_text(MERGER.format(day=on - timedelta(days=5)).replace("hai", "lại hai"), "utf-8")
    assert told(capsys, overlapping, "--apply", blocked=True)["problems"]
    assert told(capsys, file, "--undo")["undone"]["schooling_enrolment"] == 2 * before["11TH0002"]
    assert {code: pupils_of(code, on) for code in before} == before


def test_a_day_before_what_is_on_record_already_is_refused(
    town: Town, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two plans for one commune: the second, for an earlier day, is told what stands in its way."""
    plan = MERGER.replace("institution", "commune").replace('["11TH0002"]', '["03214"]').replace("11TH0001", "03166")
    file.write_text(plan.format(day=town.today), "utf-8")
    assert told(capsys, file, "--apply")["applied"] is True
    earlier = file.with_name("sớm hơn.yaml")
    earlier.write_text(plan.format(day=town.today - timedelta(days=9)), "utf-8")
    [problem] = told(capsys, earlier, "--apply", blocked=True)["problems"]
    assert (problem["code"], problem["line"]) == ("already-ends", 7)
    assert "03214" in problem["message"]["vi"]
