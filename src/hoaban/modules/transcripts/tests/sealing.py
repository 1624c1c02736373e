"""A sealer that writes down who signed, in the order in which they did: for tests of the workflow, which is the same with real keys."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256

from hoaban.engines.transcripts.content import Transcript, to_json
from hoaban.modules.transcripts.sealing import Place
from hoaban.modules.transcripts.words import PDF, XML


class WrittenSealer:
    """Each signature is a line at the end of the file; `fails_after` stops it, as a token pulled out does."""

    def __init__(self) -> None:
        self.count = 0
        self.fails_after: int | None = None
        self.failure: Exception = ConnectionError("the token was pulled out")

    def begin(self, transcript: Transcript) -> Mapping[str, bytes]:
        return {PDF: b"PDF\n" + to_json(transcript), XML: b"XML\n" + to_json(transcript)}

    def sign(self, files: Mapping[str, bytes], place: Place, at: datetime) -> tuple[Mapping[str, bytes], str]:
        assert at.tzinfo is not None
        if self.fails_after is not None and self.count >= self.fails_after:
            raise self.failure
        self.count += 1
        line = f"\nsigned {json.dumps([place.role, place.subject, place.name], ensure_ascii=False)}".encode()
        return {form: body + line for form, body in files.items()}, sha256(place.name.encode()).hexdigest()

    def credential(self, transcript: Transcript, *, status_index: int, at: datetime) -> bytes:
        said = {"of": transcript.issue_id, "status": status_index, "at": at.isoformat()}
        return json.dumps(said).encode()

    def revoked(self, part: int, indexes: Iterable[int], at: datetime) -> bytes:
        return json.dumps({"part": part, "revoked": sorted(indexes), "at": at.isoformat()}).encode()

    def public(self) -> bytes:
        return b""


def signatures_in(body: bytes) -> list[list[str]]:
    """Give who signed a file, in order."""
    return [json.loads(line.removeprefix(b"signed ")) for line in body.split(b"\n") if line.startswith(b"signed ")]
