"""`hoaban assess`: judge the pupils of a file by the rules in force; no database is needed, and nothing is kept."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoaban.interfaces.cli.starting import print_json
from hoaban.interfaces.cli.stopping import Stop

if TYPE_CHECKING:
    from hoaban.kernel.errors import Invalid
    from hoaban.modules.assessment.pupilfile import Report

NOTHING = "–"


def add(commands: Any) -> None:
    command = commands.add_parser(
        "assess", help="pupils' results by Circulars 22/2021 and 27/2020, with reasons, from a JSON file"
    )
    command.add_argument("file", metavar="FILE.json", help="the pupils; - reads from the input")
    command.add_argument("--json", action="store_true", help="for programs")
    command.add_argument("--language", choices=("vi", "en"), default="vi", help="of the reasons; default vi")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    _language_ready()
    from hoaban.kernel.errors import Invalid
    from hoaban.modules.assessment.pupilfile import assess_text

    try:
        report = assess_text(_text(arguments.file))
    except Invalid as error:
        raise Stop(_told(arguments.file, error)) from error
    if arguments.json:
        print_json(report.to_json(arguments.language))
    else:
        _print(report, arguments.language)
    return 0


def _language_ready() -> None:
    """Words are Django's to choose between; nothing else of it is needed."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False, LANGUAGE_CODE="vi")


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise Stop(f"Không đọc được tệp / cannot read the file: {error}") from error
    except UnicodeDecodeError as error:
        raise Stop(
            f"{name}: tệp không phải mã UTF-8 ({error}). Hãy lưu lại bằng UTF-8.\n  The file is not UTF-8; save it as UTF-8."
        ) from error


def _told(name: str, error: "Invalid") -> str:
    return "\n".join(f"{name}: {p.where}: {p.message.vi}\n  {p.message.en}" for p in error.problems)


def _print(report: "Report", language: Any) -> None:
    for answer, reasons in report.pupils:
        told = (answer["result"], answer["conduct"], answer["decision"], answer["title"])
        print(f"{answer['id']}: " + " · ".join(str(each or NOTHING) for each in told))
        for reason in reasons:
            print(f"  {reason.words.read(language)}")
