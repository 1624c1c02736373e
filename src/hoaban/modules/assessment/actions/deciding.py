"""The principal decides on primary pupils who have not completed the year after support (Circular 27/2020): promoted or not, and why."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hoaban.kernel.action import AtRecord, action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem, refuse, unless_listed
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.assessment.actions.corrections import APPROVE
from hoaban.modules.assessment.actions.marks import made_at
from hoaban.modules.assessment.actions.together import Key, judged, standing_by, write_all
from hoaban.modules.assessment.computing import recompute
from hoaban.modules.assessment.desk import Desk
from hoaban.modules.assessment.models import PromotionDecision, Result
from hoaban.modules.assessment.rules.levels import PRINCIPAL, PROMOTED, RETAINED
from hoaban.modules.schooling.models import SchoolClass

LONGEST_REASON = 300


@action(
    APPROVE,
    kind="assessment.decide_promotion@1",
    scope=AtRecord(SchoolClass, "school_class_id"),
    says=vi_en("Quyết định lên lớp sau đánh giá bổ sung", "Decided on promotion after the assessment again"),
)
def decide_promotion(actor: Actor, *, school_class_id: UUID, rows: Sequence[Mapping[str, Any]]) -> int:
    """Decide on pupils, each {person_id, decision: promoted or retained, reason}; gives how many decisions changed."""
    op, desk = writing(), Desk.of(actor, school_class_id)
    persons = {UUID(str(row["person_id"])) for row in rows}
    standing = standing_by(
        PromotionDecision.objects.filter(school_class=desk.school_class, person__in=persons), ("person_id",)
    )
    left = Result.objects.filter(school_class=desk.school_class, person__in=persons, decision=PRINCIPAL)
    open_to_decide = {*left.values_list("person_id", flat=True), *(key[0] for key in standing)}

    def judge(row: Mapping[str, Any]) -> tuple[Key, dict[str, str]]:
        person_id, decision, reason = UUID(str(row["person_id"])), str(row["decision"]), str(row["reason"]).strip()
        desk.refuse_stranger(person_id)
        refuse(*unless_listed("decision", decision, [PROMOTED, RETAINED]), *_problems_of_reason(reason))
        refuse(*([] if person_id in open_to_decide else [Problem("not-for-principal", "decision", NOT_YET)]))
        return (person_id,), {"decision": decision, "reason": reason}

    count = write_all(
        op,
        PromotionDecision,
        names=("person_id",),
        standing=standing,
        said=dict(judged(rows, judge)),
        place={**desk.place, "school_year": desk.school_class.school_year},
        signed={"by_name": actor.name, "at": made_at(op)},
    )
    recompute(op, desk.year, persons=persons)
    return count


def _problems_of_reason(reason: str) -> list[Problem]:
    if not reason:
        return [Problem("reason-missing", "reason", NO_REASON)]
    return [Problem("too-long", "reason", TOO_LONG)] if len(reason) > LONGEST_REASON else []


NO_REASON = Words("Hãy ghi lý do của quyết định.", "Say why it is decided so.")
TOO_LONG = Words("Dài quá 300 chữ. Hãy viết ngắn lại.", "This has more than 300 characters. Make it shorter.")
NOT_YET = Words(
    "Hiệu trưởng chỉ quyết định khi học sinh đã được đánh giá bổ sung mà vẫn chưa hoàn thành.",
    "The principal decides only on pupils who were assessed again and have still not completed the year.",
)
