"""Locking and opening the mark books of a school's term."""

from datetime import date
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import refuse, unless_listed
from hoaban.kernel.language import vi_en
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.models import MarkWindow
from hoaban.modules.assessment.words import SUMMER, TERMS
from hoaban.modules.network.models import Institution

LOCK = "mark.lock"


@action(
    LOCK,
    kind="assessment.lock_term@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Khóa sổ điểm", "Locked the mark books"),
)
def lock_term(_actor: Actor, *, institution_id: UUID, school_year: str, term: int) -> MarkWindow:
    """Lock the mark books of a term (3 is the summer): marks change by corrections only from now on."""
    return _set(institution_id, school_year, term, is_locked=True, closes_on=None)


@action(
    LOCK,
    kind="assessment.unlock_term@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Mở sổ điểm", "Opened the mark books"),
)
def unlock_term(
    _actor: Actor, *, institution_id: UUID, school_year: str, term: int, closes_on: date | None = None
) -> MarkWindow:
    """Open the mark books of a term, for good or until a day, which is the last to write on."""
    return _set(institution_id, school_year, term, is_locked=False, closes_on=closes_on)


def _set(institution_id: UUID, school_year: str, term: int, *, is_locked: bool, closes_on: date | None) -> MarkWindow:
    refuse(*unless_listed("term", str(term), [*map(str, TERMS), str(SUMMER)]))
    keys = {"institution_id": institution_id, "school_year": SchoolYear.parse(school_year).name, "term": term}
    row = MarkWindow.objects.select_for_update().filter(**keys).first()
    if row is None:
        return writing().create(MarkWindow, **keys, is_locked=is_locked, closes_on=closes_on)
    writing().change(row, is_locked=is_locked, closes_on=closes_on)
    return row
