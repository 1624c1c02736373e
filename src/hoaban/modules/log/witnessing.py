"""Witnesses: who is trusted to watch the log, and their lines under checkpoints.

A cosignature is no operation: each would make the log grow, which asks for the next one.
"""

from datetime import UTC, datetime
from typing import Final

from hoaban.engines.merkle import BadLogError, Note, Signature, Verifier
from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Invalid, Problem
from hoaban.kernel.language import vi_en
from hoaban.kernel.prepared import tell
from hoaban.modules.log.models import Checkpoint, Cosignature, Witness
from hoaban.modules.log.statements import KEEP_COSIGNATURE

NOT_OURS: Final = BadLogError(
    "unknown-checkpoint",
    "Sổ ghi này chưa từng công bố điểm chốt đó.",
    "This log has never published that checkpoint.",
)


@action("log.manage", kind="log.trust_witness@1", says=vi_en("Công nhận bên làm chứng", "Trusted a witness"))
def trust_witness(_actor: Actor, *, key: str) -> Witness:
    """Trust whoever holds a key to watch the log, or once more after they were let go."""
    verifier = _key(key)
    known = Witness.objects.filter(key=str(verifier)).first()
    if known is None:
        return writing().create(Witness, key=str(verifier), is_trusted=True)
    writing().change(known, is_trusted=True)
    return known


@action("log.manage", kind="log.dismiss_witness@1", says=vi_en("Thôi công nhận bên làm chứng", "Dismissed a witness"))
def dismiss_witness(_actor: Actor, *, key: str) -> None:
    """Accept no more cosignatures of a witness; those that stand, stand."""
    for known in Witness.objects.filter(key=str(_key(key))):
        writing().change(known, is_trusted=False)


def _key(text: str) -> Verifier:
    try:
        verifier = Verifier.parse(text)
    except BadLogError as error:
        raise Invalid(Problem(error.code, "key", vi_en(error.vi, error.en))) from error
    if not verifier.is_witness:
        said = vi_en(
            "Đây là khóa của sổ ghi, không phải của bên làm chứng.", "This is a key of a log, not of a witness."
        )
        raise Invalid(Problem("not-a-witness", "key", said))
    return verifier


def cosign(note: str) -> list[str]:
    """Keep the lines of trusted witnesses under a checkpoint of ours; gives their names. `BadLogError` says what is wrong."""
    given = Note.parse(note)
    ours = _published(given)
    trusted = [Verifier.parse(key) for key in Witness.objects.filter(is_trusted=True).values_list("key", flat=True)]
    known = {(verifier.name, verifier.key_id): verifier for verifier in trusted}
    lines = [(known[key], line) for line in given.signatures if (key := (line.name, line.key_id)) in known]
    if not lines:
        raise BadLogError(
            "no-witness", "Không có chữ ký của bên làm chứng nào đã công nhận.", "No trusted witness signed."
        )
    for verifier, line in lines:
        if not verifier.holds(given.text, line):
            vi, en = f"Chữ ký của {verifier.name} không đúng.", f"The signature of {verifier.name} does not hold."
            raise BadLogError("wrong-signature", vi, en)
    for verifier, line in lines:
        keep_line(ours.size, verifier, line, datetime.fromtimestamp(line.at or 0, tz=UTC))
    return [verifier.name for verifier, _ in lines]


def _published(given: Note) -> Checkpoint:
    """Find the checkpoint that has this text, among those that were published."""
    size = given.text.split("\n")[1] if given.text.count("\n") > 1 else ""
    found = Checkpoint.objects.filter(size=int(size)).first() if size.isdecimal() else None
    if found is None or Note.parse(found.note).text != given.text:
        raise NOT_OURS
    return found


def keep_line(size: int, verifier: Verifier, line: Signature, signed_at: datetime) -> None:
    """Keep a signature line under a checkpoint; a later one of the same key takes its place."""
    tell(KEEP_COSIGNATURE, size, str(verifier), str(line), signed_at)


def whole_note(checkpoint: Checkpoint) -> str:
    """Give a checkpoint as it is published: with the lines of witnesses, and of a new key, under the log's own."""
    lines = Cosignature.objects.filter(size=checkpoint.size).order_by("id").values_list("line", flat=True)
    return str(Note.parse(checkpoint.note).signed(*map(Signature.parse, lines)))
