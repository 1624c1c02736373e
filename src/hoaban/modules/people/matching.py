"""Who may be the same person: asked for one while a clerk types, and of everybody by night."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from hoaban.engines.linkage import DIFFERENT, PERSON, SAME, Dialect, Linker, Pair, compare
from hoaban.kernel.language import Words, vi_en
from hoaban.modules.people.alike_sql import ASKED, WEIGHTS
from hoaban.modules.people.keys import Keys
from hoaban.modules.people.models import LikelyPair, PersonKeys

MOST: Final = 8  # of candidates: more could not be told apart at a glance
TEMPORARY: Final = Dialect("postgres", "CREATE TEMP TABLE {table} ON COMMIT DROP", ' COLLATE "C"', "ANALYZE {table}")
LIKELY: Final = 4.0  # bits of evidence, from which on somebody is worth a look
KEYS: Final = ", ".join(PERSON.columns())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the person asked about: how sure that is, and why."""

    person_id: UUID
    pair: Pair

    @property
    def is_sure(self) -> bool:
        return self.pair.outcome == SAME

    @property
    def reasons(self) -> list[Words]:
        return [vi_en(each.vi, each.en) for each in self.pair.reasons if each.vi]


def alike(keys: Keys, *, but: Sequence[UUID] = ()) -> list[Candidate]:
    """Give who is like somebody, best first, as far as the walls reach; brothers, sisters and twins are others."""
    if not keys["name_plain"] or not keys["born"]:
        return []
    asked = {name: value for name, value in ASKED.parameters(keys, MOST).items() if name != "most"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM people_alike(%s, %s)", [json.dumps(asked), MOST])
        ids = [row[0] for row in cursor.fetchall() if row[0] not in but]
    found = [Candidate(person_id, compare(PERSON, WEIGHTS, keys, theirs)) for person_id, theirs in _keyed(ids)]
    likely = [each for each in found if is_likely(each.pair)]
    return sorted(likely, key=lambda each: (-each.pair.score, str(each.person_id)))


def is_likely(pair: Pair) -> bool:
    """Answer whether somebody should look at two records. Children of one family share parents, names and, as twins, their day: another
    given name, or another sex or number with a name that is not quite the same, is another child.
    """
    said = {(reason.ladder, reason.level) for reason in pair.reasons}
    is_spelled_alike = bool({("name", "equal"), ("name", "plain")} & said)
    has_other_number = any(ladder == "number" and level != "equal" for ladder, level in said)
    another = (
        ("rule", "given") in said
        or (("sex", "different") in said and ("name", "equal") not in said)
        or (has_other_number and not is_spelled_alike)
    )
    return pair.verified or (pair.outcome != DIFFERENT and pair.bits >= LIKELY and not another)


def _keyed(ids: Sequence[UUID]) -> Iterator[tuple[UUID, Keys]]:
    for row in PersonKeys.objects.filter(person__in=ids):
        yield row.person_id, {name: getattr(row, name) for name in PERSON.columns()}


class Here:
    """The database that everything stands in, as the linkage engine asks for one; its tables last as long as the transaction."""

    def run(self, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Found:
    """Two records that may be of one person."""

    first_id: UUID
    second_id: UUID
    institution_id: UUID | None
    school_id: UUID | None
    score: int
    reasons: Sequence[Mapping[str, Any]]

    @property
    def key(self) -> tuple[UUID, UUID]:
        return self.first_id, self.second_id


def find_pairs() -> list[Found]:
    """Compare everybody with everybody, as far as the walls reach; pairs that were decided come again, their reader knows them."""
    here = Here()
    for side in ("hb_left", "hb_right"):
        here.run(f"DROP TABLE IF EXISTS {side}")
        here.run(
            f"CREATE TEMP TABLE {side} ON COMMIT DROP AS SELECT person_id::text AS id, {KEYS} FROM people_personkeys"
        )
        here.run(f"ANALYZE {side}")
    Linker(here, TEMPORARY, PERSON, dedupe=True).link(WEIGHTS)
    rows = here.rows("SELECT a, b FROM hb_decided WHERE outcome <> 'different' ORDER BY a, b")
    for table in ("hb_decided", "hb_left", "hb_right"):
        here.run(f"DROP TABLE IF EXISTS {table}")
    return list(_judged([(UUID(str(a)), UUID(str(b))) for a, b in rows]))


def _judged(pairs: Sequence[tuple[UUID, UUID]]) -> Iterator[Found]:
    keys = dict(_keyed(sorted({each for pair in pairs for each in pair})))
    schools = _schools(pairs)
    for one, other in pairs:
        pair = compare(PERSON, WEIGHTS, keys[one], keys[other])
        if is_likely(pair):
            first, second = sorted((one, other))
            reasons = [{"vi": each.vi, "en": each.en} for each in pair.reasons if each.vi]
            yield Found(first, second, *schools[one, other], round(pair.bits), reasons)


SCHOOLS: Final = """
SELECT p.a, p.b,
  (SELECT CASE WHEN count(DISTINCT z.institution_id) = 1 AND count(DISTINCT z.person_id) = 2 THEN min(z.institution_id::text)::uuid END
    FROM people_affiliation z WHERE z.person_id IN (p.a, p.b)),
  (SELECT z.institution_id FROM people_affiliation z WHERE z.person_id IN (p.a, p.b) ORDER BY z.person_id DESC, z.id DESC LIMIT 1)
FROM json_to_recordset(%s::json) AS p(a uuid, b uuid)
"""
Schools = tuple[UUID | None, UUID | None]


def _schools(pairs: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Schools]:
    """Give of pairs the school that has both, where no other school knows either, and the school that made the later record."""
    with connection.cursor() as cursor:
        cursor.execute(SCHOOLS, [json.dumps([{"a": str(a), "b": str(b)} for a, b in pairs])])
        return {(a, b): (shared, later) for a, b, shared, later in cursor.fetchall()}


def schools_of(one: UUID, other: UUID) -> Schools:
    """Give the same of one pair."""
    return _schools([(one, other)])[one, other]


def standing_pairs() -> dict[tuple[UUID, UUID], LikelyPair]:
    return {(row.first_id, row.second_id): row for row in LikelyPair.objects.all()}
