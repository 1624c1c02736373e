"""Reads for pages and programs: loads against the norm, what a version asks of people and how it differs, and the lessons of a day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.network.levels import level_of
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import Homeroom, SchoolClass
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import EMPLOYEE
from hoaban.modules.timetables.gathering import first_day, gather, placed, records_of
from hoaban.modules.timetables.models import Duty, Lesson, Timetable
from hoaban.modules.timetables.planning.comparing import Difference, differences
from hoaban.modules.timetables.planning.fairness import Strain, strains
from hoaban.modules.timetables.planning.moving import options
from hoaban.modules.timetables.planning.records import Records
from hoaban.modules.timetables.rules.loads import Owed, level_of_load, norm_of, owed
from hoaban.modules.timetables.slots import Slot
from hoaban.modules.timetables.words import HOMEROOM


@dataclass(frozen=True, slots=True)
class Load:
    """What a member of staff is given and owes: periods a week; `over` is None where no rule says a norm."""

    person_id: UUID
    name: str
    post: str
    is_main: bool
    owed: Owed
    periods: int

    @property
    def over(self) -> int | None:
        """Periods beyond what is owed; below nought they lack. A teacher lent by another school owes nothing here."""
        if not self.is_main:
            return None
        return None if self.owed.periods is None else self.periods - self.owed.periods


def loads_of(
    actor: Actor,
    school: Institution,
    school_year: str,
    term: int,
    *,
    on: date | None = None,
    records: Records | None = None,
) -> list[Load]:
    """Give the load of everybody at a school who teaches or owes periods, in the order of Vietnamese lists.

    They are those of a day (the term's first), by its records, where those are at hand already.
    """
    on = on or first_day(SchoolYear.parse(school_year), term)
    records = records or gather(school.pk, school_year, term, on)
    given, levels, duties = _given(records), _levels(records), _duties(school.pk, on)
    posts = Appointment.objects.visible_to(actor).on(on).filter(institution_id=school.pk)
    found = []
    for row in posts.exclude(post=EMPLOYEE).select_related("person").order_by("person__sort_key", "pk"):
        level = level_of_load(levels.get(row.person_id, school.levels))
        norm = norm_of(row.post, level, school.boarding_kind, on)
        owes = owed(norm, duties.get(row.person_id, ()), on)
        found.append(Load(row.person_id, row.person.full_name, row.post, row.is_main, owes, given[row.person_id]))
    return found


def _given(records: Records) -> Counter[UUID]:
    """The periods of each teacher; the flag salute and the class hour are those of whoever leads the class."""
    found: Counter[UUID] = Counter()
    for each in records.demands:
        if each.teacher_id is not None:
            found[each.teacher_id] += each.periods
    return found


def _levels(records: Records) -> dict[UUID, set[str]]:
    """The levels at which each teacher teaches."""
    grades = SchoolClass.objects.filter(pk__in=[each.id for each in records.classes]).values_list("pk", "grades")
    level = {pk: level_of(said[0]) for pk, said in grades}
    found: dict[UUID, set[str]] = {}
    for each in records.demands:
        if each.teacher_id is not None:
            found.setdefault(each.teacher_id, set()).add(level[each.class_id])
    return found


def _duties(institution_id: UUID, on: date) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    leading = Homeroom.objects.on(on).filter(institution_id=institution_id).values_list("person_id", flat=True)
    for person in dict.fromkeys(leading):
        found.setdefault(person, []).append(HOMEROOM)
    rows = Duty.objects.on(on).filter(institution_id=institution_id).order_by("kind")
    for person, kind in rows.values_list("person_id", "kind"):
        found.setdefault(person, []).append(kind)
    return found


@dataclass(frozen=True, slots=True)
class Move:
    """Where a lesson may go: the lesson of the class that would take its place, if one is there, and what that breaks."""

    slot: Slot
    other_id: UUID | None
    problems: tuple[Problem, ...]


def moves_of(actor: Actor, timetable_id: UUID, lesson_id: UUID) -> list[Move]:
    """Give every time of the class's week for a lesson of a version, those first that break nothing."""
    version = Timetable.objects.visible_to(actor).get(pk=timetable_id)
    pairs = placed(version.pk)
    ids = [pk for pk, _ in pairs]
    found = options(records_of(version), [each for _, each in pairs], ids.index(lesson_id))
    return [Move(each.slot, None if each.other is None else ids[each.other], each.problems) for each in found]


def strains_of(actor: Actor, timetable_id: UUID) -> dict[UUID, Strain]:
    """Give what a version asks of each teacher: gaps, early and late periods, days."""
    version = Timetable.objects.visible_to(actor).get(pk=timetable_id)
    lessons = [each for _, each in placed(version.pk)]
    return strains(lessons, sorted({each.slot for each in lessons if each.slot is not None}))


def changes_between(actor: Actor, before_id: UUID, after_id: UUID) -> list[Difference]:
    """Give what moved from one version to another."""
    seen = Timetable.objects.visible_to(actor)
    before, after = (placed(seen.get(pk=each).pk) for each in (before_id, after_id))
    return differences([each for _, each in before], [each for _, each in after])


def lessons_on(actor: Actor, day: date) -> list[Lesson]:
    """Give the lessons of published timetables that hold on a day and its weekday, as far as the actor may see them, in order."""
    held = Timetable.objects.published_on(day)
    rows = Lesson.objects.visible_to(actor).filter(timetable__in=held, slot__startswith=str(day.isoweekday()))
    return sorted(
        rows.select_related("school_class", "room"),
        key=lambda each: (Slot.read(str(each.slot)), each.school_class.name),
    )
