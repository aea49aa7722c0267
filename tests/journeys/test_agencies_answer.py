"""What passes between offices: a clerk writes a question down at the counter, an agency that was asked by mistake hands
one on, a business gets its answer in writing with a number.
"""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_citizen_asks_a_question import ASK, CODE, LEAST_MS, LOOK_UP, code_on, send
from tests.journeys.test_officer_answers import officer, press, write_answer

pytestmark = pytest.mark.browser

TRADE, CULTURE = "Sở Công Thương thành phố Cần Thơ", "Sở Văn hóa, Thể thao và Du lịch thành phố Cần Thơ"
PLACE = "khoản 2 Điều 351 Bộ luật Dân sự 2015"


@pytest.fixture
def visitor(chromium: Browser, demo_site: str) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(60_000)
    return context.new_page()


def look_up(page: Page, code: str) -> None:
    page.context.clear_cookies()
    page.goto(LOOK_UP)
    page.get_by_label("Mã biên nhận").fill(code)
    page.get_by_role("button", name="Xem").click()


def open_question(page: Page, code: str) -> None:
    """By the code that the asker names at the counter."""
    page.goto("/quan-tri/hoi-dap/hop-thu/")
    page.get_by_label("Tìm theo số câu hỏi hoặc mã biên nhận").fill(code)
    page.get_by_role("button", name="Mở", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CH-")


def act(page: Page, name: str, **fields: str) -> None:
    """Open one act on the question's page, fill it in and do it."""
    form = page.locator(f"#viec-{name}")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for field, words in fields.items():
        form.locator(f"[name={field}]").fill(words)
    form.locator("button[type=submit]").click()


def refer(page: Page, code: str, to: str) -> str:
    open_question(page, code)
    act(page, "chuyen", lead=to, reason="Thuộc lĩnh vực của cơ quan.")
    expect(page.locator(".qa-side")).to_contain_text(to)
    return page.url


def ask_for_a_business(page: Page, text: str) -> str:
    page.goto(ASK)
    page.get_by_label("Câu hỏi của bạn").fill(text)
    page.get_by_label("Cho doanh nghiệp").check()
    page.get_by_label(re.compile("Tên doanh nghiệp")).fill("Hợp tác xã Bưởi Trình Diễn")
    page.get_by_label("Tôi đồng ý để Sở Tư pháp").check()
    page.get_by_label(re.compile("Tôi đồng ý để câu hỏi được")).check()
    page.wait_for_timeout(LEAST_MS)
    send(page)
    return code_on(page)


class TestClerk:
    def test_writes_down_what_was_asked_and_prints_the_receipt(self, chromium: Browser, demo_site: str) -> None:
        clerk = officer(chromium, demo_site, "tiepdan")
        clerk.goto("/quan-tri/hoi-dap/ghi-nhan/")
        clerk.get_by_role("button", name="Ghi nhận và in biên nhận").click()
        expect(clerk.get_by_role("alert")).to_contain_text("Chưa ghi nhận được")
        text = f"Bà con hỏi: nhà {uuid4().int % 1000} công đất lúa muốn đào ao nuôi cá có phải xin phép ai không?"
        clerk.get_by_label("Câu hỏi, theo lời người hỏi").fill(text)
        clerk.locator("[name=agreed]").last.check()
        clerk.get_by_role("button", name="Ghi nhận và in biên nhận").click()
        expect(clerk.locator("main")).to_contain_text(CODE)
        code = CODE.search(clerk.locator("main").inner_text())
        assert code
        citizen = chromium.new_context(base_url=demo_site, viewport={"width": 360, "height": 640}).new_page()
        look_up(citizen, code[0])
        expect(citizen.get_by_role("main")).to_contain_text("Hạn trả lời: hết ngày")


class TestAgency:
    def test_hands_on_what_is_not_its_own_and_the_asker_reads_why(
        self, chromium: Browser, demo_site: str, visitor: Page
    ) -> None:
        code = ask_for_a_business(
            visitor, f"Chúng tôi mở {uuid4().int % 90 + 3} phòng lưu trú trong vườn, cần giấy gì?"
        )
        desk = officer(chromium, demo_site, "tuphap")
        page = refer(desk, code, TRADE)

        agency = officer(chromium, demo_site, "congthuong")
        agency.goto("/quan-tri/hoi-dap/cua-co-quan/")
        expect(agency.locator("main")).to_contain_text("phòng lưu trú trong vườn")
        agency.goto(page)
        act(agency, "chuyen-co-quan-khac", agency=CULTURE, reason="")
        expect(agency.get_by_role("alert").first).to_be_visible()
        act(agency, "chuyen-co-quan-khac", agency=CULTURE, reason="Lưu trú du lịch thuộc ngành văn hóa, du lịch.")
        agency.goto("/quan-tri/hoi-dap/cua-co-quan/")
        expect(agency.locator("main")).not_to_contain_text("phòng lưu trú trong vườn")

        look_up(visitor, code)
        told = visitor.get_by_role("main")
        expect(told).to_contain_text("Lưu trú du lịch thuộc ngành văn hóa, du lịch.")
        expect(told).to_contain_text(CULTURE)


class TestBusiness:
    def test_gets_an_answer_in_writing(self, chromium: Browser, demo_site: str, visitor: Page) -> None:
        number = uuid4().int % 10_000
        code = ask_for_a_business(visitor, f"Hợp đồng số {number} giao bưởi trễ vì lũ, bên mua đòi phạt có đúng không?")
        desk = officer(chromium, demo_site, "tuphap")
        refer(desk, code, TRADE)

        author = officer(chromium, demo_site, "congthuong")
        author.goto("/quan-tri/hoi-dap/cua-co-quan/")
        author.get_by_role("link", name=re.compile(f"số {number}")).first.click()
        author.get_by_role("link", name="Soạn trả lời").click()
        author.get_by_role("button", name="Soạn câu trả lời").click()
        author.locator("#id_title").fill(f"Giao hàng trễ vì lũ có bị phạt không? ({number})")
        author.locator("#id_question_text").fill("Giao hàng trễ vì lũ, bên mua đòi phạt theo hợp đồng có đúng không?")
        author.locator("#id_summary").fill("Do bất khả kháng thì không phải chịu, trừ khi có thỏa thuận khác.")
        write_answer(author, "Bất khả kháng thì không phải chịu trách nhiệm (khoản 2 Điều 351).")
        author.locator("#id_field_slug").select_option("dan-su")
        author.locator("#place").fill(PLACE)
        author.locator("#place").press("Enter")
        expect(author.locator(".picked")).to_contain_text("Khoản 2 Điều 351")
        press(author, "trinh")
        author.wait_for_url(re.compile("kiem-tra"))

        approver = officer(chromium, demo_site, "duyetcongthuong")
        approver.goto(author.url)
        with approver.expect_navigation():
            approver.get_by_role("button", name="Đạt, chuyển lãnh đạo duyệt").click()
        approver.goto(author.url)
        press(approver, "xong")
        expect(approver.locator(".error-message").first).to_be_visible()  # a business gets a number
        for field, words in {
            "number": f"{number}/SCT-QLTM",
            "signer": "Lâm Văn Duyệt",
            "signer_title": "Phó Giám đốc",
        }.items():
            approver.locator(f"[name={field}]").fill(words)
        press(approver, "xong")
        expect(approver.get_by_text("Đã công khai.")).to_be_visible()

        look_up(visitor, code)
        expect(visitor.get_by_role("main")).to_contain_text("Bất khả kháng thì không phải chịu trách nhiệm")
        with visitor.expect_download() as download:
            visitor.get_by_role("link", name=re.compile("Word")).click()
        assert download.value.suggested_filename.endswith(".docx")
