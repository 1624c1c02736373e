"""The smallest things a chart is drawn with: escaped text, elements, and coordinates that are always numbers."""

import re
from collections.abc import Iterable, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hoaban.kernel.language import Words

Text = str | Words
Attributes = Mapping[str, Text | float]

SHAPES = frozenset({"circle", "line", "path", "polyline", "rect"})  # these end in themselves unless they hold a title

# Characters that no XML 1.0 document may hold, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: Text) -> SafeString:
    """Give text that may stand anywhere in the drawing: in the reader's language, escaped, valid XML."""
    return escape(_NOT_XML.sub("", str(text)))


def px(value: float) -> str:
    """Write a coordinate with one decimal at most: `12`, `12.5`."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def element(name: str, attributes: Attributes, *content: SafeString) -> SafeString:
    """Make an element; numbers among the attributes become coordinates, text is escaped."""
    written = "".join(
        f' {key}="{px(value) if isinstance(value, int | float) else clean(value)}"' for key, value in attributes.items()
    )
    end = "/>" if name in SHAPES and not content else f">{''.join(content)}</{name}>"
    return mark_safe(f"<{name}{written}{end}")  # noqa: S308  all parts are escaped above


def together(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  joins only what is already safe


def words(x: float, y: float, text: Text, kind: str = "") -> SafeString:
    """Write text into the drawing; `kind` is a class: `end`, `mid`, `strong`, `faint`."""
    return element("text", {"x": x, "y": y} | ({"class": kind} if kind else {}), clean(text))


def hover(text: Text) -> SafeString:
    """Name a shape for the pointer and for screen readers."""
    return element("title", {}, clean(text))


def link(href: str, *content: SafeString) -> SafeString:
    """Wrap shapes in a link; without an address they stay as they are."""
    return element("a", {"href": href}, *content) if href else together(content)


def drawing(width: float, height: float, label: Text, content: Iterable[SafeString], kind: str = "") -> SafeString:
    """Make the `<svg>`: a picture with a name, or, when it holds links, a group with a name."""
    inner = together(content)
    attributes: dict[str, Text | float] = {
        "viewBox": f"0 0 {px(width)} {px(height)}",
        "class": f"drawing {kind}".strip(),
        "role": "group" if "<a " in inner else "img",
        "aria-label": label,
    }
    return element("svg", attributes, inner)
