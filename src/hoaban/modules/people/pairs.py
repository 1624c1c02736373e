"""The queue of likely pairs: filled by night, emptied by people; a pair that was decided is not asked again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.kernel.action import AtRecord, action, anywhere, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import invalid
from hoaban.kernel.language import vi_en
from hoaban.kernel.law import rule
from hoaban.kernel.scoping import acting
from hoaban.modules.people.holdings import MERGE
from hoaban.modules.people.keys import refresh_keys, unkeyed
from hoaban.modules.people.matching import Found, find_pairs, standing_pairs
from hoaban.modules.people.models import Affiliation, LikelyPair

UNDECIDED = {"decided_at": None, "decided_by_id": None, "decided_by_name": ""}
DECISIONS = {
    LikelyPair.OPEN: vi_en("Chưa quyết định", "Not decided"),
    LikelyPair.LATER: vi_en("Để sau", "Later"),
    LikelyPair.DIFFERENT: vi_en("Hai người khác nhau", "Two persons"),
    LikelyPair.MERGED: vi_en("Đã gộp", "Merged"),
    LikelyPair.GONE: vi_en("Không còn giống nhau", "No longer alike"),
}


@action(MERGE, kind="person.find-pairs@1", scope=anywhere, says=vi_en("Tìm hồ sơ trùng", "Looked for duplicates"))
def note_pairs(_actor: Actor, *, found: Sequence[dict[str, Any]]) -> int:
    """Put pairs into the queue, and take out those that are no longer alike; what was decided stays decided. Gives the new ones.

    A pair that was put off is asked again when its time is over.
    """
    op, standing, now = writing(), standing_pairs(), timezone.now()
    rows = {(row["first_id"], row["second_id"]): row for row in found}
    fresh = [row for key, row in rows.items() if key not in standing]
    op.change_all((pair, _state_now(pair, rows.get(key), now)) for key, pair in standing.items())
    op.create_all(LikelyPair, fresh)
    return len(fresh)


def _state_now(pair: LikelyPair, row: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    """Give what is new of a pair that was found before; nothing of one that somebody decided."""
    if pair.state not in (*LikelyPair.WAITING, LikelyPair.GONE):
        return {}
    if row is None:
        return {} if pair.state == LikelyPair.GONE else {**UNDECIDED, "state": LikelyPair.GONE, "decided_at": now}
    again = pair.state == LikelyPair.GONE or (pair.state == LikelyPair.LATER and now >= asked_again_at(pair))
    return {**row, **({**UNDECIDED, "state": LikelyPair.OPEN} if again else {})}


def asked_again_at(pair: LikelyPair) -> datetime:
    """Say when a pair that was put off is asked again."""
    put_off_at = pair.decided_at or pair.found_at
    days: int = rule("identity.put-off", on=timezone.localdate(put_off_at))
    return put_off_at + timedelta(days=days)


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
        "school_id": found.school_id,
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
    if state not in {LikelyPair.OPEN, LikelyPair.LATER, LikelyPair.DIFFERENT}:
        raise invalid("unknown", "state", "Không có cách xét này.", "There is no such decision.")
    if pair.state == LikelyPair.MERGED:
        raise invalid(
            "decided", "pair_id", "Cặp này đã được gộp. Hãy tách ra trước.", "This pair was merged. Undo that first."
        )
    decided = {"decided_at": timezone.now(), "decided_by_id": actor.user_id, "decided_by_name": actor.name}
    writing().change(pair, state=state, **(UNDECIDED if state == LikelyPair.OPEN else decided))
    return pair


def schools_shown(actor: Actor, persons: Collection[UUID]) -> dict[UUID, str]:
    """Give the names of each person's schools, as far as the reader may see them."""
    found: dict[UUID, list[str]] = {}
    rows = Affiliation.objects.visible_to(actor).filter(person__in=persons).order_by("institution__name")
    for person_id, name in rows.values_list("person_id", "institution__name"):
        found.setdefault(person_id, []).append(name)
    return {person_id: ", ".join(dict.fromkeys(names)) for person_id, names in found.items()}
