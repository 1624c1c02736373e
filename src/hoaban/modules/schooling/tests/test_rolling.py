"""Rolling over as a pure function: everybody gets exactly one outcome, and nobody moves into a class that does not fit."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from hoaban.modules.network.levels import LEVELS
from hoaban.modules.schooling.rolling import (
    COMPLETE,
    COMPLETES,
    DECISIONS,
    MOVES_UP,
    REPEAT,
    REPEATS,
    STAY,
    UP,
    WHY,
    ClassPlace,
    Decision,
    NewClass,
    Pupil,
    classes_to_open,
    plan,
)
from hoaban.modules.schooling.rules import LADDER, is_final_grade, next_grade

SPACE = UUID(int=7)


def key(*parts: object) -> UUID:
    return uuid5(SPACE, " ".join(map(str, parts)))


def pupil(name: str = "An", grade: str = "4", class_name: str = "4A", **flags: bool) -> Pupil:
    return Pupil(key("stay", name), key("person", name), name, grade, class_name, **flags)


def new_class(name: str, *grades: str) -> NewClass:
    return NewClass(key("class", name), name, grades)


def outcome(who: Pupil, *classes: NewClass, levels: tuple[str, ...] = ("primary",), what: str = UP, into=None):
    decision = Decision(who.person_id, what, into.id if into else None)
    (found,) = plan([who], classes, levels, [decision]).outcomes
    return found.why, found.to_class.name if found.to_class else None


FIVE_A, FIVE_B, FOUR_A, FOUR_FIVE = (
    new_class("5A", "5"),
    new_class("5B", "5"),
    new_class("4A", "4"),
    new_class("Ghép 4+5", "4", "5"),
)


def test_up_to_the_class_whose_name_follows() -> None:
    assert outcome(pupil(), FIVE_A, FIVE_B) == (MOVES_UP, "5A")
    assert outcome(
        pupil(grade="9", class_name="9a2"), new_class("10A2", "10"), new_class("10A1", "10"), levels=("upper",)
    ) == (
        MOVES_UP,
        "10A2",
    )


def test_up_to_the_only_class_there_is() -> None:
    assert outcome(pupil(class_name="Lớp chồi"), FIVE_B) == (MOVES_UP, "5B")
    assert outcome(pupil(), FOUR_FIVE) == (MOVES_UP, "Ghép 4+5")


def test_several_classes_wait_for_a_choice() -> None:
    assert outcome(pupil(class_name="4C"), FIVE_A, FIVE_B) == ("several-classes", None)
    assert outcome(pupil(class_name="4C"), FIVE_A, FIVE_B, into=FIVE_B) == (MOVES_UP, "5B")
    assert outcome(pupil(), FIVE_A, FOUR_A, into=FOUR_A) == ("class-does-not-fit", None)


def test_repeating_stays_in_the_grade() -> None:
    assert outcome(pupil(), FOUR_A, FIVE_A, what=REPEAT) == (REPEATS, "4A")
    assert outcome(pupil(), FIVE_A, what=REPEAT) == ("no-class-open", None)


def test_the_last_grade_completes_unless_the_school_goes_on() -> None:
    last = pupil(grade="5", class_name="5A")
    six = new_class("6A", "6")
    assert outcome(last, six) == (COMPLETES, None)
    assert outcome(last, six, levels=("primary", "lower")) == (MOVES_UP, "6A")
    assert outcome(last, six, levels=("primary", "lower"), what=COMPLETE) == (COMPLETES, None)
    assert outcome(pupil(), FIVE_A, what=COMPLETE) == ("not-final-grade", None)


def test_who_is_not_moved_is_told_why() -> None:
    assert outcome(pupil(has_left=True), FIVE_A) == ("left", None)
    assert outcome(pupil(is_already_there=True), FIVE_A) == ("already-there", None)
    assert outcome(pupil(learns_elsewhere=True), FIVE_A) == ("learns-elsewhere", None)
    assert outcome(pupil(), FIVE_A, what=STAY) == ("left-for-later", None)
    assert outcome(pupil(), FOUR_A) == ("no-class-open", None)
    assert outcome(pupil(grade="x"), FIVE_A) == ("no-next-grade", None)
    assert outcome(pupil(grade="4"), FIVE_A, levels=("upper",)) == ("no-next-grade", None)


grades = st.sampled_from(LADDER)
pupils = st.builds(
    pupil,
    name=st.text("abcdef", min_size=1, max_size=4),
    grade=grades,
    class_name=st.sampled_from(["1A", "4B", "Lá", "10A1"]),
    has_left=st.booleans(),
    is_already_there=st.booleans(),
)
classes = st.lists(
    st.builds(
        lambda name, taught: new_class(name, *taught),
        st.sampled_from(["1A", "2A", "5A", "5B", "10A1", "Lá"]),
        st.lists(grades, min_size=1, max_size=2, unique=True),
    ),
    unique_by=lambda each: each.id,
)
levels = st.lists(st.sampled_from(list(LEVELS)), min_size=1, unique=True)


@given(st.lists(pupils, unique_by=lambda who: who.person_id), classes, levels, st.data())
def test_everybody_gets_one_outcome_that_fits(who: list[Pupil], open_: list[NewClass], taught: list[str], data) -> None:
    whats = data.draw(st.lists(st.sampled_from(list(DECISIONS)), min_size=len(who), max_size=len(who)))
    made = plan(who, open_, taught, [Decision(p.person_id, w) for p, w in zip(who, whats, strict=True)])
    assert [found.pupil for found in made.outcomes] == who
    assert len(made.moved) + len(made.completed) + len(made.not_moved) == len(who)
    for found in made.moved:
        assert not found.pupil.has_left
        assert not found.pupil.is_already_there
        assert found.grade in found.to_class.grades
        assert found.grade == (found.pupil.grade if found.why == REPEATS else next_grade(found.pupil.grade))
    assert all(is_final_grade(found.pupil.grade) for found in made.completed)
    assert all(found.to_class is None and found.words.vi and found.words.en for found in made.not_moved)
    assert {found.why for found in made.outcomes} <= WHY.keys()


SITE = UUID(int=9)


def place(name: str, *grades: str) -> ClassPlace:
    return ClassPlace(name, grades, SITE)


def lacking(*classes: ClassPlace, is_open: tuple[str, ...] = (), levels: tuple[str, ...] = ("primary",)) -> list[str]:
    return [each.name for each in classes_to_open(classes, is_open, levels)]


def test_the_next_year_lacks_every_class_one_grade_on_and_the_first_grades_again() -> None:
    assert lacking(place("1A", "1"), place("4A", "4"), place("4B", "4"), place("5A", "5")) == ["1A", "2A", "5A", "5B"]
    assert lacking(place("1A", "1"), is_open=("2a",)) == ["1A"]
    assert lacking(place("5A", "5"), levels=("primary", "lower")) == ["6A"]
    assert lacking(place("10A1", "10"), levels=("upper",)) == ["10A1", "11A1"]


def test_a_class_whose_name_does_not_tell_its_one_grade_stands_again() -> None:
    assert lacking(place("1+2", "1", "2"), place("Lớp chồi", "4"), place("7A", "3")) == ["1+2", "7A", "Lớp chồi"]


@given(
    st.lists(st.builds(place, st.sampled_from(["1A", "2B", "9C", "10A1", "Lá 2", "x"]), st.sampled_from(LADDER))),
    st.lists(st.sampled_from(["1a", "2A", "3B", "x"])),
    st.lists(st.sampled_from(sorted(LEVELS)), min_size=1),
)
def test_each_name_is_lacking_once_and_never_one_that_is_open(classes, is_open, levels) -> None:
    names = [name.casefold() for name in lacking(*classes, is_open=tuple(is_open), levels=tuple(levels))]
    assert len(names) == len(set(names))
    assert not set(names) & {name.casefold() for name in is_open}
