"""A stranger's ten minutes: type without marks, open the article, follow a citation, see what the plan asked."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


class TestCitizenFindsTheLaw:
    def test_types_without_marks_and_opens_the_article(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/")
        page.get_by_role("searchbox").first.fill("dat coc mua nha")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/tim-kiem/\?q=dat\+coc\+mua\+nha"))
        hit = page.get_by_role("main").get_by_role("link", name=re.compile("Điều 328")).first
        hit.click()
        expect(page).to_have_url(re.compile(r"/van-ban/91-2015-qh13/dieu-328/"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Đặt cọc")

    def test_is_helped_while_typing(self, page: Page):
        page.goto("/")
        page.get_by_role("combobox").first.press_sequentially("dat co", delay=30)
        suggestion = page.get_by_role("option", name=re.compile("Đặt cọc")).first
        suggestion.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Đặt cọc")

    def test_meets_whom_to_ask_on_the_first_screen(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/")
        main = page.get_by_role("main")
        for one in (
            main.get_by_role("heading", level=1),
            main.get_by_role("searchbox"),
            main.get_by_role("link", name="Hỏi cơ quan nhà nước"),
            main.get_by_text("bộ phận tiếp công dân"),
        ):
            assert one.evaluate("shown => shown.getBoundingClientRect().bottom <= innerHeight")

    def test_follows_a_citation(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/van-ban/91-2015-qh13/dieu-122/")
        page.get_by_role("main").get_by_role("link", name="Điều 117 của Bộ luật này").click()
        expect(page).to_have_url(re.compile(r"/van-ban/91-2015-qh13/dieu-117/"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Điều 117")
        expect(page.get_by_role("main")).to_contain_text("Được dẫn chiếu")

    @pytest.mark.parametrize("anchor", ["dieu-5-khoan-2", "dieu-328-khoan-1", "dieu-688-khoan-1-diem-a"])
    def test_every_provision_has_its_anchor(self, page_without_javascript: Page, anchor: str):
        page_without_javascript.goto(f"/van-ban/91-2015-qh13/#{anchor}")
        assert page_without_javascript.locator(f"[id='{anchor}']").count() == 1

    def test_sees_what_the_plan_asked_of_the_department_of_justice(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/ke-hoach/")
        page.get_by_role("main").get_by_role("link", name=re.compile("năm 2021")).first.click()
        main = page.get_by_role("main")
        expect(main).to_contain_text("Sở Tư pháp")
        expect(main).to_contain_text("Quý II/2021")
        expect(main).to_contain_text("Zalo")


class TestOnThePhone:
    @pytest.mark.parametrize(
        "address",
        ["/", "/tim-kiem/?q=dat+coc", "/van-ban/", "/van-ban/91-2015-qh13/", "/van-ban/91-2015-qh13/dieu-328/"]
        + ["/ke-hoach/", "/co-quan/", "/giao-dien/"],
    )
    def test_nothing_runs_off_the_side(self, page: Page, address: str):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} scrolls sideways by {wide} px"

    def test_no_page_breaks_the_content_security_policy(self, page: Page):
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        for address in ("/", "/tim-kiem/?q=dat+coc", "/van-ban/91-2015-qh13/", "/ke-hoach/"):
            page.goto(address)
            page.wait_for_load_state("networkidle")
        assert said == []
