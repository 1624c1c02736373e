"""What higher modules add to a school's page: counts that lead to their lists, and sections. This module knows none of them; they are
lent at the start, in `interfaces/subscriptions.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.modules.network.models import Institution


@dataclass(frozen=True, slots=True)
class Tab:
    """A list of the school's, with its length."""

    label: Words
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """A module's part of the page: tabs, and a section, which is a template with what it shows as `part`."""

    tabs: Sequence[Tab] = ()
    template: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)


Source = Callable[[Actor, Institution, date], SchoolPart]
_sources: list[Source] = []


def lend_part(source: Source) -> None:
    """Add a module's part after those lent before; lending it twice changes nothing."""
    if source not in _sources:
        _sources.append(source)


def parts_of(actor: Actor, school: Institution, today: date) -> list[SchoolPart]:
    return [source(actor, school, today) for source in _sources]
