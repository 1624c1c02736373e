"""The walls in PostgreSQL itself: every table has one or a reason, and the application's role cannot step around them."""

import re

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, transaction

from hoaban.kernel.actor import Actor, Reach
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting, scope_of
from hoaban.kernel.walls import APP_ROLE, FUNCTIONS, OPEN_TABLES, scoped_models
from tests.town import Town

OURS = ("public", "star")
NOT_OURS = ("pg_catalog", "information_schema", "pg_toast")

# Functions that run with the owner's rights, so across the walls. Each answers one narrow question, read and judged one by one.
DOORS = {
    "network_coded": "id and name of the institution that carries a code: published facts",
    "network_named": "code, name and commune of institutions found by name: published facts",
    "people_alike": "ids of who is like somebody, and how much; draws the same walls itself (its own tests hold it)",
    "people_find": "ids found by name, number or year; draws the same walls itself (held below)",
    "people_known": "whom an identification number belongs to, so that one number is never two persons",
    "schooling_enrolled_elsewhere": "whether persons learn elsewhere in a time, so that nobody learns in two schools at once",
    "schooling_enrolled_when": "on which days a person is enrolled, never where, for the refusal of a second enrolment",
    "schooling_main_post_elsewhere": "since when persons hold a main post elsewhere, so that nobody holds two",
    "transcripts_keep_file": "a trigger that looks whether the file's version was issued; answers nobody",
    "transcripts_keep_step": "a trigger that looks whether the signature's version was issued; answers nobody",
    "timetables_busy_elsewhere": "at which times of the week persons teach elsewhere, never what, so that nobody teaches at two schools at once",
}

pytestmark = pytest.mark.django_db


