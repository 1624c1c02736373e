"""Ways from a class's or a person's page to what higher modules keep of them. This module knows none of those; they are lent at the start,
in `interfaces/subscriptions.py`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words
from hoaban.modules.schooling.models import SchoolClass


@dataclass(frozen=True, slots=True)
class Link:
    label: Words
    href: str


ClassSource = Callable[[Actor, SchoolClass], Iterable[Link]]
LearnerSource = Callable[[Actor, UUID], Iterable[Link]]
_of_classes: list[ClassSource] = []
_of_learners: list[LearnerSource] = []


def lend_links(of_class: ClassSource, of_learner: LearnerSource) -> None:
    """Add a module's links after those lent before; lending them twice changes nothing."""
    if of_class not in _of_classes:
        _of_classes.append(of_class)
        _of_learners.append(of_learner)


def links_of_class(actor: Actor, school_class: SchoolClass) -> list[Link]:
    return [link for source in _of_classes for link in source(actor, school_class)]


def links_of_learner(actor: Actor, person_id: UUID) -> list[Link]:
    return [link for source in _of_learners for link in source(actor, person_id)]
