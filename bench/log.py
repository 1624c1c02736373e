"""What the log costs: to an action, a proof among 50 million leaves, and the audit of everything.

An action means `set_mark`, committed, with the results that follow: one at a time as a page writes, and forty in a batch as a device's sync
does; the log's share is what the job takes in for the same operations, tiles, signature and commit included. CPU is counted, of the
program and the database server together. Operations come by the hundred a minute when it matters; a job that finds one alone costs
its few milliseconds all the same.

The tree of 50 million has pseudo-random leaf hashes, every tile of which is hashed once here; PostgreSQL keeps its upper levels whole, and
of the lowest level the tiles that the drawn proofs read. For the audit every mark of a school gets an operation and a change.
"""

import os
import random
import statistics
import sys
from functools import partial
from typing import Any

from bench.assessment import make_school, measured
from bench.province import own_database
from bench.report import Report

CLASSES = 8
SINGLE, BATCHES, BATCH = 300, 20, 40
SHARE, MILLISECONDS = 0.10, 5.0
LEAVES, PROOFS = 50_000_000, 200
A_MILLION = 1_000_000


def main() -> int:
    report = Report()
    with own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        import django

        django.setup()
        made = make_school(CLASSES)
        measure_actions(report, made)
        measure_audit(report, made)
        measure_proofs(report, made)
    report.tell("load of the machine", os.getloadavg()[0], "")
    return report.exit_code


def measure_actions(report: Report, made: dict[str, Any]) -> None:
    from hoaban.modules.log.integrating import integrate

    _, first = measured(made, integrate)
    report.tell("the first run of the log, key made", first * 1000, "ms")
    for name, work, count in (
        ("one mark", one_by_one, SINGLE),
        (f"marks in batches of {BATCH}", in_batches, BATCHES * BATCH),
    ):
        measured(made, partial(work, made, 3))
        integrate()
        _, spent = measured(made, partial(work, made, count))
        _, logged = measured(made, integrate)
        report.tell(f"{name}: CPU of the action", spent / count * 1e6, "µs")
        report.tell(f"{name}: CPU of the log", logged / count * 1e6, "µs")
        report.at_most(f"{name}: the log's share", logged / spent, SHARE, "of the action")


def cells(made: dict[str, Any], count: int) -> list[dict[str, Any]]:
    chance = random.Random(count)
    pupils = [made["pupils"][at % len(made["pupils"])] for at in range(count)]
    mark = {"subject": "toan", "term": 2, "kind": "final", "number": 1}
    return [
        {
            **mark,
            "school_class_id": school_class.pk,
            "person_id": person.pk,
            "value": f"{chance.randrange(10)}.{chance.randrange(1, 10)}",
        }
        for school_class, person in pupils
    ]


def one_by_one(made: dict[str, Any], count: int) -> None:
    from hoaban.modules.assessment.actions import set_mark

    for cell in cells(made, count):
        set_mark(made["system"], **cell)


def in_batches(made: dict[str, Any], count: int) -> None:
    from hoaban.kernel.envelope import Envelope
    from hoaban.modules.assessment.actions import set_mark

    todo = cells(made, count)
    for start in range(0, count, BATCH):
        set_mark.submit_many(made["system"], [(Envelope(), cell) for cell in todo[start : start + BATCH]])


def measure_audit(report: Report, made: dict[str, Any]) -> None:
    from django.db import connection

    from hoaban.kernel.upkeep import refresh_statistics
    from hoaban.modules.log.auditing import audit
    from hoaban.modules.log.integrating import integrate

    def give_every_mark_an_operation() -> None:
        with connection.cursor() as cursor:
            cursor.execute(LEDGER)

    measured(made, give_every_mark_an_operation)
    refresh_statistics()
    _, logged = measured(made, integrate)
    found: list[Any] = []
    _, spent = measured(made, lambda: found.append(audit()))
    [whole] = found
    kinds = {name for name, _ in whole.counted} - {
        "record-slipped-in"
    }  # the school itself was put there without operations
    if kinds:
        raise AssertionError(kinds)
    report.tell("operations taken in at once", whole.size, "")
    report.tell("a million operations taken in: CPU", logged / whole.size * A_MILLION, "s")
    report.tell("a million operations with their changes audited: CPU", spent / whole.size * A_MILLION, "s")


