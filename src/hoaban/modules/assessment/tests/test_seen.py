"""Nobody writes over what they have not seen: a sheet that was open while somebody else wrote."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import set_mark, write_comment
from hoaban.modules.assessment.models import Comment, Mark
from hoaban.modules.assessment.pages.seen import FIELD, Seen, seen_field
from hoaban.modules.assessment.tests.school import SYSTEM, School
from hoaban.modules.assessment.tests.test_pages import address, client_of, values

CELLS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "7", "8,5", "Tốt\nlắm"]))


def opened(client: Client, href: str) -> dict[str, Any]:
    """Give the form of a sheet as a browser holds it."""
    page = client.get(href).content.decode()
    cells = dict(re.findall(r'<input name="([cm]-[^"]+)" id="[^"]+" value="([^"]*)"', page))
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen
    return {**{name: html.unescape(value) for name, value in cells.items()}, FIELD: html.unescape(seen[1])}


@given(CELLS, CELLS, CELLS)
def test_only_what_was_typed_is_written_and_never_over_something_unseen(
    was: dict[str, str], now: dict[str, str], typed: dict[str, str]
) -> None:
    seen = Seen.of({FIELD: seen_field(was)})
    for name in "abc":
        before, standing, said = was.get(name, ""), now.get(name, ""), typed.get(name, "")
        change = seen.changed(name, said.replace("\n", "\r\n"), standing)
        assert (change is None) == (said in {before, standing})
        assert (seen.overtaken(name, standing) is None) == (before == standing)
    assert seen.changed("a", None, "9") is None


@pytest.mark.parametrize("said", ["", "[]", "{", '"x"', "null"])
def test_a_sheet_that_does_not_say_what_it_showed_has_seen_all(said: str) -> None:
    seen = Seen.of({FIELD: said})
    assert seen.changed("a", "7", "8") == "7"
    assert seen.overtaken("a", "8") is None


@pytest.mark.django_db
def test_a_mark_written_meanwhile_is_told_and_written_over_knowingly(school: School) -> None:
    client, href = client_of(school.maths), address(school)
    form = opened(client, href)
    with acting(SYSTEM):
        set_mark(SYSTEM, school_class_id=school.school_class.pk, **school.mark("toan", "8"))
        standing = Mark.objects.get()
    mine = f"m-{standing.person_id}-{standing.kind}-{standing.number}"
    elsewhere = next(name for name in form if name.startswith("m-") and name != mine and "regular" in name)
    assert client.post(href, form | {elsewhere: "6"}).status_code == 302
    assert values() == {(standing.kind, "8"), ("regular", "6")}, (
        "a cell that nobody touched stays as the other wrote it"
    )

    answer = client.post(href, form | {mine: "7"})
    assert answer.status_code == 422
    assert "người khác đã ghi 8" in answer.content.decode()
    assert 'value="7"' in answer.content.decode()
    assert client.post(href, form | {mine: "7", FIELD: opened(client, href)[FIELD]}).status_code == 302
    with acting(SYSTEM):
        assert Mark.objects.get(pk=standing.pk).value == "7"


@pytest.mark.django_db
def test_so_are_words(school: School) -> None:
    def say(actor: Actor, text: str) -> None:
        with acting(actor):
            of = {"school_class_id": school.school_class.pk, "person_id": school.pupils[0].pk}
            write_comment(actor, **of, subject="toan", term=1, text=text)

    client, href = client_of(school.maths), reverse("assessment:comments", args=[school.school_class.pk, "toan", 1])
    form = opened(client, href)
    say(SYSTEM, "Tiến bộ")
    name = next(key for key in form if str(school.pupils[0].pk) in key)
    answer = client.post(href, form | {name: "Chăm"})
    assert answer.status_code == 422
    assert "Tiến bộ" in answer.content.decode()
    with acting(SYSTEM):
        assert Comment.objects.get().text == "Tiến bộ"
