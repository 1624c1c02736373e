"""The visible part of a signature, set by Typst at the size of its place and put into the PDF as one drawing with its own fonts."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from hoaban.engines.transcripts.paper.press import press

VIETNAM = timezone(timedelta(hours=7))  # people read their own clock
SMALL = 30  # points of height, below which there is room for one line


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the reader sees; the certificate says the same in a way that can be checked."""

    name: str
    role: str
    serial: str
    at: datetime


def style_of(stamp: Stamp, box: tuple[int, int, int, int]) -> StaticStampStyle:
    width, height = box[2] - box[0], box[3] - box[1]
    return StaticStampStyle(background=_Drawing(_draw(stamp, width, height)), border_width=0)


def _draw(stamp: Stamp, width: int, height: int) -> bytes:
    told = {
        "width": width,
        "height": height,
        "name": stamp.name,
        "role": stamp.role,
        "serial": stamp.serial,
        "at": stamp.at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M"),
        "small": height < SMALL,
    }
    stamped = json.dumps(told, ensure_ascii=False).encode()
    return press("stamp.typ", stamped, pdf_tags=False, timestamp=int(stamp.at.timestamp()))


class _Drawing(PdfContent):
    """A page of another PDF, kept in memory, as the background of an appearance."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        drawing = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.resources.xobject["/Drawing"] = drawing
        left, bottom, right, top = drawing.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Drawing Do"
