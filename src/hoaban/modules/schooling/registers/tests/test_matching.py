"""Which row is which person: whoever is the same stays, nobody is given twice, and nobody's number is taken from them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.schooling.registers.judging import KnownPerson
from hoaban.modules.schooling.registers.matching import Candidate, Matching, near_days, near_names
from hoaban.modules.schooling.registers.records import BirthDate, PersonalNumber, RegisterStudent

NAMES = ("Vàng A Páo", "Vàng A Phá", "Lò Văn Anh", "Lò Văn Em", "Cà Thị Hoa")
DAYS = [date(2014, 1, 1) + timedelta(days=31 * n) for n in range(4)]
NUMBERS = ("", "", "011214000001", "011214000002", "011214000003")
CLASSES = ("5a", "5b")


def candidate(place: int, name: str, born: date, number: str, class_key: str) -> Candidate:
    return Candidate(UUID(int=place), name, born, "male", number, class_key)


def row(name: str, born: date, number: str, class_key: str) -> RegisterStudent:
    said = PersonalNumber(number) if number else None
    return RegisterStudent(
        "Học sinh", 2, name, BirthDate("", born), None, "", said, was_legacy=False, class_name=class_key
    )


persons = st.tuples(st.sampled_from(NAMES), st.sampled_from(DAYS), st.sampled_from(NUMBERS), st.sampled_from(CLASSES))


@st.composite
def schools(draw: st.DrawFn) -> list[Candidate]:
    """Pupils of a school: a number belongs to one of them."""
    found: dict[str, Candidate] = {}
    for place, one in enumerate(draw(st.lists(persons, max_size=6)), start=1):
        found.setdefault(one[2] or f"none {place}", candidate(place, *one))
    return list(found.values())


def known_of(own: list[Candidate]) -> dict[str, KnownPerson]:
    return {
        c.number: KnownPerson(c.person_id, c.name, c.birth_date, is_here=True, is_elsewhere=False)
        for c in own
        if c.number
    }


def rows_of(own: list[Candidate]) -> list[RegisterStudent]:
    return [row(each.name, each.birth_date, each.number, each.class_key) for each in own]


@given(schools(), st.randoms())
def test_who_stays_the_same_is_the_same(own, dice):
    """Two of one name, birth date and class without numbers may change places: nothing tells them apart."""
    shuffled = own[:]
    dice.shuffle(shuffled)
    matching = Matching.of(rows_of(shuffled), known_of(own), own)
    assert len(matching.found) == len(own)
    by_id = {each.person_id: each for each in own}
    for place, each in enumerate(shuffled):
        assert replace(by_id[matching.found[place]], person_id=each.person_id) == each


@given(schools(), st.lists(persons, max_size=6))
def test_nobody_is_given_twice_and_no_number_is_shared(own, said):
    numbers = [one[2] for one in said]
    said = [one for place, one in enumerate(said) if not one[2] or one[2] not in numbers[:place]]
    matching = Matching.of([row(*one) for one in said], known_of(own), own)
    assert len(set(matching.found.values())) == len(matching.found)
    taken = [(matching.found.get(place), matching.number_of(place)) for place in range(len(said))]
    borne = [number for _, number in taken if number]
    assert len(set(borne)) == len(borne)
    bearers = {each.person_id: each.number for each in own if each.number and each.person_id in matching.found.values()}
    bearers |= {person_id: number for person_id, number in taken if person_id and number}
    newcomers = [number for person_id, number in taken if person_id is None and number]
    everybody = [*bearers.values(), *newcomers]
    assert len(set(everybody)) == len(everybody)


def test_a_number_that_its_holder_cannot_change_is_no_newcomers() -> None:
    """Em would leave it for Anh's, and Anh, who stands there without one, keeps that."""
    anh = Candidate(UUID(int=1), "Lò Văn Anh", date(2014, 3, 4), "male", "011214000001", "5a")
    em = Candidate(UUID(int=2), "Lò Văn Em", date(2014, 1, 1), "male", "011214000002", "5a")
    said = [
        ("Vàng A Páo", em.birth_date, em.number),
        (anh.name, anh.birth_date, ""),
        (em.name, em.birth_date, anh.number),
    ]
    own = [anh, em]
    matching = Matching.of([row(*one, "5a") for one in said], known_of(own), own)
    assert [matching.found.get(place) for place in range(3)] == [None, anh.person_id, em.person_id]
    assert [matching.number_of(place) for place in range(3)] == ["", "", ""]


def test_a_whole_column_that_slipped_by_a_row_is_taken_and_a_ring_too() -> None:
    count = 1500
    own = [
        Candidate(UUID(int=at + 1), f"Lò Văn {at}", date(2014, 1, 1), "male", f"{at:012d}", "5a") for at in range(count)
    ]
    for last in (f"{count:012d}", own[0].number):
        numbers = [*(each.number for each in own[1:]), last]
        rows = [row(each.name, each.birth_date, number, "5a") for each, number in zip(own, numbers, strict=True)]
        matching = Matching.of(rows, known_of(own), own)
        assert [matching.number_of(at) for at in range(count)] == numbers


@given(schools(), st.data())
def test_one_correction_at_a_time_finds_its_person(own, data):
    """A name, a birth date or a number mended in one row: the others stay who they are, and so, with a number, does this one."""
    if not own:
        return
    place = data.draw(st.integers(0, len(own) - 1))
    mended = data.draw(st.sampled_from(["name", "birth_date"]))
    value = "Sùng Seo Mỷ" if mended == "name" else date(2012, 12, 12)
    rows = rows_of(own)
    rows[place] = rows_of([replace(own[place], **{mended: value})])[0]
    matching = Matching.of(rows, known_of(own), own)
    twins = [each for each in own if each.identity == own[place].identity]
    if own[place].number:
        assert matching.found[place] == own[place].person_id
    for other, each in enumerate(own):
        if other != place and each not in twins:
            assert matching.found[other] == each.person_id


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        ("Nguyễn Văn Anh", "nguyen van ánh", True),
        ("Vàng A Páo", "Vàng A Phá", True),
        ("Lò Thị Hoa", "Lò Thị Thu Hoa", True),
        ("Cà Thị Hoa", "Tòng Văn Phúc", False),
        ("Lò Văn Anh", "Sùng A Anh", False),
    ],
)
def test_near_names(one, other, are_near):
    assert near_names(one, other) is are_near


@pytest.mark.parametrize(
    ("one", "are_near"),
    [
        (date(2014, 3, 2), True),
        (date(2014, 2, 3), True),
        (date(2015, 3, 2), True),
        (date(2014, 3, 12), True),
        (date(2015, 3, 12), False),
        (None, False),
    ],
)
def test_near_days(one, are_near):
    assert near_days(one, date(2014, 3, 2)) is are_near
