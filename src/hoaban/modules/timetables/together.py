"""Schools that share teachers, solved together: started by who has authority over all of them, at its end a draft for each school."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied, invalid
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.models import JobRun
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.network.levels import LOWER, PRIMARY, UPPER
from hoaban.modules.network.models import Institution, Site
from hoaban.modules.staff.models import Appointment
from hoaban.modules.staff.posts import TEACHER
from hoaban.modules.timetables.actions.versions import MANAGE, as_arguments, propose_timetable
from hoaban.modules.timetables.gathering import first_day, gather
from hoaban.modules.timetables.jobs import COSTS, STAGES, search
from hoaban.modules.timetables.models import Lesson, Timetable
from hoaban.modules.timetables.planning.joint import joined, minutes_between, shared, split, without_rushes
from hoaban.modules.timetables.planning.obstacles import obstacles
from hoaban.modules.timetables.planning.placing import lessons_of
from hoaban.modules.timetables.planning.problem import plan_of
from hoaban.modules.timetables.planning.records import Records
from hoaban.modules.timetables.slots import Slot, read_all

if TYPE_CHECKING:
    from hoaban.engines.timetabling.solving import Progress

COORDINATE: Final = "timetable.coordinate"
SOLVE: Final = "timetables.solve-together"
SECONDS, MOST_SCHOOLS = 120, 8
NAME = Words("Xếp liên trường, học kì {term}, {year}", "Schools together, term {term}, {year}")


def start_together(
    actor: Actor,
    *,
    institution_ids: Collection[UUID],
    school_year: str,
    term: int,
    seconds: int = SECONDS,
    seed: int = 1,
) -> JobRun:
    """Queue a search for several schools, over all of which the actor has authority."""
    schools = sorted(set(institution_ids))
    for each in schools:
        if not actor.may(COORDINATE, Target(each)):
            raise Denied(COORDINATE)
    if not 1 < len(schools) <= MOST_SCHOOLS:
        raise invalid(
            "not-several",
            "institution_ids",
            f"Hãy chọn từ 2 đến {MOST_SCHOOLS} trường.",
            f"Choose from 2 to {MOST_SCHOOLS} schools.",
        )
    arguments = {
        "institution_ids": [str(each) for each in schools],
        "school_year": school_year,
        "term": term,
        "seconds": seconds,
        "seed": seed,
    }
    return start_job(actor, SOLVE, arguments)


@job(SOLVE)
def solve_together(run: Run, actor: Actor, arguments: dict[str, Any]) -> dict[str, Any]:
    """Read every school's records, search them as one, and propose each school its part; who may no longer, cannot finish."""
    schools, year = [UUID(each) for each in arguments["institution_ids"]], arguments["school_year"]
    with acting(actor):
        parts = read_parts(schools, year, arguments["term"])
        records = joined(parts, far_sites({each.site_id for one in parts.values() for each in one.classes}))
    found = obstacles(records)
    told = [{"code": each.code, "at": list(each.at), "blocks": each.blocks, **each.message.to_json()} for each in found]
    if any(each.blocks for each in found) or not records.demands:
        return {"obstacles": told, "schools": []}
    plan = plan_of(records)
    solved = search(plan, [], arguments, lambda at: _tell(run, at, arguments["seconds"]))
    lessons = split(without_rushes(records, lessons_of(plan, solved.solution)), parts)
    name = NAME.fill(term=arguments["term"], year=year).read("vi")
    made = []
    with acting(actor):
        lent = actor.lending(COORDINATE, MANAGE)
        for school, own in lessons.items():
            draft = propose_timetable(
                lent,
                institution_id=school,
                school_year=year,
                term=arguments["term"],
                name=name,
                lessons=as_arguments(own),
                cost=solved.evaluation.cost,
            )
            unplaced = sum(each.slot is None for each in own)
            made.append({"school": str(school), "timetable": str(draft.pk), "lessons": len(own), "unplaced": unplaced})
    return {
        "obstacles": told,
        "schools": made,
        "cost": list(solved.evaluation.cost),
        "shared": len(shared(parts)),
    }


def _tell(run: Run, at: "Progress", seconds: int) -> None:
    said = COSTS.fill(stage=STAGES.get(at.stage, at.stage), hard=at.infeasibility, soft=at.objective)
    run.progress(min(int(at.seconds), seconds), seconds, said)


