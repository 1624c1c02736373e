"""Files of proofs: one bundle, or all of a record with the proof that the log only grew since a checkpoint that somebody kept."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hoaban.engines.merkle.bundles import Outcome, verify_bundle
from hoaban.engines.merkle.checkpoints import Checkpoint, hash_from, open_checkpoint
from hoaban.engines.merkle.errors import BadLogError
from hoaban.engines.merkle.notes import Verifier
from hoaban.engines.merkle.proofs import proves_consistency

FORMAT: Final = "hoaban-proofs@1"


def make_file(bundles: Sequence[Mapping[str, Any]], since: str = "", grew: Sequence[bytes] = ()) -> dict[str, Any]:
    """Put proofs into one file; `since` is the kept checkpoint, `grew` the proof that the present tree began with it."""
    hashes = [base64.b64encode(each).decode() for each in grew]
    return {
        "format": FORMAT,
        "bundles": list(bundles),
        "since": {"checkpoint": since, "hashes": hashes} if since else None,
    }


@dataclass(frozen=True, slots=True)
class Proved:
    """What a file proves: each bundle by itself, and the checkpoint from which on the log only grew."""

    outcomes: tuple[Outcome, ...] = ()
    since: Checkpoint | None = None
    reasons: tuple[BadLogError, ...] = ()

    @property
    def valid(self) -> bool:
        return bool(self.outcomes) and not self.reasons and all(each.valid for each in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        reasons = [*self.reasons, *(reason for each in self.outcomes for reason in each.reasons)]
        return {
            "valid": self.valid,
            "reasons": [{"code": each.code, "vi": each.vi, "en": each.en} for each in reasons],
            "since": self.since and {"size": self.since.size, "root": base64.b64encode(self.since.root).decode()},
            "proofs": [each.to_json() for each in self.outcomes],
        }


def verify_file(content: Any, *verifiers: Verifier, witnesses: Sequence[Verifier] = ()) -> Proved:
    """Check a file against the log's keys, with no network and no database."""
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        bundle = content if isinstance(content, Mapping) else {}
        return Proved((verify_bundle(bundle, *verifiers, witnesses=witnesses),))
    try:
        outcomes = tuple(verify_bundle(each, *verifiers, witnesses=witnesses) for each in content["bundles"])
        since = content.get("since")
        return Proved(outcomes, _grown(since, outcomes, verifiers) if since else None)
    except BadLogError as error:
        return Proved(reasons=(error,))
    except (KeyError, TypeError, AttributeError):
        vi, en = "Tệp bằng chứng không đọc được.", "The file of proofs cannot be read."
        return Proved(reasons=(BadLogError("bad-bundle", vi, en),))


def _grown(since: Mapping[str, Any], outcomes: Sequence[Outcome], verifiers: Sequence[Verifier]) -> Checkpoint:
    """Check that every tree which a bundle stands in began with the kept one."""
    kept = open_checkpoint(str(since["checkpoint"]), verifiers).checkpoint
    proof = [hash_from(str(each)) or b"" for each in since["hashes"]]
    for outcome in outcomes:
        point = outcome.checkpoint
        if point and not proves_consistency(kept.size, point.size, proof, kept.root, point.root):
            vi = "Sổ ghi nay không tiếp nối điểm chốt đã giữ: nội dung trước đó đã bị viết lại."
            raise BadLogError(
                "rewritten", vi, "The log does not go on from the kept checkpoint: its past was rewritten."
            )
    return kept
