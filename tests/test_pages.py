"""Every page as everybody who may see it: it answers, its markup holds, it stays within its queries and its weight."""

import gzip
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from hoaban.interfaces.web.shell import holds_synthetic_data
from hoaban.kernel.access import url_right
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.attendance.models import StaffAbsence
from hoaban.modules.figures.actions import remember_figures
from hoaban.modules.figures.board import years_before
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.schooling.models import Enrolment
from tests.markup import Markup
from tests.neighbour import fill
from tests.routes import Route, Side, routes
from tests.town import Town
from tests.visiting import signed_in

SYSTEM = Actor.system("the page tests")
BASELINES = Path(__file__).parent / "baselines" / "queries.json"
WRITE_BASELINES = "HOABAN_WRITE_BASELINES"
KB = 1024
FIRST_VISIT, LATER_VISIT = 100 * KB, 30 * KB
MOST_QUERIES = 20
LIMITED = ("figures:dashboard", "network:school", "schooling:class")

# Addresses that give no page to a GET: they lead elsewhere, give a file, or take posts only.
NO_PAGE = {
    "accounts:sign-out",
    "accounts:language",
    "web:language",
    "web:home",
    "web:style-guide",  # samples whose links lead nowhere; the web floor tests it
    "accounts:sign-in",
    "accounts:new-password",  # for those whose password another set; its own test opens it
    "places:code",
    "figures:download",
    "schooling:register-import",
    "schooling:register-discard",
    "schooling:register-export",
    "schooling:alike",  # a part of a page; its own tests ask for it
    "schooling:ask-for",
    "people:undo-pair",
    "classroom:worker",
    "classroom:manifest",
    "classroom:token",
    "sync:enrol",
    "sync:exchange",
    "exchange:calendar",
    "sync:snapshot",
    "sync:import",
    "sync:unlock",
    "sync:decide",
    "sync:held",  # for those who took part; the sync's own tests open it
    "sync:put-away",  # for the owner and whoever manages the school's devices; likewise
    "assessment:window",
    "assessment:primary-sheet",
    "assessment:sheet",
    "assessment:book",
    "assessment:report",
    "quality:check",
    "quality:confirm",
    "log:checkpoint",
    "log:tile",
    "log:cosign",
    "transcripts:copy",
    "transcripts:status",
    "transcripts:sign",
    "transcripts:confirm",
    "transcripts:decide",
    "transcripts:proof",
    "transcripts:check",  # of what was issued; the module's own tests open it, and the next two for those whom they are for
    "transcripts:version",
    "transcripts:batch",
    "timetables:class-file",
    "timetables:file",
}
# Lists and questions in the forms that people ask them.
ASKED = {
    "figures:dashboard": ["map=dropout-rate"],
    "figures:figure": ["by=level", "by=institution", "by=site&geography=today", "place=11TH0001&by=sex"],
    "figures:figures": ["place=11TH0001", "on=2020-05-31"],
    "figures:records": ["by=grade&group=5"],
    "sync:held-list": ["state=kept", "state=open&sort=author"],
    "sync:devices": ["state=silent", "state=active&sort=-name"],
    "network:schools": ["level=primary&sort=-commune&q=muong", "commune=03166", "boarding=semi"],
    "network:reforms": ["state=planned&q=doi", "sort=-title"],
    "network:reform-new": ["as=file", "from=11TH0001"],
    "schooling:classes": ["school=11TH0001", "kind=multigrade&level=primary", "homeroom=none&q=1"],
    "schooling:learners": ["school=11TH0001&sex=female&sort=-born", "grade=5&boarding=semi&q=lo", "page=99"],
    "schooling:find": ["q=lo+thi+dao", "q=muong+cha", "q=khong+co+ai"],
    "schooling:transfers": ["state=released", "way=in"],
    "schooling:enrol": ["school=11TH0001"],
    "schooling:open-class": ["year=2030-2031"],
    "schooling:roll-over": ["from=x"],
    "schooling:release": ["q=muong", "outside=1"],
    "schooling:registers": ["year=2020-2021", "q=muong"],
    "schooling:register-upload": ["year=x"],
    "attendance:board": ["day=2020-02-30", "school=11TH0001", "day=2021-11-20"],
    "attendance:roll": ["session=afternoon", "day=2021-11-20"],
    "attendance:register": ["month=2020-13", "month=2021-11"],
    "attendance:person": ["year=2020-2021"],
    "attendance:closures": ["when=all"],
    "attendance:close": ["school=11TH0001"],
    "attendance:staff-absences": ["when=all&sort=name", "school=11TH0001"],
    "attendance:staff-absence-new": ["school=11TH0001"],
    "quality:board": ["commune=03166", "commune=x"],
    "quality:cause": ["page=99"],
    "staff:staff": ["post=teacher&certificate=none", "school=11TH0001&sort=-post"],
}
STREAMED = {"classroom:worker"}
ROLES = (
    "principal",
    "school_clerk",
    "homeroom_teacher",
    "teacher",
    "commune_officer",
    "department_officer",
    "department_director",
    "auditor",
    "guardian",
    "learner",
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def side(town: Town) -> Side:
    """The primary school's records, with every figure remembered for three years."""
    own, _ = fill(town)
    with acting(SYSTEM):
        remember_figures(SYSTEM, days=[years_before(town.today, back) for back in range(3)])
    return own


def pages() -> list[Route]:
    """Give the addresses that answer a GET with a page."""
    return [route for route in routes() if not route.name.startswith("api:") and route.name not in NO_PAGE]


def may_open(actor: Actor, route: Route) -> bool:
    right = url_right(route.name)
    return right in {"public", "signed-in"} or bool(right and right != "nobody" and actor.may(right))


def addresses(actor: Actor, side: Side) -> Iterator[tuple[str, str]]:
    """Give each page that the actor may open, plain and asked, with its name."""
    for route in pages():
        if may_open(actor, route):
            yield route.name, route.path(side)
            yield from ((route.name, f"{route.path(side)}?{query}") for query in ASKED.get(route.name, ()))


@pytest.mark.parametrize("key", ROLES)
def test_every_page_answers_whoever_may_see_it_with_sound_markup(town: Town, side: Side, key: str) -> None:
    client, wrong = signed_in(town, key), []
    opened = list(addresses(town.actors[key], own_side(town, side, key)))
    for name, path in opened:
        response = client.get(path)
        page = Markup(response.content.decode())
        mistakes = page.mistakes()
        if response.status_code != 200 or mistakes or page.lang != "vi" or not page.headline.strip():
            wrong.append((name, path, response.status_code, page.lang, page.headline, mistakes))
    assert not wrong
    assert opened


def own_side(town: Town, side: Side, key: str) -> Side:
    """Give records that a role reaches: a teacher their class, a guardian their child, a learner themself."""
    mine = {
        "teacher": (town.combined, "Mùa A Dơ"),
        "homeroom_teacher": (town.fifth, "Lò Thị Đào"),
        "guardian": (town.combined, "Mùa A Dơ"),
        "learner": (town.fifth, "Lò Thị Đào"),
    }
    if key not in mine:
        return side
    school_class, name = mine[key]
    own = {"school_class": school_class.pk, "pupil": town.persons[name].pk}
    if town.accounts[key].person_id:
        with acting(SYSTEM):
            away = StaffAbsence.objects.filter(person_id=town.accounts[key].person_id).first()
            own |= {"staff_absence": away.pk} if away else {}
    return Side(**{**vars(side), **own})


@pytest.mark.parametrize("key", ["principal", "homeroom_teacher", "guardian", "learner"])
def test_no_page_leads_to_what_its_reader_may_not_open(town: Town, side: Side, key: str) -> None:
    client, leading, opened = signed_in(town, key), {}, {}
    for name, path in addresses(town.actors[key], own_side(town, side, key)):
        opened[path] = client.get(path)
        for link in Markup(opened[path].content.decode()).links:
            leading.setdefault(link, name)
    followed = [link for link in leading if resolve(urlsplit(link).path).view_name not in STREAMED]
    answers = {link: opened[link] if link in opened else client.get(link) for link in followed}
    wrong = [(leading[link], link, answer.status_code) for link, answer in answers.items() if answer.status_code >= 400]
    assert not wrong
    assert len(answers) > 10


def test_every_page_speaks_english_to_who_asks_for_it(town: Town, side: Side) -> None:
    client, wrong = signed_in(town, "department_officer", "en"), []
    for _, path in addresses(town.actors["department_officer"], side):
        page = Markup(client.get(path).content.decode())
        if page.lang != "en" or page.mistakes():
            wrong.append((path, page.lang, page.mistakes()))
    assert not wrong


def test_the_sign_in_page_is_sound() -> None:
    page = Markup(Client().get("/sign-in/").content.decode())
    assert page.mistakes() == []
    assert "Đăng nhập" in page.headline


def queries_of(client: Client, path: str) -> int:
    """Count what a page asks the database; savepoints are the test's own."""
    holds_synthetic_data()  # remembered by the process; who comes first pays for it
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in asked.captured_queries)


