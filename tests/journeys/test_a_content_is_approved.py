"""A content goes its way: written, checked, approved by a leader on a telephone, read, withdrawn."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_officer_answers import officer

pytestmark = pytest.mark.browser

TITLE = "Bỏ rác đúng chỗ, đúng giờ"
LEAD = "Để rác không đúng nơi quy định thì bị phạt tiền."
LEADER = "Lê Thị Lãnh Đạo (Lãnh đạo cơ quan, Sở Tư pháp)"
WHY = "Nghị định mới đã thay mức phạt nêu trong bài."


def phone(chromium: Browser, demo_site: str) -> Page:
    """An old telephone held by somebody without an account: no scripts at all."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, base_url=demo_site, locale="vi-VN", java_script_enabled=False
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def mailed(folder: Path) -> str:
    """The address in the leader's letter: letters of the demo are files."""
    kept = (one for file in folder.iterdir() for one in file.read_bytes().split(b"-" * 79) if one.strip())
    letters = [message_from_bytes(one.lstrip(), policy=policy.default) for one in kept]
    bodies = [letter.get_body(("plain",)) for letter in letters if "lanhdao@" in str(letter["To"])]
    texts = [body.get_content() for body in bodies if body is not None]
    (link,) = (found[1] for found in (re.search(r"://[^/]+(/duyet/\S+)", text) for text in texts) if found)
    return link


def write(author: Page, *, title: str = TITLE) -> str:
    """A draft with a text, saved; returns the address of its editor."""
    author.goto("/quan-tri/")
    author.get_by_role("link", name="Tin, bài", exact=True).first.click()
    author.locator("#id_title").fill(title)
    author.locator(".c-sf-add-button").first.click()
    author.get_by_role("option", name="Đoạn văn").click()
    author.locator("[data-contentpath=body] [contenteditable=true]").first.click()
    author.keyboard.type("Mỗi nhà để rác trước sáu giờ tối.")
    # The editor hands its text to the form a moment later.
    expect(author.locator("[name=body-0-value]")).to_have_value(re.compile("sáu giờ tối"))
    author.locator("#id_lead").fill(LEAD)
    author.get_by_role("navigation", name="Thao tác (chân trang)").get_by_role("button", name="Lưu bản nháp").click()
    author.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    return author.url


def choose(page: Page, name: str) -> None:
    """An act of the editor's menu: the first is a button, the others stand behind an arrow."""
    menu = page.get_by_role("navigation", name="Thao tác (chân trang)")
    button = menu.get_by_role("button", name=name, exact=True)
    if not button.is_visible():
        menu.get_by_role("button", name="Thao tác khác").click()
    button.click()
    page.wait_for_url(re.compile(r"/quan-tri/(pages/\d+/)?$"))


class TestAContentIsApproved:
    def test_from_the_first_word_to_what_its_address_says_in_the_end(
        self, chromium: Browser, demo_site: str, demo_environment: dict[str, str]
    ) -> None:
        author = officer(chromium, demo_site, "bientap")
        editor = write(author)
        choose(author, "Gửi kiểm tra, duyệt")
        author.goto("/quan-tri/")
        expect(author.get_by_text("Bài của tôi đang chờ")).to_be_visible()

        legal = officer(chromium, demo_site, "phapche")
        expect(legal.get_by_role("link", name="Bài chờ bạn duyệt")).to_be_visible()
        legal.goto(editor)
        choose(legal, "Đồng ý")

        author.goto(editor.replace("/quan-tri/pages/", "/quan-tri/lien-ket/lanh-dao/").replace("edit/", ""))
        author.get_by_label("Lãnh đạo duyệt").select_option(label=LEADER)
        author.get_by_role("button", name="Gửi liên kết").click()
        pin = author.locator("#ma-so").inner_text()
        link = mailed(Path(demo_environment["VAR_DIR"]) / "mail")
        assert link not in author.content()

        leader = phone(chromium, demo_site)
        leader.goto(link)
        expect(leader.get_by_role("heading", level=1)).to_have_text("Bài chờ ông, bà duyệt")
        expect(leader.get_by_text(LEAD)).to_be_visible()
        assert leader.evaluate("document.documentElement.scrollWidth") <= 360
        leader.get_by_role("button", name="Đồng ý đăng").click()
        leader.get_by_label("Mã 6 số").fill(pin)
        assert leader.evaluate("document.documentElement.scrollWidth") <= 360
        leader.get_by_role("button", name="Đúng, đồng ý đăng").click()
        leader.get_by_role("link", name="Xem bài trên cổng").click()
        expect(leader.get_by_role("heading", level=1)).to_have_text(TITLE)
        address = leader.url
        leader.goto(link)
        expect(leader.get_by_text("Mỗi liên kết chỉ dùng một lần")).to_be_visible()

        withdrawing = officer(chromium, demo_site, "nguoiduyet")
        withdrawing.goto(editor.replace("/quan-tri/pages/", "/quan-tri/rut/").replace("edit/", ""))
        withdrawing.get_by_label("Lời giải thích cho người đọc").fill(WHY)
        withdrawing.get_by_role("button", name="Thôi công khai").click()
        withdrawing.wait_for_load_state()

        reader = phone(chromium, demo_site)
        answer = reader.goto(address)
        assert answer is not None
        assert answer.status == 410
        expect(reader.get_by_text(WHY)).to_be_visible()
        expect(reader.get_by_role("link", name="Hỏi cơ quan nhà nước")).to_be_visible()
