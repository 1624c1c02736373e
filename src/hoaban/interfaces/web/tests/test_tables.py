"""Cells are written as their column says; headings sort and turn around."""

from datetime import date

import pytest
from django.http import QueryDict

from hoaban.interfaces.web.samples import Column
from hoaban.interfaces.web.tables import cell, heading, part, sorting
from hoaban.kernel.language import vi_en


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("text", "A & B", "A &amp; B"),
        ("text", None, "–"),
        ("text", vi_en("Có", "Yes"), "Có"),
        ("number", 207000, "207.000"),
        ("number", None, "–"),
        ("share", 0.5, "50,0%"),
        ("change", -3, "−3"),
        ("day", date(2025, 9, 5), "05/09/2025"),
        ("day", None, "–"),
        ("trend", [], "–"),
        ("tag", None, "–"),
    ],
)
def test_each_kind_is_written_its_way(kind, value, written):
    assert cell({"x": value}, {"key": "x", "label": "X", "kind": kind}) == written


def test_a_tag_has_a_shape_and_its_word():
    html = cell({"x": ("wrong", "<Sai>")}, Column("x", "X", "tag"))
    assert "icons.svg#wrong" in html
    assert "&lt;Sai&gt;" in html
    assert 'class="tag neutral"' in cell({"x": ('"><b>', "x")}, Column("x", "X", "tag"))


def test_a_value_that_a_row_does_not_have_is_left_empty():
    assert cell({}, Column("x", "X", "number")) == ""


def test_rows_are_read_by_key_or_attribute():
    assert part({"a": 1}, "a") == 1
    assert part(Column("k", "L"), "key") == "k"
    assert part(None, "a", "none") == "none"


def test_the_first_cell_links_to_the_record():
    assert heading({"x": "A", "href": "/a?b=1&c=2"}, Column("x", "X")) == '<a href="/a?b=1&amp;c=2">A</a>'
    assert heading({"x": "A"}, Column("x", "X")) == "A"


def test_sorting_turns_around_and_starts_at_the_first_page():
    query = QueryDict("sort=name&page=7&level=lower")
    again, other = sorting(query, "name"), sorting(query, "learners")
    assert (again.now, QueryDict(again.query[1:]).dict()) == ("ascending", {"sort": "-name", "level": "lower"})
    assert (other.now, QueryDict(other.query[1:]).dict()) == ("", {"sort": "learners", "level": "lower"})
    assert sorting(QueryDict("sort=-name"), "name").now == "descending"
