"""Writing a plan as the text of its file."""

from collections.abc import Mapping
from typing import Any

import yaml

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def written(said: Mapping[str, Any]) -> str:
    """Write what a plan says as its file: keys in the order given, codes in quotes where they would be taken for numbers."""
    text: str = yaml.dump(said, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=140)
    return text
