"""`hoaban transcript verify`: judge a transcript's file with public certificates and keys only; no database, no network, nothing is kept."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import print_json
from hoaban.interfaces.cli.stopping import Stop
from hoaban.interfaces.cli.transcript_issue import add_issue

if TYPE_CHECKING:
    from hoaban.engines.transcripts.verdicts import Trust, Verdict

INVALID = 1


def add(commands: Any) -> None:
    noun = commands.add_parser("transcript", help="transcripts (học bạ): check a file")
    verbs = noun.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_verify(verbs)
    add_issue(verbs)


def add_verify(verbs: Any) -> None:
    """Add the verb to the noun; other verbs stand in files of their own."""
    verify = verbs.add_parser(
        "verify", help="say whether a transcript (PDF, XML or JSON) is genuine; exit 0 only when it is"
    )
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument(
        "--trust",
        type=Path,
        metavar="CERTS",
        help="PEM: root certificates, issuers' Ed25519 public keys, CRLs; and the log's key, on a line of its own; else what this installation trusts",
    )
    verify.add_argument(
        "--status", type=Path, action="append", default=[], metavar="LIST", help="an issuer's signed status list"
    )
    verify.add_argument(
        "--log-proof", type=Path, metavar="PROOF", help="the log's proof of this file; the log's key stands in CERTS"
    )
    verify.add_argument(
        "--require", action="append", default=[], metavar="PLACE", help="a signature that must be there, such as seal"
    )
    verify.add_argument(
        "--at", type=_moment, metavar="WHEN", help="judge as of this moment, such as 2026-06-01T08:00:00+07:00"
    )
    verify.add_argument("--json", action="store_true", help="for programs")
    verify.set_defaults(run=_verify)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; write a moment like 2026-06-01T08:00:00+07:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _verify(arguments: argparse.Namespace) -> int:
    from hoaban.engines.transcripts.judging import verify
    from hoaban.engines.transcripts.logged import asking

    believed = _trust(arguments.trust)
    trust = replace(
        believed,
        status_lists=tuple(_read(each) for each in arguments.status),
        required=believed.required.union(arguments.require),
    )
    proof = arguments.log_proof
    ask_log = asking(_read(proof), trust.logs) if proof else None
    verdict = verify(_read(arguments.file), trust, arguments.at or datetime.now(UTC), ask_log=ask_log)
    if arguments.json:
        print_json(verdict.to_json())
    else:
        _print(verdict)
    return 0 if verdict.is_valid else INVALID


def _trust(path: Path | None) -> "Trust":
    from hoaban.engines.transcripts.trusting import NoTrustError, trust_from_pem

    if path is None:
        return _own_trust()
    try:
        return trust_from_pem(_read(path))
    except NoTrustError as error:
        raise Stop(f"{path}: {error}") from error


def _own_trust() -> "Trust":
    """Whom this installation believes, and its log's keys; nobody where there is none, or where it is not ours to read."""
    from hoaban.engines.transcripts.trusting import NoTrustError
    from hoaban.engines.transcripts.verdicts import Trust
    from hoaban.kernel.config import ConfigError
    from hoaban.modules.log.keys import own_verifiers
    from hoaban.modules.transcripts.trusting import standing_trust

    try:
        return replace(standing_trust(), logs=tuple(map(str, own_verifiers())))
    except (ConfigError, PermissionError):
        return Trust()
    except (OSError, NoTrustError) as error:
        raise Stop(f"HOABAN_TRUST: {error}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}") from error


def _log_line(verdict: "Verdict") -> str:
    found = verdict.log
    if found is None:
        return "? sổ ghi: chưa hỏi, vì không có bằng chứng / log: not asked, there was no proof"
    if not found["included"]:
        return "✗ sổ ghi / log"
    where = f"{found['origin']}, {found['index']} / {found['size']}, {found['at']} UTC"
    return f"✓ sổ ghi: khớp / log: matches: {where}"


def _print(verdict: "Verdict") -> None:
    known = verdict.subject
    print("HỢP LỆ / VALID" if verdict.is_valid else "KHÔNG HỢP LỆ / NOT VALID")
    if known is not None:
        print(f"  lần cấp / version {known.version}, {known.issue_id}")
    for each in verdict.signatures:
        mark = "✓" if each.is_valid else "✗"
        print(
            f"  {mark} {each.where}: {each.signer}, {each.at:%d/%m/%Y %H:%M %Z}"
            if each.at
            else f"  {mark} {each.where}: {each.signer}"
        )
    print(f"  {_log_line(verdict)}")
    for reason in (each.to_json() for each in verdict.reasons):
        where = f"{reason['where']}: " if reason["where"] else ""
        print(f"  - {where}{reason['vi']}\n    {where}{reason['en']}")
