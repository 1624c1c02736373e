"""Background work of sync: what the clock alone changes is told to devices, and what is long past is forgotten."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from hoaban.interfaces.sync.feeding import tell_of_those_who_left
from hoaban.kernel import feed
from hoaban.kernel.actor import Actor
from hoaban.kernel.config import settings
from hoaban.kernel.scoping import acting

HOURLY: Final = "7 * * * *"  # so that it runs soon after midnight, whatever the time zone
NIGHTLY: Final = "20 19 * * *"  # the queue's clock is UTC: twenty past two in the morning


@app.periodic(cron=HOURLY)
@app.task(name="hoaban.sync.day_came", queueing_lock="hoaban.sync.day_came", pass_context=False)
def tell_that_a_day_came(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Let devices hear of pupils who left today."""
    tell_of_those_who_left(timezone.localdate())


@app.periodic(cron=NIGHTLY)
@app.task(name="hoaban.sync.prune_feeds", queueing_lock="hoaban.sync.prune_feeds", pass_context=False)
def prune_feeds(timestamp: int) -> None:  # noqa: ARG001  as above
    """Forget what feeds told longer ago than they are kept."""
    with acting(Actor.system("nightly")):
        feed.prune(timezone.now() - timedelta(days=settings().feed_days))
