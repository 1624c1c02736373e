"""`hoaban reform`: reorganisations of communes and schools: check a plan, apply it, take it back; draw the plan of July 2025."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import print_json, ready
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.kernel.errors import Invalid
    from hoaban.modules.network.models import Reform
    from hoaban.modules.network.reform.plan import Review

REASON = "hoaban reform"
SHOWN = 40  # of anything; all of it is in the JSON
BLOCKED = 1


def add(commands: Any) -> None:
    command = commands.add_parser("reform", help="reorganisations of communes and schools: check, apply, undo")
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    plan = verbs.add_parser(
        "plan", help="check a plan, apply it, or undo it; the format stands in docs/reference/reform-file.md"
    )
    plan.add_argument("file", type=Path, metavar="FILE.yaml")
    how = plan.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--dry-run", action="store_true", help="say what changes hands and what blocks it; nothing is written"
    )
    how.add_argument("--apply", action="store_true", help="do it, when nothing blocks it")
    how.add_argument("--undo", action="store_true", help="take back what applying this very file wrote")
    plan.add_argument("--json", action="store_true", help="for programs")
    plan.set_defaults(run=_plan)
    draw = verbs.add_parser("july-2025", help="write the reform of July 2025 as a plan, from the reference data")
    draw.add_argument("--provinces", default="", metavar="CODES", help="like 11,12,14; else the whole country")
    draw.add_argument("--out", type=Path, required=True, metavar="FILE.yaml")
    draw.set_defaults(run=_draw)


def _plan(arguments: argparse.Namespace) -> int:
    document = _read(arguments.file)
    ready()
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting

    try:
        with acting(
            Actor.system(REASON)
        ) as actor:  # what is told is told once it stands: a closed pipe takes nothing back
            done = (
                _undo(actor, document) if arguments.undo else _check_or_apply(actor, document, is_apply=arguments.apply)
            )
    except Invalid as refusal:
        return _refused(refusal, as_json=arguments.json)
    if isinstance(done, dict):
        return _show_undone(done, as_json=arguments.json)
    _show(done, is_applied=arguments.apply and not done.problems, as_json=arguments.json)
    return BLOCKED if done.problems else 0


def _check_or_apply(actor: Any, document: str, *, is_apply: bool) -> "Review":
    from hoaban.modules.network.reform.actions import apply_reform, rehearse, save_plan
    from hoaban.modules.network.reform.plan import review
    from hoaban.modules.network.reform.reading import read_plan

    if not is_apply:
        return rehearse(actor, document)
    found = review(actor, read_plan(document))
    if not found.problems:
        apply_reform(actor, reform_id=(_kept(document) or save_plan(actor, document=document)).pk)
    return found


def _undo(actor: Any, document: str) -> dict[str, int]:
    from hoaban.modules.network.models import Reform
    from hoaban.modules.network.reform.actions import undo_reform

    reform = _kept(document, Reform.APPLIED)
    if reform is None:
        raise Stop("Chưa có lần thực hiện nào của tệp này. / This file has not been applied, or has been undone.")
    return dict(undo_reform(actor, reform_id=reform.pk).rows)


def _show_undone(rows: dict[str, int], *, as_json: bool) -> int:
    if as_json:
        print_json({"undone": rows})
    for table, count in () if as_json else rows.items():
        print(f"{table:40} {count}")
    return 0


def _kept(document: str, *states: str) -> "Reform | None":
    """Find the plan of this very file: applied, or kept and not applied."""
    from hoaban.modules.network.models import Reform

    wanted = states or (Reform.PLANNED, Reform.UNDONE)
    return Reform.objects.filter(document=document, state__in=wanted).order_by("-planned_at").first()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"Không đọc được tệp {path}: {error}. / The file cannot be read.") from error


def _refused(refusal: "Invalid", *, as_json: bool) -> int:
    if as_json:
        print_json({"problems": [problem.to_json() for problem in refusal.problems]})
    for problem in () if as_json else refusal.problems:
        print(f"✗ {problem.where}: {problem.message.vi}\n  {problem.message.en}")
    return BLOCKED


def _show(found: "Review", *, is_applied: bool, as_json: bool) -> None:
    if as_json:
        print_json({**found.to_json(), "applied": is_applied})
        return
    places = found.places
    print(f"{found.plan.title} — {found.plan.effective_on:%d/%m/%Y} — {found.plan.legal_basis}")
    if places:
        print(f"Đơn vị hành chính / places: −{len(places.ended)} +{len(places.begun)} ({len(places.passings)} →)")
    names = found.handing.names
    for held in found.held[:SHOWN]:
        into = names.get(held.taker_id, "") if held.taker_id else "—"
        print(f"{held.count:6} {held.what.vi} / {held.what.en}: {names.get(held.giver_id, '')} → {into}")
    for problem in found.problems[:SHOWN]:
        line = found.line_of(problem)
        print(f"✗ {f'dòng/line {line}, ' if line else ''}{problem.where}: {problem.message.vi}\n  {problem.message.en}")
    if len(found.problems) > SHOWN:
        print(f"… +{len(found.problems) - SHOWN}")
    print("Đã thực hiện. / Applied." if is_applied else "Chưa ghi gì. / Nothing was written.")


def _draw(arguments: argparse.Namespace) -> int:
    from hoaban.interfaces.cli.starting import django_ready

    django_ready()
    from hoaban.modules.network.reform.saying import written
    from hoaban.modules.places.dataset import DatasetError, read_dataset
    from hoaban.modules.places.reform.july2025 import july_2025

    wanted = tuple(code for code in arguments.provinces.split(",") if code)
    try:
        said = july_2025(read_dataset(), wanted)
        arguments.out.write_text(written(said), "utf-8")
    except (DatasetError, OSError) as error:
        raise Stop(str(error)) from error
    print(f"{arguments.out}: {len(said['acts'])}")
    return 0
