"""`hoaban setup`: make everything ready once, so that the first start is quick."""

import argparse
from typing import Any


def add(commands: Any) -> None:
    command = commands.add_parser("setup", help="prepare the database, reference data and static files")
    command.set_defaults(run=_run)


def _run(_arguments: argparse.Namespace) -> None:
    from hoaban.interfaces.cli.starting import ready

    ready()
    collect_static()
    print("Sẵn sàng. / Ready.")


def collect_static() -> None:
    """Gather and compress the static files of this version, when they are not there yet."""
    from django.conf import settings
    from django.core.management import call_command

    from hoaban import __version__

    stamp = settings.STATIC_ROOT / ".version"
    newest = max(path.stat().st_mtime for app in _static_folders() for path in app.rglob("*"))
    wanted = f"{__version__} {newest}"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted, "utf-8")


def _static_folders() -> list[Any]:
    from pathlib import Path

    from django.apps import apps

    return [folder for app in apps.get_app_configs() if (folder := Path(app.path) / "static").is_dir()]
