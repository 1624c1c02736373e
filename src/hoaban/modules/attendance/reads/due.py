"""Of which classes the absences are to be counted anew: their feeds tell of rolls that nobody has counted yet.

The counter reads feeds as a device does, so that taking a roll costs nothing for it, and no roll is ever passed over.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hoaban.kernel.prepared import ask

# A reset of the feed (the floor rose) says that rows came in a load; rolls before it may be among them.
MOVED: Final = """
SELECT c.institution_id, c.school_year, c.id, c.grades[1], h.number, h.floor > coalesce(n.number, 0) OR EXISTS (
  SELECT 1 FROM kernel_feedrow f
  WHERE f.scope_name = h.scope_name AND f.number > coalesce(n.number, 0) AND f."table" = 'attendance_roll')
FROM schooling_schoolclass c
JOIN kernel_feedhead h ON h.scope_name = 'class:' || c.id
LEFT JOIN attendance_counted n ON n.school_class_id = c.id
WHERE h.number > coalesce(n.number, 0) AND (%(school)s::uuid IS NULL OR c.institution_id = %(school)s::uuid)
ORDER BY c.institution_id, c.id
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """A class whose feed went on since its absences were counted, and whether it tells of rolls."""

    institution_id: UUID
    school_year: str
    school_class_id: UUID
    grade: str
    number: int
    is_due: bool


def moved(institution_id: UUID | None = None) -> list[Moved]:
    """Give the classes of a school, or of all that is seen, whose feeds went on."""
    return [Moved(*row) for row in ask(MOVED, {"school": institution_id})]


def schools_due() -> list[UUID]:
    """Give the schools that have absences to count, each once."""
    return list(dict.fromkeys(each.institution_id for each in moved() if each.is_due))
