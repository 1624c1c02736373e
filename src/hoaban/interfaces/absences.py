"""Absences reach the results: what attendance counted is noted, and who is concerned is judged anew."""

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import note_absences
from hoaban.modules.assessment.models import AbsenceCount
from hoaban.modules.attendance.events import AbsencesCounted


def note_counts(_actor: Actor, event: AbsencesCounted) -> None:
    """Note the counts that changed, in the system's own name: who counts absences has no right over results."""
    system = Actor.system("absences counted after rolls")
    school, year = event.institution_id, event.school_year
    with acting(system):
        standing = AbsenceCount.objects.filter(institution=school, school_year=year, person__in=event.half_days)
        known = dict(standing.values_list("person_id", "half_days"))
        changed = [(person, n) for person, n in event.half_days.items() if known.get(person, 0) != n]
        if changed:
            note_absences(system, institution_id=school, school_year=year, counts=changed)
