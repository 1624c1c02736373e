"""Timetables of a synthetic province in the background: one school a job, each queueing the next behind whatever people ask for.

A server that is stopped goes on with the school that had no timetable yet when it is started again.
"""

from typing import Any, Final
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.language import Words
from hoaban.kernel.models import JobRun
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting

KIND: Final = "demo.timetables"
BEHIND: Final = -10  # what a person asks for goes first
SAID = Words("Còn {n} trường", "{n} schools are left")


def declare() -> None:
    """Let the worker know this job."""
    job(KIND)(next_timetable)


def start_timetables(actor: Actor, province_code: str) -> JobRun | None:
    """Begin, or go on where it stood; None where one waits already, or every school has its timetable."""
    from hoaban.interfaces.demo.timetables import waiting, year_shown

    with acting(actor):
        year = year_shown()
        if year is None or JobRun.objects.filter(kind=KIND, state=JobRun.WAITING).exists():
            return None
        return _queue(actor, province_code, year, []) if waiting(year).exists() else None


def next_timetable(run: Run, actor: Actor, arguments: dict[str, Any]) -> dict[str, Any]:
    """Make the timetable of the school whose turn it is, and queue the next; a school that fails is passed over until the next start."""
    from hoaban.interfaces.demo.timetables import make_timetable, next_school, waiting

    year, skip = SchoolYear.parse(arguments["school_year"]), list(arguments["skip"])
    school = next_school(actor, arguments["province"], year, frozenset(map(UUID, skip)))
    if school is None:
        return {"left": len(skip)}
    with acting(actor):
        left = waiting(year).count()
    run.progress(0, left, SAID.fill(n=left))
    try:
        made = make_timetable(actor, school, year)
    finally:
        with acting(actor):
            stands = not waiting(year).filter(pk=school).exists()
            _queue(actor, arguments["province"], year, skip if stands else [*skip, str(school)])
    return {"school": str(school), "lessons": made.lessons, "unplaced": made.unplaced, "left": left - 1}


def _queue(actor: Actor, province_code: str, year: SchoolYear, skip: list[str]) -> JobRun:
    arguments = {"province": province_code, "school_year": year.name, "skip": skip}
    return start_job(actor, KIND, arguments, priority=BEHIND)
