"""Absences as the rule on promotion counts them, for many pupils at once."""

import math
from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.law import rule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.attendance.models import Absence
from hoaban.modules.attendance.reads.calendars import plans_of
from hoaban.modules.attendance.rules import Missed, counted_absences
from hoaban.modules.network.lineage import givers_to
from hoaban.modules.schooling.models import SchoolClass


def counts_of(persons: Collection[UUID], institution_id: UUID, year: SchoolYear) -> dict[UUID, int]:
    """Count absences of these pupils at a school in a year, a begun one whole; who was never away counts none. Four queries.

    What they missed at a school that has passed into this one counts on.
    """
    on = min(timezone.localdate(), year.end - timedelta(days=1))
    rows = list(
        Absence.objects.away()
        .filter(person__in=persons, institution__in=givers_to(institution_id), school_class__school_year=year.name)
        .values_list("person_id", "school_class_id", "day", "session")
    )
    plans = plans_of(SchoolClass.objects.filter(pk__in={row[1] for row in rows}), on)
    missed: dict[UUID, list[Missed]] = defaultdict(list)
    for person_id, class_id, day, session in rows:
        missed[person_id].append(Missed(day, session, plans[class_id].sessions))
    way = rule("attendance.absence-counting", on=on)
    return {each: math.ceil(counted_absences(missed[each], way)) for each in persons}
