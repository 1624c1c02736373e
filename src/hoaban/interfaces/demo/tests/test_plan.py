"""A small province, made without writing it: what holds of its rows whatever the seed."""

from collections import Counter, defaultdict
from dataclasses import fields
from itertools import pairwise

from hoaban.interfaces.demo.plan import Plan
from hoaban.modules.network.levels import GRADE_AGE
from hoaban.modules.people.models import FEMALE


def _rows(batches, name):
    return [row for batch in batches for row in getattr(batch, name)]


def test_the_same_seed_gives_the_same_rows_and_another_gives_others(asked, ground, batches):
    again = list(Plan(asked, ground).batches())
    for one, other in zip(batches, again, strict=True):
        for part in fields(one):
            assert getattr(one, part.name) == getattr(other, part.name), part.name
    elsewhere = list(Plan(asked.of(asked.profile, asked.share, 8, 2024, 3), ground).batches())
    assert _rows(elsewhere, "persons")[0] != _rows(batches, "persons")[0]


def test_identifiers_are_never_used_twice(batches):
    made = [
        row.id for batch in batches for part in fields(batch) if part.name != "key" for row in getattr(batch, part.name)
    ]
    assert len(made) == len(set(made))


def test_nobody_is_in_two_schools_on_one_day(batches):
    spans = defaultdict(list)
    for row in _rows(batches, "enrolments"):
        spans[row.person_id].append((row.starts_on, row.ends_on or "9999"))
    for held in spans.values():
        held.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(held))


def test_only_the_running_year_is_open(batches, asked):
    last = asked.years.all[-1]
    for row in _rows(batches, "enrolments"):
        assert (row.ends_on is None) == (row.exit_reason == "")
        assert row.ends_on is not None or row.starts_on >= last.start.isoformat()
        assert (row.ends_on or "") <= max(asked.years.until, last.start.isoformat())


def test_enrolments_end_and_begin_with_reasons_that_fit(batches):
    by_person = defaultdict(list)
    for row in _rows(batches, "enrolments"):
        by_person[row.person_id].append(row)
    pairs = Counter()
    for held in by_person.values():
        held.sort(key=lambda row: row.starts_on)
        pairs.update((a.exit_reason, b.entry_reason) for a, b in pairwise(held))
    fits = {
        ("year_end", "continues"), ("year_end", "repeat"), ("completion", "new"), ("completion", "continues"),
        ("transfer_out", "transfer_in"), ("class_change", "class_change"), ("dropout", "repeat"), ("year_end", "new"),
    }  # fmt: skip
    assert set(pairs) <= fits
    assert {("year_end", "continues"), ("completion", "new"), ("transfer_out", "transfer_in")} <= set(pairs)


def test_transfers_within_the_province_name_both_schools_and_the_day(batches):
    arrivals = {(row.person_id, row.institution_id, row.starts_on) for row in _rows(batches, "enrolments")}
    inside = [row for row in _rows(batches, "transfers") if row.destination_id and row.accepted_on]
    assert inside
    assert all((row.person_id, row.destination_id, row.accepted_on) in arrivals for row in inside)


def test_learners_sit_in_a_class_of_their_school_and_grade(batches):
    rooms = {row.id: row for row in _rows(batches, "classes")}
    for row in _rows(batches, "enrolments"):
        assert rooms[row.school_class_id].institution_id == row.institution_id
        assert row.grade in rooms[row.school_class_id].grades


def test_learners_are_of_an_age_with_their_grade(batches, asked):
    born = {row.id: int(row.birth_date[:4]) for row in _rows(batches, "persons")}
    rooms = {row.id: row for row in _rows(batches, "classes")}
    centres = {row.id for row in _rows(batches, "institutions") if row.kind.endswith("_centre")}
    for row in _rows(batches, "enrolments"):
        late = int(rooms[row.school_class_id].school_year[:4]) - born[row.person_id] - GRADE_AGE[row.grade]
        assert -1 <= late <= (12 if row.institution_id in centres else 7)


def test_personal_numbers_agree_with_the_person_and_a_few_have_none(batches):
    persons = _rows(batches, "persons")
    for row in persons:
        if row.personal_id:
            digit, year = int(row.personal_id[3]), int(row.personal_id[4:6])
            assert 1900 + 100 * (digit // 2) + year == int(row.birth_date[:4])
            assert bool(digit % 2) == (row.sex == FEMALE)
    missing = sum(row.personal_id is None for row in persons) / len(persons)
    assert 0.025 < missing < 0.055


def test_a_school_sees_its_learners_its_staff_and_their_guardians(batches):
    known = {(row.person_id, row.institution_id, row.kind) for row in _rows(batches, "affiliations")}
    assert len(known) == len(_rows(batches, "affiliations"))
    assert {(row.person_id, row.institution_id, "learner") for row in _rows(batches, "enrolments")} <= known
    assert {(row.person_id, row.institution_id, "staff") for row in _rows(batches, "appointments")} <= known
    guardians = {(row.person_id, row.guardian_id) for row in _rows(batches, "guardianships") if row.guardian_id}
    schools = {(row.person_id, row.institution_id) for row in _rows(batches, "enrolments")}
    assert all(
        (guardian, school, "guardian") in known
        for child, guardian in guardians
        for who, school in schools
        if who == child
    )


def test_staff_hold_one_main_post_a_day_and_classes_are_led_by_the_schools_own(batches):
    main = defaultdict(list)
    for row in _rows(batches, "appointments"):
        if row.is_main:
            main[row.person_id].append((row.starts_on, row.ends_on or "9999", row.institution_id))
    for held in main.values():
        held.sort()
        assert all(end <= start for (_, end, _), (start, _, _) in pairwise(held))
    for row in _rows(batches, "homerooms"):
        assert any(a <= row.starts_on < b and school == row.institution_id for a, b, school in main[row.person_id])


def test_schools_stand_in_the_old_commune_until_the_reform_and_in_the_new_one_after(batches, ground):
    successor = {commune.place: commune.now for commune in ground.communes}
    places = defaultdict(list)
    for row in _rows(batches, "places"):
        places[row.institution_id].append(row)
    assert len(places) == len(_rows(batches, "institutions"))
    for old, new in places.values():
        assert (old.ends_on, new.starts_on, new.ends_on) == ("2025-07-01", "2025-07-01", None)
        assert successor[old.commune_id] == new.commune_id


def test_children_are_as_many_as_the_enrolment_rate_asks(asked, ground):
    plan = Plan(asked, ground)
    attending = Counter()
    for batch in plan.batches():
        born = {row.id: int(row.birth_date[:4]) for row in batch.persons}
        for row in batch.enrolments:
            if row.starts_on < "2025-07-31" < (row.ends_on or ""):
                attending[2024 - born[row.person_id]] += 1
    counts = [row for row in plan.child_counts() if row.starts_on == "2024-08-01"]
    primary = range(6, 11)
    resident = sum(row.count for row in counts if row.age in primary)
    rate = 100 * sum(attending[age] for age in primary) / resident
    assert abs(rate - asked.profile.aim("enrolment-rate.primary")) < 0.2
