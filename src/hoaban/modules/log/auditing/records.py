"""Whether the records are what the ledger says: every change in order, beside what stands.

The ledger speaks of the fields that an operation set. Of rows that came in a stream it knows how many came and which operation they bear;
what stood in them is not told before somebody changes them, and the report says how many such rows there are.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from hoaban.kernel.prepared import ask
from hoaban.kernel.scoping import Tracked
from hoaban.kernel.streaming import HIDDEN
from hoaban.kernel.undoing.steps import Step, in_order
from hoaban.modules.log.auditing.finding import Found, Report
from hoaban.modules.log.auditing.statements import (
    ANALYZE_SAID,
    DIFFERING,
    DROP_SAID,
    INDEX_SAID,
    LOADED,
    SAID,
    SAID_OF,
    STANDING,
    STEPS,
    UNKNOWN,
)

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Audited:
    """A table that is compared with the ledger."""

    model: type[models.Model]

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)  # noqa: SLF001  Django's documented model API

    @property
    def columns(self) -> list[Any]:
        secret: frozenset[str] = getattr(self.model, "secret_fields", frozenset())
        unspoken: frozenset[str] = getattr(self.model, "unlogged_fields", frozenset())
        hidden = secret | unspoken | {"written_by"}
        return [column for column in self.model._meta.concrete_fields if column.attname not in hidden]  # noqa: SLF001  as above

    @property
    def is_tracked(self) -> bool:
        return issubclass(self.model, Tracked)

    def sql(self, statement: str, **words: str) -> str:
        return statement.format(table=self.table, key=self.model._meta.pk.column, **words)  # noqa: SLF001  as above

    @property
    def differs(self) -> str:
        """Give the condition under which `t`, what stands, is not as `s.after` and `r`, its typed form, say."""
        return " OR ".join(part for column in self.columns for part in _differs(column))

    def by_column(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Name by columns what the ledger names by fields; what is no column is left out."""
        names = {name: column.column for column in self.columns for name in (column.name, column.column)}
        return {names[name]: value for name, value in said.items() if name in names}


def _differs(column: Any) -> Iterator[str]:
    name = column.column
    if column.name != name:  # a tie to another record is logged under either name, as text
        for each in (column.name, name):
            yield f"""(s.after ? '{each}' AND s.after ->> '{each}' IS DISTINCT FROM t."{name}"::text)"""
    elif isinstance(column, models.DateTimeField):  # logged to the millisecond where many rows are logged at once
        instants = " IS DISTINCT FROM ".join(f"""date_trunc('milliseconds', {of}."{name}")""" for of in ("r", "t"))
        yield f"(s.after ? '{name}' AND {instants})"
    else:
        yield f"""(s.after ? '{name}' AND r."{name}" IS DISTINCT FROM t."{name}")"""


def audited_tables() -> list[Audited]:
    """Give the tables of records: those of modules, apart from what is derived, and from reference data, which has codes for keys."""
    return sorted(
        (Audited(model) for model in apps.get_models() if _is_audited(model)), key=lambda audited: audited.table
    )


def _is_audited(model: type[models.Model]) -> bool:
    meta = model._meta  # noqa: SLF001  as above
    is_ours = model.__module__.startswith(("hoaban.modules.", "hoaban.interfaces."))
    is_entered = not getattr(model, "is_derived", False) and meta.app_label != "log"
    return is_ours and is_entered and isinstance(meta.pk, models.UUIDField)


def compare_with_records(report: Report) -> None:
    """Put the changes of each record together and compare them with what stands, table by table."""
    with connection.cursor() as cursor:
        for statement in (DROP_SAID, SAID, INDEX_SAID, ANALYZE_SAID):
            cursor.execute(statement)
    told = {table: (records, steps) for table, records, steps in ask(SAID_OF)}
    report.records += sum(records for records, _ in told.values())
    report.changes += sum(int(steps) for _, steps in told.values())
    for audited in audited_tables():
        if audited.table in told:
            _compare(report, audited)
        if audited.is_tracked:
            _find_untold(report, audited)


def _compare(report: Report, audited: Audited) -> None:
    with connection.cursor() as cursor:
        cursor.execute(audited.sql(DIFFERING, differs=audited.differs), [audited.table])
        doubtful = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(doubtful), AT_ONCE):
        for steps in _steps(audited, doubtful[start : start + AT_ONCE]):
            for found in _look_closely(audited, in_order(steps)):
                report.add(found)


def _steps(audited: Audited, ids: Sequence[UUID]) -> Iterable[list[Step]]:
    found: dict[UUID, list[Step]] = defaultdict(list)
    for row in ask(STEPS, audited.table, list(ids)):
        step = Step.of(row)
        found[step.entity_id].append(step)
    return found.values()


def _look_closely(audited: Audited, steps: Sequence[Step]) -> Iterator[Found]:
    """Go through one record's changes in the order in which they were done, and name what is not as they left it."""
    said: dict[str, Any] | None = None
    for step in steps:
        said = None if step.after is None else {**(said or {}), **audited.by_column(step.after)}
    entity_id, school = steps[-1].entity_id, steps[-1].institution_id
    stands = ask(audited.sql(STANDING), json.dumps(said or {}), entity_id)
    if said is None or not stands:
        if said is not None or stands:
            kind = "record-back" if said is None else "record-gone"
            yield Found(kind, audited.table, str(entity_id), institution_id=school)
        return
    row, typed = (json.loads(text) for text in stands[0])
    for name in sorted(said):
        ledger, value = _comparable(audited, name, typed[name]), _comparable(audited, name, row[name])
        if ledger != value and said[name] != HIDDEN:
            yield Found(
                "field-changed", audited.table, str(entity_id), name, _text(typed[name]), _text(row[name]), school
            )


def _comparable(audited: Audited, name: str, value: Any) -> Any:
    column = audited.model._meta.get_field(name) if isinstance(value, str) else None  # noqa: SLF001  as above
    if isinstance(column, models.DateTimeField):
        at = datetime.fromisoformat(str(value))
        return at.replace(microsecond=at.microsecond // 1000 * 1000)
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _find_untold(report: Report, audited: Audited) -> None:
    """Find records that no change tells of: those that a load brought are counted, any other was slipped in."""
    name = audited.table
    for entity_id, _ in ask(audited.sql(UNKNOWN), name, name):
        report.add(Found("record-slipped-in", name, str(entity_id)))
    for operation_id, loaded, standing, since in ask(audited.sql(LOADED), name, name, name, name, name, name):
        report.unspoken[name] += standing
        if loaded != standing + since:
            report.add(Found("copied-count", name, str(operation_id), "", str(loaded), str(standing + since)))
