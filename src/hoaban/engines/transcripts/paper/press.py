"""Typst, kept for a thread: what papers share is read and laid out once."""

import json
from functools import cache
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import typst

HERE: Final = Path(__file__).parent
KEPT: Final = local()  # a compiler does one thing at a time


def press(template: str, told: bytes, **options: Any) -> bytes:
    """Set `template`, which reads what it is told, JSON, as told.json."""
    if not hasattr(KEPT, "compiler"):
        KEPT.compiler = _compiler()
    pdf = KEPT.compiler.compile(_files(template, told), format="pdf", **options)
    if not isinstance(pdf, bytes):
        raise TypeError("what is set here is one PDF")
    return pdf


def ask(template: str, told: bytes, selector: str) -> list[dict[str, Any]]:
    """Find the values in the layout of `template`. By a compiler of its own: typst-py forgets files in memory as soon as it has set them."""
    found: list[dict[str, Any]] = json.loads(_compiler(_files(template, told)).query(selector, field="value"))
    return found


def _files(template: str, told: bytes) -> Any:
    """Files in memory. `sys.inputs` are part of Typst's library, and with another library it uses nothing of what it has laid out before."""
    return {"main": f'#include "{template}"'.encode(), "told.json": told}


def _compiler(files: Any = None) -> "typst.Compiler":
    import typst  # heavy, and only here

    return typst.Compiler(files, root=HERE, font_paths=_fonts())


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False)
