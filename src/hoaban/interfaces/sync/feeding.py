"""What devices must hear though nobody wrote a record of their classes: a pupil's corrected name, and a day that has come."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from hoaban.kernel import feed
from hoaban.kernel.actor import Actor
from hoaban.kernel.feed import Told
from hoaban.kernel.ids import uuid7
from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import acting
from hoaban.modules.people.events import PersonCorrected
from hoaban.modules.schooling.models import Enrolment

LOOKING_BACK: Final = timedelta(days=30)  # longer than a server stands still
ENDED: Final = """
SELECT e.id FROM schooling_enrolment e WHERE e.ends_on > %(since)s AND e.ends_on <= %(today)s AND NOT EXISTS (
  SELECT 1 FROM kernel_feedrow f
  WHERE f.scope_name = 'class:' || e.school_class_id AND f.entity_id = e.id AND f.told_at >= e.ends_on::timestamp AT TIME ZONE %(zone)s
)
"""


def tell_of_person(_actor: Actor, event: PersonCorrected) -> None:
    """Let the classes in which somebody learns hear of their name, birth date and sex; of classes that the corrector does not see too."""
    with acting(Actor.system("sync: a person was corrected")):
        stays = Enrolment.objects.overlapping(timezone.localdate(), date.max).filter(person_id=event.person_id)
        _tell((stay, event.operation_id) for stay in stays)


def tell_of_those_who_left(today: date) -> int:
    """Let classes hear of pupils whose last day was written down beforehand and is over now; gives how many. Again: nothing."""
    with acting(Actor.system("sync: a day has come")):
        asked = {"since": today - LOOKING_BACK, "today": today, "zone": timezone.get_current_timezone_name()}
        ended = Enrolment.objects.filter(pk__in=[pk for (pk,) in ask(ENDED, asked)])
        return _tell((stay, stay.written_by) for stay in ended)


def _tell(stays: Iterable[tuple[Enrolment, UUID | None]]) -> int:
    """Tell of enrolments, each in the name of the operation behind it."""
    table = Enrolment._meta.db_table  # noqa: SLF001  Django's documented model API
    told = [
        Told(scope, stay.institution_id, table, stay.pk, "", operation_id or uuid7())
        for stay, operation_id in stays
        for scope in stay.feed_scopes
    ]
    with feed.holding(one.scope_name for one in told):
        feed.tell(told)
    return len(told)
