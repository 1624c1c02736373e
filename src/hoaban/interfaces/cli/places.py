"""`hoaban places`: load the list of places, take boundaries from a file, find a place."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import day, print_json, ready
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.kernel.language import Words
    from hoaban.modules.places.boundaries import Survey
    from hoaban.modules.places.models import Place


def add(commands: Any) -> None:
    command = commands.add_parser("places", help="provinces and communes: load, boundaries, find")
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_load(verbs)
    _add_boundaries(verbs)
    _add_find(verbs)


def _add_load(verbs: Any) -> None:
    load = verbs.add_parser("load", help="bring the list of places up to the installed reference data")
    load.add_argument(
        "--before",
        type=day,
        default=None,
        metavar="DAY",
        help="only places as they were known before a reform of this day",
    )
    load.add_argument("--json", action="store_true", help="print the counts for programs")
    load.set_defaults(run=_load)


def _add_boundaries(verbs: Any) -> None:
    boundaries = verbs.add_parser("boundaries", help="take the outlines of communes from a GeoJSON file")
    boundaries.add_argument("file", type=Path, metavar="FILE.geojson")
    boundaries.add_argument("--on", type=day, default=None, metavar="DAY", help="match the places of this day (today)")
    boundaries.add_argument("--dry-run", action="store_true", help="say what would be taken, change nothing")
    boundaries.add_argument("--json", action="store_true", help="print the report for programs")
    boundaries.set_defaults(run=_boundaries)


def _add_find(verbs: Any) -> None:
    find = verbs.add_parser("find", help="find a place by code (also an old one) or by name, with or without accents")
    find.add_argument("text", metavar="CODE|NAME")
    find.add_argument("--on", type=day, default=None, metavar="DAY", help="the place of this day (today)")
    find.add_argument("--json", action="store_true", help="print for programs")
    find.set_defaults(run=_find)


def _load(arguments: argparse.Namespace) -> None:
    from dataclasses import asdict

    ready(loads_places=arguments.before is None)
    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.places.actions import load_reference
    from hoaban.modules.places.dataset import DatasetError

    try:
        with acting(Actor.system("hoaban places load")) as actor:
            loaded = asdict(load_reference(actor, before=arguments.before))
    except (DatasetError, Invalid) as error:
        raise Stop(str(error)) from error
    if arguments.json:
        print_json(loaded)
        return
    for table, counts in loaded.items():
        print(f"{table:15} +{counts['added']}  ~{counts['corrected']}  ={counts['kept']}")


def _boundaries(arguments: argparse.Namespace) -> int:
    content = _read(arguments.file)
    ready()
    from django.utils import timezone

    from hoaban.kernel.actor import Actor
    from hoaban.kernel.errors import Invalid
    from hoaban.kernel.scoping import acting
    from hoaban.modules.places.actions import import_boundaries
    from hoaban.modules.places.boundaries import survey

    on: date = arguments.on or timezone.localdate()
    try:
        with acting(Actor.system("hoaban places boundaries")) as actor:
            if arguments.dry_run:
                found = survey(content, on)
            else:
                found = import_boundaries(actor, content=content, source=arguments.file.name, on=on)
    except Invalid as refusal:
        raise Stop("\n".join(_both(problem.message) for problem in refusal.problems)) from refusal
    _report(found, as_json=arguments.json)
    return 1 if found.unmatched else 0


def _read(path: Path) -> bytes:
    """Read no more than a file of boundaries may hold, so that a huge file is refused at once."""
    from hoaban.modules.places.geojson import MAX_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Stop(f"Không đọc được tệp {path}: {error.strerror}. / The file cannot be read.") from error


def _report(found: "Survey", *, as_json: bool) -> None:
    if as_json:
        print_json(survey_json(found))
        return
    print(f"Đã nhận / taken: {len(found.matched)}   Bỏ qua / left out: {len(found.unmatched)}")
    for line in found.unmatched:
        print(f"  {line.number}. {line.label}: {_both(line.message)}")
    if found.missing:
        print(f"Chưa có ranh giới / still without: {', '.join(place.full_name for place in found.missing)}")


def _both(words: "Words") -> str:
    return f"{words.vi} / {words.en}"


def survey_json(found: "Survey") -> dict[str, Any]:
    """Give the report of an import for programs."""
    return {
        "matched": [
            {"feature": m.number, "code": m.place.code, "name": m.place.full_name, "how": m.how, "mended": m.is_mended}
            for m in found.matched
        ],
        "unmatched": [
            {"feature": u.number, "label": u.label, "cause": u.fault, "message": u.message.to_json()}
            for u in found.unmatched
        ],
        "missing": [{"code": place.code, "name": place.full_name} for place in found.missing],
    }


def _find(arguments: argparse.Namespace) -> int:
    ready()
    from django.utils import timezone

    from hoaban.modules.places.lookup import resolve_code, search_places

    resolved = resolve_code(arguments.text.strip(), arguments.on or timezone.localdate())
    if resolved is not None:
        rows = [{**_place_json(resolved.place), "how": resolved.how}]
    else:
        rows = [_place_json(place) for place in search_places(arguments.text, day=arguments.on)[:20]]
    if arguments.json:
        print_json(rows)
    for row in () if arguments.json else rows:
        print(f"{row['code']:10} {row['name']:40} {row['starts_on']} – {row['ends_on'] or ''} {row.get('how', '')}")
    return 0 if rows else 1


def _place_json(place: "Place") -> dict[str, Any]:
    return {
        "code": place.code,
        "name": place.full_name,
        "kind": place.kind,
        "province": place.province_code,
        "starts_on": place.starts_on.isoformat(),
        "ends_on": place.ends_on and place.ends_on.isoformat(),
    }
