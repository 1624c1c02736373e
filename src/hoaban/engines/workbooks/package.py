"""The container of an .xlsx file, looked at with suspicion: what it says it holds is checked before it is unpacked."""

import struct
import zipfile
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import BinaryIO, NamedTuple
from xml.etree import ElementTree as ET

from hoaban.engines.workbooks.limits import MEGABYTE, Limits
from hoaban.engines.workbooks.refusals import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65535
_WIDE = 0xFFFFFFFF
_DIRECTORY_BYTES = 1 * MEGABYTE
_SMALL_PART = 4 * MEGABYTE
_CHUNK = 1 * MEGABYTE
_WORTH_A_THREAD = 8 * MEGABYTE


class Contents(NamedTuple):
    """Where a workbook keeps its parts: sheets as (name, part)."""

    sheets: list[tuple[str, str]]
    texts: str | None
    styles: str | None
    counts_from_1904: bool


class Package:
    """An opened container whose sizes are within the limits."""

    def __init__(self, path: str, limits: Limits) -> None:
        with open(path, "rb") as file:  # noqa: PTH123  pathlib would double the start of the child
            _recognise(file)
            _bound_directory(file)
        self._zip = zipfile.ZipFile(path)
        self._parts = {info.filename.lower().lstrip("/"): info for info in self._zip.infolist()}
        infos = self._zip.infolist()
        if len(infos) > limits.parts:
            raise Refused("workbook-too-large", "parts")
        if self.size > limits.unpacked_bytes:
            raise Refused("workbook-too-large", "unpacked")
        if any(info.flag_bits & 0x1 for info in infos):
            raise Refused("workbook-encrypted")

    @property
    def size(self) -> int:
        """What all parts say they unpack to."""
        return sum(info.file_size for info in self._zip.infolist())

    def close(self) -> None:
        self._zip.close()

    def has(self, part: str) -> bool:
        return part.lower() in self._parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """Unpack a part bit by bit. It never gives more than the part declared; a lie ends in an error."""
        chunks = self._unpacked(part)
        return _ahead(chunks) if self._parts[part.lower()].file_size > _WORTH_A_THREAD else chunks

    def _unpacked(self, part: str) -> Iterator[bytes]:
        with self._zip.open(self._parts[part.lower()]) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def whole(self, part: str) -> bytes:
        return b"".join(self.chunks(part))

    def contents(self) -> Contents:
        """Read which sheets there are and where; chart sheets and macros are passed over."""
        book = self._book_part()
        links = self._links_of(book)
        tree = self._tree(book)
        sheets = [
            (node.get("name", ""), links[link][1])
            for node in _nodes(tree, "sheet")
            if (link := _relation_of(node)) in links and links[link][0].endswith("/worksheet")
        ]
        by_kind = {kind.rpartition("/")[2]: part for kind, part in links.values()}
        flag = next((node.get("date1904", "0") for node in _nodes(tree, "workbookPr")), "0")
        return Contents(sheets, by_kind.get("sharedStrings"), by_kind.get("styles"), flag in ("1", "true"))

    def _book_part(self) -> str:
        if not self.has("_rels/.rels"):
            raise Refused(self._stranger())
        roots = self._links_of("").values()
        part = next((part for kind, part in roots if kind.endswith("/officeDocument")), "")
        if part.lower().endswith(".bin"):
            raise Refused("workbook-binary")
        if not part or not self.has(part):
            raise Refused(self._stranger())
        return part

    def _stranger(self) -> str:
        if self.has("mimetype") and b"opendocument.spreadsheet" in self.whole("mimetype")[:100]:
            return "workbook-open-document"
        return "not-a-workbook"

    def _links_of(self, part: str) -> dict[str, tuple[str, str]]:
        """Read the relations of a part: id -> (kind, part they lead to), for parts that exist."""
        relations = join(dirname(part), "_rels", f"{basename(part)}.rels")
        if not self.has(relations):
            return {}
        found = {}
        for node in _nodes(self._tree(relations), "Relationship"):
            target = node.get("Target", "")
            led = normpath(join("/", dirname(part), target)).lstrip("/")
            if self.has(led):
                found[node.get("Id", "")] = (node.get("Type", ""), led)
        return found

    def _tree(self, part: str) -> ET.Element:
        if self._parts[part.lower()].file_size > _SMALL_PART:
            raise Refused("workbook-too-large", "unpacked")
        return ET.fromstring(self.whole(part))  # noqa: S314  the child process is bounded in memory and time


def _ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack the next chunk while the last is looked at."""
    from concurrent.futures import ThreadPoolExecutor  # only for large files: half of the child's start

    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, chunks, b"")
        while chunk := coming.result():
            coming = other.submit(next, chunks, b"")
            yield chunk


def _nodes(tree: ET.Element, name: str) -> Iterator[ET.Element]:
    return (node for node in tree.iter() if isinstance(node.tag, str) and node.tag.rpartition("}")[2] == name)


def _relation_of(node: ET.Element) -> str:
    return next((value for key, value in node.attrib.items() if key.endswith("}id")), "")


def _recognise(file: BinaryIO) -> None:
    start = file.read(8)
    if start == _OLE:
        locked = "EncryptedPackage".encode("utf-16-le") in start + file.read(16 * MEGABYTE)
        raise Refused("workbook-encrypted" if locked else "workbook-old-format")
    if not start.startswith(b"PK"):
        raise Refused("not-a-workbook")


def _bound_directory(file: BinaryIO) -> None:
    """Refuse a container whose list of parts is itself a bomb, before that list is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise Refused("workbook-damaged")
    directory = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if directory == _WIDE:  # the real number stands in a 64-bit record before
        wide = tail.rfind(b"PK\x06\x06", 0, at)
        directory = struct.unpack("<Q", tail[wide + 40 : wide + 48])[0] if 0 <= wide <= at - 56 else directory
    if directory > _DIRECTORY_BYTES:
        raise Refused("workbook-too-large", "parts")
