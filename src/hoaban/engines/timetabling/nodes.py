"""XML as a tree of plain nodes with their lines, read as a stream within bounds; nothing outside the file is ever read.

Documents with a type declaration are refused: that is where entities (and with them bombs and readings of other files) live.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn, cast
from xml.parsers import expat

from hoaban.engines.timetabling.errors import BadTimetableError

CHUNK = 1 << 16
DEEPEST = 40
LARGEST = 256 << 20  # bytes when unpacked; the largest file of the benchmark has 20 MB


@dataclass(slots=True)
class Node:
    """An element: its text is what stands before its first child."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def child(self, tag: str) -> "Node | None":
        return next((each for each in self.children if each.tag == tag), None)

    def need(self, tag: str) -> "Node":
        found = self.child(tag)
        if found is None:
            self.refuse(f"<{self.tag}> thiếu <{tag}>.", f"<{self.tag}> has no <{tag}>.")
        return found

    def all(self, *path: str) -> "Iterator[Node]":
        """Give the elements at the end of a path of tags."""
        if not path:
            yield self
            return
        for each in self.children:
            if each.tag == path[0]:
                yield from each.all(*path[1:])

    def said(self, tag: str) -> str | None:
        """Give the text of a child, or None when there is no such child."""
        found = self.child(tag)
        return None if found is None else found.text.strip()

    def attribute(self, name: str) -> str:
        value = self.attributes.get(name)
        if value is None:
            self.refuse(f"<{self.tag}> thiếu thuộc tính {name}.", f"<{self.tag}> has no attribute {name}.")
        return value

    def number(self, tag: str) -> int:
        return self.need(tag).as_number()

    def as_number(self) -> int:
        try:
            value = int(self.text.strip())
        except ValueError:
            value = -1
        if not 0 <= value < 2**31:
            said = self.text.strip()[:40]
            self.refuse(f"<{self.tag}> cần số nguyên không âm, không phải “{said}”.", f"<{self.tag}> needs a whole number from 0, not “{said}”.")  # fmt: skip
        return value

    def refuse(self, vi: str, en: str) -> NoReturn:
        raise BadTimetableError(f"dòng {self.line} / line {self.line}", vi, en)


class _Growing:
    """Builds the tree while expat reads."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.open: list[Node] = []
        self.root: Node | None = None

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, self.parser.CurrentLineNumber, attributes)
        if len(self.open) >= DEEPEST:
            node.refuse("Các phần tử lồng nhau quá sâu.", "The elements are nested too deeply.")
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def _end(self, _tag: str) -> None:
        self.open.pop()

    def _text(self, text: str) -> None:
        if not self.open[-1].children:
            self.open[-1].text += text

    def _doctype(self, *_declaration: object) -> None:
        Node("!DOCTYPE", self.parser.CurrentLineNumber).refuse(
            "Tệp có khai báo DOCTYPE; hãy bỏ khai báo ấy.", "The file declares a document type; remove the declaration."
        )


def read_nodes(path: Path) -> Node:
    """Read an XML file, packed with gzip or not."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as stream:
            return read_stream(cast("BinaryIO", stream))
    except (OSError, EOFError, zlib.error) as error:
        raise BadTimetableError(str(path), f"không đọc được tệp: {error}.", f"the file cannot be read: {error}.") from error  # fmt: skip


def read_stream(stream: BinaryIO) -> Node:
    """Read XML from a stream of bytes."""
    growing, size = _Growing(), 0
    try:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise BadTimetableError(f"{LARGEST >> 20} MB", "Tệp quá lớn.", "The file is too large.")
            growing.parser.Parse(chunk, False)
        growing.parser.Parse(b"", True)
    except expat.ExpatError as error:
        words = expat.errors.messages[error.code]
        raise BadTimetableError(
            f"dòng {error.lineno} / line {error.lineno}", f"XML hỏng ({words}).", f"The XML is broken ({words})."
        ) from error
    if growing.root is None:
        raise BadTimetableError("dòng 1 / line 1", "Tệp trống.", "The file is empty.")
    return growing.root
