"""Finding anyone: by words in any order, with or without accents, and never anybody behind a wall."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.people.models import Person
from hoaban.modules.people.reads import Asked, find
from tests.town import Town

CROWD = 20_000
CROWDED = f"""
INSERT INTO people_person (id, full_name, sort_key, search_key, birth_date, sex, residence, personal_id)
SELECT gen_random_uuid(), name, lower(name), lower(name), date '2008-01-01' + n % 4000, 'male', 'crowd',
       '0992' || to_char(n, 'FM00000000')
FROM (
    SELECT n, (ARRAY['Quang','Lu','Mua','Sung','Vang','Tran','Pham','Ly'])[1 + n % 8] || ' '
        || (ARRAY['Van','Thi','A'])[1 + n / 8 % 3] || ' ' || chr(65 + n / 24 % 26) || 'o' || n % 97 AS name
    FROM generate_series(1, {CROWD}) n
) AS crowd;
"""


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Twenty thousand strangers with no school, so that an index is worth using."""
    with django_db_blocker.unblock():
        with connections["owner"].cursor() as cursor:
            cursor.execute(CROWDED)
            cursor.execute("ANALYZE people_person")
        yield
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute(
                "SET LOCAL session_replication_role = replica"
            )  # no row is theirs; each table would be asked
            cursor.execute("DELETE FROM people_person WHERE residence = 'crowd'")


def names(actor: Actor, text: str, limit: int = 20) -> list[str]:
    with acting(actor):
        return [found.full_name for found in find(actor, text, limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lò Thị Đào", "Lò Thị Đào"),
        ("lo thi dao", "Lò Thị Đào"),
        ("đào lò", "Lò Thị Đào"),
        ("DAO   LO", "Lò Thị Đào"),
        ("lo đa", "Lò Thị Đào"),
        ("mua a do", "Mùa A Dơ"),
        ("  ", None),
        ("!?%_'\\", None),
        ("không có ai", None),
    ],
)
def test_words_in_any_order_with_or_without_accents(town: Town, text: str, first: str | None) -> None:
    assert next(iter(names(town.alice, text)), None) == first


def test_the_accents_that_were_typed_come_first(town: Town) -> None:
    with acting(Actor.system("test")):
        for name in ("Bạc Cầm Hoá", "Bạc Cầm Hoa", "Bạc Cầm Hóa"):
            Person.objects.create(
                full_name=name, sort_key=name, search_key="bac cam hoa", birth_date=date(2015, 1, 1), sex="male"
            )
    officer = town.actors["department_officer"]
    for name in ("Bạc Cầm Hoá", "Bạc Cầm Hoa", "Bạc Cầm Hóa"):
        found = names(officer, name)
        assert (found[0], len(found)) == (name, 3)


def test_by_number_year_and_day_of_birth(town: Town) -> None:
    pupil = town.persons["Quàng Thị Hoa"]
    assert names(town.alice, pupil.personal_id) == ["Quàng Thị Hoa"]
    assert "Quàng Thị Hoa" in names(town.alice, pupil.personal_id[:8])
    assert names(town.alice, f"hoa {pupil.birth_date.year}") == ["Quàng Thị Hoa"]
    assert names(town.alice, f"{pupil.birth_date:%d/%m/%Y}") == ["Quàng Thị Hoa"]
    assert names(town.alice, f"hoa {pupil.birth_date.year - 1}") == []


def test_a_found_person_comes_with_their_schools(town: Town) -> None:
    with acting(town.alice):
        (found,) = find(town.alice, "mùa a páo")
        assert [(tie.kind, tie.institution_name) for tie in found.ties] == [("guardian", town.primary.name)]


def test_every_persona_finds_exactly_whom_they_may_see(town: Town) -> None:
    for key, actor in town.everyone.items():
        with acting(actor):
            may_see = set(Person.objects.visible_to(actor).values_list("full_name", flat=True))
        found = {name for person in town.persons for name in names(actor, person, 100)}
        assert found == may_see & town.persons.keys(), key


def test_the_walls_hold_inside_the_search(town: Town) -> None:
    """Somebody whose reach claims everything, but whose walls do not, finds only what stands within the walls."""
    liar = Actor(None, "liar", reaches=town.actors["auditor"].reaches, walls=town.charlie.walls)
    assert set(names(liar, "lo", 100)) == set()
    assert "Cà Thị Ngân" in names(liar, "ca thi ngan")


def test_without_an_actor_the_search_gives_nothing(town: Town) -> None:
    assert find(town.actors["auditor"], "lò") == []


words = st.sampled_from(["lò", "thị", "đào", "mùa", "a", "dơ", "văn", "bình", "hạng"])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(words, min_size=1, max_size=4), seed=st.randoms())
def test_the_order_of_words_finds_the_same_persons(town: Town, asked: list[str], seed) -> None:
    shuffled = seed.sample(asked, len(asked))
    assert set(names(town.actors["auditor"], " ".join(asked))) == set(names(town.actors["auditor"], " ".join(shuffled)))


@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    asked = Asked.of(text)
    assert all(word.isalnum() for word in asked.words)
    assert (asked.born_from is None) == (asked.born_until is None)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("text", ["sung van bo5", "Lò Thị Đào", "mua", "09920000", "zzz", "1/1/2009", "van 2010"])
def test_the_search_uses_an_index_in_a_crowd(town: Town, text: str) -> None:
    officer = town.actors["department_officer"]
    with acting(officer), connection.cursor() as cursor:
        cursor.execute(SCANS)
        before = cursor.fetchone()
        assert bool(find(officer, text)) == (text != "zzz")
        cursor.execute(SCANS)
        whole, indexed = (now - then for now, then in zip(cursor.fetchone(), before, strict=True))
    assert whole == 0
    assert indexed > 0


SCANS = "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'people_person'"


@pytest.mark.usefixtures("crowd")
def test_a_teacher_finds_the_own_pupil_in_a_crowd(town: Town) -> None:
    teacher = town.actors["teacher"]
    assert names(teacher, "mùa") == ["Mùa A Dơ"]
    assert names(teacher, "lò") == []
