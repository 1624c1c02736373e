"""Whom a reader may enrol, move or release, and into which classes: what the pages about a learner's way ask first."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.http import Http404

from hoaban.kernel.actor import Actor, Target
from hoaban.modules.network.models import Institution
from hoaban.modules.people.models import Affiliation, Person
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.present import present_year

MANAGE = "learner.manage"
MANAGE_CLASSES = "class.manage"


def manages(actor: Actor, institution_id: UUID) -> bool:
    """Answer whether the actor enrols and releases the learners of a school."""
    return actor.may(MANAGE, Target(institution_id=institution_id))


def manages_classes(actor: Actor, institution_id: UUID) -> bool:
    """Answer whether the actor opens and changes the classes of a school."""
    return actor.may(MANAGE_CLASSES, Target(institution_id=institution_id))


def school_or_404(actor: Actor, institution_id: UUID, permission: str) -> Institution:
    """Give a school at which the actor holds a right."""
    found = Institution.objects.visible_to(actor).filter(pk=institution_id).first()
    if found is None or not actor.may(permission, Target(institution_id=found.pk)):
        raise Http404
    return found


def own_school(actor: Actor) -> Institution | None:
    """Give the only school that the actor manages; None when there are several, or none."""
    reach = actor.reach(MANAGE)
    if reach.everything or len(reach.institutions) != 1:
        return None
    return Institution.objects.visible_to(actor).filter(pk__in=reach.institutions).first()


def takes_learners(actor: Actor, school_class: SchoolClass, today: date) -> bool:
    """Answer whether the actor may put somebody into a class: one of theirs, and not of a year gone by."""
    year = present_year(today, school_class.institution_id)
    return school_class.school_year >= year.name and manages(actor, school_class.institution_id)


def open_classes(actor: Actor, institutions: Iterable[UUID], today: date) -> list[SchoolClass]:
    """Give the classes of some schools that take learners now: of the year that pages speak of, and of those that come."""
    here = list(institutions)
    year = present_year(today, here[0] if len(here) == 1 else None)
    rows = SchoolClass.objects.visible_to(actor).filter(institution__in=here, school_year__gte=year.name)
    return list(rows.select_related("site").order_by("school_year", "grades", "name"))


def stay_or_404(actor: Actor, person_id: UUID) -> Enrolment:
    """Give the stay without an end of somebody whose school the actor manages."""
    stays = Enrolment.objects.visible_to(actor).filter(person_id=person_id, ends_on=None)
    found = stays.select_related("person", "school_class", "institution").first()
    if found is None or not manages(actor, found.institution_id):
        raise Http404
    return found


def schools_to_enrol_at(actor: Actor, person: Person) -> list[UUID]:
    """Give the schools that know a person as their learner, may enrol them, and are the actor's to manage."""
    ties = Affiliation.objects.visible_to(actor).filter(person=person, kind=Affiliation.LEARNER)
    return [school for school in ties.values_list("institution_id", flat=True) if manages(actor, school)]


def first_day(today: date, stay: Enrolment) -> date:
    """Give the day that a form offers for what ends a stay: today, when the stay has begun."""
    return max(today, stay.starts_on)
