"""Attacks on the proof from the log: another's proof, another version's, altered ones, another log's; for a file that is genuine."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from hoaban.engines.merkle import (
    ED25519,
    Checkpoint,
    Evidence,
    Note,
    Part,
    Signer,
    entry_of,
    leaf_hash,
    make_bundle,
    make_file,
    part_digest,
    tree_hash,
)
from hoaban.engines.merkle.bundles import ARGUMENTS, CHANGE, HEAD
from hoaban.engines.transcripts.logged import COPIES, COPY, FILES, SIGN, VERSIONS, asking
from hoaban.engines.transcripts.tests.attacks import Attack, Forged, table
from hoaban.engines.transcripts.tests.scene import ONE_YEAR, SIGNED_AT, Scene

ATTACKS: list[Attack] = []
attack = table(ATTACKS)
NOT_OURS, UNKNOWN = "log-mismatch", "log-unknown"
LOG: Final = Signer("so.example.vn/log", ED25519, bytes(range(32)))
STRANGER: Final = Signer(LOG.name, ED25519, bytes(32))
KEYS: Final = (str(LOG.verifier),)
SALT: Final = bytes(32)


def bundle(
    digest: str, kind: str = SIGN, *, issue: str = ONE_YEAR.issue_id, state: str = "issued", signer: Signer = LOG
) -> dict[str, Any]:
    """Give a log's proof of the operation that issued a version with a file of this digest, or that handed out a copy of it."""
    if kind == SIGN:
        changes = [
            {"table": FILES, "entity": "0190", "after": {"digest": digest}},
            {"table": VERSIONS, "entity": issue, "after": {"state": state}},
        ]
    else:
        changes = [{"table": COPIES, "entity": "0191", "after": {"digest": digest, "version_id": issue}}]
    head = {"id": "0192", "kind": kind, "recorded_at": SIGNED_AT.isoformat()}
    said = [(HEAD, head), (ARGUMENTS, {}), *((CHANGE, each) for each in changes)]
    texts = [(kind, json.dumps(each)) for kind, each in said]
    parts = [Part(kind, part_digest(SALT, text), SALT, text) for kind, text in texts]
    leaves = [leaf_hash(b"before"), leaf_hash(entry_of([each.digest for each in parts])), leaf_hash(b"after")]
    point = Checkpoint(signer.name, len(leaves), tree_hash(leaves))
    note = str(Note(point.text).signed(signer.sign(point.text)))
    return make_bundle(parts, Evidence(1, (leaves[0], leaves[2]), note))


def own(here: Scene) -> dict[str, Any]:
    return bundle(sha256(here.vc).hexdigest())


def with_proof(here: Scene, proof: Any, keys: tuple[str, ...] = KEYS) -> Forged:
    return Forged(here.vc, asked={"ask_log": asking(json.dumps(proof).encode(), keys)})


@attack("log: the proof of another file", NOT_OURS)
def _foreign(here: Scene) -> Forged:
    return with_proof(here, bundle(sha256(b"another file").hexdigest()))


@attack("log: the proof of another version", NOT_OURS)
def _version(here: Scene) -> Forged:
    return with_proof(here, bundle(sha256(here.vc).hexdigest(), issue="0190b6a0-0000-7000-8000-0000000000ff"))


@attack("log: the proof of a signature that did not issue", NOT_OURS)
def _unissued(here: Scene) -> Forged:
    return with_proof(here, bundle(sha256(here.vc).hexdigest(), state="signing"))


@attack("log: the proof of another's copy", NOT_OURS)
def _copy(here: Scene) -> Forged:
    return with_proof(here, bundle(sha256(here.vc).hexdigest(), COPY, issue="0190b6a0-0000-7000-8000-0000000000ff"))


@attack("log: the proof of another deed", NOT_OURS)
def _deed(here: Scene) -> Forged:
    return with_proof(here, bundle(sha256(here.vc).hexdigest(), "transcript.revoke@1"))


def editing(name: str, old: str, new: str) -> None:
    """Add an attack that edits the text of the proof."""

    def make(here: Scene) -> Forged:
        text = json.dumps(own(here))
        assert text.replace(old, new) != text
        return with_proof(here, json.loads(text.replace(old, new)))

    ATTACKS.append(Attack(f"log: {name}", NOT_OURS, make))


editing("a checkpoint of another size", f"{LOG.name}\\n3\\n", f"{LOG.name}\\n4\\n")
editing("another place in the log", "index 1", "index 2")
editing("what was done, altered in the proof", "transcript.sign@1", "transcript.sign@2")
editing("a proof that is none", "hoaban-proof@1", "hoaban-proof@9")


@attack("log: the digest put into another operation's proof", NOT_OURS)
def _planted(here: Scene) -> Forged:
    proof = bundle(sha256(b"another file").hexdigest())
    part = proof["parts"][2]
    part["text"] = part["text"].replace(sha256(b"another file").hexdigest(), sha256(here.vc).hexdigest())
    return with_proof(here, proof)


@attack("log: the operation's parts left closed", NOT_OURS)
def _closed(here: Scene) -> Forged:
    proof = own(here)
    salted = proof["parts"][2]
    proof["parts"][2] = Part(CHANGE, part_digest(SALT, salted["text"])).to_json()
    return with_proof(here, proof)


@attack("log: no proof in the file of proofs", NOT_OURS)
def _empty(here: Scene) -> Forged:
    return with_proof(here, make_file([]))


@attack("log: signed by another key under the log's name", UNKNOWN)
def _stranger(here: Scene) -> Forged:
    return with_proof(here, bundle(sha256(here.vc).hexdigest(), signer=STRANGER))


@attack("log: a log that the checker does not know", UNKNOWN)
def _unknown(here: Scene) -> Forged:
    return with_proof(here, own(here), keys=(str(Signer("other.example/log", ED25519, bytes(32)).verifier),))


@attack("log: no key of any log is trusted", UNKNOWN)
def _no_key(here: Scene) -> Forged:
    return with_proof(here, own(here), keys=())


@attack("log: the log's own key bent to sign another's tree", NOT_OURS)
def _bent(here: Scene) -> Forged:
    proof = own(here)
    other = bundle(sha256(here.vc).hexdigest(), signer=STRANGER)["proof"].split("\n\n")
    mine = proof["proof"].split("\n\n")
    swapped = Note.parse(f"{mine[1]}\n\n{other[2]}")
    forged = replace(swapped.signatures[0], key_id=LOG.verifier.key_id)
    return with_proof(here, {**proof, "proof": f"{mine[0]}\n\n{Note(swapped.text, (forged,))}"})
