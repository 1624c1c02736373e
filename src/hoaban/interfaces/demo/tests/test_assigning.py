"""Who teaches what in a synthetic school: everything is given, by subject where somebody can, and nobody drowns."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hoaban.interfaces.demo.assigning import ACTIVITIES, GENERAL, TEACHES, Course, Member, assign

LOWER = {"toan": 4, "ngu-van": 4, "ngoai-ngu-1": 3, "giao-duc-the-chat": 2, "trai-nghiem-huong-nghiep": 3}
PRIMARY = {"tieng-viet": 7, "toan": 5, "ngoai-ngu-1": 4, "giao-duc-the-chat": 2, "hoat-dong-trai-nghiem": 3}


def school(classes: int, *, is_primary: bool) -> list[Course]:
    said = PRIMARY if is_primary else LOWER
    return [
        Course(f"c{n}", subject, periods, leader=f"t{n}", is_primary=is_primary)
        for n in range(classes)
        for subject, periods in said.items()
    ]


@given(st.integers(1, 6), st.lists(st.sampled_from([GENERAL, *TEACHES]), min_size=8, max_size=16), st.booleans())
def test_everything_is_taught_and_nobody_is_given_more_than_they_can(
    classes: int, subjects: list[str], is_primary: bool
) -> None:
    members = [Member(f"t{n}", subject, 19, 27) for n, subject in enumerate(subjects)]
    courses = school(classes, is_primary=is_primary)
    found = assign(courses, members)
    assert found.keys() == {each.key for each in courses}
    load = Counter[str]()
    for each in courses:
        load[found[each.key]] += each.periods
    assert max(load.values()) <= 27
    for each in courses:
        if each.subject in ACTIVITIES:
            assert found[each.key] == each.leader
    assert found == assign(courses[::-1], members[::-1])


def test_each_subject_goes_to_who_teaches_it_and_a_primary_class_to_its_leader() -> None:
    subjects = ["Toán", "Ngữ văn", "Tiếng Anh", "Giáo dục thể chất"]
    found = assign(school(3, is_primary=False), [Member(f"t{n}", said, 19, 27) for n, said in enumerate(subjects)])
    assert {found[f"c{n}", "toan"] for n in range(3)} == {"t0"}
    assert {found[f"c{n}", "ngoai-ngu-1"] for n in range(3)} == {"t2"}
    own = assign(school(2, is_primary=True), [Member(f"t{n}", GENERAL, 19, 27) for n in range(2)])
    assert {own["c1", "tieng-viet"], own["c1", "toan"], own["c1", "hoat-dong-trai-nghiem"]} == {"t1"}


def test_a_class_apart_has_one_teacher_even_where_nobody_leads_it() -> None:
    apart = [Course("far", subject, periods, is_primary=True, is_apart=True) for subject, periods in PRIMARY.items()]
    members = [Member("t0", GENERAL, 19, 27), Member("t8", GENERAL, 23, 27), Member("t9", "Tiếng Anh", 23, 27)]
    found = assign([*school(1, is_primary=True), *apart], members)
    assert {found[each.key] for each in apart} == {"t8"}
    assert found["c0", "ngoai-ngu-1"] == "t9"
