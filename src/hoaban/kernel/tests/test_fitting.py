"""What a column cannot hold is refused by its name."""

from hypothesis import example, given
from hypothesis import strategies as st

from hoaban.kernel.fitting import misfits
from hoaban.modules.attendance.models import StaffAbsence
from hoaban.modules.schooling.models import ClassSubject

MOST = 200  # characters of a note


@given(st.integers(0, 3 * MOST))
@example(MOST)
@example(MOST + 1)
def test_a_text_fits_up_to_its_length(length: int) -> None:
    problems = [*misfits(StaffAbsence, {"note": "ữ" * length})]
    assert [(one.code, one.where) for one in problems] == [("too-long", "note")] * (length > MOST)


@given(st.integers())
@example(-1)
@example(32_768)
def test_a_whole_number_fits_what_the_database_keeps(periods: int) -> None:
    problems = [*misfits(ClassSubject, {"periods": periods})]
    assert [(one.code, one.where) for one in problems] == [("out-of-range", "periods")] * (periods not in range(32_768))


def test_the_character_that_no_text_may_hold_is_named() -> None:
    problems = [*misfits(StaffAbsence, {"kind": "sick", "note": "a\0b"})]
    assert [(one.code, one.where) for one in problems] == [("unwritable", "note")]
