"""Forming classes: nobody is lost, no class is too large, small groups in villages learn together."""

from hypothesis import given
from hypothesis import strategies as st

from hoaban.interfaces.demo.classing import (
    COMBINED_UP_TO,
    MIXED_AGES_UP_TO,
    Form,
    class_name,
    form_classes,
    scale_for,
    split,
)

SIZES = {"m3": 25, "m4": 28, "m5": 30, "1": 27, "2": 28, "3": 29}
SITES = st.lists(st.dictionaries(st.sampled_from(sorted(SIZES)), st.integers(0, 150), max_size=6), max_size=5)


@given(at_sites=SITES)
def test_every_pupil_sits_in_one_class_at_their_site(at_sites):
    forms = form_classes(at_sites, SIZES)
    for site, pupils in enumerate(at_sites):
        for grade, number in pupils.items():
            assert sum(form.pupils.get(grade, 0) for form in forms if form.site == site) == number


@given(at_sites=SITES)
def test_combined_classes_stand_at_satellites_only_and_are_small(at_sites):
    for form in form_classes(at_sites, SIZES):
        if form.is_multigrade:
            assert form.site > 0
            allowed = MIXED_AGES_UP_TO if "m" in form.grades[0] else COMBINED_UP_TO
            assert sum(form.pupils.values()) <= allowed


@given(number=st.integers(1, 2000), size=st.integers(5, 50))
def test_classes_are_nearly_equal_and_not_too_large(number, size):
    parts = split(number, size)
    assert sum(parts) == number
    assert max(parts) - min(parts) <= 1
    assert max(parts) <= size * 1.1 + 1


def test_two_small_village_grades_become_one_class():
    (form,) = form_classes([{}, {"1": 7, "2": 6}], SIZES)
    assert (form.grades, form.is_multigrade) == (("1", "2"), True)


def test_classes_are_named_as_schools_name_them():
    names = [class_name(Form(0, pupils), letter) for pupils, letter in (
        ({"3": 20}, 1), ({"10": 40}, 1), ({"m5": 20}, 0), ({"nt": 9}, 2), ({"1": 5, "2": 5}, 0), ({"m3": 4, "m4": 4}, 0), ({"tx11": 30}, 0),
    )]  # fmt: skip
    assert names == ["3B", "10A2", "Lá A", "Nhà trẻ C", "1+2A", "Ghép 3-5 tuổi A", "11A GDTX"]


def test_the_scale_meets_the_number_of_classes_wanted():
    schools = [[{"1": 60 + n, "2": 55 + n}] for n in range(60)]
    scale = scale_for(300, schools, SIZES)
    formed = sum(len(form_classes(school, {g: s * scale for g, s in SIZES.items()})) for school in schools)
    assert abs(formed - 300) <= 12
