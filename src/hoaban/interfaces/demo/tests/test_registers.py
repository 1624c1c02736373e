"""Registers of a synthetic province: what was put into them is what a check finds, row by row."""

from pathlib import Path

import pytest

from hoaban.engines.workbooks.reader import read
from hoaban.interfaces.demo.registers import write_registers
from hoaban.interfaces.demo.tests.conftest import SHARE, SYSTEM
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.registers.running import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(places: None, tmp_path: Path):
    return write_registers(SYSTEM, tmp_path, "lang-son", share=SHARE, seed=3, mistakes=0.25)


def test_a_check_finds_every_mistake_and_no_other(written, tmp_path):
    with acting(SYSTEM):
        report = Run(SYSTEM, "2024-2025").check([tmp_path]).to_json()
    found = {
        cause["code"]: {(Path(row["file"]).stem, row["row"]) for row in cause["rows"]} for cause in report["causes"]
    }
    assert found == {cause: {(code, row) for code, _, row in rows} for cause, rows in written.causes.items()}
    assert len(found) >= 12


def test_a_check_counts_what_was_written(written, tmp_path):
    with acting(SYSTEM):
        report = Run(SYSTEM, "2024-2025").check([tmp_path]).to_json()
    counted = {
        each["school_code"]: (each["classes"], each["students"], each["staff"]["read"]) for each in report["workbooks"]
    }
    assert counted == {each["code"]: (each["classes"], each["students"], each["staff"]) for each in written.schools}


def test_the_same_seed_writes_the_same_registers(written, tmp_path):
    again = write_registers(SYSTEM, tmp_path / "again", "lang-son", share=SHARE, seed=3, mistakes=0.25, at_most=2)
    assert again.schools == written.schools[:2]
    code = again.schools[0]["code"]
    assert read(tmp_path / f"{code}.xlsx") == read(tmp_path / "again" / f"{code}.xlsx")
