"""How each subject of each class is planned in a term: its periods a week, how its lessons lie, and whether the school set that itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.law import rule
from hoaban.kernel.scoping import ScopedQuerySet
from hoaban.modules.schooling.models import ClassSubject, SchoolClass
from hoaban.modules.timetables.models import CoursePlan, Room
from hoaban.modules.timetables.rules.periods import weekly, weeks_of_terms

Cell = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Course:
    """A class's subject in a term; `programme` is what the programme's yearly periods come to a week, `shares` are teachers' own periods."""

    class_id: UUID
    subject: str
    yearly: int
    programme: int
    periods: int
    least_doubles: int
    most_doubles: int
    most_a_day: int | None
    room_kind: str
    is_own: bool
    shares: tuple[tuple[UUID, int], ...] = ()

    def values(self) -> dict[str, Any]:
        """Give what `plan_course` takes."""
        return {
            "periods": self.periods,
            "least_doubles": self.least_doubles,
            "most_doubles": self.most_doubles,
            "most_a_day": self.most_a_day,
            "room_kind": self.room_kind,
            "shares": self.shares,
        }

    def with_periods(self, periods: int) -> dict[str, Any]:
        """Give the same plan with other periods a week; double periods and shares that no longer fit become fewer."""
        most = min(self.most_doubles, periods // 2)
        shares = self.shares if sum(count for _, count in self.shares) <= periods else ()
        least = min(self.least_doubles, most)
        return {**self.values(), "periods": periods, "least_doubles": least, "most_doubles": most, "shares": shares}


def courses_of(classes: Sequence[SchoolClass], term: int, on: date) -> dict[Cell, Course]:
    """Give what each class takes, in the order of its books."""
    ids = [each.pk for each in classes]
    plans: dict[Cell, dict[UUID | None, CoursePlan]] = {}
    for row in CoursePlan.objects.filter(school_class__in=ids, term=term):
        plans.setdefault((row.school_class_id, row.subject), {})[row.person_id] = row
    taken: ScopedQuerySet[ClassSubject] = ClassSubject.objects.filter(school_class__in=ids).order_by("position", "pk")
    kinds = set(
        Room.objects.on(on)
        .filter(institution__in={each.institution_id for each in classes})
        .values_list("kind", flat=True)
    )
    return {(row.school_class_id, row.subject): _course(row, plans, kinds, term, on) for row in taken}


def _course(
    row: ClassSubject, plans: Mapping[Cell, Mapping[UUID | None, CoursePlan]], kinds: set[str], term: int, on: date
) -> Course:
    own = plans.get((row.school_class_id, row.subject), {})
    plan, programme = own.get(None), weekly(row.periods, weeks_of_terms(on))[term - 1]
    least, most, room = _lies(row.subject, plan, kinds, on)
    periods = plan.periods if plan else programme
    return Course(
        row.school_class_id,
        row.subject,
        row.periods,
        programme,
        periods,
        min(least, periods // 2),
        min(most, periods // 2),
        plan.most_a_day if plan else None,
        room,
        plan is not None,
        tuple(sorted(_shares(own))),
    )


def _shares(own: Mapping[UUID | None, CoursePlan]) -> Iterator[tuple[UUID, int]]:
    yield from ((person, row.periods) for person, row in own.items() if person is not None)


def _lies(subject: str, plan: CoursePlan | None, kinds: set[str], on: date) -> tuple[int, int, str]:
    """Give double periods and the kind of room: as set, else by default; a default room is asked for only where there is one."""
    if plan is not None:
        return plan.least_doubles, plan.most_doubles, plan.room_kind
    said = rule("timetable.subjects", on=on).get(subject, {})
    least, most = said.get("doubles", (0, 0))
    room = said.get("room", "")
    return least, most, room if room in kinds else ""
