"""Long work in the background, on a queue inside PostgreSQL: with progress, in the asker's name, found again after leaving.

A module declares a job in its `jobs.py`; a page starts it and shows its `JobRun`. The worker runs it as the asker, whose rights
are read again when the work begins: somebody who lost a role in between cannot finish what they may no longer do.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting

LOST_AFTER = timedelta(hours=2)
# Seconds without a sign of life after which a worker is taken for dead: killed, or its machine lost power.
GONE_AFTER = 120
MOST_TURNS = 3  # of a job under which worker after worker died: perhaps it is the job that kills them
EVERY_MINUTE = "* * * * *"
logger = logging.getLogger(__name__)
ActorSource = Callable[[UUID], Actor]
_source: list[ActorSource] = []
_jobs: dict[str, "Work"] = {}


class Work(Protocol):
    """What a job does: it is given its run, for progress, and its actor; it opens `acting(actor)` for each piece itself."""

    def __call__(self, run: "Run", actor: Actor, arguments: dict[str, Any], /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Run:
    """The handle a job tells its progress through; each telling stands at once, outside of the job's own transactions."""

    id: UUID

    def progress(self, done: int, total: int, message: Words | None = None) -> None:
        _set(self.id, done=done, total=total, message=message.to_json() if message else None)

    def is_to_stop(self) -> bool:
        """Somebody wants the work to end with what it has."""
        with acting(Actor.system("job progress")):
            return JobRun.objects.filter(pk=self.id, state=JobRun.STOPPING).exists()


def actors_come_from(source: ActorSource) -> None:
    """Tell how an account's id becomes an actor; the interfaces floor knows, the kernel does not."""
    _source[:] = [source]


def job(kind: str) -> Callable[[Work], Work]:
    """Declare a job under a stable name."""

    def declare(work: Work) -> Work:
        _jobs[kind] = work
        return work

    return declare


def start_job(
    actor: Actor, kind: str, arguments: dict[str, Any], *, institution_id: UUID | None = None, priority: int = 0
) -> JobRun:
    """Queue a job in the actor's name; it starts once the asking transaction stands, before those of lower priority."""
    run = JobRun.objects.create(
        kind=kind, actor_user_id=actor.user_id, institution_id=institution_id, arguments=arguments
    )
    transaction.on_commit(lambda: take.configure(priority=priority).defer(run_id=str(run.pk)))
    return run


def ask_to_stop(run: JobRun) -> None:
    """Let a job end with what it has, as soon as it looks; one that is over stays as it is. The caller has found the run as its asker may."""
    with acting(Actor.system("job asked to stop")):
        JobRun.objects.filter(pk=run.pk, state__in=(JobRun.WAITING, JobRun.RUNNING)).update(state=JobRun.STOPPING)


@app.task(name="hoaban.perform", pass_context=True)
def take(context: JobContext, run_id: str) -> None:
    """Take a job from the queue: the one task in it."""
    if context.job.attempts < MOST_TURNS:
        perform(UUID(run_id))
    else:
        _set(UUID(run_id), state=JobRun.FAILED, finished_at=timezone.now(), result={"error": "its workers died"})


def perform(key: UUID) -> None:
    """Do what a run asks for, in the asker's name, and note what came of it."""
    with acting(Actor.system("job")):
        row = JobRun.objects.get(pk=key)
    if row.is_over:
        return
    asked = {} if row.state == JobRun.STOPPING else {"state": JobRun.RUNNING}
    _set(key, **asked, started_at=timezone.now())
    actor = _source[0](row.actor_user_id) if row.actor_user_id else Actor.system(row.kind)
    try:
        result = _jobs[row.kind](Run(key), actor, row.arguments)
    except Exception as error:
        logger.exception("job %s failed", row.kind)
        _set(key, state=JobRun.FAILED, finished_at=timezone.now(), result={"error": str(error)})
        return
    _set(key, state=JobRun.DONE, finished_at=timezone.now(), result=result)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="hoaban.take-up", queueing_lock="hoaban.take-up", pass_context=True)
async def take_up(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Put what a dead worker left back in the queue. Every job passes over what it has done already."""
    manager = context.app.job_manager
    for left in await manager.get_stalled_jobs(seconds_since_heartbeat=GONE_AFTER):
        await manager.retry_job(left)


def _set(run_id: UUID, **values: Any) -> None:
    with acting(Actor.system("job progress")):
        JobRun.objects.filter(pk=run_id).update(**values)
