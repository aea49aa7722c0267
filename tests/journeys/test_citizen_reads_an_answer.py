"""A citizen reads an answer: finds it in the list, sees the law beside it, says whether it helped, passes it on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.seeing import found_by_axe, sideways

pytestmark = pytest.mark.browser

ANSWER = "/hoi-dap/dat-coc-mua-nha/"
PAGES = [
    "/hoi-dap/",
    "/hoi-dap/?linh-vuc=dan-su&xep-theo=huu-ich",
    "/hoi-dap/?linh-vuc=van-thu-luu-tru",
    ANSWER,
    f"{ANSWER}?gop-y=co-ich",
    f"{ANSWER}danh-gia/",
    f"{ANSWER}chia-se/",
]


class TestWithoutJavaScript:
    def test_from_the_list_to_the_law_and_back_with_a_word(self, page_without_javascript: Page) -> None:
        page = page_without_javascript
        page.goto("/hoi-dap/")
        page.get_by_role("navigation", name="Lĩnh vực").get_by_role("link", name="Dân sự", exact=True).click()
        expect(page).to_have_url(re.compile(r"linh-vuc=dan-su"))
        page.goto(ANSWER)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.get_by_role("heading", name="Trả lời ngắn")).to_be_visible()
        law = page.get_by_role("complementary", name="Luật nói gì")
        place = law.get_by_role("heading", level=3).first.get_by_role("link")
        place.click()
        expect(page).to_have_url(re.compile(r"/van-ban/91-2015-qh13/dieu-\d+/"))
        page.go_back()
        page.locator("summary.button", has_text="Chưa rõ").click()
        page.get_by_label("Lời khó hiểu").check()
        page.get_by_label("Nói thêm").fill("Chữ “đặt cọc” là gì?")
        page.get_by_role("button", name="Gửi ý kiến").click()
        # Both widths are one machine to the portal, and one machine has one voice a day.
        expect(page.get_by_role("status").filter(has_text=re.compile("Cảm ơn bạn|Hôm nay đã có"))).to_be_visible()

    def test_a_text_to_pass_on_can_be_marked(self, page_without_javascript: Page) -> None:
        page = page_without_javascript
        page.goto(ANSWER)
        page.get_by_role("link", name="Chia sẻ, đọc loa").click()
        expect(page.get_by_role("textbox", name="Không dấu")).to_have_value(re.compile(r"^[\x00-\x7f]{20,160}$"))
        expect(page.get_by_role("button", name="Chép lời này")).to_have_count(0)


class TestWithJavaScript:
    def test_a_text_is_copied_by_a_button(self, page: Page) -> None:
        page.goto(f"{ANSWER}chia-se/")
        page.get_by_role("button", name="Chép lời này").first.click()
        expect(page.get_by_role("status").filter(has_text=re.compile("Đã chép|giữ tay"))).to_be_visible()

    def test_the_keyboard_reaches_and_opens_the_reasons(self, page: Page) -> None:
        page.goto(ANSWER)
        page.locator("summary.button", has_text="Chưa rõ").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Lời khó hiểu")).to_be_visible()


class TestEverybody:
    @pytest.mark.parametrize("address", PAGES)
    def test_axe_finds_nothing_and_nothing_runs_sideways(self, page: Page, address: str) -> None:
        page.goto(address)
        assert found_by_axe(page) == []
        assert sideways(page) <= 0

    def test_no_script_is_refused(self, page: Page) -> None:
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        page.goto(ANSWER)
        assert refused == []
