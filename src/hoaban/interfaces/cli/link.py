"""`hoaban link`: who of a file is who in a register, or twice in the file; no database is needed, and nothing is kept."""

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import print_json
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.engines.linkage.files import Outcomes

TODAY, AS_THEY_ARE = "today", "as-they-are"
TOLD = {"same": "cùng người / same", "review": "cần xem lại / to review", "different": "không khớp / different"}


def add(commands: Any) -> None:
    command = commands.add_parser("link", help="find the persons of a file in a register, or records of one person in one file")  # fmt: skip
    command.add_argument("--people", type=Path, metavar="A.csv", help="the records to find")
    command.add_argument("--register", type=Path, metavar="B.csv", help="where to find them")
    command.add_argument(
        "--dedupe", type=Path, metavar="A.csv", help="instead: find records of one person in this file"
    )
    command.add_argument("--out", type=Path, required=True, metavar="OUT.csv", help="id, register_id, score, outcome, reasons")  # fmt: skip
    command.add_argument("--columns", action="append", default=[], type=_pair, metavar="NAME=COLUMN", help="the files' own name of a column, like full_name=ho_ten; once for each")  # fmt: skip
    command.add_argument("--communes", default=TODAY, metavar=f"{TODAY}|{AS_THEY_ARE}|MAP.csv", help="what follows former commune codes: the reform of 2025 (default), nothing, or a file with the columns old, new")  # fmt: skip
    command.add_argument("--one-to-one", action="store_true", help="a person may have one record only: others of them go to review")  # fmt: skip
    command.add_argument(
        "--memory", type=_size, default="1GB", metavar="SIZE", help="beyond this the disk is used; default 1GB"
    )
    command.add_argument("--json", action="store_true", help="print the counts and weights for programs")
    command.set_defaults(run=_run)


def _pair(text: str) -> tuple[str, str]:
    from hoaban.engines.linkage.csvfile import KNOWN

    name, equals, column = text.partition("=")
    if not equals or not column or name not in KNOWN:
        raise argparse.ArgumentTypeError(f"{text!r}; write NAME=COLUMN with a NAME of: {', '.join(KNOWN)}")
    return name, column


def _size(text: str) -> str:
    import re

    if not re.fullmatch(r"[1-9]\d*(MB|GB)", text):
        raise argparse.ArgumentTypeError(f"{text!r}; write a size like 512MB or 4GB")
    return text


def _run(arguments: argparse.Namespace) -> None:
    people = arguments.dedupe or arguments.people
    if people is None or bool(arguments.dedupe) == bool(arguments.register) or (arguments.dedupe and arguments.people):
        raise Stop(
            "Hãy cho --people A.csv và --register B.csv, hoặc chỉ --dedupe A.csv.\n"
            "  Give --people A.csv and --register B.csv, or --dedupe A.csv alone."
        )
    found = _link(people, arguments.register, arguments)
    if arguments.json:
        print_json(_for_programs(found, arguments.out))
    else:
        _print(found, arguments.out)


def _link(people: Path, register: Path | None, arguments: argparse.Namespace) -> "Outcomes":
    from hoaban.engines.linkage.csvfile import BadFileError, opened
    from hoaban.engines.linkage.files import Files

    if not arguments.out.parent.is_dir():
        raise Stop(f"{arguments.out}: không có thư mục này; hãy tạo trước.\n  There is no such folder; make it first.")
    columns = dict(arguments.columns)
    try:
        has_communes = "commune_code" in opened(people, columns).columns
        communes = _communes(arguments.communes) if has_communes else {}
        return Files(people, register, arguments.out, columns, communes, arguments.one_to_one, arguments.memory).link()
    except BadFileError as error:
        raise Stop(str(error)) from error


def _communes(asked: str) -> dict[str, str]:
    if asked == AS_THEY_ARE:
        return {}
    return _of_the_reform() if asked == TODAY else _of_file(Path(asked))


def _of_the_reform() -> dict[str, str]:
    """Codes before July 2025 to the commune that took most of each; a code that is in force stays what it is."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
    django.setup()
    from hoaban.modules.places.dataset import DatasetError, read_dataset

    try:
        passings = [each for each in read_dataset().passings if each.old.kind == each.new.kind == "commune"]
    except DatasetError as error:
        raise Stop(str(error)) from error
    in_force = {each.new.code for each in passings}
    return {each.old.code: each.new.code for each in passings if each.is_default and each.old.code not in in_force}


def _of_file(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["old"].strip(): row["new"].strip() for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"{path}: không đọc được tệp / the file cannot be read: {error}") from error
    except (KeyError, AttributeError) as error:
        raise Stop(
            f"{path}: cần hai cột old và new, dòng nào cũng đủ.\n  It needs the columns old and new, both on every line."
        ) from error


def _for_programs(found: "Outcomes", out: Path) -> dict[str, Any]:
    return {
        "out": str(out),
        "records": found.records,
        "persons": found.persons,
        "outcomes": {name: found.outcomes.get(name, 0) for name in TOLD},
        "why": dict(found.why),
        "weights": found.weights.to_json(),
    }


def _print(found: "Outcomes", out: Path) -> None:
    from hoaban.engines.linkage.deciding import STAGES

    print(f"{found.records} hồ sơ, {found.persons} người / {found.records} records, {found.persons} persons")
    for name, words in TOLD.items():
        print(f"  {words}: {found.outcomes.get(name, 0)}")
    for name, count in sorted(found.why.items(), key=lambda each: -each[1]):
        told = STAGES.get(name)
        print(f"    {f'{told.vi} / {told.en}' if told else name}: {count}")
    print(out)
