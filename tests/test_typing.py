"""Whatever is typed into a form, the program answers: it takes it or says what is wrong, and never fails."""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.urls import NoReverseMatch, resolve

from hoaban.interfaces.api.v1 import api
from tests.markup import Attributes
from tests.neighbour import fill
from tests.routes import Side, routes
from tests.test_pages import addresses, own_side
from tests.town import Town
from tests.visiting import signed_in, text_of
from tests.walking import Answer, Question, Walker

TYPED = {
    "long": "Lò Thị Đào " * 200,
    "nul": "a\0b",
    "number": "99999999999999999999",
    "negative": "-1",
    "day": "31/02/2026",
    "day of long ago": "0001-01-01",
    "last day": "9999-12-31",
    "signs": "½²٣𝟘",
    "a small two": "²",
    "day before there were rules": "1950-01-01",
}
ALONE = ("long", "last day")
ROLES = ("principal", "department_officer", "homeroom_teacher", "commune_officer", "guardian")
FAILURE = 500
NUMBERED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
KEPT = {"csrfmiddlewaretoken"}
UNTYPED = {"file", "submit", "button", "reset", "image"}

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


@dataclass
class Form:
    """A form as a page shows it: where it goes, and what it would send if nothing were typed."""

    method: str
    action: str
    values: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said: Attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(said.get("method", "get").lower(), said.get("action", ""))
            self.found.append(self._open)
        elif self._open is not None:
            self._field(self._open, tag, said)

    handle_startendtag = handle_starttag

    def _field(self, form: Form, tag: str, said: Attributes) -> None:
        name = said.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in form.values or "selected" in said):
            form.values[self._select] = said.get("value", "")
        elif name and tag in {"input", "textarea"} and said.get("type") not in UNTYPED:
            is_choice = said.get("type") in {"checkbox", "radio"}
            if not is_choice or "checked" in said or name not in form.values:
                form.values[name] = said.get("value", "on" if is_choice else "")
        elif name and tag == "button":
            form.values.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def one_of_each(names: Iterable[str]) -> dict[str, str]:
    """Give one name of each kind: the cells of a grid, one for each pupil and day, are read alike."""
    return {NUMBERED.sub("#", name): name for name in names}


def sent(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """Give what may be typed: the same into all fields at once, and into each by itself one that hides behind others' mistakes."""
    names = [name for name in form.values if name not in KEPT]
    for what, text in TYPED.items():
        yield what, form.values | dict.fromkeys(names, text)
    for what, name in zip(cycle(ALONE), one_of_each(names).values(), strict=False):
        yield f"{what} in {name}", form.values | {name: TYPED[what]}


def send(walker: Walker, form: Form, action: str, values: Mapping[str, str]) -> Answer:
    if form.method == "post":
        return walker.ask(Question("POST", action), values)
    return walker.ask(Question("GET", f"{action.partition('?')[0]}?{urlencode(values)}"))


def forms_of(town: Town, key: str, walker: Walker, side: Side) -> Iterator[tuple[Form, str]]:
    """Give each form of the pages that a role may open, with the address to which it sends."""
    for _, path in addresses(town.actors[key], own_side(town, side, key)):
        for form in Forms(walker.ask(Question("GET", path)).body.decode()).found:
            yield form, urljoin(path, form.action)


def test_no_form_fails_whatever_is_typed(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    own, _ = fill(town)
    failed, asked = list[str](), set[tuple[str, frozenset[str]]]()
    for key in ROLES:
        walker = Walker(town, key)
        for form, action in forms_of(town, key, walker, own):
            shape = resolve(urlsplit(action).path).view_name, frozenset(one_of_each(form.values))
            if shape in asked:
                continue
            asked.add(shape)
            for what, values in sent(form):
                if send(walker, form, action, values).status >= FAILURE:
                    failed.append(f"{key}, {form.method} {action}: {what}")
    assert not failed
    assert len(asked) > len(ROLES)


def test_a_refusal_that_its_page_does_not_expect_is_said_all_the_same(town: Town) -> None:
    answer = signed_in(town, "principal").post(f"/marks/schools/{town.primary.pk}/", {"verb": "lock", "term": "9"})
    said = text_of(answer, 422)
    assert "Không có gì bị thay đổi" in said
    assert "Giá trị «9» không có trong danh mục" in said


def api_questions(side: Side) -> Iterator[tuple[str, list[str]]]:
    """Give each address of the API that answers a GET, with the names of what it may be asked."""
    paths = [route.path(side) for route in routes() if route.name.startswith("api:")]
    for template, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        shape = re.compile(re.sub(r"\{[^}]+\}", "[^/]+", template))
        if "get" in methods and (path := next(filter(shape.fullmatch, paths), None)):
            yield path, [each["name"] for each in methods["get"].get("parameters", ()) if each["in"] == "query"]


def test_no_question_to_the_api_fails_whatever_is_asked(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    own, _ = fill(town)
    walker, failed, asked = Walker(town, "department_officer"), list[str](), 0
    for path, names in api_questions(own):
        for name in names:
            for what, text in TYPED.items():
                asked += 1
                if walker.ask(Question("GET", f"{path}?{urlencode({name: text})}")).status >= FAILURE:
                    failed.append(f"{path}, {name}: {what}")
    assert not failed
    assert asked > len(TYPED)


ODD = ("99999999999999999999", "0", "x", "²", "Lò Thị Đào", "0001-0002", "1950-1951", "9998-9999", "31/02/2026")


def odd_paths(side: Side) -> Iterator[str]:
    """Give each address with something odd in the place of one of its parts, as far as an address may hold it."""
    for route in routes():
        for part in route.parts:
            for odd in ODD:
                with suppress(NoReverseMatch):
                    yield route.path(side, {part: odd})


def test_no_address_fails_whatever_stands_in_it(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    own, _ = fill(town)
    walker = Walker(town, "department_officer")
    paths = list(odd_paths(own))
    failed = [path for path in paths if walker.ask(Question("GET", path)).status >= FAILURE]
    assert not failed
    assert len(paths) > len(routes())
