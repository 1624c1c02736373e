"""`hoaban log`: the log that nobody can rewrite: its checkpoints, proofs for others, witnesses, and the audit of everything."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hoaban.interfaces.cli.starting import print_json, ready
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.engines.merkle import Verifier
    from hoaban.modules.log.models import Checkpoint

SHOWN = 50


def add(commands: Any) -> None:
    verbs = commands.add_parser("log", help="the log: checkpoint, prove, verify, audit, cosign…").add_subparsers(
        dest="verb", required=True
    )
    checkpoint = verbs.add_parser("checkpoint", help="take in what is committed, and print the signed checkpoint")
    checkpoint.set_defaults(run=_checkpoint)
    prove = verbs.add_parser("prove", help="write a proof that can be checked without this system")
    which = prove.add_mutually_exclusive_group(required=True)
    which.add_argument("operation", nargs="?", type=UUID, metavar="OPERATION-ID")
    which.add_argument("--record", metavar="TABLE:ID", help="every operation on one record, like assessment_mark:0198…")
    prove.add_argument(
        "--since", type=Path, metavar="FILE", help="a checkpoint kept from before; proves that the log only grew"
    )
    prove.add_argument("--out", type=Path, metavar="FILE", help="where to write it; else it is printed")
    prove.set_defaults(run=_prove)
    verify = verbs.add_parser("verify", help="check a proof; needs neither network nor database")
    verify.add_argument("file", metavar="FILE", help="the proof; - reads from the input")
    verify.add_argument(
        "--key", action="append", default=[], metavar="KEY", help="the log's public key; may be repeated"
    )
    verify.add_argument(
        "--witness", action="append", default=[], metavar="KEY", help="a witness who must have cosigned"
    )
    verify.set_defaults(run=_verify)
    audit = verbs.add_parser(
        "audit", help="compare log, ledger, records and results; name what somebody changed past the program"
    )
    audit.add_argument("--since", type=Path, metavar="FILE", help="a checkpoint kept from before")
    audit.add_argument("--keep", action="store_true", help="show the outcome on the page of the log")
    audit.set_defaults(run=_audit)
    _add_others(verbs)
    for verb in verbs.choices.values():
        verb.add_argument("--json", action="store_true", help="for programs")


def _add_others(verbs: Any) -> None:
    cosign = verbs.add_parser("cosign", help="keep a witness' line under a checkpoint")
    cosign.add_argument("file", metavar="FILE", help="the checkpoint as the witness signed it; - reads from the input")
    cosign.set_defaults(run=_cosign)
    witness = verbs.add_parser("witness", help="trust a witness, or no longer")
    witness.add_argument("key", metavar="KEY", help="the witness' public key, name+id+key")
    witness.add_argument("--dismiss", action="store_true")
    witness.set_defaults(run=_witness)
    rotate = verbs.add_parser("rotate", help="put a new signing key in force")
    rotate.set_defaults(run=_rotate)
    export = verbs.add_parser("export", help="write checkpoint, tiles and entries as files, as they are served")
    export.add_argument("folder", type=Path)
    export.set_defaults(run=_export)


def _checkpoint(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.modules.log.integrating import integrate

    return _show(arguments, *_integrated(integrate))


def _rotate(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.modules.log.integrating import rotate

    return _show(arguments, 0, rotate())


def _integrated(integrate: Any) -> "tuple[int, Checkpoint | None]":
    from hoaban.engines.merkle import BadLogError

    try:
        found = integrate()
    except BadLogError as error:
        raise Stop(str(error)) from error
    return found.added, found.checkpoint


def _show(arguments: argparse.Namespace, added: int, checkpoint: "Checkpoint | None") -> int:
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.log.proving import verifiers
    from hoaban.modules.log.witnessing import whole_note

    if checkpoint is None:
        raise Stop("Chưa có thao tác nào để ghi sổ. / There is no operation yet.")
    with acting(Actor.system("command line")):
        note, keys = whole_note(checkpoint), verifiers()
    if arguments.json:
        print_json({"added": added, "size": checkpoint.size, "checkpoint": note, "keys": keys})
    else:
        print(note, end="")
        print(f"\nKhóa / key: {keys[-1]}", file=sys.stderr)
    return 0


def _prove(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.engines.merkle import BadLogError
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.log.proving import proof_file

    record = _record(arguments.record) if arguments.record else None
    since = _text(str(arguments.since)) if arguments.since else ""
    try:
        with acting(Actor.system("command line")):
            content = proof_file(arguments.operation, record=record, since=since)
    except (Invalid, BadLogError) as error:
        raise Stop(str(error)) from error
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    if arguments.out:
        arguments.out.write_text(text, "utf-8")
    else:
        print(text, end="")
    return 0


def _record(text: str) -> tuple[str, UUID]:
    table, _, identity = text.partition(":")
    try:
        return table, UUID(identity)
    except ValueError:
        raise Stop(f"{text!r}: hãy viết BẢNG:SỐ-HIỆU. / Write TABLE:ID.") from None


def _verify(arguments: argparse.Namespace) -> int:
    from hoaban.engines.merkle import verify_file

    try:
        content = json.loads(_text(arguments.file))
    except ValueError as error:
        raise Stop(f"{arguments.file}: không phải JSON / is not JSON: {error}") from error
    proved = verify_file(content, *_keys(arguments.key), witnesses=_parsed(arguments.witness))
    said = proved.to_json()
    if arguments.json:
        print_json(said)
    else:
        print("ĐÚNG / VALID" if proved.valid else "KHÔNG ĐÚNG / NOT VALID")
        for reason in said["reasons"]:
            print(f"  {reason['vi']}\n  {reason['en']}")
        for outcome in proved.outcomes if proved.valid else ():
            _print_operation(outcome.to_json())
    return 0 if proved.valid else 1


def _print_operation(said: dict[str, Any]) -> None:
    operation, log = said["operation"], said["log"]
    print(f"  {operation.get('recorded_at', '?')} UTC  {operation.get('kind', '?')}  {operation.get('name', '')}")
    for change in said["changes"]:
        print(f"    {change['table']} {change['entity']}: {json.dumps(change['after'], ensure_ascii=False)}")
    print(f"    {log['origin']}: {log['index']} / {log['size']}")


def _keys(given: list[str]) -> "list[Verifier]":
    """Give the keys to trust: those given, else those of this very installation; a proof does not vouch for itself."""
    if given:
        return _parsed(given)
    from hoaban.kernel.config import ConfigError
    from hoaban.modules.log.keys import own_verifiers

    try:
        found = own_verifiers()
    except (ConfigError, PermissionError):
        found = []
    if not found:
        raise Stop("Hãy cho biết khóa công khai của sổ ghi bằng --key.\nSay which public key the log has, with --key.")
    return found


def _parsed(keys: list[str]) -> "list[Verifier]":
    from hoaban.engines.merkle import BadLogError, Verifier

    try:
        return [Verifier.parse(key) for key in keys]
    except BadLogError as error:
        raise Stop(str(error)) from error


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"Không đọc được tệp / cannot read the file: {error}") from error


def _audit(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.engines.merkle import BadLogError
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.log.auditing import audit, keep_audit

    try:
        report = audit(kept=_text(str(arguments.since)) if arguments.since else "")
    except BadLogError as error:
        raise Stop(str(error)) from error
    if arguments.keep:
        system = Actor.system("command line")
        with acting(system):
            keep_audit(system, report=report)
    if arguments.json:
        print_json(report.to_json())
    else:
        _print_report(report)
    return 0 if report.is_clean else 1


def _print_report(report: Any) -> None:
    from hoaban.modules.log.auditing.finding import KINDS

    print(
        f"{report.size} thao tác, {report.changes} thay đổi, {report.records} bản ghi, {report.results} kết quả đã đối chiếu"
    )
    print(
        f"{report.size} operations, {report.changes} changes, {report.records} records, {report.results} results compared"
    )
    for table, number in sorted(report.unspoken.items()):
        print(
            f"  {table}: {number} dòng nạp hàng loạt, nhật ký không có nội dung / rows loaded in bulk, of unlogged content"
        )
    for (kind, table), number in report.counted.items():
        print(f"! {KINDS[kind].vi} / {KINDS[kind].en}: {table}, {number}")
        for found in [each for each in report.findings if (each.kind, each.table) == (kind, table)][:SHOWN]:
            print(
                f"    {found.entity} {found.field}: {found.ledger!r} -> {found.stands!r}"
                if found.field
                else f"    {found.entity}"
            )
    print("Không có gì sai khác / nothing differs" if report.is_clean else "CÓ SAI KHÁC / THERE ARE DIFFERENCES")


def _cosign(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.engines.merkle import BadLogError
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.log.witnessing import cosign

    try:
        with acting(Actor.system("command line")):
            names = cosign(_text(arguments.file))
    except BadLogError as error:
        raise Stop(str(error)) from error
    print_json({"witnesses": names}) if arguments.json else print("\n".join(names))
    return 0


def _witness(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.log.witnessing import dismiss_witness, trust_witness

    system = Actor.system("command line")
    try:
        with acting(system):
            (dismiss_witness if arguments.dismiss else trust_witness)(system, key=arguments.key)
    except Invalid as error:
        raise Stop(str(error)) from error
    if arguments.json:
        print_json({"key": arguments.key, "trusted": not arguments.dismiss})
    return 0


def _export(arguments: argparse.Namespace) -> int:
    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.scoping import acting
    from hoaban.modules.log.serving import export

    with acting(Actor.system("command line")):
        count = export(arguments.folder)
    print_json({"files": count}) if arguments.json else print(f"{count} tệp / files")
    return 0
