"""Background work of quality: every school checked anew each night, and after registers went in."""

from typing import Any, Final

from django.utils import timezone
from procrastinate.contrib.django import app

from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.quality.actions import check_all
from hoaban.modules.quality.refreshing import wait_for_all

CHECK: Final = "quality.check"
NIGHTLY: Final = "45 0 * * *"  # before the boards' figures are computed, which tell of the scores


@job(CHECK)
def check_everything(run: Run, actor: Actor, _arguments: dict[str, Any]) -> dict[str, int]:
    """Check every school and write the day's scores."""
    run.progress(0, 1)
    with acting(actor):
        wait_for_all()
        told = check_all(actor, on=timezone.localdate())
    run.progress(1, 1)
    return {"begun": told.begun, "ended": told.ended, "taken_up": told.taken_up, "scores": told.scores}


def check_soon(_actor: Actor, event: object) -> None:
    """Queue a check after something changed, in the system's own name; one that waits already will see the change too."""
    system = Actor.system(f"after {type(event).__name__}")
    with acting(system):
        if not JobRun.objects.filter(kind=CHECK, state=JobRun.WAITING).exists():
            start_job(system, CHECK, {})


@app.periodic(cron=NIGHTLY)
@app.task(name="hoaban.quality.nightly", queueing_lock="hoaban.quality.nightly", pass_context=False)
def nightly(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Check every school each night: a day has passed, and deadlines with it."""
    check_soon(Actor.system("nightly"), "night")