def test_no_page_asks_more_than_its_baseline(town: Town, side: Side) -> None:
    """`HOABAN_WRITE_BASELINES=1` writes the baselines anew; a page that needs more than before must say why it is worth it."""
    found = {}
    for key in ("department_officer", "principal"):
        client = signed_in(town, key)
        for route in pages():
            if may_open(town.actors[key], route):
                found[f"{route.name} as {key}"] = queries_of(client, route.path(side))
    if os.environ.get(WRITE_BASELINES):
        BASELINES.write_text(f"{json.dumps(found, indent=2, sort_keys=True)}\n", "utf-8")
    allowed = json.loads(BASELINES.read_text("utf-8"))
    more = {name: (count, allowed.get(name, 0)) for name, count in found.items() if count > allowed.get(name, 0)}
    assert not more, "these pages ask more than their baseline (now, before)"
    assert allowed.keys() == found.keys(), "a page came or went: write the baselines anew"


# What a year adds hundreds of thousands of rows to.
GROWING = (
    "kernel_operation",
    "kernel_change",
    "kernel_feedrow",
    "attendance_roll",
    "attendance_absence",
    "assessment_mark",
    "assessment_result",
)
READ_WHOLE = "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)"


@pytest.mark.parametrize("key", ["principal", "homeroom_teacher"])
def test_no_page_reads_the_whole_of_what_grows_with_the_years(town: Town, side: Side, key: str) -> None:
    """Where PostgreSQL avoids reading a table from end to end, it does so only for want of an index."""
    client, wrong = signed_in(town, key), dict[str, list[str]]()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for name, path in addresses(town.actors[key], own_side(town, side, key)):
            cursor.execute(READ_WHOLE, [list(GROWING)])
            before = dict(cursor.fetchall())
            client.get(path)
            cursor.execute(READ_WHOLE, [list(GROWING)])
            read = [table for table, times in cursor.fetchall() if times > before.get(table, 0)]
            if read:
                wrong[f"{name} {path}"] = read
    assert not wrong


