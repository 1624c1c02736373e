"""The whole audit, and what is kept of it."""

from typing import Final

from django.utils import timezone

from hoaban.engines.merkle import BadLogError
from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import vi_en
from hoaban.kernel.scoping import acting
from hoaban.modules.log.auditing.finding import Found, Report
from hoaban.modules.log.auditing.records import compare_with_records
from hoaban.modules.log.auditing.results import compare_results
from hoaban.modules.log.auditing.tree import (
    compare_with_checkpoints,
    compare_with_kept,
    compare_with_ledger,
    find_slipped_in,
)
from hoaban.modules.log.integrating import integrate
from hoaban.modules.log.keys import keep_checkpoint, kept_checkpoint, own_verifiers
from hoaban.modules.log.models import Audit, Checkpoint, Finding

COLUMNS: Final = ("id", "audit_id", "kind", "table", "entity", "field", "ledger_says", "table_says", "institution_id")
LONGEST: Final = 2000


def audit(*, kept: str = "") -> Report:
    """Compare everything, and give what differs. `kept` is a signed checkpoint that somebody has kept; the own last one is held against too.

    The keys are those of the home folder: whoever can write the database cannot sign with them.
    """
    report = Report()
    with acting(Actor.system("audit")):
        find_slipped_in(report)
    point = _brought_up_to_date(report)
    report.size = point.size if point else 0
    keys = own_verifiers()
    with acting(Actor.system("audit")):
        for note in filter(None, (kept, kept_checkpoint())):
            compare_with_kept(report, note, report.size, keys)
        compare_with_ledger(report, report.size)
        if point:
            compare_with_checkpoints(report, report.size, keys)
        compare_with_records(report)
        compare_results(report)
    if point and report.is_clean:
        keep_checkpoint(point.note)
    return report


def _brought_up_to_date(report: Report) -> Checkpoint | None:
    """Take in what is new; a log that is broken is compared as it stands."""
    try:
        return integrate().checkpoint
    except BadLogError as error:
        report.add(Found("tile-changed", "log_tile", "", "", "", error.en))
    with acting(Actor.system("audit")):
        return Checkpoint.objects.order_by("-size").first()


@action("log.manage", kind="log.keep_audit@1", says=vi_en("Ghi kết quả đối chiếu sổ", "Kept the outcome of an audit"))
def keep_audit(_actor: Actor, *, report: Report) -> Audit:
    """Keep what an audit found, so that it is seen on the page of the log."""
    op = writing()
    made = op.create(
        Audit,
        at=timezone.now(),
        size=report.size,
        changes=report.changes,
        records=report.records,
        results=report.results,
        unspoken=sum(report.unspoken.values()),
        findings=sum(report.counted.values()),
        by_table=[{"kind": kind, "table": table, "number": number} for (kind, table), number in report.counted.items()],
    )
    lines = (
        (
            uuid7(),
            made.pk,
            one.kind,
            one.table,
            one.entity,
            one.field,
            one.ledger[:LONGEST],
            one.stands[:LONGEST],
            one.institution_id,
        )
        for one in report.findings
    )
    op.copy(Finding, COLUMNS, lines)
    return made
