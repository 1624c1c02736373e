"""Walking the program as somebody: every address asked, the answers kept for comparison, and nothing left behind."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.routes import Route, Side
from tests.town import Town

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')


@dataclass(frozen=True)
class Answer:
    """What came back, without the value of the token, which is new in every page."""

    status: int
    location: str
    kind: str
    body: bytes

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")


@dataclass(frozen=True)
class Question:
    """One request."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Walker:
    """Somebody who walks: signed in once, each request in a transaction that is taken back.

    Thousands of times what a test client does for one request would double the time; here the program alone answers.
    """

    def __init__(self, town: Town, key: str) -> None:
        client = Client()
        if key != "nobody":
            client.force_login(town.accounts[key])
        self.cookies = client.cookies.output(header="", sep=";")
        self.handler = BaseHandler()
        self.handler.load_middleware()

    def _answer(self, question: Question, typed: Mapping[str, str] | None) -> HttpResponse:
        factory = RequestFactory()
        factory.cookies = SimpleCookie(self.cookies)
        if typed is None:
            request = factory.generic(question.method, question.path)
        else:
            request = factory.post(question.path, urlencode(typed), content_type="application/x-www-form-urlencoded")
        vars(request)["_dont_enforce_csrf_checks"] = True
        return self.handler.get_response(request)

    def ask(self, question: Question, typed: Mapping[str, str] | None = None) -> Answer:
        """Ask once; `typed` is what a form would post."""
        with transaction.atomic():
            response = self._answer(question, typed)
            body = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        kind, location = (
            response.headers.get("Content-Type", ""),
            _led_to(response.headers.get("Location", ""), question),
        )
        said = _unzipped(body) if body.startswith(b"PK") else TOKEN.sub(rb"\1", body)
        return Answer(response.status_code, location, kind, said)

    def walk(self, questions: list[Question]) -> Iterator[tuple[Question, Answer]]:
        """Ask each question once, in order."""
        cache.clear()
        for question in dict.fromkeys(questions):
            yield question, self.ask(question)


def _led_to(location: str, question: Question) -> str:
    """Give where an answer leads; a record that the request itself has made is called anew each time, and taken back after."""
    return ID.sub(lambda found: found[0] if found[0] in question.path else "(made here)", location)


def _unzipped(body: bytes) -> bytes:
    """Read a workbook's parts, all but the note of when it was made."""
    with ZipFile(BytesIO(body)) as book:
        return b"".join(
            name.encode() + book.read(name) for name in sorted(book.namelist()) if name != "docProps/core.xml"
        )


def questions(route: Route, own: Side, other: Side) -> Iterator[Question]:
    """Ask an address in every way that could tell of the other school: by its records, by its words, by conditions."""
    sides = (own, other) if route.parts else (own,)
    yield from (Question(method, route.path(side)) for side in sides for method in ("GET", "POST"))
    conditions = list(_by_words(own, other)) + list(_by_conditions(own, other))
    for asked in conditions[-1:] if route.names_a_record else conditions:
        yield Question("GET", f"{route.path(own)}?{urlencode(asked)}")


def _by_words(own: Side, other: Side) -> Iterator[dict[str, object]]:
    yield {"form": "csv"}
    for side in (own, other):
        yield {"q": side.pupil_name, "who": side.pupil_name}


def _by_conditions(own: Side, other: Side) -> Iterator[dict[str, object]]:
    """Conditions of a page or an endpoint; one that does not know them passes over them."""
    yield {
        "place": other.commune_code,
        "commune": other.commune_code,
        "person": other.pupil,
        "code": other.institution_code,
    }
    yield {"school": other.institution_code, "place": other.institution_code, "institution": other.institution}
