"""The forms that a transcript is issued in, behind one registry: a ministry's schema, when it comes, is one more entry.

An exporter makes the unsigned bytes of a form; each form's own `begin`, `finish` and `sign` put signatures in.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hoaban.engines.transcripts.content import Transcript, to_json
from hoaban.engines.transcripts.paper.setting import PRINCIPAL, SEAL, Place


@dataclass(frozen=True, slots=True)
class Draft:
    """A form before its signatures. `places` are those of a PDF; the other forms sign by name alone."""

    data: bytes
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Exporter:
    name: str
    media_type: str
    suffix: str
    make: Callable[[Transcript, Iterable[str]], Draft] = field(repr=False)
    is_signed: bool = True


EXPORTERS: dict[str, Exporter] = {}


def register(exporter: Exporter) -> Exporter:
    """Add a form; a name is taken once."""
    if exporter.name in EXPORTERS:
        raise ValueError(f"a form {exporter.name!r} is already there")
    EXPORTERS[exporter.name] = exporter
    return exporter


def export(transcript: Transcript, form: str, signed: Iterable[str] = (PRINCIPAL, SEAL)) -> Draft:
    """Make the draft of a form for these signatures."""
    return EXPORTERS[form].make(transcript, tuple(signed))


def _pdf(transcript: Transcript, signed: Iterable[str]) -> Draft:
    from hoaban.engines.transcripts.paper.setting import typeset  # each form loads only its own libraries
    from hoaban.engines.transcripts.pdf.signing import with_places

    paper = typeset(transcript, signed)
    return Draft(with_places(paper), paper.places)


def _xml(transcript: Transcript, signed: Iterable[str]) -> Draft:
    from hoaban.engines.transcripts.xml.writing import to_xml

    del signed  # signatures stand outside the content, in any number
    return Draft(to_xml(transcript))


def _json(transcript: Transcript, signed: Iterable[str]) -> Draft:
    del signed
    return Draft(to_json(transcript))


def credential_bytes(document: dict[str, object]) -> bytes:
    """Write a proven credential for people and programs: readable, and in the order that it was made in."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


register(Exporter("pdf", "application/pdf", ".pdf", _pdf))
register(Exporter("xml", "application/xml", ".xml", _xml))
register(Exporter("json", "application/json", ".json", _json, is_signed=False))
