"""Sessions as Django keeps them, found by a prepared statement: every request of somebody who signed in asks for one."""

from typing import Any, Final

from django.contrib.sessions.backends import db
from django.utils import timezone

from hoaban.kernel.prepared import ask

DATA: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """What a visitor's session holds; nothing when it is over, and then its key is used no more."""

    def load(self) -> dict[str, Any]:
        found = ask(DATA, self.session_key, timezone.now())
        if not found:
            self._session_key = None
            return {}
        return self.decode(found[0][0])
