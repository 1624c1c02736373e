"""Background work of the log: every minute what was committed is hashed and signed; each night everything is compared."""

from typing import Final

from procrastinate.contrib.django import app

from hoaban.modules.log.integrating import integrate

EVERY_MINUTE: Final = "* * * * *"
INTEGRATE: Final = "hoaban.log.integrate"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=INTEGRATE, queueing_lock=INTEGRATE, lock=INTEGRATE, pass_context=False)
def integrate_what_is_committed(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Append what was committed since the last minute."""
    integrate()
