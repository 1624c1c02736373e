"""Results of a whole school computed anew, and the absences that they count."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.language import vi_en
from hoaban.kernel.law import NoRule
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.gathering import absences_of, judged_on
from hoaban.modules.assessment.models import AbsenceCount, Result
from hoaban.modules.assessment.rules.packs import secondary_rules
from hoaban.modules.network.models import Institution


@action(
    "mark.lock",
    kind="assessment.compute_results@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Tính lại kết quả", "Computed results anew"),
)
def compute_results(_actor: Actor, *, institution_id: UUID, school_year: str) -> int:
    """Judge all pupils of a school's year anew, from what was entered; gives how many."""
    return recompute(writing(), SchoolYear.parse(school_year), institution_id=institution_id)


@action(
    "mark.lock",
    kind="assessment.note_absences@1",
    scope=AtRecord(Institution, "institution_id"),
    says=vi_en("Ghi số buổi nghỉ", "Noted absences"),
)
def note_absences(_actor: Actor, *, institution_id: UUID, school_year: str, counts: Sequence[tuple[UUID, int]]) -> int:
    """Note how many half-days each pupil was away, as the rule on promotion counts; gives how many counts changed."""
    year, op, half_days = SchoolYear.parse(school_year), writing(), dict(counts)
    if any(count < 0 for count in half_days.values()):
        raise invalid("negative", "counts", "Số buổi nghỉ không thể âm.", "Absences cannot be negative.")
    keys = {"institution_id": institution_id, "school_year": year.name}
    before = absences_of(year, half_days)
    standing = {row.person_id: row for row in AbsenceCount.objects.filter(**keys, person__in=half_days)}
    fresh = [{**keys, "person_id": each, "half_days": n} for each, n in half_days.items() if each not in standing]
    op.create_all(AbsenceCount, fresh)
    changed = op.change_all([(row, {"half_days": half_days[each]}) for each, row in standing.items()])
    recompute(op, year, persons=_concerned(year, before, absences_of(year, half_days)))
    return len(fresh) + changed


def _concerned(year: SchoolYear, before: Mapping[UUID, int], after: Mapping[UUID, int]) -> set[UUID]:
    """Give of whom a count tells something: who is or was away too often, and whose decision stands, which names the count."""
    persons = before.keys() | after.keys()
    try:
        limit = secondary_rules(judged_on(year)).absence_limit
    except NoRule:
        return set()
    decided = Result.objects.filter(school_year=year.name, person__in=persons, decision__isnull=False)
    too_often = {each for each in persons if max(before.get(each, 0), after.get(each, 0)) > limit}
    return too_often | set(decided.values_list("person_id", flat=True))
