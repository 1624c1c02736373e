"""The style guide shows every component; whatever it shows keeps the house rules of a page."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from hoaban.interfaces.web.pages import style_guide

TEMPLATES = Path(__file__).parent.parent / "templates"
ERROR_PAGES = ("400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html")
ONLY_ELSEWHERE = {"fold", "step_links"}  # components that the guide has no natural place for; rendered below


class Reading(HTMLParser):
    """Collects what the rules below ask about."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.unlabelled: list[str] = []
        self.labels: set[str | None] = set()
        self.fields: list[dict[str, str | None]] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        self.inline += [name for name in found if name == "style" or name.startswith("on")]
        self.inline += ["script"] if tag == "script" and "src" not in found else []
        self.inline += ["style element"] if tag == "style" else []
        if tag == "label":
            self.labels.add(found.get("for"))
        if tag in {"input", "select", "textarea"} and found.get("type") not in {"hidden", "checkbox", "radio"}:
            self.fields.append(found)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def reading(html: str) -> Reading:
    read = Reading()
    read.feed(html)
    return read


def shown(source: str, query: str = "page=2&level=lower", **values: object) -> str:
    request: HttpRequest = RequestFactory().get(f"/?{query}")
    return Template(CottonCompiler().process(source)).render(RequestContext(request, {"request": request, **values}))


def test_no_page_part_is_inline_so_that_the_content_policy_holds(guide):
    assert reading(guide).inline == []


def test_ids_are_unique_and_fields_are_labelled(guide):
    read = reading(guide)
    assert sorted(read.ids) == sorted(set(read.ids))
    named = [field for field in read.fields if field.get("id") in read.labels or field.get("aria-label")]
    in_sentences = {"level", "year", "q"}  # these stand inside their label
    assert {field.get("name") for field in read.fields if field not in named} <= in_sentences


def test_every_component_is_in_the_guide(guide):
    """A component that nobody sees is not looked after."""
    source = (TEMPLATES / "styleguide.html").read_text() + (TEMPLATES / "base.html").read_text()
    inner = "".join(path.read_text() for path in (TEMPLATES / "cotton").glob("*.html"))
    names = {path.stem for path in (TEMPLATES / "cotton").glob("*.html")}
    unseen = {name for name in names if f"<c-{name.replace('_', '-')}" not in source + inner}
    assert unseen <= ONLY_ELSEWHERE
    assert "<c-" not in guide
    assert "{%" not in guide
    assert "{{" not in guide


def test_the_guide_is_whole_in_both_languages():
    """Each sentence of the guide exists twice: in English no Vietnamese is left but names of people and places."""
    with translation.override("en"):
        english = style_guide(RequestFactory().get("/")).content.decode()
    assert '<html lang="en">' in english
    templates = [*TEMPLATES.glob("cotton/*.html"), TEMPLATES / "base.html", TEMPLATES / "styleguide.html"]
    source = "".join(path.read_text() for path in templates)
    pairs = re.findall(r'{% vi_en "([^"{]+)" "([^"{]+)"', source) + re.findall(
        r"{% vi_en '([^'{]+)' '([^'{]+)'", source
    )
    assert len(pairs) > 80
    left = [vietnamese for vietnamese, word in pairs if vietnamese != word and f">{vietnamese}<" in english]
    assert left == []


@pytest.mark.parametrize("name", ERROR_PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_error_pages_need_nothing_and_say_what_to_do(name, language):
    with translation.override(language):
        html = render_to_string(name)
    read = reading(html)
    assert (read.inline, read.headings) == ([], [1])
    assert f'<html lang="{language}">' in html
    assert 'class="button" href="/"' in html
    assert html.count("<p>") >= 2


def test_values_handed_to_components_are_escaped():
    evil = "<script>x</script>"
    for source in (
        '<c-tag>{{ evil }}</c-tag><c-notice :title="evil">{{ evil }}</c-notice><c-page-title :title="evil" :lead="evil" />',
        '<c-figure-card :label="evil" :value="evil" :unit="evil" :target="evil" href="{{ evil }}" />',
        '<c-pick :label="evil" name="{{ evil }}" :options="options" :any="evil" /><c-input :label="evil" value="{{ evil }}" />',
        '<c-data-table :caption="evil" :columns="columns" :rows="rows" select="bulk" /><c-facts :items="items" />',
        '<c-breadcrumb :items="items" /><c-tabs :items="items" /><c-todo :items="items" /><c-stat-list :items="items" />',
    ):
        values = {
            "evil": evil,
            "options": [(evil, evil)],
            "columns": [{"key": "a", "label": evil}],
            "rows": [{"a": evil, "id": evil, "href": evil}],
            "items": [{"label": evil, "value": evil, "href": evil, "note": evil}],
        }
        html = shown(source, **values)
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_a_table_without_rows_says_what_to_do():
    html = shown(
        '<c-data-table caption="x" :columns="columns" :rows="rows" />', columns=[{"key": "a", "label": "A"}], rows=[]
    )
    assert "<table" not in html
    assert "Thử bỏ bớt điều kiện lọc" in html


@pytest.mark.parametrize(("query", "is_said"), [("q=lo", True), ("q=&sort=name&page=2", False)])
def test_fewer_conditions_are_advised_only_to_whoever_set_some(query: str, is_said: bool):
    source = '<c-data-table caption="x" :columns="columns" :rows="rows" />'
    html = shown(source, query=query, columns=[{"key": "a", "label": "A"}], rows=[])
    assert ("Thử bỏ bớt điều kiện lọc" in html) is is_said


def test_page_links_keep_the_whole_state(guide):
    assert 'href="?sort=-learners&amp;level=lower&amp;page=8" rel="next"' in guide
    assert 'aria-sort="descending"' in guide
    assert '<input type="hidden" name="sort" value="-learners">' in guide


def test_step_links_and_folds():
    assert 'href="?after=2" rel="next"' in shown('<c-step-links next="?after=2" />')
    assert shown('<c-step-links before="" next="" />').strip() == ""
    assert "<summary>" in shown('<c-fold label="Thêm">x</c-fold>')


def test_a_wrong_field_points_to_its_error(guide):
    assert 'href="#id_born"' in guide
    assert 'aria-invalid="true"' in guide
    assert "Hãy điền ô này." in guide  # our words, not Django's
    assert re.search(r'aria-describedby="[^"]*id_born_error', guide)


def test_a_component_does_not_take_its_surroundings_for_its_own():
    """Names that a page happens to use (`title`, `label`, `href`) must not show up in components that were not given them."""
    html = shown(
        '<c-tag>x</c-tag><c-notice>y</c-notice><c-page-title title="t" />',
        title="LEAK",
        lead="LEAK",
        tone="LEAK",
        count=7,
    )
    assert "LEAK" not in html
    assert "7" not in html
