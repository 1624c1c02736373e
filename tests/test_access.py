"""Who may open what, and that nobody learns anything of a school that is not theirs: every address, every role, both schools.

The walk asks each address in many ways as each role of the primary school, changes everything of the upper secondary school, and asks
again: each answer must be the same to the byte. This holds with the program's filters and PostgreSQL's walls together, and with
either of them alone; with neither, the walk must notice, or it proves nothing.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from hoaban.kernel import scoping
from hoaban.kernel.access import PERMISSIONS, role, roles, url_right
from hoaban.kernel.access.table import _url_rights
from hoaban.kernel.actor import Actor, Reach
from hoaban.kernel.scoping import ScopedQuerySet, acting
from hoaban.kernel.walls import scoped_models
from tests.neighbour import SYSTEM, change_everything, fill, fingerprints, same_ids
from tests.routes import UNKNOWN, Route, Side, routes
from tests.town import Town
from tests.walking import Answer, Question, Walker, questions

ABOVE_SCHOOLS = ("department_officer", "department_director", "auditor")
BELOW = ("principal", "school_clerk", "homeroom_teacher", "teacher", "commune_officer", "guardian", "learner", "nobody")
KINDS_OF_REACH = (
    "principal",
    "teacher",
    "commune_officer",
    "guardian",
)  # a school, own classes, a commune's schools, own children
PARTS = 10  # of the addresses, each with some of every module's
KINDS_OF_WALL = ("principal", "commune_officer", "guardian")  # around a teacher stands the wall of their school
OPEN_FILES = 200, 302, 404, 405, 422  # answers to a GET by whoever has the right; 404 where their own reach ends

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]


@pytest.fixture
def sides(town: Town) -> tuple[Side, Side]:
    return fill(town)


@pytest.fixture(autouse=True)
def failures_alone_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A refusal is what most of these requests are for; a log with the trace of each would be a third of the work."""
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture(autouse=True)
def one_instant_without_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages write when they were made, and one makes a secret address; let the whole walk happen at once, and nothing by chance."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    monkeypatch.setattr(secrets, "token_urlsafe", "s".__mul__)


def reachable(key: str, route: Route) -> bool:
    """Say from the table alone whether a role may open an address."""
    right = url_right(route.name)
    if right == "public":
        return True
    if key == "nobody" or right in {None, "nobody"}:
        return False
    return right == "signed-in" or right in role(key).may


def test_every_address_stands_in_the_access_table_and_only_these() -> None:
    names = {route.name for route in routes()}
    listed = set(_url_rights())
    assert names - listed == set(), "these addresses stand in no list of urls.toml, so everybody is refused"
    assert listed - names == set(), "urls.toml speaks of addresses that do not exist"
    rights = set(_url_rights().values()) - {"public", "signed-in", "nobody"}
    assert rights <= set(PERMISSIONS)


def test_every_part_of_every_address_has_an_example(sides: tuple[Side, Side]) -> None:
    for route in routes():
        assert route.path(sides[0]).startswith("/")


@pytest.fixture
def walls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget every filter of the program."""
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, _actor: self)


@pytest.fixture
def filters_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no walls in PostgreSQL."""
    draw = scoping._draw_walls
    monkeypatch.setattr(scoping, "_draw_walls", lambda actor: draw(replace(actor, walls=Reach(everything=True))))


# By who asked what.
Answers = dict[tuple[str, Question], Answer]


def everything(sides: tuple[Side, Side], keys: tuple[str, ...], among: list[Route]) -> Iterator[tuple[str, Question]]:
    """Give all that is asked as each of some roles; where the table itself refuses, and where it asks for no right, once is enough."""
    for key in keys:
        for route in among:
            ways = list(questions(route, *sides))
            asked = ways if reachable(key, route) and url_right(route.name) in PERMISSIONS else ways[:1]
            yield from ((key, question) for question in asked)


def answers(town: Town, asked: Iterable[tuple[str, Question]]) -> Iterator[tuple[tuple[str, Question], Answer]]:
    for key, some in groupby(asked, itemgetter(0)):
        for question, answer in Walker(town, key).walk([question for _, question in some]):
            assert answer.status < 500, f"{key}: {question}"
            yield (key, question), answer


def told_apart(town: Town, before: Answers) -> Iterator[str]:
    """Change the other school, ask the same again, and give the questions whose answer changed."""
    change_everything(town)
    for (key, question), answer in answers(town, before):
        if before[key, question] != answer:
            yield f"{key}: {question}"


_opened: dict[str, dict[Route, Answer]] = {}


def keep_opened(side: Side, found: Answers) -> None:
    """Keep, without its text, what each address answered the roles that went everywhere."""
    for key in dict.fromkeys(key for key, _ in found):
        _opened[key] = {route: replace(found[key, plainly(route, side)], body=b"") for route in routes()}


def plainly(route: Route, side: Side) -> Question:
    return Question("GET", route.path(side))


def opened(town: Town, side: Side, key: str) -> dict[Route, Answer]:
    """Give what each address answers a role; asked once for all tests, since the town stands alike in each."""
    if key not in _opened:
        keep_opened(side, dict(answers(town, ((key, plainly(route, side)) for route in routes()))))
    return _opened[key]


