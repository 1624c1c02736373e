"""The five shared workbooks, whose faults are known row by row."""

import csv
import json

import pytest

from hoaban.engines.registers import Context, check, check_files, ethnic_index, parse
from hoaban.engines.registers.ethnic import ethnic_code
from hoaban.engines.registers.writing import to_sheets
from hoaban.engines.workbooks.reader import Reader
from hoaban.engines.workbooks.writer import write
from tests.shared_data import shared


@pytest.fixture(scope="module")
def truth():
    return json.loads((shared("registers") / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def paths(truth):
    return [shared("registers") / f"{school['code']}.xlsx" for school in truth["schools"]]


@pytest.fixture(scope="module")
def context():
    with shared("vn/ethnic_groups_54.csv").open(encoding="utf-8") as file:
        groups = [(row["name"], row["code"]) for row in csv.DictReader(file) if row["code"] != "55"]
    return Context(ethnic_groups=ethnic_index(groups))


@pytest.fixture(scope="module")
def report(paths, context):
    return check(paths, None, context)


def test_counts_equal_the_truth(report, truth):
    found = report.to_json()
    assert found["school_year"] == truth["school_year"]
    assert len(found["workbooks"]) == len(truth["schools"])
    for line, school in zip(found["workbooks"], truth["schools"], strict=True):
        staff = {"read": school["staff"], "accepted": school["staff"], "warned": 0, "rejected": 0}
        assert line == {
            "file": f"{school['code']}.xlsx",
            "school_code": school["code"],
            "classes": school["classes"],
            "students": school["students"],
            "staff": staff,
        }


def rows_of(found):
    return {
        cause["code"]: sorted((row["file"].removesuffix(".xlsx"), row["sheet"], row["row"]) for row in cause["rows"])
        for cause in found["causes"]
    }


def test_rows_of_every_cause_equal_the_truth(report, truth):
    found = report.to_json()
    assert rows_of(found) == {code: sorted(map(tuple, rows)) for code, rows in truth["causes"].items()}
    assert {cause["code"]: cause["count"] for cause in found["causes"]} == truth["cause_counts"]
    counts = [cause["count"] for cause in found["causes"]]
    assert counts == sorted(counts, reverse=True)
    assert report.exit_code == 1


def test_the_order_of_files_does_not_matter(paths, context, report):
    backwards = check(reversed(paths), "2024-2025", context).to_json()
    assert rows_of(backwards) == rows_of(report.to_json())


def test_another_school_year_changes_ages_only(paths, context, report):
    later = rows_of(check(paths, "2034-2035", context).to_json())
    now = rows_of(report.to_json())
    assert len(later.pop("age-implausible")) > len(now.pop("age-implausible"))
    assert later == now


def test_facts_that_follow_equal_the_truth(paths, context, truth):
    """What goes in: the schools' facts, and the sums over rows that are not rejected."""
    for checked, school in zip(check_files(paths, None, context), truth["schools"], strict=True):
        facts = checked.register.school
        assert (facts.code, facts.name, facts.commune_code) == (school["code"], school["name"], school["commune"])
        assert facts.levels == (school["level"],)
        assert facts.satellite_sites == school["sites"]
        assert facts.standard_level == int(school["standard"][-1])
        assert school["rooms"] == {
            "permanent": facts.rooms_permanent,
            "semi_permanent": facts.rooms_semi_permanent,
            "temporary": facts.rooms_temporary,
        }
        going_in = [one.person for one in checked.students if one.verdict.outcome != "rejected"]
        assert sum(student.sex == "female" for student in going_in) == school["women"]
        assert sum(student.is_semi_boarding for student in going_in) == school["boarding"]
        assert sum(is_minority(student, context) for student in going_in) == school["minority"]
        staff = [one.person for one in checked.staff]
        assert sum("Tin học" in member.subjects for member in staff) == school["it_teachers"]
        assert sum(member.it_certificate != "none" for member in staff) == school["it_certificate"]


def is_minority(student, context):
    return ethnic_code(student.ethnic_group, context.ethnic_groups) not in ("01", None)


def test_writing_a_register_and_reading_it_is_the_identity(paths, tmp_path):
    with Reader() as reader:
        for path in paths:
            register = parse(reader.read(path))
            write(tmp_path / path.name, to_sheets(register))
            assert parse(reader.read(tmp_path / path.name)) == register
            assert register.unknown == ()
