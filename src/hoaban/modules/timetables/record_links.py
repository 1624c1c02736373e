"""The timetable's links on a class's and a learner's page, and its part of a school's."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.modules.network.models import Institution
from hoaban.modules.network.school_parts import SchoolPart, Tab
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.record_links import Link
from hoaban.modules.timetables.models import READ

WORDS = vi_en("Thời khóa biểu", "Timetable")


def links_of_class(actor: Actor, school_class: SchoolClass) -> Iterator[Link]:
    if actor.may(READ, Target(school_class.institution_id, school_class.pk)):
        yield Link(WORDS, reverse("timetables:class", args=[school_class.pk]))


def links_of_learner(actor: Actor, person_id: UUID) -> Iterator[Link]:
    if not actor.may(READ):
        return
    stays = Enrolment.objects.visible_to(actor).on(timezone.localdate()).filter(person_id=person_id)
    for class_id in stays.values_list("school_class_id", flat=True)[:1]:
        yield Link(WORDS, reverse("timetables:class", args=[class_id]))


def school_part(actor: Actor, school: Institution, _today: date) -> SchoolPart:
    may = actor.may(READ, Target(school.pk))
    return SchoolPart([Tab(WORDS, reverse("timetables:school", args=[school.pk]))] if may else [])
