"""Every write of this module: what a check found, what people said about it, and that a school answers for its data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, Load, action, anywhere, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day, vi_en
from hoaban.kernel.law import rule
from hoaban.kernel.operation import Writing
from hoaban.kernel.text import clean_text
from hoaban.modules.quality.catalogue import RULES
from hoaban.modules.quality.checking import Findings, check
from hoaban.modules.quality.deadlines import month_to_confirm
from hoaban.modules.quality.models import (
    EXPLAINED,
    MENDED,
    OPEN,
    PUT_ASIDE,
    Confirmation,
    Score,
    Violation,
)
from hoaban.modules.quality.reckoning import SCORE_COLUMNS, scores

SETTLE: Final = "quality.settle"
ON_VIOLATION = AtRecord(Violation, "violation_id")
VIOLATION_COLUMNS = (
    "id", "institution_id", "rule", "entity_id", "label", "evidence", "opened_at", "state", "reason", "settled_by_name",
)  # fmt: skip
LONGEST_REASON = 300
CHECKED = vi_en("Kiểm tra chất lượng dữ liệu", "Checked the quality of data")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check changed: episodes begun, ended and taken up again, and the scores it wrote."""

    begun: int
    ended: int
    taken_up: int
    scores: int


@action("quality.check", kind="quality.check@1", scope=anywhere, says=CHECKED)
def check_all(_actor: Actor, *, on: date) -> Outcome:
    """Check every school: begin and end episodes, and write the day's scores anew. Run twice, it changes nothing."""
    found = check(on)
    return _write(writing(), found, list(scores(found)), Score.objects.filter(on=on))


@action("quality.check", kind="quality.check-school@1", scope=anywhere, says=CHECKED)
def keep_findings(_actor: Actor, *, institution_id: UUID, found: Findings) -> Outcome:
    """Keep what a check of one school alone just found; the scores of the others stay as they are."""
    rows = [row for row in scores(found) if row[1] == institution_id]
    return _write(writing(), found, rows, Score.objects.filter(on=found.on, institution_id=institution_id))


def _write(op: Writing, found: Findings, rows: Sequence[tuple[Any, ...]], former: Any) -> Outcome:
    now = timezone.now()
    begun = (
        (uuid7(), each.institution_id, each.rule, each.entity_id, each.label[:200], each.evidence, now, OPEN, "", "")
        for each in found.begun
    )
    op.load([Load(Violation, VIOLATION_COLUMNS, begun)] if found.begun else [])
    ended = Violation.objects.filter(pk__in=found.ended)
    op.change_all((row, {"state": MENDED, "mended_at": max(now, row.opened_at)}) for row in ended)
    again = Violation.objects.filter(pk__in=found.taken_up)
    op.change_all((row, {"state": OPEN, "until": None}) for row in again)
    op.forget(former)
    op.load([Load(Score, SCORE_COLUMNS, rows)])
    return Outcome(len(found.begun), len(found.ended), len(found.taken_up), len(rows))


@action(
    SETTLE,
    kind="quality.explain@1",
    scope=ON_VIOLATION,
    says=vi_en("Giải thích dữ liệu đúng", "Explained that data is right"),
)
def explain(actor: Actor, *, violation_id: UUID, reason: str) -> Violation:
    """Say why a record is right although a rule doubts it; it then no longer counts against the score."""
    found = _standing(violation_id)
    if not RULES[found.rule].may_be_explained:
        raise invalid(
            "not-doubtful",
            "violation_id",
            "Mục này là sai hoặc thiếu, không giải thích được. Hãy sửa, hoặc tạm gác kèm lý do.",
            "This is wrong or missing and cannot be explained. Mend it, or put it aside with a reason.",
        )
    return _settle(actor, found, EXPLAINED, reason, None)


@action(
    SETTLE,
    kind="quality.put-aside@1",
    scope=ON_VIOLATION,
    says=vi_en("Tạm gác một mục cần sửa", "Put something to mend aside"),
)
def put_aside(actor: Actor, *, violation_id: UUID, reason: str, until: date) -> Violation:
    """Leave something until a day, with a reason; it counts against the score all the same."""
    today = timezone.localdate()
    longest = today + timedelta(days=rule("quality.longest-put-aside", on=today))
    if not today < until <= longest:
        raise invalid(
            "until-out-of-range",
            "until",
            f"Ngày phải sau hôm nay và không quá {day(longest)}.",
            f"The day must come after today and not after {day(longest)}.",
        )
    return _settle(actor, _standing(violation_id), PUT_ASIDE, reason, until)


@action(
    SETTLE,
    kind="quality.take-up@1",
    scope=ON_VIOLATION,
    says=vi_en("Mở lại một mục cần sửa", "Took something to mend up again"),
)
def take_up(_actor: Actor, *, violation_id: UUID) -> Violation:
    """Take up again what was explained or put aside; the words said then stay in the log."""
    found = _standing(violation_id)
    writing().change(found, state=OPEN, reason="", until=None, settled_by_name="", settled_at=None)
    return found


@action(
    "quality.confirm",
    kind="quality.confirm@1",
    scope=at(institution="institution_id"),
    says=vi_en("Xác nhận dữ liệu của trường", "Confirmed the school's data"),
)
def confirm_data(actor: Actor, *, institution_id: UUID, on: date) -> Confirmation:
    """Answer for a school's data of the month that is asked for; doing it again changes nothing."""
    keys = {"institution_id": institution_id, "month": month_to_confirm(on)}
    known = Confirmation.objects.filter(**keys).first()
    return known or writing().create(Confirmation, **keys, by_name=actor.name, at=timezone.now())


def _standing(violation_id: UUID) -> Violation:
    found = Violation.objects.select_for_update().get(pk=violation_id)
    if found.mended_at is not None:
        raise invalid("mended", "violation_id", "Mục này đã được sửa xong.", "This has been mended already.")
    return found


def _settle(actor: Actor, found: Violation, state: str, reason: str, until: date | None) -> Violation:
    said = clean_text(reason)
    if not said or len(said) > LONGEST_REASON:
        raise _no_reason()
    writing().change(
        found, state=state, reason=said, until=until, settled_by_name=actor.name, settled_at=timezone.now()
    )
    return found


def _no_reason() -> Invalid:
    return invalid(
        "reason-missing",
        "reason",
        f"Hãy ghi lý do, không quá {LONGEST_REASON} chữ.",
        f"Give a reason of at most {LONGEST_REASON} letters.",
    )
