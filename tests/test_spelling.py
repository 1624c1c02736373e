"""Where the tone mark stands in oa, oe and uy: on the first vowel (hòa, khỏe, thủy), in everything that people read."""

import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("bench", "docs", "script", "src", "tests")
READ = {".css", ".csv", ".html", ".js", ".json", ".md", ".po", ".py", ".sql", ".toml", ".ts", ".typ", ".yaml"}
# An open syllable with its tone on the second vowel; the u of qu is part of the consonant, so quý stays.
SECOND_VOWEL = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
ENOUGH = 1000  # files: fewer means that the walk went astray
# Files that speak of the other way of writing, or hold what others wrote.
BOTH_WAYS = {
    "bench/linkage_people.py": "names as registers have them, which is both ways",
    "src/hoaban/engines/linkage/": "takes both ways for one name",
    "src/hoaban/interfaces/cli/tests/test_link.py": "links names written both ways",
    "src/hoaban/kernel/tests/test_text.py": "sorts and folds both ways alike",
    "src/hoaban/kernel/tests/test_text_legacy.py": "foreign names, and names to be told from a legacy encoding",
    "src/hoaban/modules/people/tests/test_find.py": "finds a name written either way",
    "src/hoaban/modules/schooling/registers/tests/test_layout.py": "headings in a legacy encoding",
    "tests/test_spelling.py": "this file",
}


def astray(text: str) -> list[str]:
    """Give the words whose tone mark stands on the second vowel."""
    return [word for word in re.findall(r"\w+", normalize("NFC", text)) if SECOND_VOWEL.search(word)]


@pytest.mark.parametrize("word", ["khoá", "HOÀ", "Thuỷ", "xoá", "khoẻ", "tuỳ", "huỷ", "toạ"])
def test_the_other_way_is_seen(word: str) -> None:
    assert astray(f"… {word}, …") == [word]


@pytest.mark.parametrize("word", ["khóa", "hoàn", "quý", "Quỳ", "Thủy", "Quỳnh", "khoảng", "huyện", "toán", "ngoài"])
def test_other_words_are_left_alone(word: str) -> None:
    assert astray(word) == []


def files() -> Iterator[Path]:
    yield from (ROOT / "README.md", ROOT / "CHANGELOG.md")
    for folder in FOLDERS:
        found = (ROOT / folder).rglob("*")
        yield from (path for path in found if path.suffix in READ and "node_modules" not in path.parts)


def test_every_file_writes_one_way() -> None:
    named = {str(path.relative_to(ROOT)): path for path in files()}
    assert len(named) > ENOUGH
    found = {
        name: astray(path.read_text("utf-8")) for name, path in named.items() if not name.startswith(tuple(BOTH_WAYS))
    }
    assert {name: words for name, words in found.items() if words} == {}
