"""What every state of every screen is looked at for: axe, no sideways scrolling, nothing stored."""

from __future__ import annotations

import os
from pathlib import Path

from hands import settle
from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: rules } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}"""
SHOTS = os.environ.get("JUKINET_SHOTS", "")
TALL = 3000


def find_violations(page: Page) -> list[str]:
    """Run axe in the page; it is put in past the policy, which stays as it is for the page."""
    page.evaluate(AXE.read_text())
    violations: list[str] = page.evaluate(RUN, RULES)
    return violations


def must_fit(page: Page) -> None:
    """Nothing of the page must be looked for sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def look(page: Page, name: str = "") -> None:
    """What every state of every screen must be; with a name the eye may look, where it wants to."""
    settle(page)
    if SHOTS and name:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    assert find_violations(page) == [], name
    must_fit(page)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0, name


def look_at_all(page: Page, name: str = "") -> None:
    """As ``look``, with all of the page at once: under the sticky bands nothing is measured."""
    settle(page)
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": TALL})
    look(page, name)
    page.set_viewport_size(size)
