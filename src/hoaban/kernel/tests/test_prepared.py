"""Arrays that travel as their own words arrive as they were given; a connection whose server has gone is known without asking."""

from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.prepared import ask, packed
from tests.database import server

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
LISTS = (
    st.tuples(st.just("uuid"), st.lists(st.uuids(), max_size=5))
    | st.tuples(st.just("bigint"), st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5))
    | st.tuples(st.just("text"), st.lists(WORDS, max_size=5))
    | st.tuples(st.just("text"), st.lists(WORDS | st.none(), max_size=5))
)


@pytest.mark.django_db
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LISTS, st.booleans())
def test_a_list_arrives_as_it_was_given(given: tuple[str, list[UUID | int | str | None]], is_named: bool) -> None:
    kind, values = given
    found = ask(f"SELECT %(all)s::{kind}[]", {"all": values}) if is_named else ask(f"SELECT %s::{kind}[]", values)
    assert found == [(values,)]


@pytest.mark.django_db
def test_a_column_is_compared_with_what_is_packed() -> None:
    one, other = UUID(int=1), UUID(int=2)
    found = ask("SELECT v.id FROM (VALUES (%s::uuid), (%s::uuid)) v(id) WHERE v.id = ANY (%s)", one, other, [other])
    assert found == [(other,)]
    assert packed([other]) == "{00000000000000000000000000000002}"


@pytest.mark.django_db(transaction=True)
def test_a_connection_whose_server_has_gone_is_known_without_asking() -> None:
    [(pid,)] = ask("SELECT pg_backend_pid()")
    assert connection.is_usable()
    with server() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert not connection.is_usable()
    connection.close()
    assert ask("SELECT 1") == [(1,)]
