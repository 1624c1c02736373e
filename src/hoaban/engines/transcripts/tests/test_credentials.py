"""W3C's vectors byte for byte, and that every claim of ours is signed."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hoaban.engines.transcripts.credentials import contexts
from hoaban.engines.transcripts.credentials.proofs import (
    SoftwareKey,
    canonical,
    check,
    from_base58,
    from_multikey,
    multikey,
    prove,
)
from hoaban.engines.transcripts.credentials.status import LEAST, is_set, status_list
from hoaban.engines.transcripts.credentials.writing import (
    Issuance,
    completion,
    credential,
    identity_hash,
    sign_credential,
)
from hoaban.engines.transcripts.exporting import credential_bytes
from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.reasons import InvalidError
from hoaban.engines.transcripts.tests.scene import INDEX, ISSUER, LIST, NOW, ONE_YEAR, SIGNED_AT, scene

# The key pair and the signed credentials of W3C's vc-di-eddsa test vectors (representation: eddsa-rdfc-2022).
PUBLIC, PRIVATE = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
CREATED = "2023-02-24T23:36:38Z"
EXAMPLES, CITIZENSHIP = "https://www.w3.org/ns/credentials/examples/v2", "https://w3id.org/citizenship/v4rc1"
SCHEMA, CITIZEN = "https://schema.org/", "https://w3id.org/citizenship#"
MOMENT = "http://www.w3.org/2001/XMLSchema#dateTime"
# What the vectors use of two vocabularies, as their canonical forms show it.
OTHER_CONTEXTS = {
    EXAMPLES: {"@vocab": "https://www.w3.org/ns/credentials/examples#"},
    CITIZENSHIP: {
        **{each: SCHEMA + each for each in ("givenName", "additionalName", "familyName", "gender", "identifier")},
        **{
            each: CITIZEN + each
            for each in ("birthCountry", "employmentAuthorizationDocument", "lprCategory", "lprNumber")
        },
        **{
            each: CITIZEN + each
            for each in ("EmploymentAuthorizationDocumentCredential", "EmploymentAuthorizationDocument")
        },
        "EmployablePerson": CITIZEN + "EmployablePerson",
        "Person": SCHEMA + "Person",
        "image": {"@id": SCHEMA + "image", "@type": "@id"},
        "birthDate": {"@id": SCHEMA + "birthDate", "@type": MOMENT},
        "residentSince": {"@id": CITIZEN + "residentSince", "@type": MOMENT},
    },
}
ALUMNI = {
    "@context": [contexts.CREDENTIALS, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVQIW2N{}ABJRU5ErkJggg=="
EMPLOYMENT = {
    "@context": [contexts.CREDENTIALS, CITIZENSHIP],
    "type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
    "issuer": {
        "id": "did:key:zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76",
        "image": PIXEL.format("gUPr/HwADaAIhG61j/AAAA"),
    },
    "credentialSubject": {
        "type": ["Person", "EmployablePerson"],
        "givenName": "JOHN",
        "additionalName": "JACOB",
        "familyName": "SMITH",
        "image": PIXEL.format("g+M/wHwAEAQH/7yMK/gAAA"),
        "gender": "Male",
        "residentSince": "2015-01-01",
        "birthCountry": "Bahamas",
        "birthDate": "1999-07-17",
        "employmentAuthorizationDocument": {
            "type": "EmploymentAuthorizationDocument",
            "identifier": "83627465",
            "lprCategory": "C09",
            "lprNumber": "999-999-999",
        },
    },
    "name": "Employment Authorization Document",
    "description": "Example Country Employment Authorization Document.",
    "validFrom": "2019-12-03T00:00:00Z",
    "validUntil": "2029-12-03T00:00:00Z",
}
VECTORS = [
    (
        ALUMNI,
        f"https://vc.example/issuers/5678#{PUBLIC}",
        "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9",
    ),
    (
        EMPLOYMENT,
        f"did:key:{PUBLIC}#{PUBLIC}",
        "z64e3a7hAtYQ3pqCdBsPLRpNqJd5YTzbMP7WrotbqY7HtANPq3ZSYoycsz3tHxzqJM5GVR5bUk7TpjoxgdUDXMQaR",
    ),
]


def loader(address: str, options: object = None):
    if address in OTHER_CONTEXTS:
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": OTHER_CONTEXTS[address]}}
    return contexts.load(address, options)


@pytest.mark.parametrize(("document", "method", "value"), VECTORS, ids=["alumni", "employment"])
def test_it_signs_as_w3c_does(document, method, value):
    key = SoftwareKey(Ed25519PrivateKey.from_private_bytes(from_base58(PRIVATE)[2:]))
    assert multikey(key.public) == PUBLIC
    proven = prove(document, key, method, CREATED, loader)
    assert proven["proof"]["proofValue"] == value
    check(proven, from_multikey(PUBLIC), loader)
    with pytest.raises(InvalidError, match="content-changed"):
        check({**proven, "name": "Another"}, from_multikey(PUBLIC), loader)


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from leaves(each, (*path, at))
    else:
        yield path


@pytest.mark.parametrize("make", [credential, completion])
def test_every_claim_changes_the_canonical_form(make):
    short = replace(ONE_YEAR, years=(replace(ONE_YEAR.years[0], subjects=ONE_YEAR.years[0].subjects[:1]),))
    document = make(short, Issuance(ISSUER, SIGNED_AT, "salt", LIST, INDEX))
    was = canonical(document)
    for path in leaves({key: each for key, each in document.items() if key != "@context"}):
        changed = deepcopy(document)
        inner = changed
        for step in path[:-1]:
            inner = inner[step]
        old = inner[path[-1]]
        inner[path[-1]] = (not old) if isinstance(old, bool) else f"urn:x:{old}"
        assert canonical(changed) != was, path


def test_no_name_and_no_national_number_is_in_clear():
    text = scene().vc.decode()
    assert ONE_YEAR.learner.name not in text
    assert ONE_YEAR.learner.code not in text
    assert identity_hash(ONE_YEAR.learner.name, "f00dfeed") in text


def test_the_badge_of_a_level_is_valid_too():
    badge = sign_credential(completion(ONE_YEAR, Issuance(ISSUER, SIGNED_AT, "salt")), scene().key, SIGNED_AT)
    assert verify(credential_bytes(badge), scene().trust, NOW).is_valid


def test_the_status_list_says_who_is_revoked_and_nobody_else():
    encoded = status_list(LIST, ISSUER, [0, 9, LEAST - 1], NOW, timedelta(days=1))["credentialSubject"]["encodedList"]
    assert [index for index in (0, 1, 8, 9, 10, LEAST - 1) if is_set(encoded, index)] == [0, 9, LEAST - 1]
    with pytest.raises(InvalidError, match="status-invalid"):
        is_set(encoded, LEAST)


def test_a_status_list_that_clears_the_issue_keeps_it_valid():
    verdict = verify(scene().vc, replace(scene().trust, status_lists=(scene().status(5),)), NOW)
    assert verdict.is_valid, json.dumps(verdict.to_json(), ensure_ascii=False)


def test_nothing_is_fetched():
    with pytest.raises(InvalidError, match="unknown-context"):
        contexts.load("https://www.w3.org/ns/credentials/v1")
