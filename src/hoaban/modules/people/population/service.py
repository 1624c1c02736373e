"""Asking the population register one person at a time, over HTTP."""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from hoaban.modules.people.population.questions import SERVICE, Answer, Faulty, Question, read_answer

MOST_BYTES: Final = 10_000  # no answer about one person is longer
BUSY: Final = 429


@dataclass(frozen=True, slots=True)
class Service:
    """The register's service at an address. A question is sent under its id, so that one sent twice is answered alike."""

    url: str
    token: str = ""
    patience: float = 10.0  # seconds
    form: str = SERVICE

    @property
    def source(self) -> str:
        return self.url.split("?", maxsplit=1)[0][:120]

    def ask(self, question: Question, fields: list[str]) -> Answer:
        """Send a question and read the answer; raises `Faulty`."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(question.id)}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        body = json.dumps(question.sent(fields)).encode()
        request = Request(self.url, body, headers, method="POST")  # noqa: S310  the address is the configuration's, http or https
        try:
            with urlopen(request, timeout=self.patience) as response:  # noqa: S310  as above
                return read_answer(response.read(MOST_BYTES), question)
        except HTTPError as error:
            raise Faulty("busy" if error.code == BUSY else "refused") from error
        except TimeoutError as error:
            raise Faulty("timeout") from error
        except (OSError, HTTPException) as error:
            is_late = isinstance(getattr(error, "reason", None), TimeoutError)
            raise Faulty("timeout" if is_late else "refused") from error
