"""A workbook taken apart and put together again from what is needed: small pieces of sheets, texts, styles.

The spreadsheet library reads such copies instead of the stranger's file. Large sheets are cut between rows and spread
over several copies, so that one is read while the next is unpacked; and the list of merged cells comes first, which
spares the library a second walk through every sheet (half of its time).
"""

import os
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from hoaban.engines.workbooks.limits import MEGABYTE, Limits
from hoaban.engines.workbooks.package import Contents, Package
from hoaban.engines.workbooks.refusals import Refused

PIECE_BYTES = 4 * MEGABYTE
COPY_BYTES = 4 * PIECE_BYTES

_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData(?:\s[^>]*)?(/?)>")
_ROW = re.compile(rb'<(?:[\w.-]+:)?row r="(\d{1,9})"')
_LATEST_START = 8 * MEGABYTE
_TAGS_OF_A_CELL = 8  # a text in its cell has six; more only in sheets made to be slow
_UNCOMPUTED = rb"<%bf\b[^>]*(?:/>|>[^<]*</%bf>)\s*(?:<%bv\s*/>|<%bv></%bv>)?\s*</%bc>"
_ERROR, _TEXT = b' t="e"', b' t="str"'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006"
_RELATED = b'<Relationships xmlns="' + _PACKAGE + b'/relationships">%b</Relationships>'
_TYPES = b'<Types xmlns="' + _PACKAGE + b'/content-types"/>'
_NO_TEXTS = b'<sst xmlns="%b"/>' % _MAIN.encode()
_NO_STYLES = b'<styleSheet xmlns="%b"/>' % _MAIN.encode()


class Copy:
    """An anonymous file in memory that the spreadsheet library can open, with the sheet that each of its pieces is of."""

    def __init__(self) -> None:
        self._file = os.memfd_create("workbook")
        self.path = f"/proc/self/fd/{self._file}"
        self.sheet_of_piece: list[int] = []
        self.size = 0
        self._archive = zipfile.ZipFile(self.path, "w")

    def add_part(self, name: str, body: bytes) -> None:
        self._archive.writestr(name, body)

    def add_piece(self, sheet: int, *body: bytes | bytearray) -> None:
        with self._archive.open(f"xl/worksheets/{len(self.sheet_of_piece)}.xml", "w") as piece:
            for part in body:
                piece.write(part)
                self.size += len(part)
        self.sheet_of_piece.append(sheet)

    def finish(self, *, counts_from_1904: bool) -> None:
        """Add the frame that makes a workbook of the pieces."""
        pieces = range(len(self.sheet_of_piece))
        sheets = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in pieces)
        from_1904 = '<workbookPr date1904="1"/>' if counts_from_1904 else ""
        book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{from_1904}<sheets>{sheets}</sheets></workbook>'
        links = "".join(_relation(f"r{n}", "worksheet", f"worksheets/{n}.xml") for n in pieces)
        self.add_part("xl/workbook.xml", book.encode())
        self.add_part("xl/_rels/workbook.xml.rels", _RELATED % links.encode())
        self.add_part("_rels/.rels", _RELATED % _relation("r0", "officeDocument", "xl/workbook.xml").encode())
        self.add_part("[Content_Types].xml", _TYPES)
        self._archive.close()

    def close(self) -> None:
        self._archive.close()
        os.close(self._file)


class _Frame(NamedTuple):
    """What stands around the rows of a sheet, with the prefix its element names carry: b"" or such as b"x:"."""

    prefix: bytes

    @property
    def head(self) -> bytes:
        space = b"xmlns:%b" % self.prefix[:-1] if self.prefix else b"xmlns"
        head = b'<%bworksheet %b="%b"><%bmergeCells count="0"/><%bsheetData>'
        return head % (self.prefix, space, _MAIN.encode(), self.prefix, self.prefix)

    @property
    def tail(self) -> bytes:
        return b"</%bsheetData></%bworksheet>" % (self.prefix, self.prefix)

    def has_uncomputed(self, rows: bytearray) -> bool:
        """Tell whether a formula carries no value: it would read as an empty cell. An empty text is a value."""
        if b"f" not in rows or b"<%bf" % self.prefix not in rows:
            return False
        formulas = re.finditer(_UNCOMPUTED.replace(b"%b", re.escape(self.prefix)), rows)
        return any(not self._is_text(rows, formula.start()) for formula in formulas)

    def _is_text(self, rows: bytearray, inside: int) -> bool:
        return rows.find(b't="str"', rows.rfind(b"<%bc" % self.prefix, 0, inside), inside) >= 0


