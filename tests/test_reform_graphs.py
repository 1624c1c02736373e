"""Reorganisations of random small graphs: totals hold on every day, lineage reaches every record, undo is exact."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold
from hoaban.modules.network.lineage import successor_coded
from hoaban.modules.network.models import Institution, InstitutionPlace, Management, Site
from hoaban.modules.network.reform.actions import apply_reform, save_plan, undo_reform
from hoaban.modules.network.reform.plan import review
from hoaban.modules.network.reform.reading import plan_of
from hoaban.modules.network.reform.saying import written
from hoaban.modules.people.models import Person
from hoaban.modules.places.lookup import resolve_code, successor_on
from hoaban.modules.places.models import ChildCount, Place
from hoaban.modules.schooling.models import Enrolment, SchoolClass

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("the tests of reorganisations")
FOUNDED, START, END = date(2010, 9, 1), date(2026, 8, 1), date(2027, 8, 1)
FIRST = date(2026, 10, 1)
COMMUNES = [f"9{n:04}" for n in range(4)]
SCHOOLS = [f"99TH000{n}" for n in range(4)]
TABLES = (
    "places_place", "places_succession", "places_childcount", "network_institution", "network_institutionplace", "network_site",
    "network_institutionsuccession", "network_institutionalias", "schooling_schoolclass", "schooling_enrolment", "people_affiliation",
)  # fmt: skip


def export() -> dict[str, list[str]]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def totals(day: date) -> dict[str, int]:
    """Count what there is on a day, whatever it is called and whosever it is."""
    children = ChildCount.objects.on(day).filter(place__in=Place.objects.on(day))
    return {
        "pupils": Enrolment.objects.on(day).count(),
        "classes": SchoolClass.objects.on(day).count(),
        "sites": Site.objects.on(day).count(),
        "children": sum(children.values_list("count", flat=True)),
        "villages": Place.objects.on(day).filter(kind=Place.VILLAGE).count(),
        "housed": Enrolment.objects.on(day).filter(institution__in=Institution.objects.on(day)).count(),
        "standing": InstitutionPlace.objects.on(day).exclude(commune__in=Place.objects.on(day)).count(),
    }


def build(pupils: list[int]) -> None:
    """A province of four communes with a village and children each, a school in each, and classes with so many pupils."""
    province = _place(Place.PROVINCE, "99", None)
    for number, (code, school) in enumerate(zip(COMMUNES, SCHOOLS, strict=True)):
        commune = _place(Place.COMMUNE, code, province)
        _place(Place.VILLAGE, f"{code}.001", commune)
        ChildCount.objects.create(place=commune, age=6, sex="male", count=10 + number, starts_on=START)
        _school(school, commune, pupils[number])


def _place(kind: str, code: str, parent: Place | None) -> Place:
    return Place.objects.create(
        kind=kind, code=code, name=f"Nơi {code}", type_name="Xã", search_key=f"noi {code}", parent=parent, province_code="99", starts_on=FOUNDED
    )  # fmt: skip


def _school(code: str, commune: Place, pupils: int) -> None:
    school = Institution.objects.create(
        code=code, name=f"Trường {code}", search_key=fold(code), kind="primary", levels=["primary"], starts_on=FOUNDED
    )
    InstitutionPlace.objects.create(institution=school, commune=commune, starts_on=FOUNDED)
    Management.objects.create(institution=school, body="commune", starts_on=FOUNDED)
    sites = [Site.objects.create(institution=school, name=n, is_main=n == "A", starts_on=FOUNDED) for n in "AB"]
    rooms = [
        SchoolClass.objects.create(
            institution=school,
            site=site,
            school_year="2026-2027",
            name=f"1{site.name}",
            grades=["1"],
            starts_on=START,
            ends_on=END,
        )
        for site in sites
    ]
    for number in range(pupils):
        name = f"Trẻ {code} {number}"
        person = Person.objects.create(
            full_name=name, sort_key=name, search_key=name, birth_date=date(2020, 1, 1), sex="male"
        )
        taught = rooms[number % 2]
        Enrolment.objects.create(
            person=person, institution=school, school_class=taught, grade="1", entry_reason="new",
            starts_on=START + timedelta(days=number),
        )  # fmt: skip


@st.composite
def acts(draw: st.DrawFn, number: int) -> dict:
    """One act on some of the graph; whether it can hold then is for the plan to say."""
    some = draw(st.lists(st.integers(0, 3), min_size=2, max_size=3, unique=True))
    one, other = some[0], some[1]
    communes, schools = [COMMUNES[n] for n in some], [SCHOOLS[n] for n in some]
    new = {"code": f"8{number:04}", "name": f"Mới {number}"}
    found = {"code": f"99TH1{number:03}", "name": f"Trường mới {number}"}
    return draw(
        st.sampled_from(
            [
                {"act": "merge", "what": "institution", "from": schools[1:], "into": SCHOOLS[one]},
                {"act": "merge", "what": "institution", "from": schools, "into": found},
                {"act": "split", "what": "institution", "from": SCHOOLS[one], "into": [{**found, "sites": ["B"]}], "rest": SCHOOLS[one]},
                {"act": "split", "what": "institution", "from": SCHOOLS[one], "into": [{**found, "classes": ["1A"]}], "rest": found["code"]},
                {"act": "move", "what": "institution", "from": SCHOOLS[one], "to": COMMUNES[other]},
                {"act": "move", "what": "site", "from": f"{SCHOOLS[one]}/B", "to": SCHOOLS[other]},
                {"act": "rename", "what": "institution", "from": SCHOOLS[one], "code": found["code"], "name": "Tên khác"},
                {"act": "merge", "what": "commune", "from": communes, "into": new},
                {"act": "merge", "what": "commune", "from": communes[1:], "into": COMMUNES[one]},
                {"act": "split", "what": "commune", "from": COMMUNES[one], "into": [new, {"code": COMMUNES[one], "name": "Còn lại"}], "rest": COMMUNES[one]},
                {"act": "rename", "what": "commune", "from": COMMUNES[one], "name": "Tên xã khác"},
                {"act": "move", "what": "village", "from": f"{COMMUNES[one]}.001", "to": COMMUNES[other]},
                {"act": "rename", "what": "province", "from": "99", "name": "Tỉnh khác"},
            ]
        )
    )  # fmt: skip


histories = st.tuples(
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2**16)), min_size=1, max_size=4).flatmap(
        lambda marks: st.tuples(*(acts(number) for number in range(len(marks))))
    ),
)


@pytest.fixture(autouse=True)
def acting_system(db: None) -> Iterator[None]:
    with acting(SYSTEM):
        yield


def reach(day: date) -> None:
    """Every code that was ever in use leads to what holds on the day, and no pupil is left with a school that has ended."""
    for code in Institution.objects.values_list("code", flat=True):
        assert successor_coded(code, day) is not None, code
    for code in SCHOOLS:
        assert successor_coded(code, day) is not None, code
    for place in Place.objects.all():
        assert successor_on(place, day) is not None, place.code
        found = resolve_code(place.code, day, kind=place.kind)
        assert found is not None
        assert found.place.holds_on(day)


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(histories)
def test_reorganisations_conserve_reach_and_are_undone_exactly(history: tuple[list[int], tuple[dict, ...]]) -> None:
    pupils, steps = history
    before = transaction.savepoint()
    try:
        build(pupils)
        days = [START + timedelta(days=n) for n in range(0, 360, 45)] + [
            FIRST + timedelta(days=30 * n) for n in range(4)
        ]
        expected, stood = {day: totals(day) for day in days}, [export()]
        done = []
        for number, act in enumerate(steps):
            on = FIRST + timedelta(days=30 * number)
            said = {"title": "Thử", "effective_on": str(on), "legal_basis": "QĐ", "acts": [act]}
            if review(SYSTEM, plan_of(said)).problems:
                continue
            reform = save_plan(SYSTEM, document=written(said))
            apply_reform(SYSTEM, reform_id=reform.pk)
            done.append(reform)
            stood.append(export())
            assert {day: totals(day) for day in days} == expected
            reach(on)
        for reform in reversed(done):
            assert export() == stood.pop()
            undo_reform(SYSTEM, reform_id=reform.pk)
        assert export() == stood.pop()
    finally:
        transaction.savepoint_rollback(before)
