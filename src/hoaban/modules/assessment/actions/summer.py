"""What came of the summer: marks of retests and conduct after training; promotion is decided again in the same operation."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.modules.assessment.actions.conduct import write_conduct
from hoaban.modules.assessment.actions.marks import Entry, put
from hoaban.modules.assessment.actions.together import judged
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import WRITE, Desk
from hoaban.modules.assessment.entries import Cell
from hoaban.modules.assessment.words import RETEST, SUMMER
from hoaban.modules.schooling.models import SchoolClass

CONDUCT = ""  # a row without a subject tells of conduct


@action(
    WRITE,
    kind="assessment.record_summer@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Ghi kết quả kiểm tra lại, rèn luyện hè", "Wrote retests and summer training"),
)
def record_summer(actor: Actor, *, school_class_id: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write marks of retests, each {person_id, subject, value}, and conduct after training, each {person_id, subject: "", value: level}."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    persons = {UUID(str(row["person_id"])) for row in rows}
    desk.read_marks(persons, {row["subject"] for row in rows})

    def write(row: Mapping[str, Any]) -> None:
        person_id, subject, value = UUID(str(row["person_id"])), str(row["subject"]), str(row["value"])
        if subject == CONDUCT:
            write_conduct(op, desk, [{"person_id": person_id, "term": SUMMER, "level": value}])
        else:
            put(op, desk, Entry(person_id, Cell(subject, 2, RETEST, 1), value))

    judged(rows, write)
    recompute(op, desk.year, persons=persons)
    return len(rows)