def read_parts(schools: Sequence[UUID], school_year: str, term: int) -> dict[UUID, Records]:
    """Give each school's records; what its teachers have at the other schools of these is no bound, for it is made anew."""
    on = first_day(SchoolYear.parse(school_year), term)
    parts = {school: gather(school, school_year, term, on) for school in schools}
    held = Timetable.objects.filter(institution__in=schools).published_on(on)
    own: dict[UUID | None, set[str]] = defaultdict(set)
    rows = Lesson.objects.filter(timetable__in=held, slot__isnull=False)
    for person, slot in rows.values_list("person_id", "slot"):
        own[person].add(str(slot))
    return {school: _without(records, own) for school, records in parts.items()}


def _without(records: Records, own: Mapping[UUID | None, set[str]]) -> Records:
    freed: dict[UUID, frozenset[Slot]] = {each.id: each.elsewhere - read_all(own[each.id]) for each in records.teachers}
    return replace(records, teachers=tuple(replace(each, elsewhere=freed[each.id]) for each in records.teachers))


def far_sites(sites: Collection[UUID]) -> frozenset[frozenset[UUID]]:
    """Give the pairs of sites between which the noon is too short; a site whose place nobody wrote down is near."""
    said = rule("timetable.travel", on=timezone.localdate())
    rows = Site.objects.filter(pk__in=sites, latitude__isnull=False, longitude__isnull=False)
    said_of = rows.values_list("pk", "latitude", "longitude")
    points = {pk: (a, b) for pk, a, b in said_of if a is not None and b is not None}
    return frozenset(
        frozenset((one, other))
        for one, other in combinations(sorted(points), 2)
        if minutes_between(points[one], points[other], said["kilometres_an_hour"], said["winding"]) > said["noon"]
    )


def far_named(schools: Mapping[UUID, str]) -> list[tuple[str, str, int]]:
    """Give the pairs of sites of different schools between which the noon is too short, by name, with the minutes of the way."""
    said = rule("timetable.travel", on=timezone.localdate())
    rows = Site.objects.on(timezone.localdate()).filter(institution__in=schools)
    points = [
        (row.institution_id, f"{schools[row.institution_id]} ({row.name})", (row.latitude, row.longitude))
        for row in rows.exclude(latitude=None).exclude(longitude=None).order_by("institution", "-is_main", "name")
        if row.latitude is not None and row.longitude is not None
    ]
    found = [
        (a, b, minutes_between(one, other, said["kilometres_an_hour"], said["winding"]))
        for (first, a, one), (second, b, other) in combinations(points, 2)
        if first != second
    ]
    return [(a, b, math.ceil(minutes)) for a, b, minutes in found if minutes > said["noon"]]


def shared_teachers(actor: Actor, schools: Collection[UUID]) -> list[tuple[str, UUID, list[UUID]]]:
    """Give the teachers whom some schools share, each with their own school and the others, as far as the actor sees staff."""
    posts = Appointment.objects.visible_to(actor).on(timezone.localdate())
    rows = (
        posts.filter(post=TEACHER, institution__in=schools).select_related("person").order_by("person__sort_key", "pk")
    )
    by_person: dict[UUID, list[Appointment]] = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row)
    several = [sorted(each, key=lambda row: not row.is_main) for each in by_person.values() if len(each) > 1]
    return [(own.person.full_name, own.institution_id, [row.institution_id for row in rest]) for own, *rest in several]


def groups_of(actor: Actor) -> list[list[Institution]]:
    """Give the schools that share teachers, in groups that hang together, as far as the actor may make their timetables together."""
    today, reach = timezone.localdate(), actor.reach(COORDINATE)
    posts = Appointment.objects.on(today).filter(post=TEACHER, institution__levels__overlap=[PRIMARY, LOWER, UPPER])
    if not reach.everything:
        posts = posts.filter(institution__in=reach.institutions)
    lent = posts.filter(person__in=posts.filter(is_main=False).values("person_id"))
    by_person: dict[UUID, set[UUID]] = defaultdict(set)
    for person, school in lent.values_list("person_id", "institution_id"):
        by_person[person].add(school)
    found: list[set[UUID]] = []
    for schools in by_person.values():
        touched = [each for each in found if each & schools]
        found = [each for each in found if not each & schools]
        found.append(schools.union(*touched))
    named = Institution.objects.in_bulk({pk for each in found for pk in each})
    groups = [
        sorted((named[pk] for pk in each), key=lambda one: (one.name, one.code)) for each in found if len(each) > 1
    ]
    return sorted(groups, key=lambda each: (each[0].name, each[0].code))
