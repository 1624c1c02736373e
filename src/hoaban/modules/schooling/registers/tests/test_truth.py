"""The five shared workbooks, whose faults are known row by row, read and judged without a database."""

import csv
import json
from collections import defaultdict

import pytest

from hoaban.engines.workbooks.reader import Reader
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.places.lookup import group_key
from hoaban.modules.schooling.registers.judging import Judge
from hoaban.modules.schooling.registers.parsing import parse
from hoaban.modules.schooling.registers.report import Report
from tests.shared_data import shared


@pytest.fixture(scope="module")
def truth():
    return json.loads((shared("registers") / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def groups():
    with shared("vn/ethnic_groups_54.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        group_key(name): row["code"] for row in rows for name in [row["name"], *row["other_names"].split("; ")] if name
    }


@pytest.fixture(scope="module")
def registers(truth):
    with Reader() as reader:
        paths = [shared("registers") / f"{school['code']}.xlsx" for school in truth["schools"]]
        return [parse(path.name, reader.read(path)) for path in paths]


def report_of(registers, groups, year="2024-2025"):
    judge, report = Judge(SchoolYear.parse(year), groups, group_key), Report(year)
    for register in registers:
        report.add(judge.judge(register))
    return report.to_json()


def rows_of(found):
    return {
        cause["code"]: sorted((row["file"].removesuffix(".xlsx"), row["sheet"], row["row"]) for row in cause["rows"])
        for cause in found["causes"]
    }


def test_counts_equal_the_truth(registers, groups, truth):
    for line, school in zip(report_of(registers, groups)["workbooks"], truth["schools"], strict=True):
        assert line == {
            "file": f"{school['code']}.xlsx",
            "school_code": school["code"],
            "classes": school["classes"],
            "students": school["students"],
            "staff": {"read": school["staff"], "accepted": school["staff"], "warned": 0, "rejected": 0},
        }


def test_rows_of_every_cause_equal_the_truth(registers, groups, truth):
    found = report_of(registers, groups)
    assert rows_of(found) == {code: sorted(map(tuple, rows)) for code, rows in truth["causes"].items()}
    assert {cause["code"]: cause["count"] for cause in found["causes"]} == truth["cause_counts"]
    counts = [cause["count"] for cause in found["causes"]]
    assert counts == sorted(counts, reverse=True)


def test_the_order_of_files_does_not_matter(registers, groups):
    assert rows_of(report_of(registers[::-1], groups)) == rows_of(report_of(registers, groups))


def test_another_school_year_changes_ages_only(registers, groups):
    later, now = (rows_of(report_of(registers, groups, year)) for year in ("2034-2035", "2024-2025"))
    assert len(later.pop("age-implausible")) > len(now.pop("age-implausible"))
    assert later == now


def test_facts_that_follow_equal_the_truth(registers, groups, truth):
    """What goes in: the schools' facts, and the sums over rows that are not rejected."""
    judge = Judge(SchoolYear(2024), groups, group_key)
    for register, school in zip(registers, truth["schools"], strict=True):
        facts, judged = register.school, judge.judge(register)
        assert (facts.code, facts.name, facts.commune_code) == (school["code"], school["name"], school["commune"])
        assert (facts.levels, facts.satellite_sites) == ((school["level"],), school["sites"])
        assert (facts.standard_level, dict(facts.rooms)) == (int(school["standard"][-1]), school["rooms"])
        sums: dict[str, int] = defaultdict(int)
        for verdict in judged.students:
            student = verdict.record
            if not verdict.is_rejected:
                sums["women"] += student.sex == "female"
                sums["boarding"] += student.boarding != "none"
                sums["minority"] += groups.get(group_key(student.ethnic_group), "01") != "01"
        for verdict in judged.staff:
            sums["it_teachers"] += "Tin học" in verdict.record.subject
            sums["it_certificate"] += verdict.record.it_certificate != "none"
        assert sums == {name: school[name] for name in sums}