def test_the_pages_that_must_be_quick_ask_little() -> None:
    allowed = json.loads(BASELINES.read_text("utf-8"))
    limited = {name: count for name, count in allowed.items() if name.split()[0] in LIMITED}
    assert limited
    assert max(limited.values()) <= MOST_QUERIES


def enrol_more(town: Town, number: int) -> None:
    """Put more pupils into the fifth grade: enough to fill a page of a list."""
    with acting(SYSTEM):
        for at in range(number):
            name = f"Nguyễn Thị Thêm {at}"
            person = Person.objects.create(
                full_name=name,
                sort_key=sort_key(name),
                search_key=fold(name),
                birth_date=date(2014, 1 + at % 12, 1 + at % 28),
                sex="female",
                ethnic_group_id="08",
            )
            Affiliation.objects.create(person=person, institution=town.primary, kind=Affiliation.LEARNER)
            Enrolment.objects.create(
                person=person,
                institution=town.primary,
                school_class=town.fifth,
                grade="5",
                entry_reason="continues",
                starts_on=town.year.start,
            )


def test_more_pupils_mean_no_more_queries(town: Town, side: Side) -> None:
    client = signed_in(town, "department_officer")
    paths = [
        "/learners/",
        f"/classes/{side.school_class}/",
        f"/schools/{side.institution}/",
        "/classes/",
        "/staff/",
        "/find/?q=nguyen",
        "/figures/learners/records/",
    ]
    before = {path: queries_of(client, path) for path in paths}
    enrol_more(town, 30)
    assert {path: queries_of(client, path) for path in paths} == before


def weight(client: Client, path: str) -> int:
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip", path
    return len(response.content)


def static_weight() -> int:
    """Bytes that a first visit adds to the page, as they travel: text packed, fonts and pictures as they are."""
    packed = (
        "hoaban/hoaban.css",
        "hoaban/hoaban.js",
        "hoaban/icons.svg",
        "hoaban/icon.svg",
        "django_htmx/htmx-2.min.js",
    )
    as_is = ("hoaban/fonts/be-vietnam-pro-400.woff2", "hoaban/fonts/be-vietnam-pro-600.woff2")
    return sum(len(gzip.compress(_static(name))) for name in packed) + sum(len(_static(name)) for name in as_is)


def _static(name: str) -> bytes:
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found).read_bytes()


def test_every_page_keeps_its_budget(town: Town, side: Side) -> None:
    """With a list page of fifty rows and a class of sixty, as compressed for the wire."""
    enrol_more(town, 60)
    client = signed_in(town, "department_officer")
    weights = {path: weight(client, path) for _, path in addresses(town.actors["department_officer"], side)}
    heavy = {path: size for path, size in weights.items() if size > LATER_VISIT}
    assert not heavy, "heavier than a second visit may be"
    assert static_weight() + max(weights.values()) <= FIRST_VISIT


def test_a_list_page_of_fifty_rows_is_what_was_weighed(town: Town, side: Side) -> None:
    enrol_more(town, 60)
    page = Markup(signed_in(town, "department_officer").get("/learners/").content.decode())
    assert page.seen["tr"] == 51
    assert page.mistakes() == []
