"""Background work of the log: every minute what was committed is hashed and signed; each night everything is compared."""

import logging
from typing import Any, Final

from procrastinate.contrib.django import app

from hoaban.kernel.actor import Actor
from hoaban.kernel.jobs import Run, job, start_job
from hoaban.kernel.models import JobRun
from hoaban.kernel.scoping import acting
from hoaban.modules.log.auditing import audit, keep_audit
from hoaban.modules.log.integrating import integrate

EVERY_MINUTE: Final = "* * * * *"
NIGHTLY: Final = "40 18 * * *"  # the queue's clock is UTC: twenty to two in the morning
INTEGRATE: Final = "hoaban.log.integrate"
AUDIT: Final = "log.audit"
logger = logging.getLogger(__name__)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=INTEGRATE, queueing_lock=INTEGRATE, lock=INTEGRATE, pass_context=False)
def integrate_what_is_committed(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Append what was committed since the last minute."""
    integrate()


@job(AUDIT)
def audit_everything(run: Run, actor: Actor, _arguments: dict[str, Any]) -> dict[str, Any]:
    """Compare everything and keep what is found, for the log's page and the board of whoever may see it."""
    run.progress(0, 1)
    report = audit()
    with acting(actor):
        kept = keep_audit(actor, report=report)
    if not report.is_clean:
        logger.error("the audit found %s places that differ from the ledger: see /public-log/", kept.findings)
    run.progress(1, 1)
    return {"operations": report.size, "findings": kept.findings}


@app.periodic(cron=NIGHTLY)
@app.task(name="hoaban.log.nightly", queueing_lock="hoaban.log.nightly", pass_context=False)
def nightly(timestamp: int) -> None:  # noqa: ARG001  as above
    """Audit each night."""
    system = Actor.system("nightly")
    with acting(system):
        if not JobRun.objects.filter(kind=AUDIT, state=JobRun.WAITING).exists():
            start_job(system, AUDIT, {})
