"""A quarter's report, on a phone: written, saved, sent; looked at, sent back, put right, accepted."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.seeing import EVERYTHING, sideways
from tests.journeys.test_officer_answers import sign_in

pytestmark = pytest.mark.browser


def on_a_phone(chromium: Browser, demo_site: str, name: str) -> Page:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, name)
    return page


def looks_right(page: Page) -> None:
    """Nothing is cut off at the side of a phone, and whoever cannot see the desk can use it."""
    page.wait_for_load_state()
    page.locator(".rp").wait_for()
    assert sideways(page) <= 0
    found = Axe().run(page, context=".rp", options=EVERYTHING).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found] == []


class TestAQuarter:
    def test_is_reported_from_a_phone_and_accepted(self, chromium: Browser, demo_site: str):
        writer = on_a_phone(chromium, demo_site, "congthuong")
        writer.goto("/quan-tri/bao-cao/")
        looks_right(writer)
        writer.get_by_role("link", name=re.compile("Quý")).first.click()
        writer.wait_for_url(re.compile(r"/bao-cao/\d+/$"))
        looks_right(writer)
        here = writer.url
        writer.get_by_label("Đúng", exact=True).check()
        writer.locator("#id_ket-qua-text").fill("Đã mở hai hội nghị.")
        writer.get_by_role("button", name="Lưu nháp").click()
        expect(writer.get_by_text("Chưa gửi.")).to_be_visible()
        expect(writer.get_by_role("button", name="Lưu và gửi")).to_have_count(0)

        sender = on_a_phone(chromium, demo_site, "duyetcongthuong")
        sender.goto(here)
        expect(sender.locator("#id_ket-qua-text")).to_have_value("Đã mở hai hội nghị.")
        sender.locator("#id_ket-qua-text").fill("Đã mở hai hội nghị, 120 người dự.")

        # The writer saves once more meanwhile: both texts are there, and the sender decides.
        writer.locator("#id_ket-qua-text").fill("Đã mở ba hội nghị.")
        writer.get_by_role("button", name="Lưu nháp").click()
        expect(writer.get_by_text("Chưa gửi.")).to_be_visible()
        sender.get_by_role("button", name="Lưu và gửi").click()
        expect(sender.get_by_text("Đồng nghiệp vừa lưu báo cáo này trước bạn")).to_be_visible()
        expect(sender.locator(".rp-theirs")).to_contain_text("ba")
        sender.locator("#id_ket-qua-text").fill("Đã mở ba hội nghị, 120 người dự.")
        sender.get_by_role("button", name="Lưu và gửi").click()
        expect(sender.get_by_text(re.compile("Đã gửi báo cáo quý"))).to_be_visible()

        judge = on_a_phone(chromium, demo_site, "tuphap")
        judge.goto("/quan-tri/bao-cao/dot/")
        looks_right(judge)
        judge.get_by_role("link", name=re.compile(r"^Quý")).first.click()
        judge.wait_for_url(re.compile(r"/dot/\d+/$"))
        judge.get_by_label("Tên cơ quan").fill("cong thuong")
        judge.get_by_role("button", name="Lọc").click()
        judge.wait_for_url(re.compile("ten="))
        looks_right(judge)
        judge.get_by_role("link", name=re.compile("Sở Công Thương")).click()
        expect(judge.get_by_text("Đã mở ba hội nghị, 120 người dự.")).to_be_visible()
        judge.get_by_text("Trả lại để sửa…").click()
        judge.get_by_label("Cần sửa, bổ sung gì").fill("Ghi rõ đối tượng dự.")
        judge.get_by_role("button", name="Trả lại", exact=True).click()
        expect(judge.locator(".rp-story")).to_contain_text("Ghi rõ đối tượng dự.")
        place = judge.url

        sender.goto("/quan-tri/bao-cao/")
        expect(sender.locator(".rp-state--sent_back")).to_be_visible()
        sender.goto(here)
        expect(sender.get_by_text("Ghi rõ đối tượng dự.")).to_be_visible()
        sender.locator("#id_ket-qua-text").fill("Đã mở ba hội nghị, 120 công nhân dự.")
        sender.get_by_role("button", name="Lưu và gửi").click()
        expect(sender.get_by_text(re.compile("Đã gửi báo cáo quý"))).to_be_visible()

        judge.goto(place)
        expect(judge.locator(".rp-diff")).to_contain_text("công nhân")
        with judge.expect_navigation():
            judge.get_by_role("button", name="Tiếp nhận báo cáo").click()
        judge.goto(place)
        expect(judge.locator(".rp-state--accepted")).to_be_visible()
        looks_right(judge)
