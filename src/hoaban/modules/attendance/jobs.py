"""Background work of attendance: absences are counted soon after the rolls that tell of them."""

import logging
from typing import Final

from procrastinate.contrib.django import app

from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.attendance.actions.counting import count_absences
from hoaban.modules.attendance.reads.due import schools_due

EVERY_MINUTE: Final = "* * * * *"
NAME: Final = "hoaban.attendance.count_absences"
logger = logging.getLogger(__name__)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=NAME, queueing_lock=NAME, lock=NAME, pass_context=False)
def count_where_due(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Count where rolls were written since the last time; where one school fails, the others are counted all the same."""
    system = Actor.system("absences counted after rolls")
    with acting(system):
        schools = schools_due()
    for school in schools:
        try:
            with acting(system):
                count_absences(system, institution_id=school)
        except Exception:
            logger.exception("absences of school %s were not counted", school)
