"""The transcripts' links on a class's and a learner's page, and their part of a school's."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.modules.network.models import Institution
from hoaban.modules.network.school_parts import SchoolPart, Tab
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.schooling.record_links import Link
from hoaban.modules.transcripts.models import READ

WORDS = vi_en("Học bạ", "Transcripts")


def links_of_class(actor: Actor, school_class: SchoolClass) -> Iterator[Link]:
    if actor.may("transcript.prepare", Target(school_class.institution_id, school_class.pk)):
        yield Link(WORDS, reverse("transcripts:class", args=[school_class.pk]))


def links_of_learner(actor: Actor, person_id: UUID) -> Iterator[Link]:
    if actor.may(READ):
        yield Link(WORDS, reverse("transcripts:learner", args=[person_id]))


def school_part(actor: Actor, school: Institution, _today: date) -> SchoolPart:
    may = actor.may("transcript-copies.read", Target(school.pk))
    href = f"{reverse('transcripts:log')}?{urlencode({'school': school.code})}"
    return SchoolPart([Tab(WORDS, href)] if may else [])
