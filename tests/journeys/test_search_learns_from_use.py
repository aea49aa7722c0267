"""Three people ask in vain, an officer teaches search what they mean, and the fourth finds the law."""

import re
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.conftest import manage

pytestmark = pytest.mark.browser

SAID = "bùng kèo"  # nobody wrote this down anywhere
QUESTION = f"{SAID} thì sao"
DEPOSIT = "/van-ban/91-2015-qh13/dieu-328/"
PATIENCE = 30  # seconds, on a machine that has much else to do


def somebody(chromium: Browser, demo_site: str, address: str, *, scripts: bool = True) -> Page:
    """A person at an address of their own, with an old phone."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        base_url=demo_site,
        java_script_enabled=scripts,
        extra_http_headers={"X-Forwarded-For": address},
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def officer(chromium: Browser, demo_site: str) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=demo_site)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/quan-tri/login/")
    page.locator("input[name=username]").fill("tuphap")
    page.locator("input[name=password]").fill("lan-toa-trinh-dien")
    page.locator("button[type=submit]").click()
    page.wait_for_url(re.compile("/quan-tri/$"))
    return page


def ask(page: Page, question: str) -> None:
    page.goto(f"/tim-kiem/?{urlencode({'q': question})}")


def in_time(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.5)


class TestSearchLearnsFromUse:
    def test_what_failed_is_taught_and_found(self, chromium: Browser, demo_site: str):
        for number in range(1, 4):
            ask(somebody(chromium, demo_site, f"203.0.113.{number}", scripts=number != 2), QUESTION)

        desk = officer(chromium, demo_site)
        row = desk.get_by_role("row").filter(has_text=QUESTION)

        def is_listed() -> bool:
            desk.goto("/quan-tri/cau-hoi-chua-tra-loi/")
            return row.count() == 1

        in_time(is_listed)
        row.get_by_role("link", name="Thêm từ thường dùng").click()
        desk.get_by_label("Người dân nói").fill(SAID)
        desk.get_by_label("Luật viết").fill("đặt cọc")
        desk.get_by_role("button", name="Xem trước và sau").click()
        after = desk.get_by_role("region", name="Sau: có mục này")
        expect(after).to_contain_text(re.compile(r"Điều 328\. Đặt cọc\s+mới lên"))
        desk.get_by_role("button", name="Lưu").click()
        expect(desk.get_by_text("Đã thêm.")).to_be_visible()
        expect(desk.get_by_role("region", name="Sau: có mục này")).to_contain_text(
            re.compile(r"Điều 328\. Đặt cọc\s+mới lên")
        )

        fourth = somebody(chromium, demo_site, "203.0.113.9", scripts=False)

        def is_found() -> bool:
            ask(fourth, QUESTION)
            return fourth.locator(f'a[href^="{DEPOSIT}"]').count() > 0

        in_time(is_found)

    def test_an_opening_is_said_with_scripts_and_left_unsaid_without(
        self, chromium: Browser, demo_site: str, demo_environment: dict[str, str]
    ):
        for scripts, expected in ((True, 1), (False, 0)):
            page = somebody(chromium, demo_site, f"203.0.113.{20 + expected}", scripts=scripts)
            said: list[Request] = []
            page.on("request", lambda request, said=said: said.append(request) if "da-mo" in request.url else None)
            faults: list[str] = []
            page.on("console", lambda message, faults=faults: faults.append(message.text))
            ask(page, "đặt cọc mua nhà")
            page.locator("a[data-key]").first.click()
            expect(page).to_have_url(re.compile("(van-ban|hoi-dap)/."))
            assert len(said) == expected
            assert faults == []
            assert page.context.cookies() == []
        found = "from portal.search.models import Opening; print(sum(Opening.objects.values_list('times', flat=True)))"
        in_time(lambda: manage(demo_environment, "shell", "-v", "0", "-c", found).strip() == "1")
