"""Background work of figures: remembering them anew after an import, and every night."""

from datetime import date
from typing import Any, Final

from django.utils import timezone
from procrastinate.contrib.django import app

from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.figures.actions import remember_figures
from hoaban.modules.figures.board import days_of_board

REMEMBER: Final = "figures.remember"
NIGHTLY: Final = "15 1 * * *"  # minute and hour, as cron writes them


@job(REMEMBER)
def remember(run: Run, actor: Actor, _arguments: dict[str, Any]) -> dict[str, Any]:
    """Compute the boards' figures anew, a day after the other."""
    with acting(actor):
        days = days_of_board(timezone.localdate())
    answers = 0
    for number, day in enumerate(days):
        run.progress(number, len(days))
        answers += _remember(actor, day)
    run.progress(len(days), len(days))
    return {"days": [day.isoformat() for day in days], "answers": answers}


def _remember(actor: Actor, day: date) -> int:
    with acting(actor):
        return remember_figures(actor, days=[day])


def remember_soon(_actor: Actor, event: object) -> None:
    """Queue the computing after something changed, in the system's own name; what waits already will see the change too."""
    system = Actor.system(f"after {type(event).__name__}")
    with acting(system):
        if not JobRun.objects.filter(kind=REMEMBER, state=JobRun.WAITING).exists():
            start_job(system, REMEMBER, {})


@app.periodic(cron=NIGHTLY)
@app.task(name="hoaban.figures.nightly", queueing_lock="hoaban.figures.nightly", pass_context=False)
def nightly(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Compute the boards' figures each night: a day has passed, and terms, ages and validity with it."""
    remember_soon(Actor.system("nightly"), "night")
