"""The dry run of a roll-over: everybody of a year with what would become of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.reasons import YEAR_END
from hoaban.modules.schooling.rolling import Decision, NewClass, Plan, Pupil, plan


@dataclass(frozen=True, slots=True)
class Turn:
    """A school at the turn of two years: who learnt there in the old one, and the classes of the new."""

    pupils: tuple[Pupil, ...]
    classes: tuple[NewClass, ...]
    levels: tuple[str, ...]

    def plan(self, decisions: Sequence[Decision] = ()) -> Plan:
        return plan(self.pupils, self.classes, self.levels, decisions)


def plan_roll_over(
    actor: Actor, *, institution_id: UUID, from_year: str, to_year: str, decisions: Sequence[Decision] = ()
) -> Plan:
    """Say what rolling a school over would do, changing nothing. Pupils come by class and then in the order of lists."""
    return turn_of(actor, institution_id=institution_id, from_year=from_year, to_year=to_year).plan(decisions)


def turn_of(actor: Actor, *, institution_id: UUID, from_year: str, to_year: str) -> Turn:
    """Read what a plan is made of, so that several can be made of it."""
    year = SchoolYear.parse(to_year)
    stays = Enrolment.objects.visible_to(actor).filter(institution_id=institution_id)
    last = _last_stays(stays.filter(school_class__school_year=from_year).select_related("person", "school_class"))
    already_there = set(stays.filter(school_class__school_year=to_year).values_list("person_id", flat=True))
    elsewhere = _enrolled_elsewhere((stay.person_id for stay in last), institution_id, year)
    classes = SchoolClass.objects.visible_to(actor).filter(institution_id=institution_id, school_year=to_year)
    levels = Institution.objects.visible_to(actor).filter(pk=institution_id).values_list("levels", flat=True).first()
    pupils = (
        Pupil(
            enrolment_id=stay.pk,
            person_id=stay.person_id,
            name=stay.person.full_name,
            grade=stay.grade,
            class_name=stay.school_class.name,
            class_id=stay.school_class_id,
            has_left=stay.exit_reason not in {"", YEAR_END},
            is_already_there=stay.person_id in already_there,
            learns_elsewhere=stay.person_id in elsewhere,
        )
        for stay in last
    )
    named = (NewClass(row.pk, row.name, tuple(row.grades)) for row in classes.order_by("name"))
    return Turn(tuple(pupils), tuple(named), tuple(levels or ()))


def _last_stays(stays: Iterable[Enrolment]) -> list[Enrolment]:
    """Keep each pupil's last stay of the year; the others ended in a change of class."""
    last: dict[UUID, Enrolment] = {}
    for stay in stays:
        known = last.get(stay.person_id)
        if known is None or known.starts_on < stay.starts_on:
            last[stay.person_id] = stay
    return sorted(last.values(), key=lambda stay: (stay.school_class.name, stay.person.sort_key))


def _enrolled_elsewhere(persons: Iterable[UUID], institution_id: UUID, year: SchoolYear) -> set[UUID]:
    """Ask through the walls whether anybody else has enrolled them for the year; who it is stays there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM schooling_enrolled_elsewhere(%s::uuid[], %s, %s, %s)",
            [list(persons), institution_id, year.start, year.end],
        )
        return {row[0] for row in cursor.fetchall()}