def ask(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def assert_refused(sql: str) -> None:
    with pytest.raises(ProgrammingError) as refusal, transaction.atomic():
        ask(sql)
    assert isinstance(refusal.value.__cause__, psycopg.errors.InsufficientPrivilege), refusal.value


def test_every_table_has_a_wall_or_a_reason() -> None:
    walled = {
        table
        for (table,) in ask(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND p.polname = 'wall' AND p.polcmd = '*' AND p.polwithcheck IS NOT NULL"
        )
    }
    open_with_reason = {model._meta.db_table for model, scope in scoped_models() if scope.open_because} | set(
        OPEN_TABLES
    )
    tables = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = ANY(%s)", list(OURS))}
    assert tables
    assert tables - open_with_reason == walled
    assert not walled & open_with_reason


def test_one_wall_a_table_and_beside_it_only_a_window_for_heirs() -> None:
    """Policies of a table add up: a second one opens what the first closes. The one there may be lets see what former schools left, no more."""
    policies = ask("SELECT tablename, policyname, cmd, roles::text[], qual FROM pg_policies")
    walls = [table for table, name, *_ in policies if name == "wall"]
    assert len(set(walls)) == len(walls)
    assert all(roles == [APP_ROLE] for *_, roles, _ in policies)
    windows = [(table, cmd, condition) for table, name, cmd, _, condition in policies if name != "wall"]
    assert {name for _, name, *_ in policies} == {"wall", "heirs"}
    for table, cmd, condition in windows:
        assert cmd == "SELECT", table
        assert set(re.findall(r"hoaban_\w+\(\)", condition)) == {"hoaban_former()"}, table
    assert len({table for table, *_ in windows}) == len(windows)


def test_every_wall_reads_what_acting_draws() -> None:
    for table, condition in ask("SELECT tablename, qual FROM pg_policies WHERE policyname = 'wall'"):
        assert "hoaban_everything()" in condition, table
        assert any(f"hoaban_{circle}()" in condition for circle in ("institutions", "persons", "user")), table


def test_every_model_says_its_scope() -> None:
    silent = [model.__name__ for model, scope in scoped_models() if not (scope.read or scope.open_because)]
    assert not silent


def test_models_with_a_school_or_a_person_are_never_open() -> None:
    for model in apps.get_models():
        columns = {field.attname for field in model._meta.concrete_fields}
        if model.__module__.startswith("hoaban.") and columns & {"institution_id", "person_id", "school_class_id"}:
            assert not scope_of(model).open_because, model.__name__


def test_views_look_with_the_readers_eyes() -> None:
    views = ask(
        "SELECT c.relname, coalesce(c.reloptions, '{}') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('v', 'm') AND n.nspname <> ALL(%s)",
        list(NOT_OURS),
    )
    assert views
    for name, options in views:
        assert "security_invoker=true" in options, name


def test_every_door_through_the_walls_is_known() -> None:
    found = ask(
        "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname <> ALL(%s)",
        list(NOT_OURS),
    )
    assert {name for name, _ in found} == set(DOORS)
    for name, settings in found:
        assert "search_path=public, pg_temp" in settings, f"{name} could be led to another table of the same name"


def test_the_applications_role_owns_nothing_and_stands_above_nobody() -> None:
    assert ask("SELECT current_user, session_user") == [(APP_ROLE, APP_ROLE)]
    powers = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    assert ask(f"SELECT {powers} FROM pg_roles WHERE rolname = %s", APP_ROLE) == [(False,)]
    assert ask("SELECT 1 FROM pg_auth_members WHERE member = %s::regrole", APP_ROLE) == []
    assert ask("SELECT relname FROM pg_class WHERE relowner = %s::regrole", APP_ROLE) == []
    assert ask("SELECT proname FROM pg_proc WHERE proowner = %s::regrole", APP_ROLE) == []
    assert ask("SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole", APP_ROLE) == []
    for schema in OURS:
        assert ask("SELECT has_schema_privilege(%s, %s, 'CREATE')", APP_ROLE, schema) == [(False,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SET ROLE {owner}",
        "SET SESSION AUTHORIZATION {owner}",
        "RESET ROLE; ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
        "SET ROLE NONE; ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY wall ON people_person",
        "CREATE POLICY hole ON people_person USING (true)",
        "ALTER ROLE hoaban_app BYPASSRLS",
        "TRUNCATE people_person",
        "CREATE TABLE public.mine (id int)",
        "CREATE OR REPLACE FUNCTION public.hoaban_everything() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    ],
)
def test_the_applications_role_cannot_escape(sql: str) -> None:
    assert_refused(sql.format(owner=connections["owner"].settings_dict["USER"]))


def test_turning_row_security_off_gives_errors_and_no_rows(town: Town) -> None:
    with acting(town.alice):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL row_security = off")
        assert_refused("SELECT full_name FROM people_person")


@pytest.mark.parametrize(
    ("name", "key", "is_found"), [("pham thu ha", "principal", False), ("pham thu ha", "auditor", True)]
)
def test_finding_by_name_does_not_look_over_the_walls(town: Town, name: str, key: str, *, is_found: bool) -> None:
    """Even asked without any filter, as a program would that forgot its own."""
    upper, pupil = town.upper.pk, town.persons["Phạm Thu Hà"].pk
    with acting(town.actors[key]):
        for everything in (True, False):
            rows = ask(
                "SELECT people_find(%s, '', NULL, NULL, %s, %s::uuid[], %s::uuid[], 20)",
                name.split(),
                everything,
                [upper],
                [pupil],
            )
            assert rows == ([(pupil,)] if is_found else [])


@pytest.mark.parametrize("model", [Operation, Change])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_ledger_is_never_changed_nor_taken_away(model: type, sql: str) -> None:
    with acting(Actor.system("test")):
        assert_refused(sql.format(model._meta.db_table))


def test_without_an_actor_every_walled_table_looks_empty(town: Town) -> None:
    for model, scope in scoped_models():
        if not scope.open_because:
            assert not model._default_manager.exists(), model.__name__


def test_nobody_writes_a_row_outside_their_walls(town: Town) -> None:
    here = {"name": "Điểm lẻ", "starts_on": town.today}
    site = apps.get_model("network", "Site")
    with acting(town.alice):
        site.objects.create(institution=town.primary, **here)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            site.objects.create(institution=town.upper, **here)


def test_walls_fall_with_the_transaction_that_drew_them(town: Town) -> None:
    with acting(Actor("00000000-0000-7000-8000-000000000001", "test", walls=Reach(everything=True))):
        assert ask("SELECT hoaban_everything()") == [(True,)]
        with acting(town.alice):
            assert ask("SELECT hoaban_everything()") == [(False,)]
        assert ask("SELECT hoaban_everything()") == [(True,)]
    assert ask("SELECT hoaban_everything(), hoaban_institutions(), hoaban_persons(), hoaban_user()") == [
        (False, [], [], None)
    ]


def test_an_inner_failure_leaves_the_outer_walls_standing(town: Town) -> None:
    with acting(town.alice):
        with pytest.raises(ProgrammingError), acting(Actor.system("test")):
            ask("SELECT no_such_column FROM people_person")
        assert ask("SELECT hoaban_everything()") == [(False,)]
        assert ask("SELECT count(*) FROM people_person WHERE id = %s", town.persons["Phạm Thu Hà"].pk) == [(0,)]
        with pytest.raises(RuntimeError), acting(Actor.system("test")):
            raise RuntimeError
        assert ask("SELECT hoaban_everything()") == [(False,)]


def test_the_functions_that_read_the_walls_are_the_ones_written_down() -> None:
    known = {
        name for name in ("everything", "institutions", "persons", "user", "former") if f"hoaban_{name}()" in FUNCTIONS
    }
    assert ask("SELECT count(*) FROM pg_proc WHERE proname = ANY(%s)", [f"hoaban_{name}" for name in known]) == [(5,)]