def test_no_answer_depends_on_the_other_school(town: Town, sides: tuple[Side, Side]) -> None:
    before = dict(answers(town, everything(sides, BELOW, routes())))
    keep_opened(sides[0], before)
    assert list(told_apart(town, before)) == []


def test_nor_with_the_walls_alone(town: Town, sides: tuple[Side, Side], walls_alone: None) -> None:
    before = dict(answers(town, everything(sides, KINDS_OF_WALL, routes())))
    assert list(told_apart(town, before)) == []


def test_nor_with_the_filters_alone(town: Town, sides: tuple[Side, Side], filters_alone: None) -> None:
    before = dict(answers(town, everything(sides, KINDS_OF_REACH, routes())))
    assert list(told_apart(town, before)) == []


def test_with_neither_the_walk_notices(
    town: Town, sides: tuple[Side, Side], walls_alone: None, filters_alone: None
) -> None:
    """It goes part by part, each from where the town stood, and need not go on after each kind of answer has told each something."""
    keys = ("principal", "learner")
    missing = {*keys, "api", "pages"}
    for part in range(PARTS):
        with transaction.atomic():
            before = dict(answers(town, everything(sides, keys, routes()[part::PARTS])))
            for told in told_apart(town, before):
                missing -= {told.partition(":")[0], "api" if "/api/" in told else "pages"}
            transaction.set_rollback(True)
        if not missing:
            break
    assert not missing


@pytest.mark.parametrize("key", [*BELOW, *ABOVE_SCHOOLS])
def test_each_role_opens_what_the_table_says_and_nothing_else(town: Town, sides: tuple[Side, Side], key: str) -> None:
    wrong = []
    for route, answer in opened(town, sides[0], key).items():
        if (answer.status in OPEN_FILES and not _asks_to_sign_in(answer)) != reachable(key, route):
            wrong.append((route.name, answer.status, answer.location))
    assert not wrong


def _asks_to_sign_in(answer: Answer) -> bool:
    return answer.status == 302 and answer.location.startswith("/sign-in/?next=")


def test_the_examples_are_real(town: Town, sides: tuple[Side, Side]) -> None:
    """Whoever reaches everything, or the school's own principal, finds something at every address that asks for a right, so that a
    404 elsewhere means refused and not missing.
    """
    found: dict[str, set[int]] = {}
    for key in (*ABOVE_SCHOOLS, "principal"):
        for route, answer in opened(town, sides[0], key).items():
            found.setdefault(route.name, set()).add(answer.status)
    empty = {name for name, statuses in found.items() if not statuses & {200, 302, 405} and url_right(name) != "public"}
    # Devices are for those who teach, and the class has no subjects to make a sheet of.
    assert empty <= {"api:api-root", "sync:snapshot", "assessment:primary-sheet"}


def test_no_address_fails_whatever_it_is_asked(town: Town, sides: tuple[Side, Side]) -> None:
    walker = Walker(town, "department_officer")
    for route in routes():
        workbook = Question("GET", f"{route.path(sides[0])}?form=xlsx")
        for question, answer in walker.walk([*questions(route, *sides), workbook]):
            assert answer.status < 500, question


@pytest.mark.parametrize("key", BELOW)
def test_the_other_schools_records_are_answered_like_records_that_do_not_exist(
    town: Town, sides: tuple[Side, Side], key: str
) -> None:
    walker, (_, other) = Walker(town, key), sides
    for route in routes():
        if route.names_a_record:
            for method in ("GET", "POST"):
                theirs = walker.ask(Question(method, route.path(other)))
                nothing = walker.ask(Question(method, route.path(other.unknown())))
                assert _anonymous(theirs, other) == _anonymous(nothing, other), (method, route.name)


def _anonymous(answer: Answer, side: Side) -> Answer:
    ids = [value for value in vars(side).values() if isinstance(value, UUID)] + [UNKNOWN]
    masked = same_ids(answer.location.encode(), *ids).decode()
    return replace(answer, body=same_ids(answer.body, *ids), location=masked)


@pytest.mark.parametrize("key", [key for key in BELOW if key != "nobody"])
def test_no_table_shows_anything_of_the_other_school_through_the_walls(
    town: Town, sides: tuple[Side, Side], key: str
) -> None:
    actor = town.actors[key]
    before, whole = fingerprints(actor), fingerprints(SYSTEM)
    change_everything(town)
    assert fingerprints(actor) == before
    untouched = {table for table, digest in fingerprints(SYSTEM).items() if whole[table] == digest}
    assert not untouched, "change_everything in tests/neighbour leaves these tables as they are; teach it"


def test_the_filter_never_asks_for_more_than_the_wall_gives(town: Town, sides: tuple[Side, Side]) -> None:
    """Were a role's reach wider than its walls, pages would silently miss rows."""
    for key, actor in town.actors.items():
        for permission, reach in actor.reaches.items():
            if any(permission == scope.read for _, scope in scoped_models()) and not actor.walls.everything:
                assert not reach.everything, (key, permission)
                assert reach.institutions <= actor.walls.institutions, (key, permission)


def test_every_role_has_somebody_who_walks() -> None:
    assert {*BELOW, *ABOVE_SCHOOLS} - {"nobody"} == set(roles()) - {"system"}


def test_a_visitor_reaches_no_record(town: Town) -> None:
    with acting(Actor.nobody()):
        for model, scope in scoped_models():
            if not scope.open_because:
                assert not model._default_manager.all().exists(), model.__name__
