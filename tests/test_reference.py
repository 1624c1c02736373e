"""The reference in docs/ says what the code says."""

import pytest

from script.reference import written


@pytest.mark.parametrize(
    "name",
    [
        "roles.md",
        "indicators.md",
        "star-schema.md",
        "law.md",
        "configuration.md",
        "register-causes.md",
        "quality-rules.md",
        "addresses.md",
    ],
)
def test_the_reference_is_up_to_date(name: str) -> None:
    pages = {path.name: (path, text) for path, text in written()}
    path, text = pages[name]
    assert path.read_text("utf-8") == text, "run: .venv/bin/python -m script.reference"
