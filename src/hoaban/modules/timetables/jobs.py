"""A timetable solved in the background: told while it runs, at its end a draft, or why there can be none."""

import time
from collections.abc import Callable
from datetime import date
from threading import get_ident
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from hoaban.kernel.actor import Actor, Target
from hoaban.kernel.errors import Denied
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.models import JobRun
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.schooling.curriculum import subject_names
from hoaban.modules.timetables.actions.versions import MANAGE, as_arguments, propose_timetable
from hoaban.modules.timetables.gathering import first_day, gather, placed
from hoaban.modules.timetables.models import Timetable
from hoaban.modules.timetables.planning.obstacles import Obstacle, obstacles
from hoaban.modules.timetables.planning.placing import lessons_of, solution_of
from hoaban.modules.timetables.planning.problem import Plan, plan_of
from hoaban.modules.timetables.planning.records import Placed, Records
from hoaban.modules.timetables.planning.telling import Told
from hoaban.modules.timetables.planning.telling import told as told_of

if TYPE_CHECKING:
    from hoaban.engines.timetabling.solving import Progress, Solved

SOLVE: Final = "timetables.solve"
SECONDS, THREADS = 60, 2
EVERY, AT_ONCE = 1.0, 1e9  # seconds
STAGES = {
    "construct": vi_en("Đang dựng bản đầu tiên", "Building a first timetable"),
    "repair": vi_en("Đang gỡ các chỗ vướng", "Mending what must hold"),
    "improve": vi_en("Đang xếp cho đẹp hơn", "Improving"),
}
COSTS = vi_en(
    "{stage}: {hard} chỗ chưa giữ được, {soft} điểm nguyện vọng", "{stage}: {hard} not held yet, wishes cost {soft}"
)


def start_solving(
    actor: Actor,
    *,
    institution_id: UUID,
    school_year: str,
    term: int,
    seconds: int = SECONDS,
    seed: int = 1,
    based_on: UUID | None = None,
    on: date | None = None,
    stays: bool = True,
) -> JobRun:
    """Queue a search of the records as they stand on a day (the term's first). With a version to base it on, its locked lessons stay.

    The others move as little as they can, or, unless it `stays`, as much as makes it better.
    """
    if not actor.may(MANAGE, Target(institution_id)):
        raise Denied(MANAGE)
    arguments = {
        "institution_id": str(institution_id),
        "school_year": school_year,
        "term": term,
        "seconds": seconds,
        "seed": seed,
        "based_on": str(based_on) if based_on else None,
        "on": on.isoformat() if on else None,
        "stays": stays,
    }
    return start_job(actor, SOLVE, arguments, institution_id=institution_id)


@job(SOLVE)
def solve_timetable(run: Run, actor: Actor, arguments: dict[str, Any]) -> dict[str, Any]:
    """Read the records, say what is impossible, search outside of any transaction, and propose what was found."""
    with acting(actor):
        records, before = _read(actor, arguments)
    found = obstacles(records)
    told = [_obstacle(each) for each in found]
    if any(each.blocks for each in found) or not records.demands:
        return {"obstacles": told}
    stay = before if arguments.get("stays", True) else []
    plan = plan_of(records, locked=[each for each in before if each.is_locked], stay=stay)
    clock = Clock(run)
    solved = search(plan, before, arguments, lambda at: _tell(run, at, arguments["seconds"]), clock)
    with acting(actor):
        made = propose_timetable(
            actor,
            institution_id=UUID(arguments["institution_id"]),
            school_year=arguments["school_year"],
            term=arguments["term"],
            name=NAME.fill(term=arguments["term"], year=arguments["school_year"]).read("vi"),
            lessons=as_arguments(lessons_of(plan, solved.solution)),
            based_on=UUID(arguments["based_on"]) if arguments["based_on"] else None,
            cost=solved.evaluation.cost,
        )
    return {
        "timetable": str(made.pk),
        "obstacles": told,
        "reasons": [_reason(each) for each in told_of(plan, solved.reasons, subject_names(_day(arguments)))],
        "cost": list(solved.evaluation.cost),
        "stopped": clock.is_stopped,
    }


NAME = Words("Học kì {term}, {year}", "Term {term}, {year}")


class Clock:
    """The seconds of a search; they are over once somebody asks it to stop, which the thread that made it looks up once a second.

    Walks ask it as well, each in a thread of its own: there it would open a connection of the database for each of them.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.is_stopped, self.looked_at, self.thread = run, False, time.monotonic(), get_ident()

    def __call__(self) -> float:
        now = time.monotonic()
        if not self.is_stopped and now - self.looked_at >= EVERY and get_ident() == self.thread:
            self.looked_at, self.is_stopped = now, self.run.is_to_stop()
        return now + (AT_ONCE if self.is_stopped else 0)


def search(
    plan: Plan,
    before: list[Placed],
    arguments: dict[str, Any],
    tell: Any = None,
    clock: Callable[[], float] | None = None,
) -> "Solved":
    """Search a plan; from the lessons that stood before, where there are any."""
    from hoaban.engines.timetabling.solving import Solver  # CP-SAT and Numba, half of the program's start

    return Solver(
        plan.instance,
        seconds=arguments["seconds"],
        clock=clock or time.monotonic,
        seed=arguments["seed"],
        threads=THREADS,
        steps=arguments.get("steps"),
        start=solution_of(plan, before) if before else None,
        progress=tell,
    ).run()


def _read(actor: Actor, arguments: dict[str, Any]) -> tuple[Records, list[Placed]]:
    """Read what the search needs; a version of another school is none."""
    school, year, term = UUID(arguments["institution_id"]), arguments["school_year"], arguments["term"]
    records = gather(school, year, term, _day(arguments))
    if not arguments["based_on"]:
        return records, []
    own = Timetable.objects.visible_to(actor).get(pk=UUID(arguments["based_on"]), institution_id=school)
    return records, [each for _, each in placed(own.pk)]


def _day(arguments: dict[str, Any]) -> date:
    if arguments.get("on"):
        return date.fromisoformat(arguments["on"])
    return first_day(SchoolYear.parse(arguments["school_year"]), arguments["term"])


def _reason(each: Told) -> dict[str, Any]:
    return {**each.message.to_json(), "at": list(each.at)}


def _obstacle(each: Obstacle) -> dict[str, Any]:
    return {"code": each.code, "at": list(each.at), "blocks": each.blocks, **each.message.to_json()}


def _tell(run: Run, at: "Progress", seconds: int) -> None:
    said = COSTS.fill(stage=STAGES.get(at.stage, at.stage), hard=at.infeasibility, soft=at.objective)
    run.progress(min(int(at.seconds), seconds), seconds, said)
