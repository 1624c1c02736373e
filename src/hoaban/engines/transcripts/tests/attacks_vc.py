"""Attacks on credentials: claims, vocabulary, proof options, keys, status lists."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hoaban.engines.transcripts.credentials.proofs import SoftwareKey, multikey, prove
from hoaban.engines.transcripts.credentials.writing import instant, sign_credential
from hoaban.engines.transcripts.tests.attacks import Attack, Forged, table
from hoaban.engines.transcripts.tests.scene import INDEX, ISSUER, NOW, SIGNED_AT, Scene

ATTACKS: list[Attack] = []
attack = table(ATTACKS)
CHANGED, BUILT, UNKNOWN = "content-changed", "structure", "issuer-unknown"
OTHER = SoftwareKey(Ed25519PrivateKey.generate())


def editing(name: str, code: str) -> Any:
    """Add an attack that edits the document in place."""

    def put(change: Any) -> Any:
        def make(here: Scene) -> bytes:
            document = json.loads(here.vc)
            change(document)
            return json.dumps(document).encode()

        ATTACKS.append(Attack(f"credential: {name}", code, make))
        return change

    return put


def _results(document: Any) -> Any:
    return document["credentialSubject"]["verifiableCredential"][0]["credentialSubject"]["result"]


@editing("a mark", CHANGED)
def _mark(document) -> None:
    _results(document)[0]["value"] = "9.9"


@editing("two marks exchanged", CHANGED)
def _marks(document) -> None:
    first, second = _results(document)[:2]
    first["value"], second["value"] = second["value"], first["value"]


@editing("a year left out", CHANGED)
def _year(document) -> None:
    document["credentialSubject"]["verifiableCredential"].pop()


@editing("the holder's identity", CHANGED)
def _holder(document) -> None:
    document["credentialSubject"]["identifier"][0]["salt"] = "0"


@editing("the version", CHANGED)
def _version(document) -> None:
    document["issueVersion"] = "2"


@editing("the status entry taken away", CHANGED)
def _no_status(document) -> None:
    del document["credentialStatus"]


@editing("the place in the status list", CHANGED)
def _index(document) -> None:
    document["credentialStatus"]["statusListIndex"] = "5"


@editing("when it was proven", CHANGED)
def _created(document) -> None:
    document["proof"]["created"] = "2027-01-01T00:00:00Z"


@editing("a claim that the vocabulary does not know", BUILT)
def _claim(document) -> None:
    document["credentialSubject"]["bonus"] = "10"


@editing("a mark as a number", BUILT)
def _number(document) -> None:
    _results(document)[0]["value"] = 9.9


@editing("another kind of document", BUILT)
def _kind(document) -> None:
    document["type"] = ["VerifiableCredential", "AlumniCredential"]


@editing("vocabularies exchanged", "unknown-context")
def _order(document) -> None:
    document["@context"][1], document["@context"][2] = document["@context"][2], document["@context"][1]


@editing("a vocabulary from elsewhere", "unknown-context")
def _context(document) -> None:
    document["@context"].append("https://evil.invalid/context")


@editing("names bent to other meanings", "unknown-context")
def _bent(document) -> None:
    document["@context"][3] = {"issueVersion": "urn:x"}


@editing("a proof for another purpose", "proof-unfit")
def _purpose(document) -> None:
    document["proof"]["proofPurpose"] = "authentication"


@editing("another suite", "proof-unfit")
def _suite(document) -> None:
    document["proof"]["cryptosuite"] = "eddsa-jcs-2022"


@editing("no proof", "not-signed")
def _unproven(document) -> None:
    del document["proof"]


@editing("a proof that is no base58", "signature-invalid")
def _value(document) -> None:
    document["proof"]["proofValue"] = "z0OIl"


@attack("credential: proven with another key", UNKNOWN)
def _other_key(here: Scene) -> bytes:
    return json.dumps(sign_credential(_claims(here), OTHER, SIGNED_AT)).encode()


@attack("credential: another key under the true key's name", CHANGED)
def _borrowed_name(here: Scene) -> bytes:
    method = f"{ISSUER}#{multikey(here.key.public)}"
    return json.dumps(prove(_claims(here), OTHER, method, instant(SIGNED_AT))).encode()


@attack("credential: another issuer with its own key", UNKNOWN)
def _other_issuer(here: Scene) -> bytes:
    claims = _claims(here)
    claims["issuer"]["id"] = "https://evil.invalid/issuers/1"
    return json.dumps(sign_credential(claims, OTHER, SIGNED_AT)).encode()


@attack("credential: the issuer's name with a key named after another", UNKNOWN)
def _named(here: Scene) -> bytes:
    method = f"https://evil.invalid/issuers/1#{multikey(here.key.public)}"
    return json.dumps(prove(_claims(here), here.key, method, instant(SIGNED_AT))).encode()


def _claims(here: Scene) -> Any:
    claims = json.loads(here.vc)
    del claims["proof"]
    return claims


@attack("credential: not in force yet", "not-yet-valid")
def _early(here: Scene) -> Forged:
    return Forged(here.vc, at=SIGNED_AT - timedelta(days=1))


@attack("credential: a name written twice", BUILT)
def _twice(here: Scene) -> bytes:
    return here.vc.replace(b'"issueVersion": "1"', b'"issueVersion": "2", "issueVersion": "1"', 1)


@attack("credential: no JSON", "unreadable")
def _noise(here: Scene) -> bytes:
    return here.vc[:-9]


def _listed(here: Scene, *lists: bytes) -> Forged:
    return Forged(here.vc, replace(here.trust, status_lists=lists))


@attack("credential: revoked by the issuer's list", "revoked")
def _revoked(here: Scene) -> Forged:
    return _listed(here, here.status(INDEX))


@attack("credential: an old list, from before it was revoked", "status-stale")
def _old(here: Scene) -> Forged:
    return _listed(here, here.status(at=NOW - timedelta(days=30)))


@attack("credential: a list of another key", "status-invalid")
def _forged_list(here: Scene) -> Forged:
    return _listed(here, here.status(key=OTHER))


@attack("credential: a list of another issuer", "status-invalid")
def _other_list(here: Scene) -> Forged:
    return _listed(here, here.status(issuer="https://evil.invalid/issuers/1", key=OTHER))


@attack("credential: a list whose bits were changed", "status-invalid")
def _bits(here: Scene) -> Forged:
    listed = json.loads(here.status(INDEX))
    listed["credentialSubject"]["encodedList"] = json.loads(here.status())["credentialSubject"]["encodedList"]
    return _listed(here, json.dumps(listed).encode())


@attack("credential: the right list is not among those at hand", "status-unknown")
def _elsewhere(here: Scene) -> Forged:
    return _listed(here, here.status().replace(b"status/1", b"status/2"))
