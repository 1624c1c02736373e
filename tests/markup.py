"""What a page's markup must keep, whatever it shows: read once, asked about by the page tests."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

FIELDS = {"input", "select", "textarea"}
NEED_NO_LABEL = {"hidden", "submit", "button"}
POINTING = ("aria-labelledby", "aria-describedby", "for")
INLINE = ("style", "onclick", "onsubmit", "onchange", "onload")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

Attributes = dict[str, str]


@dataclass
class Markup(HTMLParser):
    """The parts of a page that rules speak of."""

    text: str
    ids: Counter[str] = field(default_factory=Counter)
    pointed: set[str] = field(default_factory=set)
    fields: list[tuple[Attributes, bool]] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    inline: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    unclosed: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    lang: str = ""
    headline: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self.feed(self.text)
        self.close()
        self.unclosed += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.seen[tag] += "svg" not in self._open
        self._note(tag, found)
        if tag in FIELDS:
            self.fields.append((found, "label" in self._open))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.unclosed.append(f"</{tag}> in {self._open[-3:]}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "h1" in self._open:
            self.headline += data

    def _note(self, tag: str, found: Attributes) -> None:
        if "id" in found:
            self.ids[found["id"]] += 1
        if tag == "html":
            self.lang = found.get("lang", "")
        for name in POINTING:
            self.pointed |= set(found.get(name, "").split())
        if tag == "label" and "for" in found:
            self.labelled.add(found["for"])
        if tag == "a" and found.get("href", "").startswith("#"):
            self.pointed.add(found["href"][1:])
        elif tag == "a" and found.get("href", "").startswith("/"):
            self.links.add(found["href"])
        self.inline += [f"<{tag} {name}>" for name in INLINE if name in found]

    def mistakes(self) -> list[str]:
        """Say what breaks a rule, in words."""
        return [
            *(f"id {one!r} stands {number} times" for one, number in self.ids.items() if number > 1),
            *(f"something points to {one!r}, which is not there" for one in self.pointed - self.ids.keys() if one),
            *(
                f"a field without a label: {found}"
                for found, inside in self.fields
                if not self._is_named(found, inside)
            ),
            *(f"inline, which the policy forbids: {one}" for one in self.inline),
            *(f"tags do not nest: {one}" for one in self.unclosed),
            *(f"{self.seen[tag]} <{tag}>" for tag in ("h1", "main", "title") if self.seen[tag] != 1),
        ]

    def _is_named(self, found: Attributes, is_inside_label: bool) -> bool:
        kind = found.get("type", "")
        named = found.get("aria-label") or found.get("aria-labelledby") or found.get("id") in self.labelled
        return kind in NEED_NO_LABEL or is_inside_label or bool(named)
