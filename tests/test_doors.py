"""A door through the walls opens for the application's role, and for no other."""

import pytest
from django.db import connection

DOORS = """
SELECT p.proname, has_function_privilege('public', p.oid, 'EXECUTE'), has_function_privilege('hoaban_app', p.oid, 'EXECUTE')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef
"""


@pytest.mark.django_db
def test_every_door_is_closed_to_everybody_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(DOORS)
        doors = cursor.fetchall()
    assert "people_find" in {name for name, _, _ in doors}
    assert [name for name, everybody, ours in doors if everybody or not ours] == []
