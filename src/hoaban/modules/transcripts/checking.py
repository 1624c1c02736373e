"""What anybody may learn of a transcript whose code they hold: enough to see that the paper before them is genuine and unchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hoaban.engines.transcripts.content import Transcript, from_json
from hoaban.kernel.actor import Actor
from hoaban.kernel.scoping import acting
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.proving import Logged, Proof, logged_version, proof_of_version
from hoaban.modules.transcripts.words import STANDING

LONGEST_CODE = 32


@dataclass(frozen=True, slots=True)
class Signature:
    role: str
    subject: str  # its name, for a subject teacher's
    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A version as the public sees it."""

    state: str
    content: Transcript
    digest: str
    issued_at: datetime | None
    ended_at: datetime | None
    ended_because: str
    signatures: Sequence[Signature]
    code: str
    log: Logged | None  # nothing while the log has not taken the issue in


def check_code(code: str) -> Checked | None:
    """Find what was issued under a code; what was never issued is not found. The code itself is the right to see it."""
    with acting(Actor.system("a transcript is checked by its code")):
        return checked(_coded(code))


def proof_for_code(code: str) -> Proof | None:
    """Give the log's proof of what was issued under a code."""
    with acting(Actor.system("the log's proof of a transcript")):
        found = _coded(code)
        return proof_of_version(found) if found else None


def _coded(code: str) -> Version | None:
    return Version.objects.filter(code=code.lower()[:LONGEST_CODE], state__in=STANDING).first()


def checked(found: Version | None) -> Checked | None:
    """Give what the public may see of a version."""
    if found is None:
        return None
    content = from_json(found.content.encode())
    names, steps = subject_names(content), found.steps.order_by("position")
    return Checked(
        found.state,
        content,
        found.digest,
        found.issued_at,
        found.ended_at,
        found.ended_because,
        [Signature(step.role, names.get(step.subject, ""), step.signer_name, step.signed_at) for step in steps],
        found.code,
        logged_version(found),
    )


def subject_names(content: Transcript) -> dict[str, str]:
    """Give the subjects' names, as printed, by their codes."""
    return {each.code: each.name for year in content.years for each in year.subjects}
