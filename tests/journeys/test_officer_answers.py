"""Four officers bring one answer to the public: written, overtaken, checked, approved; nothing typed is ever lost."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PASSWORD = "lan-toa-trinh-dien"
TITLE = "Mất giấy tờ xe thì phải làm gì trước?"
SHORT = "Báo công an xã, rồi nộp hồ sơ xin cấp lại."
PLACE = "khoản 1 Điều 328 Bộ luật Dân sự 2015"


def officer(chromium: Browser, demo_site: str, name: str, *, scripts: bool = True) -> Page:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, base_url=demo_site, java_script_enabled=scripts
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, name)
    return page


def another_agrees(chromium: Browser, demo_site: str, asked: str) -> None:
    """Whoever runs the portal finishes what another officer began."""
    page = officer(chromium, demo_site, "quantri")
    agree(page, asked)
    page.context.close()


def agree(page: Page, asked: str) -> None:
    """This officer finishes every request whose row says so, unless somebody else of the same demo was quicker; what
    would come of it is read first where the list leads there. What other journeys wait for is left to them."""
    page.goto("/quan-tri/viec-can-hai-nguoi/")
    rows = page.get_by_role("row").filter(has_text=asked)
    agrees = page.get_by_role("button", name="Đồng ý, làm việc này")
    reads = page.get_by_role("link", name="Xem trước, rồi quyết định")
    while (ways := rows.locator(agrees.or_(reads))).count():
        is_read_first = ways.first.get_attribute("href")
        ways.first.click()
        if is_read_first:
            page.wait_for_url("**/viec-can-hai-nguoi/*/")
            agrees.first.click()
        told = page.get_by_text(re.compile(r"Đã làm theo đề nghị\.|Đề nghị này không còn chờ: đã duyệt"))
        expect(told.first).to_be_visible()


def sign_in(page: Page, name: str) -> None:
    page.goto("/quan-tri/login/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url(re.compile("/quan-tri/$"))


def begin(page: Page, title: str) -> None:
    page.goto("/quan-tri/hoi-dap/soan/moi/")
    page.locator("#id_title").fill(title)
    page.get_by_role("button", name="Bắt đầu soạn").click()
    expect(page.locator("#van-ban")).to_be_visible()


def write_answer(page: Page, *lines: str) -> None:
    """In the editor, from its first word on: a sign and a blank at the start of a line do what its button does."""
    if (plain := page.locator("textarea[name=answer_text]")).count():  # a browser without scripts
        plain.fill("\n".join(lines))
        return
    page.get_by_role("textbox", name="Trả lời", exact=True).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    for at, line in enumerate(lines):
        if at:
            page.keyboard.press("Enter")
        page.keyboard.type(line)
    expect(page.locator("form-part .preview")).to_contain_text(lines[0].removeprefix("1. "))


def write(page: Page) -> None:
    page.locator("#id_summary").fill(SHORT)
    write_answer(page, "1. Báo công an xã.", "Nộp hồ sơ xin cấp lại.", "", "> Mang theo căn cước.")
    page.locator("#id_field_slug").select_option("giao-thong-van-tai")


def press(page: Page, value: str) -> None:
    page.locator(f".desk-acts button[value={value}]").click()


class TestOfficerAnswers:
    def test_from_the_first_word_to_the_public(self, chromium: Browser, demo_site: str) -> None:
        author = officer(chromium, demo_site, "bientap")
        begin(author, TITLE)
        draft = author.url
        write(author)

        # A place of law is picked by typing it, without a reload.
        author.locator("#place").fill(PLACE)
        author.locator("#place").press("Enter")
        expect(author.locator(".picked")).to_contain_text("Khoản 1 Điều 328")
        expect(author.locator("#id_summary")).to_have_value(SHORT)
        expect(author.locator("form-part .preview")).to_contain_text("Báo công an xã.")
        press(author, "luu")
        author.wait_for_url(re.compile("da-luu"))

        # The session ends while she types: the words are there, and go out after she has signed in again.
        author.locator("#id_question_text").fill("Tôi đánh rơi giấy tờ xe ở chợ. " * 4)
        author.context.clear_cookies(name="sessionid")
        press(author, "luu")
        expect(author.get_by_role("heading", level=1)).to_contain_text("chữ bạn viết vẫn còn")
        again = author.context.new_page()
        sign_in(again, "bientap")
        author.get_by_role("button", name="Gửi lại").click()
        author.wait_for_url(re.compile("da-luu"))
        expect(author.locator("#id_question_text")).to_have_value(re.compile("đánh rơi giấy tờ xe"))

        # A colleague saves first: both texts are shown, and the third try holds both.
        colleague = officer(chromium, demo_site, "tuphap")
        colleague.goto(draft)
        colleague.locator("#id_summary").fill("Báo công an xã ngay.")
        press(colleague, "luu")
        colleague.wait_for_url(re.compile("da-luu"))
        author.locator("#id_summary").fill("Nộp hồ sơ xin cấp lại.")
        press(author, "luu")
        expect(author.locator("#xung-dot")).to_be_visible()
        expect(author.locator(".diff").first).to_contain_text("ngay")
        author.locator("#id_summary").fill("Báo công an xã ngay, rồi nộp hồ sơ xin cấp lại.")
        press(author, "trinh")
        author.wait_for_url(re.compile("kiem-tra"))
        check = author.url
        expect(author.get_by_text("kiểm tra và duyệt là việc của đồng nghiệp")).to_be_visible()

        # Back to the form that was sent: told, and nothing overwritten.
        author.goto(draft)
        expect(author).to_have_url(check)

        checker = officer(chromium, demo_site, "phapche")
        checker.goto("/quan-tri/hoi-dap/cho-toi/")
        checker.get_by_role("link", name=TITLE).click()
        expect(checker.locator(".citations")).to_contain_text("Đặt cọc là việc một bên")
        checker.get_by_role("button", name="Đạt, chuyển lãnh đạo duyệt").click()
        expect(checker.get_by_text("Đã ghi: đạt về pháp lý")).to_be_visible()

        approver = officer(chromium, demo_site, "nguoiduyet")
        approver.goto(check)
        approver.get_by_role("button", name="Duyệt và công bố").click()
        expect(approver.get_by_text("Đã công khai.")).to_be_visible()

        reader = chromium.new_context(base_url=demo_site, viewport={"width": 360, "height": 740}).new_page()
        reader.goto("/hoi-dap/mat-giay-to-xe-thi-phai-lam-gi-truoc/")
        expect(reader.get_by_role("heading", level=1)).to_contain_text(TITLE)
        expect(reader.locator("main")).to_contain_text("Báo công an xã ngay, rồi nộp hồ sơ xin cấp lại.")

    def test_a_page_left_in_haste_loses_nothing(self, chromium: Browser, demo_site: str) -> None:
        author = officer(chromium, demo_site, "bientap")
        begin(author, "Đi đêm có cần giấy phép không?")
        draft = author.url
        author.locator("#id_summary").fill("Gõ dở rồi mất điện.")
        author.goto("about:blank")
        author.goto(draft)
        author.get_by_role("button", name="Lấy lại").click()
        expect(author.locator("#id_summary")).to_have_value("Gõ dở rồi mất điện.")
        press(author, "luu")
        author.wait_for_url(re.compile("da-luu"))
        expect(author.locator("keep-draft")).to_be_hidden()

    def test_without_scripts_every_button_works(self, chromium: Browser, demo_site: str) -> None:
        author = officer(chromium, demo_site, "bientap", scripts=False)
        begin(author, "Viết tay có được không?")
        write(author)
        author.locator("#place").fill("bộ luật dân sự")
        author.get_by_role("button", name="Tìm và thêm").click()
        author.locator(".laws button").first.click()
        author.locator("#article").select_option("dieu-328")
        author.get_by_role("button", name="Xem", exact=True).click()
        author.get_by_role("button", name="Chọn khoản 2 Điều 328").click()
        expect(author.locator(".picked")).to_contain_text("Khoản 2 Điều 328")
        expect(author.locator("#id_summary")).to_have_value(SHORT)
        press(author, "trinh")
        expect(author).to_have_url(re.compile("kiem-tra"))
