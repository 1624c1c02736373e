"""What a command needs before it can work: the database running, Django ready, the structure up to date."""

import os
from datetime import date
from typing import Any

from hoaban.interfaces.cli.stopping import Stop


def django_ready() -> None:
    """Start the local database where no server is named, and load Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
    _database_running()
    import django

    django.setup()


def _database_running() -> None:
    from hoaban.kernel.config import ConfigError, settings

    try:
        config = settings()
    except ConfigError as error:
        raise Stop(str(error)) from error
    if config.database_url is not None:
        return
    from hoaban.kernel.localdb import LocalDatabaseError, ensure_running

    try:
        ensure_running(config.home, config.pg_bin)
    except LocalDatabaseError as error:
        raise Stop(str(error)) from error


def ready(*, loads_places: bool = True) -> None:
    """Make everything ready for work on records: Django, structure, walls and reference data. Quick when nothing is to be done."""
    django_ready()
    from hoaban.interfaces.cli.structure import bring_up_to_date

    bring_up_to_date(loads_places=loads_places)


def day(text: str) -> date:
    """Read a day as an argument: 2025-05-31 or 31/05/2025."""
    import argparse
    from datetime import datetime

    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2025-05-31")


def print_json(value: Any) -> None:
    """Print as JSON for programs, with Vietnamese readable."""
    import json

    print(json.dumps(value, ensure_ascii=False, indent=2))
