"""Background work of accounts: sessions that have ended are swept out each night."""

from typing import Final

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

NIGHTLY: Final = "40 2 * * *"  # minute and hour, as cron writes them


@app.periodic(cron=NIGHTLY)
@app.task(name="hoaban.accounts.sweep", queueing_lock="hoaban.accounts.sweep", pass_context=False)
def sweep_sessions(timestamp: int) -> None:  # noqa: ARG001  procrastinate hands over the moment it is due
    """Delete the sessions that nobody can use any more: each sign-in leaves one, and the table would grow for ever."""
    SessionStore.clear_expired()
