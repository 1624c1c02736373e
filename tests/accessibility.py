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

# Finds the texts whose combination is new and asks of them at once, before the page can draw them anew; gives the combinations too.
CONTRASTS = """async ([known, options]) => {
  const seen = new Set(known), grounds = new Map(), fresh = [], found = [];
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
    if (!isText(one) || !one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    const { color, fontSize, fontWeight, textShadow, position } = getComputedStyle(one);
    const combination = `${ground(one)}|${one.localName} ${one.disabled ?? ""} ${one.ariaDisabled ?? ""} ${color} ${fontSize} ${fontWeight} ${textShadow} ${position}`;
    if (seen.has(combination)) continue;
    seen.add(combination);
    fresh.push(one);
    found.push(combination);
  }
  const { violations } = fresh.length ? await axe.run({ include: fresh }, options) : { violations: [] };
  return [found, violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 160))])];
}"""
FIND = """async (options) => (await axe.run(document, options)).violations
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
        every = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {CONTRAST: {"enabled": False}}}
        contrast = {"runOnly": {"type": "rule", "values": [CONTRAST]}, "resultTypes": ["violations"]}
        new, unreadable = page.evaluate(CONTRASTS, [sorted(self.answered), contrast])
        self.answered.update(new)
        return [*page.evaluate(FIND, every), *unreadable]
