"""The dirt of a synthetic province: of every kind, never so that a published figure changes, the same from the same seed."""

from collections import Counter, defaultdict

import pytest

from hoaban.interfaces.demo import dirt
from hoaban.interfaces.demo.plan import Plan
from hoaban.interfaces.demo.rows import PersonRow
from hoaban.kernel.text import decode_tcvn3, fold


@pytest.fixture(scope="module")
def soiled(asked, ground):
    return list(Plan(asked, ground, is_dirty=True).batches())


def _persons(batches):
    return {row.id: row for batch in batches for row in batch.persons}


def test_what_figures_rest_on_stays_as_it_was(batches, soiled):
    for clean, dirty in zip(batches, soiled, strict=True):
        for part in ("institutions", "enrolments", "classes", "appointments", "transfers", "rolls", "absences"):
            assert getattr(clean, part) == getattr(dirty, part), part
    before, after = _persons(batches), _persons(soiled)
    assert before.keys() == after.keys()
    for key, row in after.items():
        was = before[key]
        assert (row.birth_date[:4], row.sex, row.residence_place_id) == (
            was.birth_date[:4],
            was.sex,
            was.residence_place_id,
        )
        assert row.ethnic_group_id == was.ethnic_group_id or (was.ethnic_group_id, row.ethnic_group_id) == (
            dirt.KINH,
            None,
        )


def test_numbers_stay_twelve_digits_and_nobody_elses(soiled):
    numbers = [row.personal_id for row in _persons(soiled).values() if row.personal_id]
    assert all(len(number) == 12 and number.isdigit() for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_every_kind_of_dirt_is_there_and_some_schools_have_little(batches, soiled):
    before, after = _persons(batches), _persons(soiled)
    changed = Counter(
        name
        for key, row in after.items()
        for name in PersonRow._fields
        if getattr(row, name) != getattr(before[key], name)
    )
    assert {"full_name", "birth_date", "personal_id", "residence", "ethnic_group_id"} <= changed.keys()
    assert 0.005 < changed["full_name"] / len(after) < 0.15
    by_school, size = defaultdict(int), Counter()
    for batch in soiled:
        for stay in batch.enrolments:
            if stay.ends_on is None and stay.person_id in after:
                size[stay.institution_id] += 1
                by_school[stay.institution_id] += after[stay.person_id] != before[stay.person_id]
    shares = sorted(by_school[school] / number for school, number in size.items())
    assert shares[0] < 0.05 < shares[-1] < 0.8


def test_most_learners_can_be_called(soiled):
    called = {row.person_id for batch in soiled for row in batch.contacts}
    now = {row.person_id for batch in soiled for row in batch.enrolments if row.ends_on is None}
    assert 0.75 < len(called & now) / len(now) < 1


def test_each_fault_does_what_it_says():
    row = PersonRow(
        "1", "Nguyễn Thị Ánh", "", fold("Nguyễn Thị Ánh"), "2016-05-06", "female", "01", "011316000123", "Bản Nà", ""
    )
    assert dirt.in_capitals(row).full_name == "NGUYỄN THỊ ÁNH"
    assert dirt.without_accents(row).full_name == "Nguyen Thi Anh"
    assert decode_tcvn3(dirt.in_old_font(row).full_name) == "Nguyễn Thị ánh"
    assert dirt.number_of_other_sex(row).personal_id == "079216000123"
    assert dirt.number_of_other_year(row).personal_id == "048317000123"
    assert dirt.number_of_no_province(row).personal_id == "003316000123"
    assert dirt.without_ethnic_group(row).ethnic_group_id is None
    assert dirt.without_ethnic_group(row._replace(ethnic_group_id="08")).ethnic_group_id == "08"
    assert dirt.born_in_january(row).birth_date == "2016-01-01"
