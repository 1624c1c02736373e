"""One class however its name is written, and never two classes for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.schooling.registers.class_names import LONGEST_CLASS_NAME, class_key
from hoaban.modules.schooling.registers.tests.books import Book, causes_of, changed_by, exported, number, pupil, take
from hoaban.modules.schooling.registers.tests.samples import CLASSES, LAN, causes, changed

SAME = (
    ("1A", "Lớp 1A", "1 A", "1a", "LỚP 1 A", "1A ", " 1A", "lop 1a", "Lớp1A", "1.A", "1-A", "LỚP: 1A"),
    ("1A1", "1A 1", "1 A1", "Lớp 1 A 1", "1a.1"),
    ("11",), ("1 1", "1/1", "1.1", "1-1", "Lớp 1.1"),
    ("1D", "Lớp 1d"), ("1Đ", "1 đ", "Lớp 1Ð"),
    ("Lá A", "LáA", "La A", "Lớp lá a"), ("MầmA", "Mầm A", "mam a"),
    ("12", "Lớp 12"), ("1 2",), ("10 1A",), ("101A",), ("1",), ("Lớp",), ("",),
)  # fmt: skip
names = st.text(st.sampled_from("1029ABCDĐabđÐáLl ợớóơp./-"), max_size=12)


def test_spellings_are_of_one_class_and_of_no_other() -> None:
    keys = [{class_key(name) for name in each} for each in SAME]
    assert [len(each) for each in keys] == [1] * len(SAME)
    assert len(set.union(*keys)) == len(SAME)


@given(names)
def test_neither_capitals_nor_room_nor_the_word_make_another_class(name: str) -> None:
    for spelled in (name.upper(), name.lower(), f"  {name}\n", name.replace(" ", "  ")):
        assert class_key(spelled) == class_key(name)


@given(
    st.integers(1, 12),
    st.sampled_from("ABCDĐEGHIK"),
    st.integers(1, 20),
    st.sampled_from(["{}{}{}", "{} {} {}", "Lớp {}{}.{}"]),
)
def test_grade_letter_and_number_say_which(grade: int, letter: str, count: int, form: str) -> None:
    name = f"{grade}{letter}{count}"
    assert class_key(form.format(grade, letter, count)) == class_key(name)
    assert class_key(name) not in {
        class_key(f"{grade}{letter}{count + 1}"),
        class_key(f"{grade % 12 + 1}{letter}{count}"),
    }


def test_a_name_longer_than_is_kept_is_known_by_its_beginning() -> None:
    long = "Lớp ghép của điểm trường Huổi Lóng và Nậm Pồ"
    assert class_key(long) == class_key(long[:LONGEST_CLASS_NAME])


@pytest.mark.parametrize("said", ["Lớp 1A", "1 A", "1a", "LỚP 1 A", "1A "])
def test_a_pupil_of_a_class_that_is_written_otherwise_is_not_turned_away(said: str) -> None:
    assert causes(changed(LAN, class_=said)) == [()]
    assert causes(LAN, classes=[*CLASSES[:2], [said, "1"]]) == [()]


@pytest.mark.django_db
@pytest.mark.usefixtures("ground")
def test_the_class_of_other_spellings_is_the_one_that_is_there() -> None:
    book = Book(
        pupils=[
            pupil("Vàng A Páo", "05/09/2014", number(1)),
            pupil("Vàng A Dế", "06/09/2014", number(2), class_="Lớp 5 a"),
        ]
    )
    judged, _ = take(book)
    assert causes_of(judged) == {}
    assert [row[6] for row in exported()[2][2:]] == ["5A", "5A"]
    book.classes = [("LỚP 5 A", "5", "Điểm chính", None, None)]
    assert changed_by(book) == {}
