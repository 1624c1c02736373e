"""A folder and a home as people have them."""

import shutil
import tempfile
from pathlib import Path

import pytest

from hoaban.kernel import localdb


@pytest.fixture
def folder():
    """Not one of pytest's own: root's unprivileged account may enter it."""
    made = Path(tempfile.mkdtemp(prefix="hoaban test ấ "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def home(folder):
    """A home as people have them: deep, with spaces and accents, and not there yet."""
    deep = folder / "Sở Giáo dục – Điện Biên" / ("d" * 60) / ("đ" * 60) / "it's $HOME"
    yield deep
    if (deep / "postgres/data/PG_VERSION").exists():
        localdb.stop(deep)
