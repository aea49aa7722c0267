"""A clerk looks up how the civil code read on the day of a contract: without JavaScript, by keyboard, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.seeing import found_by_axe, sideways
from tests.journeys.test_pages_are_small import BUDGET, fetch

pytestmark = pytest.mark.browser

CODE = "/van-ban/91-2015-qh13/"
PAGES = ["ngay/", "ngay/2018-03-01/", "ngay/2018-03-01/dieu-328/", "lich-su/", "luoc-do/", "so-sanh/"]


class TestEveryPage:
    @pytest.mark.parametrize("address", PAGES)
    def test_axe_finds_nothing_and_nothing_runs_off_the_side(self, page: Page, address: str):
        page.goto(CODE + address)
        assert found_by_axe(page) == []
        assert sideways(page) <= 0

    @pytest.mark.parametrize("address", PAGES)
    def test_is_within_the_budget_of_a_first_view(self, demo_site: str, address: str):
        size, html = fetch(demo_site + CODE + address)
        parts = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"|<script[^>]+src="([^"]+)"', html)
        assert size + sum(fetch(demo_site + (style or script))[0] for style, script in parts) <= BUDGET


class TestClerk:
    def test_goes_to_a_day_and_back_to_today(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto(f"{CODE}dieu-328/")
        page.get_by_label("Xem lời văn và hiệu lực vào ngày").fill("2018-03-01")
        page.get_by_role("button", name="Xem", exact=True).click()
        expect(page).to_have_url(re.compile(r"/ngay/2018-03-01/dieu-328/$"))
        expect(page.get_by_role("main")).to_contain_text("Đang xem văn bản như vào ngày 01/03/2018")
        page.get_by_role("link", name="Về lời văn hôm nay").click()
        expect(page).to_have_url(re.compile(r"/91-2015-qh13/dieu-328/$"))

    def test_reaches_the_day_from_the_keyboard(self, page: Page):
        page.goto(f"{CODE}dieu-328/")
        day = page.get_by_label("Xem lời văn và hiệu lực vào ngày")
        day.fill("2018-03-01")
        day.press("Enter")
        expect(page).to_have_url(re.compile(r"/ngay/2018-03-01/dieu-328/$"))

    def test_follows_a_permalink_written_from_the_paper(self, page: Page):
        page.goto("/eli/vn/quoc-hoi/bo-luat/2015/91-2015-qh13/2018-03-01/dieu-328")
        expect(page).to_have_url(re.compile(r"/ngay/2018-03-01/dieu-328/$"))

    def test_prints_without_forms_and_tabs(self, page: Page):
        page.emulate_media(media="print")
        page.goto(f"{CODE}ngay/2018-03-01/dieu-328/")
        expect(page.get_by_role("button", name="Xem", exact=True)).to_be_hidden()
        expect(page.get_by_role("main")).to_contain_text("Đang xem văn bản như vào ngày 01/03/2018")
