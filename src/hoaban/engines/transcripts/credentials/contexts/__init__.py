"""The vocabularies that credentials may name, pinned: an address that is not here is refused, and nothing is ever fetched."""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

from hoaban.engines.transcripts.reasons import InvalidError

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OWN: Final = {
    "issueVersion": "urn:hoaban:transcript:1#issueVersion",
    "contentDigest": "urn:hoaban:transcript:1#contentDigest",
    "supersedes": {"@id": "urn:hoaban:transcript:1#supersedes", "@type": "@id"},
}
FILES: Final = {CREDENTIALS: "credentials-v2.jsonld", CLR: "clr-v2p0.jsonld", BADGES: "ob-v3p0.jsonld"}


@cache
def _pinned(address: str) -> dict[str, Any]:
    text = files(__name__).joinpath(FILES[address]).read_text("utf-8")
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": json.loads(text),
    }


def load(address: str, options: object = None) -> dict[str, Any]:
    """Answer as a document loader of JSON-LD."""
    del options
    if address not in FILES:
        raise InvalidError("unknown-context", "", address)
    return _pinned(address)
