"""The quick ways of reading and running say what the slow ones say."""

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.tests.vietnamese import names
from hoaban.kernel.text import clean_name, clean_text, decode, detect_legacy, fold
from hoaban.modules.schooling.registers import cells, running
from hoaban.modules.schooling.registers.persons import search_key
from hoaban.modules.schooling.registers.running import File, Run, read_ahead
from hoaban.modules.schooling.registers.tests.books import SYSTEM, Book, number, pupil

WORDS = (
    "Lò", "Văn", "Ánh", "NGUYỄN", "thị", "NguyÔn", "ThÞ", "Dòng", "Trung", "Nguyeãn", "Vaên", "Vàng", "A", "H'LAN", "Y-Bliêu", "Ðặng",
    "a\u00adb", "x\u200bY", "McD", "van", "NGUYễN", "ánh", "1a", "Tr­êng", "Lß", "Voõ", "Ŏ", "é", "e\u0301", "ﬁ", "ß",
)  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=5).map("\u00a0 ".join),
    names(),
    st.text(max_size=12),
)


def slowly(text: str) -> tuple[str, bool]:
    encoding = detect_legacy(text)
    return (clean_text(decode(text, encoding)), True) if encoding else (clean_text(text), False)


@given(texts)
def test_known_words_need_no_second_look(text: str) -> None:
    found, was_legacy = slowly(text)
    assert cells.modern(text) == (found, was_legacy)
    assert cells.name(text) == (clean_name(found), was_legacy)


@given(st.text(max_size=20))
def test_plain_cells_are_clean(text: str) -> None:
    assert cells.text(text) == clean_text(text)


@given(names())
def test_a_name_is_folded_word_by_word(name: str) -> None:
    assert search_key(name) == fold(name)


def test_one_file_is_read_ahead_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files there are, no more than two lie in memory."""
    begun: list[str] = []
    monkeypatch.setattr(running, "read", lambda file, _reader: begun.append(file.name) or file.name)
    files = [File(Path(name), name) for name in "abcdef"]
    for place, (file, said) in enumerate(read_ahead(files)):
        assert isinstance(said, Future)
        assert said.result() == file.name
        assert len(begun) <= place + 2
    assert begun == list("abcdef")


@pytest.mark.django_db
@pytest.mark.usefixtures("ground")
def test_a_run_tells_how_far_it_is(tmp_path: Path) -> None:
    for place in range(3):
        Book(f"11990002{place}", pupils=[pupil("Vàng A Páo", "05/09/2014", number(place))]).write(tmp_path)
    told: list[tuple[Any, ...]] = []
    Run(SYSTEM, "", lambda *how_far: told.append(how_far)).check([tmp_path])
    assert told == [*((place, 3, f"11990002{place}.xlsx") for place in range(3)), (3, 3, "")]
