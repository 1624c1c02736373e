"""What axe-core finds on a page. Every rule is asked of the whole page; contrast, three quarters of its time, once for each combination.

A combination is a text's colour, size and weight on the grounds of everything around it: ten rows of a table, or the menu of a hundred
pages, are the same question. What cannot be seen is not taken for answered, so what only a phone shows is asked there.
"""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"

# Marks the texts whose combination is new, and gives the combinations.
NEW_TEXTS = """(known) => {
  const seen = new Set(known), grounds = new Map(), found = [];
  const ground = (one) => {
    if (!one) return "";
    if (!grounds.has(one)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
      grounds.set(one, `${ground(one.parentElement)}/${backgroundColor} ${backgroundImage === "none" ? "" : backgroundImage} ${opacity}`);
    }
    return grounds.get(one);
  };
  const isText = (one) => one.matches("input, select, textarea") || [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
  for (const one of document.body.querySelectorAll("*")) {
    one.removeAttribute("data-new-text");
    if (!isText(one) || !one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    const { color, fontSize, fontWeight, textShadow, position } = getComputedStyle(one);
    const combination = `${ground(one)}|${one.localName} ${one.disabled ?? ""} ${one.ariaDisabled ?? ""} ${color} ${fontSize} ${fontWeight} ${textShadow} ${position}`;
    if (seen.has(combination)) continue;
    seen.add(combination);
    one.setAttribute("data-new-text", "");
    found.push(combination);
  }
  return found;
}"""
FIND = """async ([context, options]) => (await axe.run(context ?? document, options)).violations
  .map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 160))])"""
HAS_IT = "typeof axe !== 'undefined'"


@dataclass
class Checker:
    """Finds what shuts people out on one page after another."""

    answered: set[str] = field(default_factory=set)

    def violations(self, page: Page) -> list[Any]:
        """Give each broken rule with the first three elements that break it."""
        if not page.evaluate(HAS_IT):
            page.evaluate(AXE_SCRIPT)
        new = page.evaluate(NEW_TEXTS, sorted(self.answered))
        self.answered.update(new)
        every = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {CONTRAST: {"enabled": False}}}
        found = list(page.evaluate(FIND, [None, every]))
        if new:
            only = {"runOnly": {"type": "rule", "values": [CONTRAST]}, "resultTypes": ["violations"]}
            found += page.evaluate(FIND, [{"include": ["[data-new-text]"]}, only])
        return found
