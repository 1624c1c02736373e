"""A filter bar folds on a phone and says in words what it asks; the words are read from its own fields."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.interfaces.web.filters import asked
from hoaban.interfaces.web.tests.test_components import shown

PICK = '<c-pick name="level" label="Trường" :options="levels" :value="level" any="mọi cấp" />'
YEAR = '<c-pick name="year" label="năm học" :options="years" :value="year" />'
BOX = '<c-word-box label="có tên" :value="q" placeholder="bất kỳ" />'
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).map(str.strip)


def bar(parts: str = PICK + YEAR + BOX, *, level: str = "", q: str = "", year: str = "2025-2026") -> str:
    levels, years = (
        [("lower", "Trung học cơ sở"), ("upper", "Trung học phổ thông")],
        [("2024-2025",) * 2, ("2025-2026",) * 2],
    )
    return shown(f"<c-filter-bar>{parts}</c-filter-bar>", levels=levels, level=level, q=q, years=years, year=year)


@pytest.mark.parametrize(
    ("level", "q", "count", "words"),
    [
        ("", "", 0, "năm học 2025-2026"),
        ("upper", "", 1, "Trường Trung học phổ thông · năm học 2025-2026"),
        ("upper", "lò", 2, "Trường Trung học phổ thông · năm học 2025-2026 · có tên “lò”"),
        ("neither", "", 0, "năm học 2025-2026"),
    ],
)
def test_what_is_asked_is_said_before_the_list(level: str, q: str, count: int, words: str) -> None:
    html = bar(level=level, q=q)
    summary = html.partition("</details>")[0]
    assert words in summary
    assert (f"Lọc ({count})" in summary) is bool(count)
    assert "Lọc" in summary


def test_a_list_that_cannot_be_left_open_says_what_the_browser_shows() -> None:
    assert asked(bar(YEAR, year="1999-2000")).words == "năm học 2024-2025"


def test_a_bar_of_one_field_stays_as_it_is() -> None:
    assert "<details" not in bar(BOX)
    assert "<details" in bar(PICK + BOX)


def test_a_change_renews_the_words_too() -> None:
    html = bar(PICK + BOX)
    assert 'hx-select-oob="#results-asked"' in html
    assert html.count('id="results-asked"') == 1


@settings(max_examples=20)
@given(q=WORDS)
def test_whatever_is_typed_is_said_as_it_was_typed(q: str) -> None:
    found = asked(bar(BOX, q=q))
    assert (found.count, found.words) == ((1, f"có tên “{q}”") if q else (0, ""))
