"""Absences reach the results: after a roll, the half-days that its pupils were away are counted anew, and who is concerned is judged anew."""

from django.utils import timezone

from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.actions import note_absences
from hoaban.modules.assessment.models import AbsenceCount
from hoaban.modules.attendance.events import AbsencesChanged
from hoaban.modules.attendance.reads.counts import counts_of
from hoaban.modules.attendance.rules import absence_limit
from hoaban.modules.network.levels import level_of
from hoaban.modules.schooling.models import SchoolClass


def count_absences(_actor: Actor, event: AbsencesChanged) -> None:
    """Note the counts that changed, in the system's own name: who takes a roll has no right over results. Where law sets no limit
    (primary school), nothing is counted.
    """
    system = Actor.system("absences counted after a roll")
    with acting(system):
        of = SchoolClass.objects.get(pk=event.school_class_id)
        if absence_limit(level_of(of.grades[0]), timezone.localdate()) is None:
            return
        counts = counts_of(event.person_ids, of.institution_id, SchoolYear.parse(of.school_year))
        standing = AbsenceCount.objects.filter(
            institution=of.institution_id, school_year=of.school_year, person__in=counts
        )
        known = dict(standing.values_list("person_id", "half_days"))
        changed = [(person, n) for person, n in counts.items() if known.get(person, 0) != n]
        if changed:
            note_absences(system, institution_id=of.institution_id, school_year=of.school_year, counts=changed)
