"""A real server for browser tests: `hoaban serve` with its worker, on a database of its own that holds the small town."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings

from tests.database import digest, server
from tests.routes import Side

ROOT = Path(__file__).resolve().parents[1]
READY = "Started worker-1"


@dataclass(frozen=True)
class Served:
    """Where the server answers, and what stands at the primary school."""

    url: str
    side: Side
    school_year: str
    database: str
    told: str = ""


@contextmanager
def serving(home: Path, then: str = "") -> Iterator[Served]:
    """Serve the small town until the block ends; needs the template that a test run's database is made from.

    `then` is a module that adds to the town; what it prints last is `told`.
    """
    name = f"test_hoaban_{os.getpid()}_served"
    with server() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "template_hoaban_{digest()}"')
        try:
            environment = _environment(name, home)
            first, *more = _seeded(environment, then)
            told = json.loads(first)
            with _server(environment) as url:
                yield Served(url, _side(told), told["school_year"], name, more[-1] if more else "")
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _environment(database: str, home: Path) -> dict[str, str]:
    named = {"DATABASE_URL": "default", "HOABAN_OWNER_DATABASE_URL": "owner"}
    urls = {variable: _url(settings.DATABASES[alias], database) for variable, alias in named.items()}
    ours = {"HOABAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "hoaban.interfaces.settings", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **urls, **ours, "HOABAN_WORKERS": "1"}


def _url(alias: dict[str, Any], database: str) -> str:
    login = quote(alias["USER"]) + (f":{quote(alias['PASSWORD'])}" if alias["PASSWORD"] else "")
    query = {name.lower(): alias[name] for name in ("HOST", "PORT") if alias[name]}
    return f"postgresql://{login}@/{quote(database)}?{urlencode(query)}"


def _seeded(environment: dict[str, str], then: str) -> list[str]:
    command = [sys.executable, "-m", "tests.seeding", *([then] if then else [])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "hoaban", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()
            sys.stdout.write(process.communicate(timeout=30)[0])  # what the server said of a failure stands beside it


def _address(process: "subprocess.Popen[str]") -> str:
    """Wait until the server says that it answers."""
    assert process.stdout is not None
    url, said = "", []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Hoa Ban: "):
            url = line.removeprefix("Hoa Ban: ").strip().rstrip("/")
        if READY in line:
            return url
    raise AssertionError(f"the server stopped: {''.join(said)}")


def _side(told: dict[str, str]) -> Side:
    return Side(**{name: _value(told[name]) for name in Side.__dataclass_fields__})


def _value(text: str) -> Any:
    try:
        return UUID(text)
    except ValueError:
        return text
