"""How much of a stranger's file is read before it is refused."""

from typing import NamedTuple

MEGABYTE = 1 << 20


class Limits(NamedTuple):
    """Bounds of one workbook, and of the child process that reads it."""

    file_bytes: int = 48 * MEGABYTE
    parts: int = 2_000
    unpacked_bytes: int = 256 * MEGABYTE
    sheets: int = 60
    rows: int = 200_000  # the highest row number that may hold a value
    columns: int = 500
    cells: int = 3_000_000  # of all sheets together, counting the empty ones inside the used area
    texts: int = 2_000_000  # different texts that the file keeps in one table
    handed_bytes: int = 192 * MEGABYTE  # what the child may hand back
    memory_bytes: int = 512 * MEGABYTE  # address space of the child
    processor_seconds: int = 20
    seconds: float = 60.0
    files_per_child: int = 500
