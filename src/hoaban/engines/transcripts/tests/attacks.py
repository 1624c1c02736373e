"""An attack: what a forger hands over, and the reason that must be given. The tables are in the files beside this one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.tests.scene import NOW, Scene, scene
from hoaban.engines.transcripts.verdicts import Trust, Verdict


@dataclass(frozen=True)
class Forged:
    """The file, and where it differs from the usual: the trust, the moment of checking, what status and log answer."""

    data: bytes
    trust: Trust | None = None
    at: datetime = NOW
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Attack:
    name: str
    code: str
    make: Callable[[Scene], Forged | bytes]

    def judged(self) -> Verdict:
        here = scene()
        made = self.make(here)
        forged = made if isinstance(made, Forged) else Forged(made)
        return verify(forged.data, forged.trust or here.trust, forged.at, **forged.asked)


def table(attacks: list[Attack]) -> Callable[[str, str], Callable[[Callable[[Scene], Any]], Callable[[Scene], Any]]]:
    """Give a decorator that adds a function to the table under a code."""

    def put(name: str, code: str) -> Callable[[Callable[[Scene], Any]], Callable[[Scene], Any]]:
        def keep(make: Callable[[Scene], Any]) -> Callable[[Scene], Any]:
            attacks.append(Attack(name, code, make))
            return make

        return keep

    return put
