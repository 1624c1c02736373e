"""Files that nobody sends by accident, and a plain workbook to compare them with."""

import struct
import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Học sinh" sheetId="1" r:id="a"/></sheets></workbook>'
ROOT = (
    f'<Relationships xmlns="{RELATIONS}">'
    f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
LINKS = (
    f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)


def sheet(rows: str | bytes) -> bytes:
    body = rows.encode() if isinstance(rows, str) else rows
    return b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>' % (MAIN.encode(), body)


def workbook(path: Path, sheet_xml: bytes, *, book: str = BOOK, others: dict[str, bytes] | None = None) -> Path:
    """Write a workbook of one sheet from its XML."""
    parts = {"_rels/.rels": ROOT, "xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": LINKS}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml)
        for name, body in (others or {}).items():
            archive.writestr(name, body)
    return path


def bomb(path: Path) -> Path:
    """Unpacks to a gigabyte, and says so."""
    with (
        zipfile.ZipFile(workbook(path, sheet("")), "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.xml", "w") as part,
    ):
        for _ in range(64):
            part.write(bytes(16 << 20))
    return path


def lying_bomb(path: Path, declared: int = 1000) -> Path:
    """Unpacks to much more than it says, in both places where it says so."""
    workbook(path, sheet(b" " * (300 << 20)))
    raw = bytearray(path.read_bytes())
    for signature, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = raw.find(signature)
        while at >= 0:
            if raw[at + name_at :].startswith(b"xl/worksheets/sheet1.xml"):
                raw[at + size_at : at + size_at + 4] = struct.pack("<I", declared)
            at = raw.find(signature, at + 4)
    path.write_bytes(raw)
    return path


def million_rows(path: Path) -> Path:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_048_577))
    return workbook(path, sheet(rows))


def far_corner(path: Path) -> Path:
    """Two cells; the rectangle between them would take a hundred gigabytes."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="XFD200000"><v>1</v></c></row>'
    return workbook(path, sheet(rows))


def many_corners(path: Path) -> Path:
    """Fifty sheets of two cells each, far apart enough to be large together."""
    rows = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="199000"><c r="J199000"><v>1</v></c></row>')
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="a"/>' for n in range(50))
    return workbook(path, rows, book=BOOK.replace("<sheets>", f"<sheets>{sheets}"))


def deep(path: Path) -> Path:
    return workbook(path, sheet(b"<row><c>" + b"<a>" * 5_000_000 + b"</c></row>"))


def endless_row(path: Path) -> Path:
    return workbook(path, sheet('<row r="1">' + "<c><v>1</v></c>" * 6_000_000 + "</row>"))


def laughing_book(path: Path) -> Path:
    """The names of its sheets grow a hundred million fold."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    book = f'<!DOCTYPE w [<!ENTITY e0 "ha">{entities}]>' + BOOK.replace("<sheets>", "<sheets>&e8;")
    return workbook(path, sheet(""), book=book)


def repeated_text(path: Path) -> Path:
    """One long text, held once in the file and wanted in many cells."""
    texts = f'<sst xmlns="{MAIN}"><si><t>{"x" * (1 << 20)}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_000))
    return workbook(path, sheet(rows), others={"xl/sharedStrings.xml": texts.encode()})


def crowded(path: Path) -> Path:
    """More parts than any workbook has."""
    return workbook(path, sheet(""), others={f"xl/part{n}.xml": b"" for n in range(30_000)})


def uncomputed(path: Path) -> Path:
    return workbook(path, sheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1+1</f><v></v></c></row>'))


def truncated(path: Path) -> Path:
    whole = workbook(path, sheet('<row r="1"><c r="A1"><v>1</v></c></row>' * 1000)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def unfinished(path: Path) -> Path:
    return workbook(path, sheet('<row r="1"><c r="A1"><v>1</v></c></row>')[:-30])


def old_format(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    return path


def encrypted(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"))
    return path


def open_document(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    return path


def binary(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", ROOT.replace("workbook.xml", "workbook.bin"))
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    return path


def other_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")
    return path


def web_page(path: Path) -> Path:
    path.write_text("<html><table><tr><td>Họ và tên</td></tr></table></html>")
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


# How each is answered: its maker, and the code and detail of the refusal.
HOSTILE = (
    (bomb, "workbook-too-large", "unpacked"),
    (lying_bomb, "workbook-damaged", ""),
    (million_rows, "workbook-too-large", "rows"),
    (far_corner, "workbook-too-large", "memory"),
    (many_corners, "workbook-too-large", "cells"),
    (deep, "workbook-damaged", ""),
    (endless_row, "workbook-too-large", "cells"),
    (laughing_book, "workbook-damaged", ""),
    (repeated_text, "workbook-too-large", "memory"),
    (crowded, "workbook-too-large", "parts"),
    (uncomputed, "workbook-formula-without-value", "Học sinh"),
    (truncated, "workbook-damaged", ""),
    (unfinished, "workbook-damaged", ""),
    (old_format, "workbook-old-format", ""),
    (encrypted, "workbook-encrypted", ""),
    (open_document, "workbook-open-document", ""),
    (binary, "workbook-binary", ""),
    (other_zip, "not-a-workbook", ""),
    (web_page, "not-a-workbook", ""),
    (empty, "not-a-workbook", ""),
)
