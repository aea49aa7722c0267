"""What each role does on a first day is so many clicks away from the first screen, on a desk and on a telephone.

The things are those of the manual's pages of first days; `docs/clicks.md` keeps how many clicks each takes, and a rise
is a failure. Who makes a way shorter writes the smaller number there.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from tools.manual_pictures import OFFICERS

from portal.agencies.states.roles import ROLES
from portal.frontpages.admin.manual import FIRST_DAYS, manual_pages
from tests.journeys.test_officer_answers import sign_in

pytestmark = pytest.mark.browser
KEPT = Path(__file__).resolve().parents[2] / "docs" / "clicks.md"
ACCOUNT = "tai-khoan-cua-toi"
TREE = "li.sidebar-page-explorer-item > button"  # of pages, in the menu
ROW = re.compile(r"^\| [^|]+ \| [^|]+ \| (\w+) \| ([\w-]+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
DESK, PHONE = (1280, 900), (390, 844)
FIRST = {page.roles[0]: page for page in manual_pages().values() if page.group == FIRST_DAYS}


@cache
def kept() -> dict[tuple[str, str], tuple[int, int]]:
    """(role, page of the manual) -> clicks at 1280 and at 390 pixels."""
    rows = ROW.findall(KEPT.read_text("utf-8"))
    return {(role, code): (int(desk), int(phone)) for role, code, desk, phone in rows}


def addresses(page: Page, role: str) -> Iterator[tuple[str, str]]:
    """What the first day leads to and has a line in the menu, by its page of the manual, which opens it."""
    for code in dict.fromkeys(re.findall(r"\]\(([\w-]+)\)", FIRST[role].body)):
        page.goto(f"/quan-tri/huong-dan/{code}/")
        opens = page.locator(".lan-toa-manual > p a", has_text="Mở ")
        if code == ACCOUNT:
            yield code, reverse("wagtailadmin_account")
        elif opens.count():
            yield code, urlsplit(opens.first.get_attribute("href") or "").path


def clicks_to(page: Page, address: str) -> int:
    """From the first screen by the menu: open it where it is shut, its group, the line."""
    page.goto("/quan-tri/")
    count, menu = 1, page.locator("#wagtail-sidebar")
    if (shut := menu.locator("button.sidebar-nav-toggle")).is_visible():
        shut.click()
        count += 1
    of_tree = address == reverse("wagtailadmin_explore_root")
    named = TREE if of_tree else f'a[href="{address}"]'
    line = menu.locator(named).first
    if not line.is_visible():
        group = menu.locator(f"li.sidebar-sub-menu-item:has({named}) > button")
        (group.first if group.count() else menu.locator(".sidebar-footer__account")).click()
        count += 1
    line.click()
    if of_tree:
        menu.locator(f'a[href^="{address}"]').first.click()
        count += 1
    page.wait_for_url(f"**{address}**")
    expect(page.locator("h1").first).to_be_attached()
    return count


@pytest.mark.parametrize("role", FIRST)
def test_no_way_has_become_longer(role: str, chromium: Browser, demo_site: str) -> None:
    counted: dict[str, list[int]] = {}
    ways: dict[str, str] = {}
    for width, height in (DESK, PHONE):
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=demo_site, locale="vi-VN")
        context.set_default_timeout(60_000)
        page = context.new_page()
        sign_in(page, OFFICERS[role])
        ways = ways or dict(addresses(page, role))
        for code, address in ways.items():
            counted.setdefault(code, []).append(clicks_to(page, address))
        context.close()
    lines = [
        f"| {ROLES[role].label} | {manual_pages()[code].title} | {role} | {code} | {desk} | {phone} |"
        for code, (desk, phone) in counted.items()
    ]
    was = {code: list(clicks) for (of, code), clicks in kept().items() if of == role}
    assert was == counted, "\n".join(["docs/clicks.md should say:", *lines])
