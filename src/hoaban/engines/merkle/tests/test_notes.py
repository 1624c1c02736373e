"""Signed notes, checkpoints and cosignatures: the known key and note of the format's first implementation, and the specification's examples."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoaban.engines.merkle import (
    COSIGNATURE,
    ED25519,
    BadLogError,
    Checkpoint,
    Note,
    Signature,
    Signer,
    Verifier,
    open_checkpoint,
)
from hoaban.engines.merkle.notes import opened

KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
LOG = Signer("edu.example/log", ED25519, bytes(range(32)))
WITNESS = Signer("witness.example/w1", COSIGNATURE, bytes(range(32, 64)))
POINT = Checkpoint("edu.example/log", 7, bytes(32))


def test_the_known_note() -> None:
    verifier, signer = Verifier.parse(KEY), Signer.parse(SECRET)
    assert str(verifier) == KEY
    assert str(signer.verifier) == KEY
    assert signer.to_text() == SECRET
    assert str(Note(TEXT).signed(signer.sign(TEXT))) == NOTE
    assert [found for found, _ in opened(Note.parse(NOTE), [verifier])] == [verifier]
    assert str(Note.parse(NOTE)) == NOTE


def test_the_specifications_checkpoint() -> None:
    note = Note.parse(EXAMPLE)
    assert Checkpoint.parse(note.text).size == 20_852_163
    assert Checkpoint.parse(note.text).text == note.text
    assert [signature.at for signature in note.signatures] == [None, 1_679_315_147]


@pytest.mark.parametrize("text", [KEY, SECRET])
def test_a_key_is_read_whole_or_not_at_all(text: str) -> None:
    parse = Signer.parse if text is SECRET else Verifier.parse
    for cut in (
        text[1:],
        text[:-1],
        text.replace("+c74f", "+c74e"),
        text.replace("+c74f20a3", ""),
        "",
        text + "A",
        text.upper(),
    ):
        with pytest.raises(BadLogError):
            parse(cut)


def test_a_private_key_is_not_shown() -> None:
    assert base64.b64encode(LOG.seed).decode() not in repr(LOG)
    assert repr(LOG.seed) not in repr(LOG)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("—", "-"),
        NOTE.replace("PeterNeumann x", "Peter+Neumann x"),
        NOTE.replace("JnAM=", "JnAM"),
        NOTE + "nonsense\n",
        NOTE.replace("crypto", "crypto\t"),
        NOTE + NOTE.rsplit("\n\n")[1] * 64,
    ],
)
def test_what_is_no_note(note: str) -> None:
    with pytest.raises(BadLogError):
        Note.parse(note)


@settings(max_examples=80)
@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_any_flipped_bit_of_a_note_is_refused(bit: int) -> None:
    data = NOTE.encode()
    wrong = (int.from_bytes(data) ^ 1 << bit).to_bytes(len(data)).decode("utf-8", "replace")
    with pytest.raises(BadLogError):
        opened(Note.parse(wrong), [Verifier.parse(KEY)])


def signed(point: Checkpoint, *signers: Signer) -> str:
    return str(Note(point.text).signed(*(signer.sign(point.text, 1_700_000_000) for signer in signers)))


def test_a_checkpoint_with_a_witness() -> None:
    found = open_checkpoint(signed(POINT, LOG, WITNESS), [LOG.verifier], [WITNESS.verifier])
    assert found.checkpoint == POINT
    assert [(verifier, signature.at) for verifier, signature in found.witnessed] == [(WITNESS.verifier, 1_700_000_000)]
    assert open_checkpoint(signed(POINT, LOG, WITNESS), [LOG.verifier]).witnessed == ()


def test_a_witness_alone_is_no_log() -> None:
    for note in (signed(POINT, WITNESS), signed(Checkpoint("other.example/log", 7, bytes(32)), LOG)):
        with pytest.raises(BadLogError):
            open_checkpoint(note, [LOG.verifier], [WITNESS.verifier])


def test_a_cosignature_is_of_its_second() -> None:
    genuine = WITNESS.sign(POINT.text, 1_700_000_000)
    later = Signature(genuine.name, genuine.key_id, (1_700_000_001).to_bytes(8) + genuine.value[8:])
    assert WITNESS.verifier.holds(POINT.text, genuine)
    assert not WITNESS.verifier.holds(POINT.text, later)
    assert not WITNESS.verifier.holds(POINT.text, Signature("x", b"", b"short"))


def test_a_log_key_does_not_pass_for_a_witness() -> None:
    """The same secret under both kinds has two identities, so that a signature of one never stands for the other."""
    as_witness = Signer(LOG.name, COSIGNATURE, LOG.seed)
    assert as_witness.verifier.key_id != LOG.verifier.key_id
    assert not as_witness.verifier.holds(POINT.text, LOG.sign(POINT.text))


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n01\n" + "A" * 43 + "=\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n1\n" + "A" * 42 + "=\n", "\n1\n" + "A" * 43 + "=\n", "a\n1\n" + "A" * 43 + "="],
)  # fmt: skip
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(BadLogError):
        Checkpoint.parse(text)


def test_signing_again_takes_the_place_of_the_former_signature() -> None:
    note = (
        Note(POINT.text).signed(WITNESS.sign(POINT.text, 1), LOG.sign(POINT.text)).signed(WITNESS.sign(POINT.text, 2))
    )
    assert [signature.at for signature in note.signatures] == [2, None]
