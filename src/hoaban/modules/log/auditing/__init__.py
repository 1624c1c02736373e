"""The audit: the log recomputed from the ledger, the records from the ledger's changes, the results from the records.

report = audit(Actor, kept="…")           # integrates first; `kept` is a signed checkpoint that somebody has kept from before
report.findings                            # each names a table, a record, a field, what the ledger says and what stands
"""

from hoaban.modules.log.auditing.finding import Found, Report
from hoaban.modules.log.auditing.whole import audit, keep_audit

__all__ = ["Found", "Report", "audit", "keep_audit"]
