"""The doors through the walls: each is known, has a fixed search path, and opens for the application's role only."""

import pytest
from django.db import connection

KNOWN = {
    "network_coded": "a school by its published code",
    "people_find": "ids of persons, after drawing the same walls itself",
    "people_known": "whether a number belongs to somebody, for imports",
    "schooling_enrolled_elsewhere": "whether somebody is enrolled elsewhere, never where",
    "schooling_enrolled_when": "on which days somebody is enrolled, never where",
}
DOORS = """
SELECT p.proname, coalesce(array_to_string(p.proconfig, ' '), ''), has_function_privilege('public', p.oid, 'EXECUTE'),
       has_function_privilege('hoaban_app', p.oid, 'EXECUTE')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef
"""


@pytest.mark.django_db
def test_every_door_is_known_and_closed_to_everybody_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(DOORS)
        doors = {name: (settings, everybody, ours) for name, settings, everybody, ours in cursor.fetchall()}
    assert doors.keys() == KNOWN.keys()
    for name, (settings, everybody, ours) in doors.items():
        assert "search_path=public, pg_temp" in settings, name
        assert not everybody, f"{name} is open to any role"
        assert ours, name
