"""What an audit finds."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from hoaban.kernel.language import Words

MOST: Final = 1000  # findings of a kind in one table that are named one by one; the rest are counted

KINDS: Final = {
    "operation-changed": Words("Dòng nhật ký bị sửa", "Ledger row changed"),
    "operation-gone": Words("Dòng nhật ký bị xóa", "Ledger row deleted"),
    "operation-slipped-in": Words("Dòng nhật ký bị chèn thêm", "Ledger row slipped in"),
    "change-slipped-in": Words("Thay đổi không thuộc thao tác nào", "Change of no operation"),
    "leaf-changed": Words("Lá của sổ ghi bị sửa", "Leaf of the log changed"),
    "tile-changed": Words("Ô của sổ ghi bị sửa", "Tile of the log changed"),
    "checkpoint-wrong": Words("Điểm chốt không khớp cây", "Checkpoint does not match the tree"),
    "log-rewritten": Words("Sổ ghi không tiếp nối điểm chốt đã giữ", "The log does not go on from the kept checkpoint"),
    "field-changed": Words("Giá trị khác nhật ký", "Value differs from the ledger"),
    "record-gone": Words("Bản ghi bị xóa", "Record deleted"),
    "record-back": Words("Bản ghi đã bỏ lại hiện ra", "Removed record stands again"),
    "record-slipped-in": Words("Bản ghi không do thao tác nào", "Record of no operation"),
    "copied-count": Words("Số bản ghi nạp hàng loạt không khớp", "Number of rows loaded in bulk differs"),
    "result-changed": Words("Kết quả khác khi tính lại", "Result differs when computed anew"),
    "result-gone": Words("Kết quả bị xóa", "Result deleted"),
    "result-slipped-in": Words("Kết quả không tính ra từ đâu", "Result that follows from nothing"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One place where what stands is not what the ledger or the log says."""

    kind: str
    table: str
    entity: str
    field: str = ""
    ledger: str = ""
    stands: str = ""
    institution_id: UUID | None = None

    def to_json(self) -> dict[str, str]:
        return {
            "kind": self.kind,
            "table": self.table,
            "id": self.entity,
            "field": self.field,
            "ledger": self.ledger,
            "stands": self.stands,
        }


@dataclass(slots=True)
class Report:
    """What was compared, and what differs. `unspoken` counts records of which the ledger knows no more than that they were loaded."""

    size: int = 0
    changes: int = 0
    records: int = 0
    results: int = 0
    unspoken: Counter[str] = field(default_factory=Counter)
    findings: list[Found] = field(default_factory=list)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, found: Found) -> None:
        """Name a finding; of very many alike the first are named, all are counted."""
        self.counted[found.kind, found.table] += 1
        if self.counted[found.kind, found.table] <= MOST:
            self.findings.append(found)

    @property
    def is_clean(self) -> bool:
        return not self.counted

    def to_json(self) -> dict[str, Any]:
        return {
            "clean": self.is_clean,
            "compared": {
                "operations": self.size,
                "changes": self.changes,
                "records": self.records,
                "results": self.results,
            },
            "not_spoken_of": dict(sorted(self.unspoken.items())),
            "counted": [
                {"kind": kind, "table": table, "number": number} for (kind, table), number in self.counted.items()
            ],
            "findings": [found.to_json() for found in self.findings],
        }
