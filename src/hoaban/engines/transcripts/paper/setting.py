"""Setting a transcript as PDF/A-2a and PDF/UA-1. Typst refuses to export what does not conform; a refusal is a fault of ours, and raised."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from hoaban.engines.transcripts.content import Transcript, to_json
from hoaban.engines.transcripts.paper.press import ask, press

STANDARDS: Final[Any] = ["a-2a", "ua-1"]
MASK: Final = 0
A4_HEIGHT: Final = 841.89  # points
LEFT, RIGHT = (91, 129, 255, 186), (340, 129, 505, 186)  # where two sign at the foot of a page
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
    names = tuple(signed)
    if not any(each.startswith(SUBJECT) for each in names):
        pdf = _set(_told(transcript, names, fits=True), transcript.issued_on)
        if pages_of(pdf) == len(transcript.years) + 1:
            return Paper(pdf, tuple(each for each in standing(transcript) if each.name in names))
    told = _told(transcript, names, fits=False)
    return Paper(_set(told, transcript.issued_on), asked(told) if names else ())


def _told(transcript: Transcript, names: tuple[str, ...], *, fits: bool) -> bytes:
    """What the template is told. `fits` says that each year takes one page, which is quicker; whoever says so has to count."""
    content = to_json(transcript)
    beside = {"digest": sha256(content).hexdigest(), "qr": qr_svg(transcript.verify_url), "places": names, "fits": fits}
    return json.dumps(beside, ensure_ascii=False)[:-1].encode() + b', "content": ' + content + b"}"


def _set(told: bytes, issued_on: date) -> bytes:
    timestamp = int(datetime.combine(issued_on, time(), UTC).timestamp())
    return press("card.typ", told, pdf_standards=STANDARDS, timestamp=timestamp)


def standing(transcript: Transcript) -> Iterator[Place]:
    """Each place of a card whose years take one page each: all stand at the foot, beside each other."""
    yield Place(SEAL, 0, LEFT)
    yield Place(PRINCIPAL, 0, RIGHT)
    for page, year in enumerate(transcript.years, 1):
        yield Place(homeroom_of(year.school_year), page, LEFT)
        yield Place(principal_of(year.school_year), page, RIGHT)


def asked(told: bytes) -> tuple[Place, ...]:
    """The places as the layout has them."""
    return tuple(_place(each) for each in ask("card.typ", told, "<place>"))


def pages_of(pdf: bytes) -> int:
    """Count the pages of a card as typst writes it: each is an object that says so."""
    return len(PAGE.findall(pdf))


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
