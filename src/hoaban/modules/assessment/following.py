"""What follows from a class's subjects: a subject with marks is not dropped, and results are judged anew."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.models import Mark, PrimaryRecord
from hoaban.modules.assessment.words import SUBJECT
from hoaban.modules.schooling.curriculum import name_of
from hoaban.modules.schooling.events import SubjectsSet


@action("mark.lock", kind="assessment.judge_classes@1", says=vi_en("Tính lại kết quả", "Computed results anew"))
def judge_classes(_actor: Actor, *, school_year: str, class_ids: Sequence[UUID]) -> int:
    """Judge the pupils of some classes anew; gives how many."""
    return recompute(writing(), SchoolYear.parse(school_year), classes=class_ids)


def follow_subjects(_actor: Actor, event: SubjectsSet) -> None:
    """Judge anew in the system's own name: who arranges classes has no right over results."""
    _refuse_lost_marks(event)
    system = Actor.system("the subjects of classes changed")
    with acting(system):
        judge_classes(system, school_year=event.school_year, class_ids=list(event.class_ids))


def _refuse_lost_marks(event: SubjectsSet) -> None:
    held = Mark.objects.filter(school_class__in=event.class_ids, subject__in=event.dropped).exclude(value="")
    levels = PrimaryRecord.objects.filter(school_class__in=event.class_ids, area=SUBJECT, key__in=event.dropped)
    found = held.values_list("subject", flat=True).first() or (
        levels.exclude(level="").values_list("key", flat=True).first()
    )
    if found:
        name = name_of(found, date(SchoolYear.parse(event.school_year).starts + 1, 5, 31))
        raise Invalid(Problem("subject-has-marks", f"takes-{found}", HAS_MARKS.fill(name=name)))


HAS_MARKS = Words(
    "Môn {name} đã có điểm hoặc mức đánh giá nên không bỏ được. Hãy giữ môn này.",
    "{name} has marks or levels already and cannot be dropped. Keep it.",
)
