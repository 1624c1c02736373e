"""`hoaban transcript issue`: a learner's transcript as a signed file; on synthetic data one that is not there yet is made and signed first."""

import argparse
from pathlib import Path
from typing import Any
from uuid import UUID

FORMS = ("pdf", "xml", "vc")


def add_issue(verbs: Any) -> None:
    issue = verbs.add_parser("issue", help="write a learner's transcript as a signed file, and log the copy")
    who = issue.add_mutually_exclusive_group(required=True)
    who.add_argument("--learner", type=UUID, metavar="ID", help="the person's id")
    who.add_argument("--any", action="store_true", help="any learner who has one, else whose year is complete")
    issue.add_argument("--out", type=Path, required=True, metavar="FILE")
    issue.add_argument("--format", choices=FORMS, default="pdf")
    issue.add_argument("--trust", type=Path, metavar="FILE", help="write what a checker far away must be told, too")
    issue.add_argument(
        "--proof", type=Path, metavar="FILE", help="write the log's proof that this file was issued, too"
    )
    issue.set_defaults(run=_issue)


def _issue(arguments: argparse.Namespace) -> None:
    from hoaban.interfaces.cli.starting import ready
    from hoaban.interfaces.cli.stopping import Stop

    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.transcripts.handing_out import hand_out
    from hoaban.modules.transcripts.issuing import issued_version

    actor = Actor.system("command line")
    try:
        version = issued_version(actor, arguments.learner)
        with acting(actor):
            _, body = hand_out(actor, version, arguments.format, given_to="hoaban transcript issue")
    except Invalid as error:
        raise Stop("\n".join(f"{each.message.vi}\n{each.message.en}" for each in error.problems)) from error
    arguments.out.write_bytes(body)
    if arguments.proof:
        _write_proof(arguments.proof, body)
    if arguments.trust:
        _write_trust(arguments.trust)
    print(f"{arguments.out}: {len(body)} byte, {version.school_year}, mã / code {version.code}")


def _write_proof(path: Path, body: bytes) -> None:
    """Let the log take in what was just done, and prove it."""
    import json
    from hashlib import sha256

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.log.integrating import integrate
    from hoaban.modules.transcripts.proving import proof_of_file

    integrate()
    with acting(Actor.system("command line")):
        proof = proof_of_file(sha256(body).hexdigest())
    path.write_text(json.dumps(proof, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _write_trust(path: Path) -> None:
    from hoaban.modules.log.keys import own_verifiers
    from hoaban.modules.transcripts.sealers import sealer

    logs = "".join(f"{each}\n" for each in own_verifiers())
    path.write_bytes(sealer().public() + logs.encode())