LEDGER = """
WITH made AS (
  SELECT m.*, gen_random_uuid() AS operation_id FROM assessment_mark m
  WHERE NOT EXISTS (SELECT 1 FROM kernel_change c WHERE c.entity_id = m.id)
), said AS (
  INSERT INTO kernel_operation (id, kind, actor_name, actor_role, reason, institution_id, device, recorded_at, arguments, verdict)
  SELECT operation_id, 'assessment.set_mark@1', by_name, 'teacher', '', institution_id, '', now(),
    jsonb_build_object('school_class_id', school_class_id, 'person_id', person_id, 'subject', subject, 'value', value), 'applied' FROM made
)
INSERT INTO kernel_change (operation_id, "table", entity_id, institution_id, person_id, after)
SELECT operation_id, 'assessment_mark', id, institution_id, person_id, jsonb_build_object(
  'id', id, 'institution_id', institution_id, 'school_class_id', school_class_id, 'person_id', person_id, 'school_year', school_year,
  'subject', subject, 'term', term, 'kind', kind, 'number', number, 'value', value, 'by_name', by_name, 'at', at) FROM made
"""


def leaves_of(index: int, width: int) -> bytes:
    """Leaf hashes of one tile, the same each time."""
    return random.Random(index).randbytes(width * 32)


def measure_proofs(report: Report, made: dict[str, Any]) -> None:
    from hoaban.engines.merkle import proves_inclusion
    from hoaban.modules.log.proving import inclusion, tree_at

    chance = random.Random(7)
    drawn = [chance.randrange(LEAVES) for _ in range(PROOFS)]
    measured(made, lambda: keep_tree(drawn))
    root: list[bytes] = []
    measured(made, lambda: root.append(tree_at(LEAVES).root))
    walls, spent = [], 0.0
    for index in drawn:
        found: list[list[bytes]] = []
        wall, used = measured(made, lambda index=index, found=found: found.append(inclusion(index, LEAVES)))
        walls.append(wall * 1000)
        spent += used
        leaf = leaves_of(index // 256, 256)[index % 256 * 32 :][:32]
        if not proves_inclusion(index, LEAVES, leaf, found[0], root[0]):
            raise AssertionError(index)
    report.at_most(f"a proof among {LEAVES:,} leaves: CPU", spent / PROOFS * 1000, MILLISECONDS, "ms")
    report.tell("wall time, the quickest", min(walls), "ms")
    report.tell("wall time, the median", statistics.median(walls), "ms")


def keep_tree(drawn: list[int]) -> None:
    """Hash every tile once; keep the upper levels, the lowest level's tiles that are asked for, and the right edge."""
    from django.db import connection

    from hoaban.engines.merkle.hashing import subtree_hash
    from hoaban.engines.merkle.tiles import hashes_of

    wanted = {index // 256 for index in drawn} | {LEAVES // 256}
    level = 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM log_tile")
        roots = []
        for index in range(-(-LEAVES // 256)):
            data = leaves_of(index, min(256, LEAVES - index * 256))
            if index in wanted:
                cursor.execute("INSERT INTO log_tile (level, index, data) VALUES (0, %s, %s)", [index, data])
            if len(data) == 256 * 32:
                roots.append(subtree_hash(hashes_of(data)))
        while roots:
            level, row = level + 1, b"".join(roots)
            tiles = [row[at : at + 256 * 32] for at in range(0, len(row), 256 * 32)]
            for index, data in enumerate(tiles):
                cursor.execute("INSERT INTO log_tile (level, index, data) VALUES (%s, %s, %s)", [level, index, data])
            roots = [subtree_hash(hashes_of(data)) for data in tiles if len(data) == 256 * 32]


if __name__ == "__main__":
    sys.exit(main())
