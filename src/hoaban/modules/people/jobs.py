"""Background work about persons: looking for duplicates every night, asking the population register."""

import time
from typing import Any, Final

from django.utils import timezone
from procrastinate.contrib.django import app

from hoaban.kernel.actor import Actor
from hoaban.kernel.config import settings
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.people.pairs import look_for_pairs
from hoaban.modules.people.population.asking import Asker
from hoaban.modules.people.population.service import Service

PAIRS: Final = "people.pairs"
ASK: Final = "people.ask-register"
NIGHTLY: Final = "40 1 * * *"  # minute and hour, as cron writes them
MOST: Final = 5000  # questions in one run: a worker is free for others again after an hour or two


@job(PAIRS)
def find_duplicates(_run: Run, actor: Actor, _arguments: dict[str, Any]) -> dict[str, Any]:
    """Compare everybody with everybody."""
    return {"pairs": look_for_pairs(actor)}


@job(ASK)
def ask_register(run: Run, actor: Actor, arguments: dict[str, Any]) -> dict[str, Any]:
    """Ask about those who are due. Killed and begun again, it goes on where it was."""
    asker = Asker(service(), actor, str(arguments["reason"]), timezone.now, time.sleep, run.progress)
    return asker.run(MOST).to_json()


def service() -> Service:
    """Give the way to the register that is configured; `is_configured` says whether there is one."""
    found = settings()
    token = found.population_token.get_secret_value() if found.population_token else ""
    return Service(found.population_url, token)


def is_configured() -> bool:
    return bool(settings().population_url)


@app.periodic(cron=NIGHTLY)
@app.task(name="hoaban.people.nightly", queueing_lock="hoaban.people.nightly", pass_context=False)
def nightly(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Look for duplicates each night, and ask the register about who is due."""
    system = Actor.system("nightly")
    with acting(system):
        waiting = set(JobRun.objects.filter(state=JobRun.WAITING).values_list("kind", flat=True))
        if PAIRS not in waiting:
            start_job(system, PAIRS, {})
        if is_configured() and ASK not in waiting:
            start_job(system, ASK, {"reason": "đối chiếu định kỳ"})
