"""Rows that are sent to the database with what all of them hold alike told once: it reads each as if it had been sent whole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.prepared import ask
from hoaban.kernel.streaming import populated, told_once

pytestmark = pytest.mark.django_db

COLUMNS = ("scope_name", "number", "institution_id", "key")
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4)
ROW = st.fixed_dictionaries(
    {"number": st.integers(0, 1) | st.integers(-(2**63), 2**63 - 1)},
    optional={
        "scope_name": st.none() | st.sampled_from(["", "class:a"]) | TEXT,
        "institution_id": st.none() | st.uuids(),
        "key": st.none() | TEXT,
    },
)


@given(rows=st.lists(ROW, min_size=1, max_size=4))
def test_each_row_is_read_as_it_was_said(rows: list[dict[str, Any]]) -> None:
    sql = f"SELECT {', '.join(COLUMNS)} FROM {populated('kernel_feedrow')}"
    assert ask(sql, *told_once(COLUMNS, rows)) == [tuple(row.get(name) for name in COLUMNS) for row in rows]


@given(rows=st.lists(ROW, min_size=1, max_size=4), key=TEXT)
def test_what_the_caller_knows_to_be_shared_stands_in_each(rows: list[dict[str, Any]], key: str) -> None:
    own = COLUMNS[:3]
    sql = f"SELECT {', '.join(COLUMNS)} FROM {populated('kernel_feedrow')}"
    wanted = [(*(row.get(name) for name in own), key) for row in rows]
    assert ask(sql, *told_once(own, rows, {"key": key})) == wanted
