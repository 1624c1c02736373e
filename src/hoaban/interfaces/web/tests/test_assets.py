"""What a first visit costs, and that colours can be read."""

import gettext
import gzip
import re
from itertools import pairwise
from pathlib import Path

import django_htmx
import pytest

WEB = Path(__file__).parent.parent
STATIC = WEB / "static" / "hoaban"
CSS = (STATIC / "hoaban.css").read_text()
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
CSS_BUDGET, FONT_BUDGET, FIRST_VISIT = 12_000, 45_000, 100_000  # bytes, compressed


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def fonts() -> int:
    return sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2"))


def test_the_sheet_and_the_fonts_keep_their_budgets():
    assert compressed(STATIC / "hoaban.css") <= CSS_BUDGET
    assert fonts() <= FONT_BUDGET
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text()


def test_a_first_visit_leaves_room_for_the_page(guide):
    """Everything a page loads, with the style guide's own 10,000 words as the page, without its charts."""
    files = [STATIC / "hoaban.css", STATIC / "hoaban.js", STATIC / "icons.svg", STATIC / "icon.svg", HTMX]
    page = re.sub(r'<figure class="chart">.*?</figure>', "", guide, flags=re.DOTALL)
    assert sum(map(compressed, files)) + fonts() + len(gzip.compress(page.encode())) <= FIRST_VISIT


def test_every_file_that_the_sheet_names_is_there():
    for name in re.findall(r'url\("([^"]+)"\)', CSS):
        assert (STATIC / name).is_file()


def test_the_compiled_messages_are_those_of_the_source():
    folder = WEB / "locale" / "vi" / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    source = (folder / "django.po").read_text()
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE)
    assert len(pairs) > 15
    assert [compiled.gettext(english) for english, _ in pairs] == [vietnamese for _, vietnamese in pairs]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", CSS)) | {"white": "#ffffff"}
TEXT_PAIRS = [
    *[(text, ground) for text in ("ink", "quiet", "sky", "violet", "green", "red", "amber") for ground in ("paper",)],
    *[(text, "mist") for text in ("ink", "quiet", "sky", "violet", "green", "red", "amber-deep")],
    *[(tone, f"{tone}-mist") for tone in ("green", "red", "sky", "violet")],
    ("amber-deep", "amber-mist"),
    ("ink", "amber-mist"),
    ("sky", "amber-mist"),
    ("sky", "red-mist"),
    ("sky", "violet-mist"),
    ("white", "violet"),
    ("white", "violet-deep"),
    ("white", "red"),
]


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read_on_its_ground(text, ground):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize("shape", ["s1", "s2", "s3", "s4", "s5", "s6", "edge"])
def test_shapes_can_be_told_from_paper(shape):
    assert contrast(COLOURS[shape], COLOURS["paper"]) >= 3


def test_each_shade_of_a_map_is_darker_than_the_one_before():
    shades = [luminance(COLOURS[f"q{number}"]) for number in range(7)]
    assert shades == sorted(shades, reverse=True)
    assert all(before / after > 1.15 for before, after in pairwise(shades))
