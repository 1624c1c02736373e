"""Two readings at once see the same; what only this transaction knows of is read here, one after the other."""

import pytest
from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.beside import both
from hoaban.kernel.prepared import ask, tell
from hoaban.kernel.scoping import acting

SYSTEM = Actor.system("test")
WHO = "SELECT pg_backend_pid(), current_setting('hoaban.everything')"


def who() -> tuple[int, str]:
    [(pid, eyes)] = ask(WHO)
    return pid, eyes


@pytest.mark.django_db(transaction=True)
def test_the_second_reads_over_a_connection_of_its_own_with_the_same_eyes() -> None:
    for actor, eyes in ((SYSTEM, "on"), (Actor.nobody(), "off")):
        with acting(actor):
            (here, mine), (there, its) = both(who, who)
        assert here != there
        assert mine == its == eyes


@pytest.mark.django_db
def test_what_is_not_committed_is_seen_by_both() -> None:
    with acting(SYSTEM):
        tell("CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT 7 AS told")
        assert both(who, lambda: ask("SELECT told FROM fresh")) == (who(), [(7,)])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails_here", [True, False])
def test_the_error_of_either_is_raised(*, fails_here: bool) -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError), acting(SYSTEM):
        both(*((fail, who) if fails_here else (who, fail)))
    assert ask("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", connection.connection.info.backend_pid) == [(1,)]
