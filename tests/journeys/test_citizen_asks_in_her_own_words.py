"""A woman asks in her own words, from an old phone or with the keyboard alone, and gets to the law or to people."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import python

pytestmark = pytest.mark.browser

UNSURE = "Chưa thấy điều luật nào trả lời câu này"


class TestAsksInHerOwnWords:
    def test_gets_to_the_clause_and_to_a_question_like_hers(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/")
        page.get_by_role("searchbox").fill("ben nhan dat coc mua nha tu choi thi phai tra gi")
        page.keyboard.press("Enter")
        card = page.locator("section.answer")
        expect(card).to_contain_text(re.compile("Bộ luật [Dd]ân sự"))
        expect(card).to_contain_text("Danh mục không ghi hết hiệu lực, chưa xác nhận")
        card.get_by_role("link", name=re.compile("Điều 328")).first.click()
        expect(page).to_have_url(re.compile(r"/van-ban/91-2015-qh13/dieu-328/"))

    def test_learns_what_the_law_calls_it(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/tim-kiem/?q=lam+so+do+can+giay+to+gi")
        line = page.get_by_text("Bạn gõ “")
        expect(line).to_contain_text("quyền sử dụng đất")
        line.get_by_role("link").click()
        expect(page.get_by_role("searchbox")).to_have_value(re.compile("quyền sử dụng đất"))

    def test_is_told_plainly_that_nothing_answers_and_whom_to_ask(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/tim-kiem/?q=xin+visa+du+lịch+sao+hỏa+bằng+tàu+vũ+trụ")
        expect(page.get_by_role("main")).to_contain_text(
            re.compile(f"{UNSURE}|Chưa tìm thấy gì|Cổng có lẽ chưa có văn bản")
        )
        expect(page.locator("section.answer-answer")).to_have_count(0)
        page.get_by_role("region", name="Chưa thấy điều cần tìm?").get_by_role("link", name="Gửi câu hỏi").click()
        expect(page.get_by_label("Câu hỏi của bạn")).to_have_value(re.compile("tàu vũ trụ"))


class TestNarrows:
    def test_with_the_keyboard_alone(self, page: Page):
        page.goto("/tim-kiem/?q=dat+coc")
        wide = page.viewport_size and page.viewport_size["width"] > 900
        if not wide:
            summary = page.locator(".filters > details > summary")
            summary.focus()
            page.keyboard.press("Enter")
        since = page.get_by_label("Từ ngày")
        expect(since).to_be_visible()
        since.fill("2015-01-01")
        page.get_by_role("button", name="Lọc theo ngày").focus()
        page.keyboard.press("Enter")
        chip = page.get_by_role("link", name="Bỏ lọc: Từ 01/01/2015")
        expect(chip).to_be_visible()
        chip.focus()
        page.keyboard.press("Enter")
        expect(chip).to_have_count(0)

    def test_passes_by_the_filters(self, page: Page):
        page.goto("/tim-kiem/?q=tai+san")
        if page.viewport_size and page.viewport_size["width"] < 900:
            return  # they are closed: one stop
        past = page.get_by_role("link", name="Bỏ qua bộ lọc, đến kết quả")
        past.focus()
        expect(past).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#ket-qua")).to_be_focused()

    def test_to_what_is_in_force_with_one_tap(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/tim-kiem/?q=tai+san")
        page.get_by_role("link", name="Trừ văn bản đã hết hiệu lực").click()
        expect(page).to_have_url(re.compile("con-hieu-luc=1"))
        expect(page.get_by_role("link", name="Bỏ lọc: Trừ văn bản đã hết hiệu lực")).to_be_visible()


class TestIsHelpedWhileTyping:
    @pytest.mark.parametrize("address", ["/", "/co-quan/"], ids=["large box", "box of every page"])
    def test_walks_through_suggestions_with_the_arrows(self, page: Page, address: str):
        page.goto(address)
        box = page.get_by_role("combobox")
        box.press_sequentially("dat co", delay=20)
        option = page.get_by_role("option", name=re.compile("Đặt cọc")).first
        expect(option).to_be_visible()
        expect(box).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        first = page.get_by_role("option").first
        expect(first).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
        expect(box).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/(van-ban|hoi-dap|tim-kiem)/"))

    def test_puts_them_away(self, page: Page):
        page.goto("/co-quan/")
        box = page.get_by_role("combobox")
        box.press_sequentially("dat co", delay=20)
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("option")).to_have_count(0)
        expect(box).to_have_value("dat co")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/tim-kiem/\?q=dat\+co$"))

    def test_leads_a_number_to_its_document(self, page: Page):
        page.goto("/")
        page.get_by_role("combobox").press_sequentially("91/2015", delay=20)
        page.get_by_role("option", name=re.compile("Bộ luật [Dd]ân sự")).click()
        expect(page).to_have_url(re.compile(r"/van-ban/91-2015-qh13/$"))


class TestSearchIsDown:
    def test_is_said_and_numbers_still_lead_to_their_law(self, demo_environment: dict[str, str], tmp_path: object):
        script = (
            "from django.test import Client\n"
            "client = Client(HTTP_HOST='localhost')\n"
            "down = client.get('/tim-kiem/', {'q': 'đặt cọc'})\n"
            "number = client.get('/tim-kiem/', {'q': '91/2015/qh13'})\n"
            "print(down.status_code, 'đang tạm ngừng' in down.content.decode(), number.status_code,\n"
            "      '/van-ban/91-2015-qh13/' in number.content.decode())"
        )
        environment = demo_environment | {"SEARCH_INDEX_DIR": f"{tmp_path}/nothing", "SEARCH_ENGINE": "embedded"}
        # Started from nothing: the files of the demo, and what apps make of settings, as a server finds them.
        said = python(environment, "manage.py", "shell", "-v", "0", "-c", script)
        assert said.strip() == "503 True 200 True"
