"""`hoaban reform`: checking, applying and undoing a plan from its file."""

import argparse
import json
from pathlib import Path

import pytest

from hoaban.interfaces.cli import reform
from hoaban.interfaces.cli.starting import Stop
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.network.models import Institution
from tests.town import Town

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
