"""An agency is stuck: it says so on a telephone, Sở Tư pháp writes to the committee, and what is answered helps."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.seeing import found_by_axe, sideways
from tests.journeys.test_officer_answers import sign_in

pytestmark = pytest.mark.browser
DESKS = "/quan-tri/ke-hoach/"


def phone(chromium: Browser, demo_site: str, name: str) -> Page:
    viewport = {"width": 360, "height": 740}
    context = chromium.new_context(viewport=viewport, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, name)
    return page


def looks_well(page: Page) -> None:
    page.wait_for_timeout(1_000)  # the back office fades its messages in
    assert sideways(page) == 0, page.url
    assert (found := found_by_axe(page)) == [], found


def open_act(page: Page, label: str) -> None:
    page.locator("details.hs-act > summary", has_text=re.compile(f"^{label}$")).click()


def test_an_agency_raises_it_and_the_committee_answers(chromium: Browser, demo_site: str):
    """On a screen of 360 pixels from the first word to the last."""
    home = phone(chromium, demo_site, "congthuong")
    home.goto(f"{DESKS}vuong-mac/neu/")
    looks_well(home)
    home.locator("select[name=task]").select_option(index=9)
    home.locator("input[name=title]").fill("Chưa có đầu số gửi tin nhắn")
    home.locator("textarea[name=description]").fill("Nhà mạng yêu cầu hợp đồng chung của thành phố.")
    home.locator("textarea[name=proposal]").fill("Ký một hợp đồng khung cho các sở.")
    home.get_by_role("button", name="Gửi khó khăn, vướng mắc", exact=True).click()
    expect(home.get_by_text("Hạn trả lời: hết ngày")).to_be_visible()
    looks_well(home)
    code = home.url.rstrip("/").rpartition("/")[2]

    justice = phone(chromium, demo_site, "tuphap")
    justice.goto(f"{DESKS}vuong-mac/{code}/")
    open_act(justice, "Nhận xem xét")
    justice.locator("#viec-xem-xet button[type=submit]").click()
    expect(justice.get_by_text("Đã nhận xem xét.")).to_be_visible()
    justice.get_by_role("link", name="Soạn văn bản trình Ủy ban nhân dân").click()
    expect(justice.locator(f"input[value={code}]")).to_be_checked()
    looks_well(justice)
    justice.get_by_role("button", name="Soạn dự thảo").click()
    expect(justice.get_by_text("Máy không thấy chỗ nào sai thể thức")).to_be_visible()
    looks_well(justice)
    with justice.expect_download() as download:
        justice.get_by_role("link", name="Tải văn bản (DOCX)").click()
    assert download.value.suggested_filename.endswith(".docx")
    justice.locator("[name=number]").fill("125/STP-PBGDPL")
    justice.get_by_role("button", name="Ghi đã trình").click()
    expect(justice.get_by_text("Thời hạn trả lời của Ủy ban nhân dân bắt đầu tính")).to_be_visible()

    justice.goto(f"{DESKS}vuong-mac/{code}/")
    open_act(justice, "Trả lời")
    answer = justice.locator("#viec-tra-loi")
    answer.locator("[name=words]").fill("Đồng ý ký hợp đồng khung.")
    answer.locator("button[type=submit]").click()
    expect(justice.get_by_text("Hãy ghi số, ký hiệu và ngày của văn bản")).to_be_visible()
    answer.locator("[name=number]").fill("88/UBND-NC")
    answer.locator("[name=date]").fill("2026-11-20")
    answer.locator("button[type=submit]").click()
    expect(justice.get_by_text("Đã ghi trả lời.")).to_be_visible()

    home.goto(f"{DESKS}vuong-mac/{code}/")
    expect(home.get_by_text("Đồng ý ký hợp đồng khung.")).to_be_visible()
    open_act(home, "Trả lời đã giúp được")
    home.locator("#viec-giai-quyet-xong button[type=submit]").click()
    expect(home.locator(".hs-side .hs-state")).to_have_text("Đã giải quyết")


def test_every_desk_fits_a_telephone(chromium: Browser, demo_site: str):
    justice = phone(chromium, demo_site, "tuphap")
    for place in ("vuong-mac/", "huong-dan/", "huong-dan/gui/", "kinh-phi/", "giai-doan-sau/", "thoi-han-xu-ly/"):
        justice.goto(DESKS + place)
        looks_well(justice)


def test_the_next_plan_is_chosen_line_by_line_and_taken_along(chromium: Browser, demo_site: str):
    justice = phone(chromium, demo_site, "tuphap")
    justice.goto(f"{DESKS}giai-doan-sau/")
    justice.locator("details.hs-act").evaluate("one => { one.open = true; }")
    justice.locator("select[name=plan]").select_option(index=1)
    justice.locator("[name=first_year]").fill("2026")
    justice.locator("[name=last_year]").fill("2030")
    justice.locator("select[name=issuer]").select_option(label="Ủy ban nhân dân thành phố Cần Thơ")
    justice.locator("select[name=supervisor]").select_option(label="Sở Tư pháp thành phố Cần Thơ")
    justice.get_by_role("button", name="Soạn dự thảo").click()
    expect(justice.get_by_role("heading", name="Dự thảo kế hoạch")).to_be_visible()
    looks_well(justice)
    expect(justice.get_by_text("766/QĐ-TTg đặt chỉ tiêu này").first).to_be_visible()
    with justice.expect_download() as download:
        justice.get_by_role("link", name="Tải dự thảo (DOCX)").click()
    assert download.value.suggested_filename.endswith(".docx")
    justice.get_by_role("link", name="Sửa, giữ hoặc bỏ nhiệm vụ 1", exact=True).click()
    justice.get_by_label("Bỏ", exact=True).check()
    justice.get_by_role("button", name="Lưu").click()
    expect(justice.get_by_text("Không đưa vào").first).to_be_visible()
