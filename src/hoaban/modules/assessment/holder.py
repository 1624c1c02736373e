"""What this module keeps of a person, to be moved when two records become one. Results are computed anew: both then and when it is undone."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import NOTHING, vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.kernel.scoping import acting
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.letters import SEEN_LETTERS, letter_of
from hoaban.modules.assessment.models import (
    AbsenceCount,
    Comment,
    ConductLevel,
    Correction,
    Mark,
    Observation,
    Praise,
    PrimaryRecord,
    PromotionDecision,
    Result,
)
from hoaban.modules.assessment.reads import norm_name, shown_value
from hoaban.modules.assessment.rules.levels import DECISION_NAMES, LEVEL_NAMES, PERIOD_NAMES, SUBJECT_NAMES, TRAIT_NAMES
from hoaban.modules.assessment.rules.packs import primary_rules
from hoaban.modules.assessment.words import MARK_KINDS, TERMS
from hoaban.modules.people.events import PersonsParted
from hoaban.modules.people.holdings import Held, holder
from hoaban.modules.schooling.curriculum import name_of


def _mark(row: Mark) -> str:
    value = shown_value(row.value) or NOTHING
    return f"{name_of(row.subject, _began(row))}, {MARK_KINDS[row.kind]}, {TERMS[row.term]}: {value}"


def _primary(row: PrimaryRecord) -> str:
    rules = primary_rules(_began(row))
    traits = {**rules.qualities, **rules.competences}
    name = traits[row.key].name if row.key in traits else name_of(row.key, _began(row))
    level = {**SUBJECT_NAMES, **TRAIT_NAMES}.get(row.level, row.level)
    test = "" if row.test is None else str(row.test)
    return f"{name}, {PERIOD_NAMES.get(row.period, row.period)}: {', '.join(filter(None, (str(level), test)))}"


def _began(row: Any) -> date:
    return SchoolYear.parse(row.school_year).start


def judge_anew(op: Writing, persons: Collection[UUID], gone: Collection[UUID] = ()) -> None:
    """Compute results anew for those years in which there were any, and forget those of a record that is gone."""
    standing = Result.objects.filter(person__in=[*persons, *gone])
    years = sorted(set(standing.values_list("school_year", flat=True)))
    op.forget(standing)
    for year in years:
        recompute(op, SchoolYear.parse(year), persons=list(persons))


def _after(op: Writing, kept_id: UUID, former_id: UUID) -> None:
    judge_anew(op, [kept_id], gone=[former_id])


@action("mark.lock", kind="assessment.judge-persons@1", says=vi_en("Tính lại kết quả", "Computed results anew"))
def judge_persons(_actor: Actor, *, person_ids: list[UUID]) -> None:
    """Compute the results of some persons anew, in all their years."""
    judge_anew(writing(), person_ids)


def judge_parted(_actor: Actor, event: PersonsParted) -> None:
    """After a merge was undone, each of the two has results of their own again."""
    system = Actor.system("a merge was undone")
    with acting(system):
        judge_persons(system, person_ids=[event.person_id, event.former_id])


SUMMER_TERM = vi_en("Sau hè", "After the summer")
OF_TERM = ("school_class_id", "subject", "term")
HOLDER = holder(
    __name__,
    "assessment.move-person@1",
    Held(Mark, vi_en("Điểm", "Marks"), key=(*OF_TERM, "kind", "number"), values=("value",), show=_mark),
    Held(Comment, vi_en("Nhận xét", "Comments"), key=OF_TERM, values=("text",), show=lambda row: row.text),
    Held(
        ConductLevel,
        vi_en("Rèn luyện", "Conduct"),
        key=("school_class_id", "term"),
        values=("level",),
        show=lambda row: f"{TERMS.get(row.term, SUMMER_TERM)}: {LEVEL_NAMES[row.level]}",
    ),
    Held(
        PrimaryRecord,
        vi_en("Đánh giá tiểu học", "Primary assessment"),
        key=("school_class_id", "area", "key", "period"),
        values=("level", "test"),
        show=_primary,
    ),
    Held(
        Praise,
        vi_en("Điều được khen", "Praise"),
        key=("school_class_id",),
        values=("text",),
        show=lambda row: row.text,
    ),
    Held(
        PromotionDecision,
        vi_en("Quyết định lên lớp", "Decisions on promotion"),
        key=("school_class_id",),
        values=("decision",),
        show=lambda row: str(DECISION_NAMES.get(row.decision, row.decision)),
    ),
    Held(
        Observation,
        vi_en("Quan sát trẻ", "Observations"),
        key=("indicator_id", "school_year"),
        values=("achieved",),
        show=lambda row: f"{norm_name(row.name, _began(row))}: {letter_of(row.achieved, SEEN_LETTERS)}",
    ),
    Held(
        AbsenceCount,
        vi_en("Số buổi nghỉ", "Counts of absences"),
        key=("institution_id", "school_year"),
        values=("half_days",),
        show=lambda row: f"{row.school_year}: {row.half_days}",
    ),
    Held(Correction, vi_en("Đề nghị sửa điểm", "Corrections of marks")),
    after=_after,
)
