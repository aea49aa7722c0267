"""An officer imports a text that ends another: everybody reads it at once as unconfirmed, then as confirmed."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.ended_law import NEW_NUMBER, NUMBER
from tests.journeys.test_officer_answers import another_agrees, officer

pytestmark = pytest.mark.browser

BY = f"khoản 2 Điều 2 Nghị định {NEW_NUMBER}"
OVER = "Hết hiệu lực, chưa xác nhận"


def reads(page: Page, address: str, *words: str | re.Pattern[str]) -> None:
    """A page that says so, within the minute that the background work may take."""
    page.goto(address)
    for said in words:
        expect(page.get_by_role("main")).to_contain_text(said)


class TestAnOfficerEndsALaw:
    def test_everybody_reads_it_at_once_and_history_tells_both(
        self, chromium: Browser, demo_site: str, ended_law: dict[str, str]
    ) -> None:
        page = officer(chromium, demo_site, "tuphap")
        reads(page, ended_law["law"], "Chưa kiểm tra hiệu lực")

        page.goto("/quan-tri/nap-van-ban/")
        page.get_by_label("Tệp văn bản").set_input_files(ended_law["file"])
        page.get_by_role("button", name="Nạp vào thư viện").click()
        expect(page.get_by_text("Đọc được, chờ người thứ hai:")).to_be_visible()
        another_agrees(chromium, demo_site, "Đưa văn bản vào thư viện")

        told = f"theo {BY} (chưa được xác nhận)"
        reads(page, ended_law["law"], OVER, "Có văn bản nêu văn bản này đã hết hiệu lực từ ngày 15/10/2026", told)
        changed = f"theo Nghị định {NEW_NUMBER} (chưa được xác nhận)"
        for content in (ended_law["answer"], ended_law["leaflet"]):
            reads(page, content, "Có văn bản nêu căn cứ của nội dung này đã thay đổi", changed)
        reads(page, f"/tim-kiem/?q={NUMBER}", OVER)
        (change,) = page.request.get(ended_law["data"]).json()["stale"]["changes"]
        assert changed in change["sentence"]
        status = page.request.get(f"{ended_law['law']}toan-van.json").json()["status"]
        assert (status["grade"], status["by"]) == ("van-ban-neu", BY)

        page.goto("/quan-tri/su-kien-hieu-luc/")
        page.get_by_role("row").filter(has_text=NEW_NUMBER).get_by_role("link").first.click()
        expect(page.get_by_role("heading", name="Văn bản nguồn viết")).to_be_visible()
        page.get_by_role("button", name="Ghi nhận sự kiện").click()
        expect(page.get_by_text("Đã ghi đề nghị.")).to_be_visible()
        another_agrees(chromium, demo_site, "Ghi nhận sự kiện hiệu lực")

        reads(page, ended_law["law"], "Hết hiệu lực toàn bộ")
        expect(page.get_by_role("main")).not_to_contain_text(re.compile("chưa (được )?xác nhận"))
        reads(page, ended_law["answer"], "Luật đã thay đổi mà nội dung này chưa xét đến")
        reads(page, f"{ended_law['law']}lich-su/", NEW_NUMBER, "hết hiệu lực")
