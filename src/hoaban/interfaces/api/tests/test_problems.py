"""What programs are told when something goes wrong: RFC 9457, in the language they ask for."""

import pytest
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory
from django.utils import translation

from hoaban.interfaces.api.problems import MEDIA_TYPE, STATUSES, as_problem, asked_language, is_api, problem, who_may
from hoaban.kernel.access import PERMISSIONS, roles
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import Words

REQUEST = RequestFactory().get("/api/v1/classes")


def body(response: HttpResponse) -> dict:
    import json

    return json.loads(response.content)


@pytest.mark.parametrize(
    ("header", "otherwise", "expected"),
    [
        ("en", "vi", "en"),
        ("en-GB,en;q=0.9", "vi", "en"),
        ("fr, en;q=0.5, vi;q=0.8", "en", "vi"),
        ("fr", "en", "en"),
        ("", "vi", "vi"),
        ("*", "vi", "vi"),
        ("x" * 5000, "vi", "vi"),
    ],
)
def test_the_first_language_that_we_speak_is_taken(header: str, otherwise: str, expected: str) -> None:
    assert asked_language(header, otherwise) == expected


@pytest.mark.parametrize("status", [*STATUSES, 418, 503])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_problem_is_whole(status: int, language: str) -> None:
    with translation.override(language):
        made = problem(REQUEST, status)
    told = body(made)
    assert made.status_code == told["status"] == status
    assert made.headers["Content-Type"] == MEDIA_TYPE
    assert made.headers["Content-Language"] == language
    assert told["type"].startswith("urn:hoaban:problem:")
    assert told["title"]
    assert told["detail"]
    assert told["instance"] == "/api/v1/classes"


def test_the_things_to_mend_are_named() -> None:
    with translation.override("en"):
        told = body(problem(REQUEST, 422, problems=[Problem("too-young", "born", Words("Quá nhỏ", "Too young"))]))
    assert told["problems"] == [{"code": "too-young", "where": "born", "message": "Too young"}]


def test_an_error_page_becomes_a_problem_and_keeps_which_methods_are_allowed() -> None:
    made = as_problem(REQUEST, HttpResponseNotAllowed(["GET"]))
    assert body(made)["status"] == 405
    assert made.headers["Allow"] == "GET"


def test_what_is_no_error_or_is_a_problem_already_stays() -> None:
    for response in (HttpResponse("{}"), problem(REQUEST, 404)):
        assert as_problem(REQUEST, response) is response


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_a_missing_right_is_named_with_who_holds_it(permission: str) -> None:
    said = who_may(permission)
    assert PERMISSIONS[permission].en in said.en
    for role in roles().values():
        assert (role.name.vi in said.vi) >= (permission in role.may)


def test_pages_are_no_part_of_the_api() -> None:
    assert is_api(REQUEST)
    assert not is_api(RequestFactory().get("/classes/"))
