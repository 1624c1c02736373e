"""The queue of likely pairs: filled by night, emptied by people; a pair that was decided is not asked again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.language import vi_en
from hoaban.kernel.scoping import acting
from hoaban.modules.people.holdings import MERGE
from hoaban.modules.people.keys import refresh_keys, unkeyed
from hoaban.modules.people.matching import Found, find_pairs, standing_pairs
from hoaban.modules.people.models import LikelyPair

WAITING = (LikelyPair.OPEN, LikelyPair.LATER)
DECISIONS = {
    LikelyPair.OPEN: vi_en("Chưa quyết định", "Not decided"),
    LikelyPair.LATER: vi_en("Để sau", "Later"),
    LikelyPair.DIFFERENT: vi_en("Hai người khác nhau", "Two persons"),
    LikelyPair.MERGED: vi_en("Đã gộp", "Merged"),
}


@action(MERGE, kind="person.find-pairs@1", scope=anywhere, says=vi_en("Tìm hồ sơ trùng", "Looked for duplicates"))
def note_pairs(_actor: Actor, *, found: Sequence[dict[str, Any]]) -> int:
    """Put pairs into the queue, and take out those that are no longer alike; what was decided stays decided. Gives the new ones."""
    op, standing = writing(), standing_pairs()
    rows = {(row["first_id"], row["second_id"]): row for row in found}
    fresh = [row for key, row in rows.items() if key not in standing]
    for key, pair in standing.items():
        if pair.state in WAITING and key in rows:
            op.change(pair, **{name: rows[key][name] for name in ("institution_id", "score", "reasons")})
        elif pair.state in WAITING:
            op.remove(pair)
    op.create_all(LikelyPair, fresh)
    return len(fresh)


def look_for_pairs(actor: Actor) -> int:
    """Compare everybody with everybody and fill the queue; gives how many new pairs there are."""
    with acting(actor):
        key_the_unkeyed(actor)
        return note_pairs(actor, found=[_row(each) for each in find_pairs()])


@action(MERGE, kind="person.make-keys@1", scope=anywhere, says=vi_en("Lập khóa so sánh", "Made keys for comparing"))
def key_the_unkeyed(_actor: Actor) -> int:
    """Make the keys of those who came in by a way that made none."""
    missing = unkeyed(1_000_000)
    refresh_keys(writing(), missing)
    return len(missing)


def _row(found: Found) -> dict[str, Any]:
    return {
        "first_id": found.first_id,
        "second_id": found.second_id,
        "institution_id": found.institution_id,
        "score": found.score,
        "reasons": list(found.reasons),
    }


@action(
    MERGE,
    kind="person.judge-pair@1",
    scope=AtRecord(LikelyPair, "pair_id"),
    says=vi_en("Xét cặp hồ sơ", "Judged a likely pair"),
)
def judge_pair(actor: Actor, *, pair_id: UUID, state: str) -> LikelyPair:
    """Say that two records are of two persons, or put the question off, or ask it again."""
    pair = LikelyPair.objects.select_for_update().get(pk=pair_id)
    if state not in {LikelyPair.OPEN, LikelyPair.LATER, LikelyPair.DIFFERENT} or pair.state == LikelyPair.MERGED:
        raise invalid(
            "decided", "pair_id", "Cặp này đã được gộp. Hãy tách ra trước.", "This pair was merged. Undo that first."
        )
    decided = {"decided_at": timezone.now(), "decided_by_id": actor.user_id, "decided_by_name": actor.name}
    nobody = {"decided_at": None, "decided_by_id": None, "decided_by_name": ""}
    writing().change(pair, state=state, **(nobody if state == LikelyPair.OPEN else decided))
    return pair
