"""What axe finds wrong on a page, and how a page looks in another display without being loaded again."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT as AXE
from playwright.sync_api import Page

from portal.design.display import DisplayChoice

_TOLD = {"resultTypes": ["violations"], "selectors": False}  # to tell what passes, and where, takes half of axe's time
EVERYTHING = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]} | _TOLD
# All of those that look at colours: nothing else differs between a light and a dark page.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}} | _TOLD


def found_by_axe(page: Page, rules: dict[str, Any] = EVERYTHING) -> list[tuple[str, list[str]]]:
    """The rules that are broken, each with the beginning of its first places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(rules).then(found => found.violations)", rules)
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found]


def show_as(page: Page, display: DisplayChoice) -> None:
    """As the server writes it on `<html>` for whoever chose this display (tests/portal/design/test_display.py)."""
    said = {"text": display.text, "theme": display.theme, "contrast": display.contrast}
    page.evaluate("said => Object.assign(document.documentElement.dataset, said)", said)


def sideways(page: Page) -> int:
    """How many pixels of the page do not fit the width of the screen.

    A click does not wait for the page that it leads to: between the two there is a document without an element.
    """
    page.wait_for_load_state()
    return page.locator("html").evaluate("one => one.scrollWidth - one.clientWidth")
