"""A key of its own for every test of the log."""

from pathlib import Path

import pytest

from hoaban.modules.log import keys


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "home" / keys.FILE
    monkeypatch.setattr(keys, "key_file", lambda: path)
    return path