def copies_of(package: Package, contents: Contents, limits: Limits) -> Iterator[Copy]:
    """Unpack a workbook into one copy or, when it is large, several. Whoever takes a copy closes it."""
    if len(contents.sheets) > limits.sheets:
        raise Refused("workbook-too-large", "sheets")
    texts = _texts(package, contents, limits)
    styles = package.whole(contents.styles) if contents.styles else b""
    # Every copy holds all texts; it should not be mostly texts.
    enough = max(COPY_BYTES, len(texts) * 3 // 2)
    copy: Copy | None = None
    try:
        for sheet, piece in _all_pieces(package, contents, limits):
            if copy is None:
                copy = Copy()
                copy.add_part("xl/sharedStrings.xml", texts or _NO_TEXTS)
                copy.add_part("xl/styles.xml", styles or _NO_STYLES)
            copy.add_piece(sheet, *piece)
            if copy.size >= enough:
                copy.finish(counts_from_1904=contents.counts_from_1904)
                full, copy = copy, None
                yield full
        if copy is not None:
            copy.finish(counts_from_1904=contents.counts_from_1904)
            full, copy = copy, None
            yield full
    finally:
        if copy is not None:
            copy.close()


def _texts(package: Package, contents: Contents, limits: Limits) -> bytes:
    texts = package.whole(contents.texts) if contents.texts else b""
    if texts.count(b"<si") + texts.count(b":si") > limits.texts * 2:
        raise Refused("workbook-too-large", "texts")
    return texts


def _all_pieces(
    package: Package, contents: Contents, limits: Limits
) -> Iterator[tuple[int, tuple[bytes, bytearray, bytes]]]:
    tags = 0
    for number, (name, part) in enumerate(contents.sheets):
        for frame, rows in _pieces(package.chunks(part)):
            tags += rows.count(b"<")
            if tags > limits.cells * _TAGS_OF_A_CELL:
                raise Refused("workbook-too-large", "cells")
            if (first := _ROW.match(rows)) and int(first[1]) > limits.rows:
                raise Refused("workbook-too-large", "rows")
            if frame.has_uncomputed(rows):
                raise Refused("workbook-formula-without-value", name)
            if _ERROR in rows:
                rows = rows.replace(_ERROR, _TEXT)  # noqa: PLW2901  "#N/A" is read as a text, not as nothing
            yield number, (frame.head, rows, frame.tail)


def _pieces(chunks: Iterator[bytes]) -> Iterator[tuple[_Frame, bytearray]]:
    """Cut the rows of a sheet into pieces of a few megabytes, each beginning with a numbered row."""
    buffer = bytearray()
    start = None
    for chunk in chunks:
        buffer += chunk
        start = _START.search(buffer)
        if start or len(buffer) > _LATEST_START:
            break
    if start is None or start[2]:
        return
    frame = _Frame(bytes(start[1]))
    del buffer[: start.end()]
    for rows in _cut(buffer, chunks, b"<%brow r=" % frame.prefix, b"</%bsheetData" % frame.prefix):
        yield frame, rows


def _cut(buffer: bytearray, chunks: Iterator[bytes], row: bytes, end: bytes) -> Iterator[bytearray]:
    searched = 1
    for chunk in chunks:
        buffer += chunk
        if len(buffer) < PIECE_BYTES:
            continue
        if (cut := buffer.rfind(row, searched)) > 0:
            rest = buffer[cut:]
            del buffer[cut:]
            yield buffer
            buffer = rest
            searched = 1
        else:
            searched = len(buffer) - len(row)
    if (stop := buffer.find(end)) < 0:
        raise Refused("workbook-damaged")
    del buffer[stop:]
    yield buffer


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
