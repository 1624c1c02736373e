"""Checking a file that somebody holds: its signatures and certificates, what was changed since, and what became of it. The file is kept nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoaban.engines.transcripts.judging import verify
from hoaban.engines.transcripts.reasons import WORDS
from hoaban.engines.transcripts.verdicts import LogFinding, Signature, Standing, Subject, Verdict
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import Words, vi_en
from hoaban.kernel.scoping import acting
from hoaban.modules.transcripts.checking import Checked, checked, subject_names
from hoaban.modules.transcripts.models import Version
from hoaban.modules.transcripts.proving import ask_log
from hoaban.modules.transcripts.trusting import trust
from hoaban.modules.transcripts.words import REVOKED, ROLES, STANDING, role_of

UNKNOWN = vi_en(
    "Học bạ này không có trong sổ phát hành ở đây: nó do nơi khác phát hành, hoặc là giả.",
    "This transcript is not in the register of issue here: it was issued elsewhere, or is forged.",
)
OTHER_CONTENT = vi_en(
    "Nội dung khác với bản trong sổ phát hành.", "The content differs from what stands in the register of issue."
)
OTHER_SIGNER = vi_en(
    "Chữ ký không phải của người đã ký học bạ này theo sổ phát hành.",
    "The signature is not of whoever signed this transcript by the register of issue.",
)
GOOD, WRONG = vi_en("đúng", "right"), vi_en("không đúng", "wrong")
ISSUER = vi_en("Nơi phát hành", "Issuer")


@dataclass(frozen=True, slots=True)
class FileChecked:
    """What is to be said of a file; `signatures` are those found in it, `standing` what the register says of the transcript."""

    is_valid: bool
    signatures: Sequence[dict[str, Any]]
    reasons: Sequence[Words]
    standing: Checked | None
    is_logged: bool | None = None  # whether the log holds these very bytes; nothing while it cannot say


def check_file(body: bytes, at: datetime | None = None) -> FileChecked:
    """Judge a file by itself, then hold it against the register of issue."""
    with acting(Actor.system("a transcript is checked by its file")):
        verdict = verify(body, trust(), at or timezone.now(), ask_status=standing_of, ask_log=_asked)
        reasons = [Words(*WORDS[each.code]) for each in verdict.reasons]
        version = _version(verdict.subject)
        unknown = [UNKNOWN] if verdict.subject else []
        told = unknown if version is None else list(_against(version, verdict))
        standing = checked(version)
    found = list(dict.fromkeys([*reasons, *told]))
    names = subject_names(standing.content) if standing else {}
    signatures = [_shown(each, names) for each in verdict.signatures if each.kind != "time-stamp"]
    is_logged = bool(verdict.log["included"]) if verdict.log else None
    return FileChecked(not found and standing is not None, signatures, found, standing, is_logged)


def _asked(subject: Subject) -> LogFinding | None:
    """Ask the log of what stands in the register; of anything else there is nothing to ask."""
    return ask_log(subject) if _version(subject) else None


def standing_of(subject: Subject) -> Standing | None:
    """Say what the register says of an issue today."""
    with acting(Actor.system("the standing of a transcript")):
        version = _version(subject)
        if version is None:
            return None
        newest = Version.objects.filter(chain_id=version.chain_id, state__in=STANDING).order_by("-number").first()
        return Standing(version.state == REVOKED, newest.number if newest else version.number, version.ended_because)


def _version(subject: Subject | None) -> Version | None:
    try:
        key = UUID(subject.issue_id) if subject else None
    except ValueError:
        return None
    return Version.objects.filter(pk=key, state__in=STANDING).first() if key else None


def _against(version: Version, verdict: Verdict) -> Iterator[Words]:
    """Hold the content and the certificates against the register; a credential's proof is the issuer's, and stands by its key."""
    if verdict.subject and verdict.subject.content_digest != version.digest:
        yield OTHER_CONTENT
    known = set(version.steps.values_list("certificate", flat=True))
    signed = (each for each in verdict.signatures if each.kind == "signature")
    if any(each.fingerprint not in known for each in signed):
        yield OTHER_SIGNER


def _shown(each: Signature, names: Mapping[str, str]) -> dict[str, Any]:
    state = ("good", GOOD) if each.is_valid else ("wrong", WRONG)
    role, _, of = each.where.partition(":")
    said = role_of(role, names.get(of.rpartition(":")[2], "")) if role in ROLES else None
    return {"name": each.signer or ISSUER, "role": said, "issuer": each.issuer, "at": each.at, "state": state}
