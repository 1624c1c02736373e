"""What modules above may want to hear of attendance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AbsencesCounted:
    """How many half-days each of these pupils of a school was away in a year so far, as the rule on promotion counts them."""

    institution_id: UUID
    school_year: str
    half_days: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class StaffBack:
    """A member of a school's staff is at work again from a day on, earlier than was recorded."""

    institution_id: UUID
    person_id: UUID
    on: date
