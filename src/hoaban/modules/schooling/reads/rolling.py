"""The dry run of a roll-over: everybody of a year with what would become of them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from hoaban.kernel.actor import Actor
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from hoaban.modules.schooling.reasons import YEAR_END
from hoaban.modules.schooling.rolling import Decision, NewClass, Plan, Pupil, plan


def plan_roll_over(
    actor: Actor, *, institution_id: UUID, from_year: str, to_year: str, decisions: Sequence[Decision] = ()
) -> Plan:
    """Say what rolling a school over would do, changing nothing. Pupils come by class and then in the order of lists."""
    year = SchoolYear.parse(to_year)
    stays = Enrolment.objects.visible_to(actor).filter(institution_id=institution_id)
    last = _last_stays(stays.filter(school_class__school_year=from_year).select_related("person", "school_class"))
    already_there = set(stays.filter(school_class__school_year=to_year).values_list("person_id", flat=True))
    elsewhere = _enrolled_elsewhere((stay.person_id for stay in last), institution_id, year)
    classes = SchoolClass.objects.visible_to(actor).filter(institution_id=institution_id, school_year=to_year)
    levels = Institution.objects.visible_to(actor).filter(pk=institution_id).values_list("levels", flat=True).first()
    return plan(
        [
            Pupil(
                enrolment_id=stay.pk,
                person_id=stay.person_id,
                name=stay.person.full_name,
                grade=stay.grade,
                class_name=stay.school_class.name,
                has_left=stay.exit_reason not in {"", YEAR_END},
                is_already_there=stay.person_id in already_there,
                learns_elsewhere=stay.person_id in elsewhere,
            )
            for stay in last
        ],
        [NewClass(row.pk, row.name, tuple(row.grades)) for row in classes.order_by("name")],
        levels or [],
        decisions,
    )


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
