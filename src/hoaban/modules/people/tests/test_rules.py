"""The personal identification number and the other rules of a person: properties first."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.law import rule
from hoaban.modules.people.models import FEMALE, MALE
from hoaban.modules.people.rules import (
    PersonDetails,
    concerns_of_id,
    problems_of_contact,
    problems_of_guardian,
    problems_of_person,
    read_personal_id,
)

ON = date(2025, 9, 5)
births = st.dates(date(1900, 1, 1), date(2399, 12, 31))
sexes = st.sampled_from([MALE, FEMALE])
places = st.sampled_from(sorted(rule("personal-id.provinces", on=ON)))
tails = st.integers(0, 999999).map(lambda n: f"{n:06}")


def number(place: str, birth: date, sex: str, tail: str) -> str:
    """The number that the State would give: the other way round than the rule reads it."""
    pairs = {(1900, MALE): 0, (1900, FEMALE): 1, (2000, MALE): 2, (2000, FEMALE): 3, (2100, MALE): 4}
    pairs |= {(2100, FEMALE): 5, (2200, MALE): 6, (2200, FEMALE): 7, (2300, MALE): 8, (2300, FEMALE): 9}
    return f"{place}{pairs[birth.year // 100 * 100, sex]}{birth.year % 100:02}{tail}"


def codes(found) -> list[str]:
    return [problem.code for problem in found]


@given(places, births, sexes, tails)
def test_a_number_that_agrees_raises_no_concern(place: str, birth: date, sex: str, tail: str) -> None:
    assert codes(concerns_of_id(number(place, birth, sex, tail), birth_date=birth, sex=sex, on=ON)) == []


@given(places, births, sexes, births, sexes)
def test_what_disagrees_is_named_once_each(place, birth, sex, other_birth, other_sex) -> None:
    found = codes(concerns_of_id(number(place, birth, sex, "000001"), birth_date=other_birth, sex=other_sex, on=ON))
    assert found == ["id-disagrees"] * ((birth.year != other_birth.year) + (sex != other_sex))


@given(st.text(max_size=14))
def test_only_twelve_plain_digits_can_be_read(text: str) -> None:
    is_number = len(text) == 12 and text.isascii() and text.isdigit()
    assert (read_personal_id(text, on=ON) is not None) == is_number


@given(st.integers(0, 999), births, sexes, tails)
def test_a_place_is_a_province_of_before_the_mergers_or_a_country(code, birth, sex, tail) -> None:
    found = codes(concerns_of_id(number(f"{code:03}", birth, sex, tail), birth_date=birth, sex=sex, on=ON))
    known = rule("personal-id.provinces", on=ON)
    assert found == ([] if f"{code:03}" in known or code >= 100 else ["id-place-unknown"])


def test_our_three_provinces_and_all_sixty_three_are_known() -> None:
    known = rule("personal-id.provinces", on=ON)
    assert (known["011"], known["012"], known["020"]) == ("Điện Biên", "Lai Châu", "Lạng Sơn")
    assert len(known) == 63


def test_a_child_without_a_number_is_a_concern_and_no_wall() -> None:
    child = PersonDetails("Sùng Thị Mỷ", date(2018, 2, 3), FEMALE)
    assert codes(concerns_of_id(None, birth_date=child.birth_date, sex=child.sex, on=ON)) == ["id-missing"]
    assert codes(problems_of_person(child, today=ON)) == []


def test_a_concern_says_what_the_number_says_in_both_languages() -> None:
    (concern,) = concerns_of_id("011214000001", birth_date=date(2015, 1, 1), sex=MALE, on=ON)
    assert "năm sinh 2014" in concern.message.vi
    assert "birth year 2014" in concern.message.en


def test_what_keeps_a_person_out() -> None:
    wrong = PersonDetails("", date(2031, 1, 1), "x", personal_id="12345")
    assert codes(problems_of_person(wrong, today=ON)) == [
        "name-missing",
        "birth-date-impossible",
        "id-malformed",
        "not-in-list",
    ]


@given(st.text(), st.none() | st.text(max_size=13))
def test_cleaning_twice_is_cleaning_once(name: str, personal_id: str | None) -> None:
    once = PersonDetails(name, date(2018, 2, 3), MALE, personal_id=personal_id, residence=name).cleaned()
    assert once.cleaned() == once


def test_contacts_and_guardians_have_their_forms() -> None:
    assert codes(problems_of_contact("phone", "0912 345 678")) == []
    assert codes(problems_of_contact("phone", "hỏi trưởng bản")) == ["contact-unreadable"]
    assert codes(problems_of_contact("email", "an@truong.vn")) == []
    assert codes(problems_of_contact("email", "an tại trường")) == ["contact-unreadable"]
    assert codes(problems_of_contact("pigeon", "x")) == ["not-in-list"]
    assert codes(problems_of_guardian("", "uncle")) == ["name-missing", "not-in-list"]
