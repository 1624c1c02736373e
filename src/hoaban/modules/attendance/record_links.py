"""Attendance's links on a class's and a learner's page."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.language import vi_en
from hoaban.modules.attendance.models import READ
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.schooling.record_links import Link


def links_of_class(actor: Actor, school_class: SchoolClass) -> Iterator[Link]:
    if actor.may(READ, Target(school_class.institution_id, school_class.pk)):
        yield Link(vi_en("Điểm danh", "Roll"), reverse("attendance:roll", args=[school_class.pk]))
        yield Link(
            vi_en("Sổ chuyên cần", "Attendance register"), reverse("attendance:register", args=[school_class.pk])
        )


def links_of_learner(actor: Actor, person_id: UUID) -> Iterator[Link]:
    if actor.may(READ):
        yield Link(vi_en("Chuyên cần", "Attendance"), reverse("attendance:person", args=[person_id]))
