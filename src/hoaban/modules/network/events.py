"""What modules above may want to hear of the network."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SiteClosed:
    """A site teaches no longer from a day on; whoever still needs it may refuse."""

    site_id: UUID
    institution_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class InstitutionClosed:
    """An institution is no longer there from a day on; whoever still needs it may refuse."""

    institution_id: UUID
    on: date
