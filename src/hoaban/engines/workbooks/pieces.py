"""A workbook taken apart and put together again from what is needed: small pieces of sheets, texts, styles.

The spreadsheet library reads this copy instead of the stranger's file. It is unpacked, so that several threads can
read it; large sheets are cut between rows; and the list of merged cells comes first, which spares the library a
second walk through every sheet (half of its time).
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

_START = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData(?:\s[^>]*)?(/?)>")
_ROW = re.compile(rb'<(?:[\w.-]+:)?row r="(\d{1,9})"')
_LATEST_START = 8 * MEGABYTE
_TAGS_OF_A_CELL = 8  # a text in its cell has six; more only in sheets made to be slow
_UNCOMPUTED = rb"<%bf\b[^>]*(?:/>|>[^<]*</%bf>)\s*(?:<%bv\s*/>|<%bv></%bv>)?\s*</%bc>"
_ERROR, _TEXT = b' t="e"', b' t="str"'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


class Copy(NamedTuple):
    """The copy that is read, and for each of its pieces the place of its sheet in `names`."""

    file: int
    names: list[str]
    sheet_of_piece: list[int]

    @property
    def path(self) -> str:
        return f"/proc/self/fd/{self.file}"

    def close(self) -> None:
        os.close(self.file)


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


def copy_in_pieces(package: Package, contents: Contents, limits: Limits) -> Copy:
    """Unpack a workbook into an anonymous file in memory that the spreadsheet library can open."""
    if len(contents.sheets) > limits.sheets:
        raise Refused("workbook-too-large", "sheets")
    copy = Copy(os.memfd_create("workbook"), [name for name, _ in contents.sheets], [])
    try:
        with zipfile.ZipFile(copy.path, "w") as archive:
            _copy_texts(package, contents, archive, limits)
            _copy_sheets(package, contents, archive, copy.sheet_of_piece, limits)
            _write_frame(archive, len(copy.sheet_of_piece), contents)
    except BaseException:
        copy.close()
        raise
    return copy


def _copy_sheets(
    package: Package, contents: Contents, archive: zipfile.ZipFile, sheet_of_piece: list[int], limits: Limits
) -> None:
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
            with archive.open(f"xl/worksheets/{len(sheet_of_piece)}.xml", "w") as piece:
                piece.write(frame.head)
                piece.write(rows)
                piece.write(frame.tail)
            sheet_of_piece.append(number)


def _copy_texts(package: Package, contents: Contents, archive: zipfile.ZipFile, limits: Limits) -> None:
    if contents.texts:
        texts = package.whole(contents.texts)
        if texts.count(b"<si") + texts.count(b":si") > limits.texts * 2:
            raise Refused("workbook-too-large", "texts")
        archive.writestr("xl/sharedStrings.xml", texts)
    if contents.styles:
        archive.writestr("xl/styles.xml", package.whole(contents.styles))


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


def _write_frame(archive: zipfile.ZipFile, pieces: int, contents: Contents) -> None:
    sheets = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(pieces))
    from_1904 = '<workbookPr date1904="1"/>' if contents.counts_from_1904 else ""
    archive.writestr(
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{from_1904}<sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(_relation(f"r{n}", "worksheet", f"worksheets/{n}.xml") for n in range(pieces))
    archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>')
    root = _relation("r0", "officeDocument", "xl/workbook.xml")
    archive.writestr("_rels/.rels", f'<Relationships xmlns="{_RELATIONS}">{root}</Relationships>')
    archive.writestr(
        "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    )


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
