"""What the demo's codes do to one another, as a reader sees it: the Labour Code of 2019 (Điều 219) amends Điều 32 of
the Civil Procedure Code from 01/01/2021. Real law, read from the texts, accepted, merged, and told on every page."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CODE = "/van-ban/92-2015-qh13/"


class TestAReader:
    def test_reads_today_what_was_amended(self, page_without_javascript: Page):
        page_without_javascript.goto(f"{CODE}dieu-32/")
        main = page_without_javascript.get_by_role("main")
        expect(page_without_javascript.get_by_role("heading", level=1)).to_contain_text(
            "tranh chấp liên quan đến lao động"
        )
        expect(main).to_contain_text("Hội đồng trọng tài lao động")
        expect(main).to_contain_text("(được bãi bỏ)")

    def test_reads_the_words_of_the_day_before(self, page_without_javascript: Page):
        page_without_javascript.goto(f"{CODE}ngay/2020-12-31/dieu-32/")
        main = page_without_javascript.get_by_role("main")
        expect(main).not_to_contain_text("(được bãi bỏ)")
        expect(main).to_contain_text("31/12/2020")

    def test_sees_why_in_the_history(self, page_without_javascript: Page):
        page_without_javascript.goto(f"{CODE}lich-su/")
        main = page_without_javascript.get_by_role("main")
        expect(main).to_contain_text("01/01/2021")
        expect(main.get_by_role("link", name="Điểm b khoản 2 Điều 219").first).to_be_visible()

    def test_compares_both_wordings(self, page_without_javascript: Page):
        page_without_javascript.goto(f"{CODE}so-sanh/?tu=2020-12-31&den=2021-01-01")
        main = page_without_javascript.get_by_role("main")
        expect(main).to_contain_text("Điều 32")
        expect(main.locator("ins").first).to_be_visible()
        expect(main.locator("del").first).to_be_visible()

    def test_sees_the_two_codes_in_the_scheme(self, page_without_javascript: Page):
        page_without_javascript.goto(f"{CODE}luoc-do/")
        expect(page_without_javascript.get_by_role("main")).to_contain_text("Văn bản sửa đổi, bổ sung")
