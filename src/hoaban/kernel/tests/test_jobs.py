"""Jobs that a worker left when it died: begun again, and given up when they kill one worker after the other."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from hoaban.kernel import jobs
from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import GONE_AFTER, MOST_TURNS, job, start_job
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("the job tests")
KIND = "tests.count"


@pytest.fixture
def begun(monkeypatch):
    """How often the job began; declared for the test alone."""
    times = []
    monkeypatch.setattr(jobs, "_jobs", {})
    job(KIND)(lambda run, _actor, _arguments: times.append(run.id))
    return times


@pytest.fixture
def run(begun):
    with acting(SYSTEM):
        made = start_job(SYSTEM, KIND, {})
    jobs.take.defer(run_id=str(made.pk))
    return made


def told(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def left_by_a_worker(seconds_ago: int) -> None:
    """Let the job be one that a worker began who gave its last sign of life so long ago."""
    made = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id"
    [(worker,)] = told(made, seconds_ago)
    assert told("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s RETURNING 1", worker)


def taken_up() -> tuple[str, int]:
    async_to_sync(jobs.take_up.func)(SimpleNamespace(app=app), 0)
    [found] = told("SELECT status::text, attempts FROM procrastinate_jobs")
    return found


def done(run: JobRun, attempts: int) -> JobRun:
    """Let the next worker do it."""
    jobs.take.func(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), run_id=str(run.pk))
    with acting(SYSTEM):
        return JobRun.objects.get(pk=run.pk)


def test_what_a_dead_worker_left_is_done_by_the_next(run, begun):
    left_by_a_worker(GONE_AFTER + 5)
    assert taken_up() == ("todo", 1)
    assert done(run, 1).state == JobRun.DONE
    assert begun == [run.pk]


def test_what_a_living_worker_does_is_left_to_it(run, begun):
    left_by_a_worker(GONE_AFTER - 30)
    assert taken_up() == ("doing", 0)
    assert begun == []


def test_a_job_whose_workers_die_one_after_the_other_is_given_up_and_says_so(run, begun):
    for turn in range(MOST_TURNS):
        left_by_a_worker(GONE_AFTER + 5)
        assert taken_up() == ("todo", turn + 1)
    row = done(run, MOST_TURNS)
    assert (row.state, row.result) == (JobRun.FAILED, {"error": "its workers died"})
    assert row.finished_at
    assert begun == []
