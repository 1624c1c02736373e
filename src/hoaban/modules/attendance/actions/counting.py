"""Counting absences anew where rolls were written, so that whoever judges results hears of them."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.attendance.events import AbsencesCounted
from hoaban.modules.attendance.models import Absence, Counted
from hoaban.modules.attendance.reads.counts import counts_of
from hoaban.modules.attendance.reads.due import Moved, moved
from hoaban.modules.attendance.rules import absence_limit
from hoaban.modules.network.levels import level_of
from hoaban.modules.network.models import Institution
from hoaban.modules.schooling.models import Enrolment


@action(
    "class.manage",
    kind="attendance.count_absences@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Tính lại số buổi nghỉ", "Counted absences anew"),
)
def count_absences(_actor: Actor, *, institution_id: UUID) -> int:
    """Count the absences of the classes of a school whose rolls were not counted yet; gives of how many pupils.

    How far the feeds go is read first: a roll that comes meanwhile is counted by the next. Where law sets no limit (primary
    school), nothing is counted.
    """
    op, went_on = writing(), moved(institution_id)
    op.forget(Counted.objects.filter(school_class__in=[each.school_class_id for each in went_on]))
    op.copy(
        Counted,
        ["school_class_id", "institution_id", "number"],
        [(each.school_class_id, institution_id, each.number) for each in went_on],
    )
    by_year: dict[str, list[UUID]] = defaultdict(list)
    for each in went_on:
        if each.is_due and _is_limited(each):
            by_year[each.school_year].append(each.school_class_id)
    return sum(_count(institution_id, year, classes) for year, classes in by_year.items())


def _is_limited(each: Moved) -> bool:
    return absence_limit(level_of(each.grade), timezone.localdate()) is not None


def _count(institution_id: UUID, school_year: str, classes: Sequence[UUID]) -> int:
    """Count of all who ever learned in these classes, so that an absence that was taken back is heard of too."""
    learned = Enrolment.objects.filter(school_class__in=classes).order_by().values_list("person_id", flat=True)
    away = Absence.objects.filter(school_class__in=classes).order_by().values_list("person_id", flat=True)
    counts = counts_of({*learned, *away}, institution_id, SchoolYear.parse(school_year))
    writing().emit(AbsencesCounted(institution_id, school_year, counts))
    return len(counts)
