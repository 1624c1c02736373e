"""A class and who learns in it on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.modules.schooling.models import Enrolment, Homeroom, SchoolClass


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One pupil of a class; `number` is the place in the list, `ethnic_group` its name, empty where not known."""

    number: int
    enrolment_id: UUID
    person_id: UUID
    full_name: str
    birth_date: date
    sex: str
    ethnic_group: str
    personal_id: str | None
    grade: str
    boarding: str
    entry_reason: str
    since: date


@dataclass(frozen=True, slots=True)
class Roster:
    """A class on a day: who leads it and who learns in it, in the order of Vietnamese lists."""

    school_class: SchoolClass
    homeroom_teachers: tuple[str, ...]
    lines: tuple[RosterLine, ...]


def roster(actor: Actor, class_id: UUID, on: date) -> Roster | None:
    """Give a class with its pupils on a day, or None when the reader may not see it."""
    seen = SchoolClass.objects.visible_to(actor).select_related("institution", "site").distinct()
    school_class = seen.filter(pk=class_id).first()
    if school_class is None:
        return None
    leading = Homeroom.objects.on(on).filter(school_class=school_class).order_by("person__sort_key")
    stays = Enrolment.objects.visible_to(actor).on(on).filter(school_class=school_class)
    rows = stays.select_related("person__ethnic_group").order_by("person__sort_key", "person_id")
    return Roster(
        school_class,
        tuple(leading.values_list("person__full_name", flat=True)),
        tuple(_line(number, row) for number, row in enumerate(rows, start=1)),
    )


def _line(number: int, row: Enrolment) -> RosterLine:
    person = row.person
    return RosterLine(
        number=number,
        enrolment_id=row.pk,
        person_id=row.person_id,
        full_name=person.full_name,
        birth_date=person.birth_date,
        sex=person.sex,
        ethnic_group=person.ethnic_group.name if person.ethnic_group else "",
        personal_id=person.personal_id,
        grade=row.grade,
        boarding=row.boarding,
        entry_reason=row.entry_reason,
        since=row.starts_on,
    )
