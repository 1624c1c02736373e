"""Proof bundles: they verify with the log's key and nothing else, open no more than they should, and no altered one passes."""

import base64
import json
from copy import deepcopy
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.merkle import (
    Checkpoint,
    Evidence,
    Note,
    Part,
    entry_of,
    leaf_hash,
    make_bundle,
    make_file,
    part_digest,
    prove_consistency,
    prove_inclusion,
    tree_hash,
    verify_bundle,
    verify_file,
)
from hoaban.engines.merkle.tests.test_notes import LOG, WITNESS
from hoaban.engines.merkle.tests.test_trees import whole

KEY = str(LOG.verifier)
TEXTS = [
    ("operation", {"id": "op", "kind": "assessment.set_mark@1"}),
    ("arguments", {"value": "8.5"}),
    ("change", {"table": "assessment_mark", "after": {"value": "8.5"}}),
    ("change", {"table": "assessment_mark", "after": {"value": "4"}}),
]


def parts_with(opened: set[int]) -> list[Part]:
    made = []
    for number, (kind, said) in enumerate(TEXTS):
        salt, text = sha256(bytes([number])).digest(), json.dumps(said)
        digest = part_digest(salt, text)
        made.append(Part(kind, digest, salt, text) if number in opened else Part(kind, digest))
    return made


def bundle_with(opened: set[int], index: int = 5, size: int = 11) -> dict:
    parts = parts_with(opened)
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    leaves[index] = leaf_hash(entry_of([part.digest for part in parts]))
    point = Checkpoint(LOG.name, size, tree_hash(leaves))
    note = Note(point.text).signed(LOG.sign(point.text), WITNESS.sign(point.text, 1_700_000_000))
    return make_bundle(parts, Evidence(index, tuple(prove_inclusion(whole(leaves), index, size)), str(note)))


def test_a_bundle_tells_what_it_opens_and_hides_the_rest() -> None:
    outcome = verify_bundle(json.loads(json.dumps(bundle_with({0, 2}))), KEY, witnesses=[str(WITNESS.verifier)])
    assert outcome.valid
    assert (outcome.operation, outcome.arguments, outcome.changes) == (TEXTS[0][1], None, (TEXTS[2][1],))
    assert (outcome.hidden, outcome.index, outcome.checkpoint.size) == (2, 5, 11)
    assert outcome.witnesses == ((WITNESS.name, 1_700_000_000),)
    assert outcome.signed_by == (KEY,)
    assert json.dumps(bundle_with({0, 2})).count('\\"4\\"') == 0
    assert outcome.to_json()["log"]["root"]


@pytest.mark.parametrize("opened", [set(), {0}, {0, 1, 2, 3}])
def test_every_opening_has_the_same_entry(opened: set[int]) -> None:
    assert verify_bundle(bundle_with(opened), KEY).valid
    assert entry_of([part.digest for part in parts_with(opened)]) == entry_of(
        [part.digest for part in parts_with(set())]
    )


def altered(change) -> dict:
    bundle = deepcopy(bundle_with({0, 2}))
    change(bundle)
    return bundle


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda b: b["parts"][2].update(text=b["parts"][2]["text"].replace("8.5", "9.5")), "not-in-log"),
        (lambda b: b["parts"][2].update(salt=b["parts"][0]["salt"]), "not-in-log"),
        (lambda b: b["parts"].reverse(), "bad-bundle"),
        (lambda b: b["parts"].pop(), "not-in-log"),
        (lambda b: b["parts"].append(b["parts"][2]), "not-in-log"),
        (lambda b: b["parts"].insert(2, b["parts"].pop()), "not-in-log"),
        (lambda b: b["parts"][2].pop("text"), "bad-bundle"),
        (lambda b: b["parts"][2].update(kind="operation"), "bad-bundle"),
        (lambda b: b.update(parts=3), "bad-bundle"),
        (lambda b: b.update(format="hoaban-proof@2"), "bad-bundle"),
        (lambda b: b.pop("proof"), "bad-bundle"),
        (lambda b: b.update(proof=b["proof"].replace("index 5", "index 6")), "not-in-log"),
        (lambda b: b.update(proof=b["proof"].replace("index 5", "index 05")), "bad-proof"),
        (lambda b: b.update(proof=b["proof"].replace("\n11\n", "\n12\n")), "wrong-signature"),
        (lambda b: b.update(proof=b["proof"].split("— edu")[0]), "bad-note"),
        (lambda b: b.update(proof=b["proof"].split("\n\n")[0]), "bad-proof"),
    ],
)
def test_an_altered_bundle_says_why_it_proves_nothing(change, code: str) -> None:
    outcome = verify_bundle(altered(change), KEY)
    assert not outcome.valid
    assert [reason.code for reason in outcome.reasons] == [code]
    assert not outcome.changes


