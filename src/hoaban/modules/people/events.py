"""What this module tells others."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonCorrected:
    """A person's details are other than they were, by an operation."""

    person_id: UUID
    operation_id: UUID
