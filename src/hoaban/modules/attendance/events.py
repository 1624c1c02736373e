"""What modules above may want to hear of attendance."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from hoaban.kernel.operation import Writing
from hoaban.modules.attendance.models import Roll
from hoaban.modules.attendance.words import ABSENT


@dataclass(frozen=True, slots=True)
class AbsencesChanged:
    """Of these pupils of a class, a roll says now that they were away, or says it no more; late or not makes no difference."""

    school_class_id: UUID
    person_ids: frozenset[UUID]


def tell_absences(op: Writing, roll: Roll, before: Mapping[UUID, str], after: Mapping[UUID, str]) -> None:
    """Tell of whom a roll says something else than before, of many rolls of a class together; both are kinds of exceptions by person."""
    was, now = ({person for person, kind in kinds.items() if kind in ABSENT} for kinds in (before, after))
    if was != now:
        op.follow(_tell, was ^ now, of=roll.school_class_id)


def _tell(op: Writing, school_class_id: UUID, persons: set[UUID]) -> None:
    op.emit(AbsencesChanged(school_class_id, frozenset(persons)))
