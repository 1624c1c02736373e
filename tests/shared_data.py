"""Where the province's test data lies, when it lies beside the checkout; it is never part of the project."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """Give the path of a shared data file or folder, or skip the asking test with the reason."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"test data {name} is not beside this checkout")
    return path
