"""Rows made by their columns are the rows that Django makes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.ids import uuid7
from hoaban.kernel.making import make
from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.people.models import Person

COLUMNS = {
    "full_name": st.text(max_size=20),
    "birth_date": st.dates(),
    "sex": st.sampled_from(["male", "female"]),
    "personal_id": st.none() | st.just("012345678901"),
    "ethnic_group_id": st.none() | st.integers(1, 54),
    "residence": st.text(max_size=10),
}


@given(st.fixed_dictionaries({"id": st.builds(uuid7)}, optional=COLUMNS))
def test_it_says_what_the_usual_way_says(values: dict[str, object]) -> None:
    made, usual = make(Person, values), Person(**values)
    names = [field.attname for field in Person._meta.concrete_fields]
    assert [getattr(made, name) for name in names] == [getattr(usual, name) for name in names]
    assert made == usual
    assert made._state.adding
    assert made._state.db is None
    assert not made.get_deferred_fields()


def test_what_is_not_said_has_its_default() -> None:
    first, second = make(Roll, {"session": "morning"}), make(Roll, {"session": "morning"})
    assert first.pk != second.pk
    assert (first.absent, first.by_user_id, first.written_by) == (0, None, None)
    assert first.at.tzinfo is not None


def test_a_related_row_may_be_named() -> None:
    roll = make(Roll, {"day": date(2025, 9, 5)})
    absence = make(Absence, {"roll": roll})
    assert absence.roll is roll
    assert absence.roll_id == roll.pk


def test_a_name_that_nothing_bears_is_refused() -> None:
    with pytest.raises(TypeError, match="nothing_bears"):
        make(Person, {"nothing_bears": 1})
