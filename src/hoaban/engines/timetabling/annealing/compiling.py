"""Compiled functions: Numba makes machine code of them at their first call, and keeps it on disk for later runs.

What is kept is found again by the text of all that is compiled here, and of its codes: a function is compiled anew when one that it calls has changed.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from numba import config, njit

P = ParamSpec("P")
R = TypeVar("R")
HERE = Path(__file__).parent
TEXTS = [
    text
    for text in (each.read_bytes() for each in sorted(HERE.glob("*.py")))
    if b"@compiled" in text or b"Final =" in text
]
KEPT = HERE / "__pycache__" / sha256(b"".join(TEXTS)).hexdigest()[:16]


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile at the first call; other threads run meanwhile. Where nothing can be kept on disk, each process compiles anew."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(KEPT)  # type: ignore[attr-defined]  # numba makes its options as it starts
    try:
        made = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        made = njit(nogil=True)(function)
    finally:
        config.CACHE_DIR = before  # type: ignore[attr-defined]
    return cast("Callable[P, R]", made)
