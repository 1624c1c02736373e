"""Timetables of a synthetic province: made by the engine, school by school, small ones first, and published
from the first lesson on; the second term's follows with as few lessons moved as can be."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from hoaban.engines.timetabling.solving import Solved, Solver
from hoaban.interfaces.demo.personas import account_school
from hoaban.interfaces.demo.teaching import prepare
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.calendar import first_lesson
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.timetables.actions import propose_timetable, publish_timetable
from hoaban.modules.timetables.actions.versions import as_arguments
from hoaban.modules.timetables.gathering import first_day, gather
from hoaban.modules.timetables.models import Timetable
from hoaban.modules.timetables.planning.obstacles import obstacles
from hoaban.modules.timetables.planning.placing import lessons_of, solution_of
from hoaban.modules.timetables.planning.problem import Plan, plan_of
from hoaban.modules.timetables.planning.records import Placed

FIRST_TERM, SECOND_TERM = 1, 2
FOLLOWING: Final = 0.3  # of the first term's search: the second begins with its timetable
LEAST, A_CLASS, MOST = 2.0, 0.7, 20.0  # seconds of search: for a small school, more for each class, never more
TRIES: Final = 2  # the second three times as long, where a lesson found no place
NAME = Words("Thời khóa biểu học kì {term}, {year}", "Timetable of term {term}, {year}")
LEVELS = ("primary", "lower", "upper")


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a school: its timetable, how many lessons have no place, and why there can be none."""

    school_id: UUID
    name: str
    timetable_id: UUID | None
    lessons: int = 0
    unplaced: int = 0
    cost: tuple[int, int] = (0, 0)
    obstacles: tuple[str, ...] = ()

    @property
    def is_published(self) -> bool:
        return self.timetable_id is not None and not self.unplaced


def waiting(year: SchoolYear) -> "QuerySet[Institution]":
    """Give the schools without any timetable in a year, small ones first. Needs `acting`."""
    running = Q(classes__school_year=year.name) & ~Q(classes__grades__0__regex="^[a-z]")
    schools = Institution.objects.on(year.start).filter(levels__overlap=list(LEVELS))
    done = Timetable.objects.filter(school_year=year.name).values("institution_id")
    counted = schools.exclude(pk__in=done).annotate(size=Count("classes", filter=running, distinct=True))
    return counted.filter(size__gt=0).order_by("size", "code")


def next_school(actor: Actor, province_code: str, year: SchoolYear, skip: frozenset[UUID] = frozenset()) -> UUID | None:
    """Give the school whose turn it is: that of the demonstration's accounts before all others."""
    with acting(actor):
        own = account_school(province_code, timezone.localdate())
        first = Case(When(pk=own.pk if own else None, then=0), default=1)
        schools = waiting(year).exclude(pk__in=skip).filter(code__startswith=province_code)
        return schools.order_by(first, F("size"), "code").values_list("pk", flat=True).first()


def make_timetable(actor: Actor, school_id: UUID, year: SchoolYear, seconds: float | None = None) -> Made:
    """Let a school have all that a timetable needs, and both terms' timetables; gives what came of the first term's."""
    with acting(actor):
        school = Institution.objects.get(pk=school_id)
        prepare(actor, school, year)
    made, lessons = _make_term(actor, school, (year, FIRST_TERM), [], seconds)
    if made.is_published:
        _make_term(actor, school, (year, SECOND_TERM), lessons, seconds)
    return made


def _make_term(
    actor: Actor, school: Institution, at: tuple[SchoolYear, int], before: list[Placed], seconds: float | None
) -> tuple[Made, list[Placed]]:
    """Search a term's timetable outside of any transaction, and publish it where it is whole; few lessons move from `before`."""
    year, term = at
    with acting(actor):
        records = gather(school.pk, year.name, term, first_day(year, term))
    found = obstacles(records)
    told = tuple(each.message.vi for each in found)
    if any(each.blocks for each in found) or not records.demands:
        return Made(school.pk, school.name, None, obstacles=told), []
    budget = seconds or min(LEAST + A_CLASS * len(records.classes), MOST)
    plan = plan_of(records, stay=before)
    solved, lessons = _search(plan, before, budget * FOLLOWING if before else budget)
    unplaced = sum(each.slot is None for each in lessons)
    with acting(actor):
        made = propose_timetable(
            actor,
            institution_id=school.pk,
            school_year=year.name,
            term=term,
            name=NAME.fill(term=term, year=year.name).read("vi"),
            lessons=as_arguments(lessons),
            cost=solved.evaluation.cost,
        )
        if not unplaced:
            begins = first_lesson(year) if term == FIRST_TERM else year.second_term
            publish_timetable(actor, timetable_id=made.pk, on=begins)
    return Made(school.pk, school.name, made.pk, len(lessons), unplaced, solved.evaluation.cost, told), lessons


def _search(plan: Plan, before: list[Placed], budget: float) -> tuple[Solved, list[Placed]]:
    """Search until every lesson has a place, a second time for longer."""
    for attempt in range(TRIES):
        solver = Solver(
            plan.instance,
            seconds=budget * 3**attempt,
            clock=time.monotonic,
            seed=attempt + 1,
            threads=1,
            start=solution_of(plan, before) if before else None,
        )
        solved = solver.run()
        lessons = lessons_of(plan, solved.solution)
        if all(each.slot for each in lessons):
            break
    return solved, lessons


def make_all(actor: Actor, province_code: str, most: int | None = None) -> Iterator[Made]:
    """Make what is missing, school by school; one that cannot have a timetable is told of once."""
    with acting(actor):
        year = year_shown()
    skip: set[UUID] = set()
    while year is not None and (most is None or len(skip) < most):
        school = next_school(actor, province_code, year, frozenset(skip))
        if school is None:
            return
        skip.add(school)
        yield make_timetable(actor, school, year)


def year_shown() -> SchoolYear | None:
    """Give the last school year that the synthetic province has classes in. Needs `acting`."""
    last = SchoolClass.objects.order_by("-school_year").values_list("school_year", flat=True).first()
    return SchoolYear.parse(last) if last else None
