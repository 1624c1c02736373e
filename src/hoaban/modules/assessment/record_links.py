"""Assessment's links on a class's and a learner's page."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.modules.assessment.models import READ
from hoaban.modules.schooling.models import BOOK, SchoolClass
from hoaban.modules.schooling.record_links import Link


def links_of_class(actor: Actor, school_class: SchoolClass) -> Iterator[Link]:
    if actor.may(BOOK, Target(school_class.institution_id, school_class.pk)):
        yield Link(vi_en("Sổ điểm", "Mark book"), reverse("assessment:register", args=[school_class.pk]))


def links_of_learner(actor: Actor, person_id: UUID) -> Iterator[Link]:
    if actor.may(READ):
        yield Link(vi_en("Kết quả học tập", "Results"), reverse("assessment:pupil", args=[person_id]))
