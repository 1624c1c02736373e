"""One school anew, at once: what its page shows is what its records say in this moment."""

from datetime import date
from uuid import UUID

from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.quality.actions import keep_findings
from hoaban.modules.quality.checking import Findings, check
from hoaban.modules.quality.reckoning import are_stored, scores

LOCK = "quality"


def refresh(institution_id: UUID, on: date) -> Findings:
    """Check one school with the system's eyes, and keep what changed. Who asks must already be known to read of this school.

    Two who look at the same school in the same moment do not write the same twice: the second waits for the first.
    """
    with acting(Actor.system("quality of one school")) as system:
        _wait_for_others(institution_id)
        found = check(on, institution_id)
        rows = list(scores(found))
        if not found.is_nothing or not are_stored(rows, on, institution_id):
            keep_findings(system, institution_id=institution_id, found=found)
    return found


def _wait_for_others(institution_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [LOCK])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [str(institution_id)])


def wait_for_all() -> None:
    """Let the check of all schools be alone: no school's own check writes beside it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