def test_another_key_and_a_witness_that_did_not_sign_are_no_proof() -> None:
    other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert verify_bundle(bundle_with({0}), other).reasons[0].code == "unsigned"
    assert verify_bundle(bundle_with({0}), KEY, witnesses=[other]).reasons[0].code == "no-witness"
    assert verify_bundle(bundle_with({0}), "nonsense").reasons[0].code == "bad-key"


@settings(max_examples=80)
@given(st.data())
def test_any_flipped_bit_of_an_opening_or_proof_is_found(data: st.DataObject) -> None:
    bundle = bundle_with({0, 1, 2, 3})
    hashes = Evidence.parse(bundle["proof"]).hashes
    if data.draw(st.booleans()):
        part = data.draw(st.sampled_from(bundle["parts"]))
        name = data.draw(st.sampled_from(["salt", "text"]))
        raw = base64.b64decode(part["salt"]) if name == "salt" else part["text"].encode()
        wrong = flipped(raw, data.draw(st.integers(0, len(raw) * 8 - 1)))
        part[name] = base64.b64encode(wrong).decode() if name == "salt" else wrong.decode("utf-8", "replace")
    else:
        at = data.draw(st.integers(0, len(hashes) - 1))
        wrong = flipped(hashes[at], data.draw(st.integers(0, 255)))
        bundle["proof"] = bundle["proof"].replace(
            base64.b64encode(hashes[at]).decode(), base64.b64encode(wrong).decode()
        )
    assert not verify_bundle(bundle, KEY).valid


def flipped(data: bytes, bit: int) -> bytes:
    return (int.from_bytes(data) ^ 1 << bit).to_bytes(len(data))


def test_a_proof_with_extra_data_is_read_past_it() -> None:
    bundle = bundle_with({0})
    bundle["proof"] = bundle["proof"].replace("\nindex", "\nextra YWJj\nindex")
    assert verify_bundle(bundle, KEY).valid


def file_with(kept: int, size: int = 11) -> dict:
    """A bundle, and the proof that its tree began with the one of another size."""
    bundle = bundle_with({0}, size=size)
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    leaves[5] = leaf_hash(entry_of([part.digest for part in parts_with(set())]))
    point = Checkpoint(LOG.name, kept, tree_hash(leaves[:kept]))
    note = str(Note(point.text).signed(LOG.sign(point.text)))
    return make_file([bundle], note, prove_consistency(whole(leaves), kept, size))


def test_a_file_proves_that_the_log_only_grew() -> None:
    proved = verify_file(json.loads(json.dumps(file_with(4))), LOG.verifier)
    assert proved.valid
    assert proved.since.size == 4
    assert proved.to_json()["proofs"][0]["valid"]
    assert verify_file(bundle_with({0}), LOG.verifier).valid
    assert verify_file(make_file([bundle_with({0})]), LOG.verifier).since is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f["since"]["hashes"].pop(), "rewritten"),
        (lambda f: f["since"].update(checkpoint=file_with(5)["since"]["checkpoint"]), "rewritten"),
        (lambda f: f["since"].update(checkpoint="4"), "bad-note"),
        (lambda f: f["since"].pop("hashes"), "bad-bundle"),
        (lambda f: f.update(bundles=[{}]), "bad-bundle"),
        (lambda f: f.update(bundles=7), "bad-bundle"),
        (lambda f: f.update(format="else"), "bad-bundle"),
    ],
)
def test_a_file_that_was_altered_says_why(change, code: str) -> None:
    content = file_with(4)
    change(content)
    proved = verify_file(content, LOG.verifier)
    assert not proved.valid
    assert [reason["code"] for reason in proved.to_json()["reasons"]] == [code]


def test_what_is_no_file_of_proofs_proves_nothing() -> None:
    for content in (None, [], "x", {}, make_file([])):
        assert not verify_file(content, LOG.verifier).valid
