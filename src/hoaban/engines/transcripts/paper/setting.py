"""Setting a transcript as PDF/A-2a and PDF/UA-1. Typst refuses to export what does not conform; a refusal is a fault of ours, and raised."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hoaban.engines.transcripts.content import Transcript, to_json

if TYPE_CHECKING:
    import typst

HERE: Final = Path(__file__).parent
STANDARDS: Final[Any] = ["a-2a", "ua-1"]
MASK: Final = 0
A4_HEIGHT: Final = 841.89  # points
SEAL, PRINCIPAL, SUBJECT = "seal", "principal", "subject:"
PAGE: Final = re.compile(rb"/Type\s*/Page\b")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature is shown: page from 0, and the box in PDF points from the lower left."""

    name: str
    page: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Paper:
    """A set transcript, not signed yet, and the places that its signatures will take."""

    pdf: bytes
    places: tuple[Place, ...]


def homeroom_of(school_year: str) -> str:
    return f"homeroom:{school_year}"


def principal_of(school_year: str) -> str:
    return f"principal:{school_year}"


def subject_of(school_year: str, subject: str) -> str:
    return f"{SUBJECT}{school_year}:{subject}"


def typeset(transcript: Transcript, signed: Iterable[str] = (PRINCIPAL, SEAL)) -> Paper:
    """Set the card. `signed` names the places that will carry a signature: SEAL, PRINCIPAL, homeroom_of(…), principal_of(…), subject_of(…)."""
    names, content = tuple(signed), to_json(transcript)
    told = {"digest": sha256(content).hexdigest(), "qr": qr_svg(transcript.verify_url), "places": names}
    fits = not any(each.startswith(SUBJECT) for each in names)
    paper = _set(content, told, transcript.issued_on, fits=fits)
    if fits and pages_of(paper.pdf) != len(transcript.years) + 1:
        return _set(content, told, transcript.issued_on, fits=False)
    return paper


def _set(content: bytes, told: dict[str, Any], issued_on: date, *, fits: bool) -> Paper:
    """Set once. `fits` says that each year takes one page, which is quicker; whoever says so has to count."""
    said = json.dumps({**told, "fits": fits}, ensure_ascii=False)
    compiler = _compiler()
    pdf = compiler.compile(
        format="pdf",
        sys_inputs={"card": f'{said[:-1]}, "content": {content.decode()}}}'},
        pdf_standards=STANDARDS,
        timestamp=int(datetime.combine(issued_on, time(), UTC).timestamp()),
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a card is one PDF")
    found = json.loads(compiler.query("<place>", field="value")) if told["places"] else []
    return Paper(pdf, tuple(_place(each) for each in found))


def pages_of(pdf: bytes) -> int:
    """Count the pages of a card as typst writes it: each is an object that says so."""
    return len(PAGE.findall(pdf))


@cache
def _compiler() -> "typst.Compiler":
    """One for the process: the fonts are read once, and what cards share is laid out once."""
    import typst  # heavy, and only here

    return typst.Compiler(HERE.joinpath("card.typ"), root=HERE, ignore_system_fonts=True)


def _place(found: dict[str, Any]) -> Place:
    left, top = found["x"], A4_HEIGHT - found["y"]
    box = (round(left), round(top - found["height"]), round(left + found["width"]), round(top))
    return Place(found["name"], found["page"] - 1, box)


def qr_svg(text: str) -> str:
    """Draw a QR code as SVG of one path. Level M: a phone reads it from a worn print.

    The mask is always the same: any is as readable for an address, and to try all eight takes longer than to set a page.
    """
    import segno

    drawn = BytesIO()
    segno.make(text, error="m", micro=False, mask=MASK).save(
        drawn, kind="svg", xmldecl=False, svgns=True, border=0, dark="#1d2433", omitsize=True
    )
    return drawn.getvalue().decode()
