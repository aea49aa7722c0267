"""A citizen asks a question on a telephone: with JavaScript and without, with a page that is lost, and going back."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Error, Page, expect

pytestmark = pytest.mark.browser

ASK, LOOK_UP = "/hoi-dap/gui-cau-hoi/", "/hoi-dap/tra-cuu/"
CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
LEAST_MS = 3200  # nobody writes a question in less, and the form knows it


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def phone(request: pytest.FixtureRequest, chromium: Browser, demo_site: str) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 640}, base_url=demo_site, locale="vi-VN", java_script_enabled=request.param
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def script_phone(chromium: Browser, demo_site: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 640}, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def write(page: Page, text: str) -> None:
    page.goto(ASK)
    page.get_by_label("Câu hỏi của bạn").fill(text)
    page.get_by_label("Tôi đồng ý để Sở Tư pháp").check()
    page.wait_for_timeout(LEAST_MS)


def send(page: Page) -> None:
    """Send, also past what resembles the question."""
    page.get_by_role("button", name="Gửi câu hỏi", exact=True).click()
    page.wait_for_load_state()
    if (heading := page.get_by_role("heading", level=1)).inner_text() != "Đã nhận câu hỏi của bạn":
        expect(heading).to_have_text(re.compile("Câu này có thể đã có lời giải|Xem lại trước khi gửi"))
        page.get_by_role("button", name=re.compile("gửi câu hỏi", re.IGNORECASE)).click()
    expect(heading).to_have_text("Đã nhận câu hỏi của bạn")


def code_on(page: Page) -> str:
    found = CODE.search(page.get_by_role("main").inner_text())
    assert found
    return found[0]


def test_asks_and_follows_what_becomes_of_it(phone: Page):
    text = f"Hàng xóm xây tường lấn sang đất nhà tôi {uuid4().int % 1000} phân. Tôi nhờ ai giải quyết trước khi kiện?"
    phone.goto(ASK)
    phone.get_by_role("button", name="Gửi câu hỏi", exact=True).click()
    expect(phone.get_by_role("alert")).to_contain_text("Xin viết câu hỏi.")
    write(phone, text)
    send(phone)
    code = code_on(phone)
    assert code not in phone.url
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360

    phone.reload()
    assert code_on(phone) == code
    phone.context.clear_cookies()
    phone.goto(LOOK_UP)
    phone.get_by_label("Mã biên nhận").fill(code.lower().replace("-", " "))
    phone.get_by_role("button", name="Xem").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đã nhận, đang phân loại")
    expect(phone.get_by_role("main")).to_contain_text("Hạn trả lời: hết ngày")
    expect(phone.get_by_role("main")).to_contain_text(text)

    phone.get_by_text("Rút câu hỏi").first.click()
    phone.get_by_role("button", name="Rút câu hỏi").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Bạn đã rút câu hỏi")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Đóng trang này trên máy này").click()
    phone.goto(LOOK_UP + "cua-toi/")
    expect(phone.get_by_label("Mã biên nhận")).to_be_visible()


def test_goes_back_and_sends_once_more(phone: Page):
    text = f"Con tôi mười bảy tuổi đi làm thuê, chủ có phải ký hợp đồng không? Số {uuid4().int % 1000}."
    write(phone, text)
    send(phone)
    code = code_on(phone)
    try:
        phone.go_back()
    except Error:  # the browser asks whether to send what was looked at in between again: yes
        phone.reload()
    if phone.get_by_role("heading", level=1).inner_text() == "Gửi câu hỏi":
        write(phone, text)
        send(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Đã nhận câu hỏi của bạn")
    assert code_on(phone) == code


def test_loses_the_page_but_not_the_words(script_phone: Page):
    page = script_phone
    page.goto(ASK)
    page.get_by_label("Câu hỏi của bạn").fill("Chủ trọ giữ căn cước của tôi và không trả, tôi phải làm gì?")
    expect(page.get_by_role("button", name="Xóa bản nháp")).to_be_visible()
    page.goto("/")
    page.goto(ASK)
    box = page.get_by_label("Câu hỏi của bạn")
    expect(box).to_have_value("Chủ trọ giữ căn cước của tôi và không trả, tôi phải làm gì?")
    page.get_by_role("button", name="Xóa bản nháp").click()
    expect(box).to_have_value("")
    page.reload()
    expect(box).to_have_value("")


def test_loses_the_cookie_but_not_the_words(phone: Page):
    text = "Vợ chồng ly hôn thì ai trả khoản nợ chung đã vay ngân hàng?"
    write(phone, text)
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Gửi câu hỏi", exact=True).click()
    expect(phone.get_by_role("alert").first).to_contain_text("lời bạn viết vẫn còn đủ")
    expect(phone.get_by_label("Câu hỏi của bạn")).to_have_value(text)
    send(phone)


def test_counts_a_little_so_that_machines_cannot_send_thousands(script_phone: Page):
    page = script_phone
    page.goto(ASK)
    page.get_by_label("Câu hỏi của bạn").fill("Hỏi về thủ tục nhận con nuôi ở xã")
    page.wait_for_selector("input[name=cong]", state="attached")
    assert page.locator("input[name=cong]").input_value().count(".") == 7


def test_a_number_that_nobody_needs_is_told_while_writing(script_phone: Page):
    page = script_phone
    page.goto(ASK)
    page.get_by_label("Câu hỏi của bạn").fill(
        "Số căn cước của tôi là 092090001234, tôi làm lại giấy khai sinh được không?"
    )
    expect(page.get_by_text("Bạn có ghi số riêng tư")).to_be_visible()
