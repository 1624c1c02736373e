"""What this module tells others."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonCorrected:
    """A person's details are other than they were, by an operation."""

    person_id: UUID
    operation_id: UUID


@dataclass(frozen=True, slots=True)
class PersonsMerged:
    """Two records became one: what was held of the former is held of the person now."""

    person_id: UUID
    former_id: UUID


@dataclass(frozen=True, slots=True)
class PersonsParted:
    """A merge was undone: both records stand as they stood."""

    person_id: UUID
    former_id: UUID
