"""An officer sets a scanned page right by keys alone; a colleague without scripts finishes; a second person accepts."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import manage
from tests.journeys.test_officer_answers import officer

pytestmark = pytest.mark.browser

OVERVIEW = "/quan-tri/so-hoa/sh-2026-9001/soat/"
SCAN = """
from django.conf import settings
from portal.digitisation.models import Scan
from tests.portal.digitisation.proof_story import tell
Scan.objects.filter(code="sh-2026-9001").delete()
tell(str(settings.PRIVATE_DIR))
"""


@pytest.fixture
def scan(demo_environment: dict[str, str]) -> str:
    """A decision of two pages that was read with three mistakes on each."""
    manage(demo_environment, "shell", "-v", "0", "-c", SCAN)
    return OVERVIEW


def said(page: Page) -> Locator:
    return page.locator(".proof-said")


def here(page: Page) -> Locator:
    return page.locator(".proof-word:focus")


def begin(page: Page) -> None:
    """From the list to the open page, by keys."""
    page.goto("/quan-tri/so-hoa/soat/")
    row = page.locator("tr", has_text="sh-2026-9001")
    row.get_by_role("button", name="Soát tiếp").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/soat/\d/$"))
    expect(here(page)).to_be_visible()


class TestAPageIsProofed:
    def test_by_keys_alone(self, chromium: Browser, demo_site: str, scan: str) -> None:
        page = officer(chromium, demo_site, "bientap")
        failed: list[str] = []
        page.on("pageerror", lambda error: failed.append(str(error)))
        begin(page)

        # The riskiest word first: it is marked on the picture, magnified, and said with its reasons.
        expect(here(page)).to_have_text("5.O00.000")
        expect(said(page)).to_contain_text("số tiền")
        expect(said(page)).to_contain_text("còn 11 chỗ")
        assert float(page.locator(".proof-scroll .proof-here").get_attribute("width") or 0) > 50
        assert page.locator(".proof-strip").get_attribute("viewBox")

        # Enter opens it, Esc leaves it as it was, Enter twice takes what was typed and goes on.
        page.keyboard.press("Enter")
        page.keyboard.type("jjj?")  # letters are letters while somebody types
        page.keyboard.press("Escape")
        expect(here(page)).to_have_text("5.O00.000")
        page.keyboard.press("Enter")
        page.keyboard.type("5.000.000")
        page.keyboard.press("Enter")
        expect(here(page)).to_have_text("tử")

        # k and Tab go back and on; a word that stands as printed is confirmed with one key.
        page.keyboard.press("j")
        expect(here(page)).to_have_text("nguyêt")
        page.keyboard.press("k")
        expect(here(page)).to_have_text("tử")
        page.keyboard.press("Enter")
        page.keyboard.type("từ")
        page.keyboard.press("Enter")
        expect(here(page)).to_have_text("nguyêt")
        page.keyboard.press("Enter")
        page.keyboard.type("nguyên")
        page.keyboard.press("Enter")
        expect(here(page)).to_have_text("1595/QĐ-UBND")
        page.keyboard.press("n")
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(said(page)).to_contain_text("còn 7 chỗ")

        # Saved without leaving the place; another version, three corrections.
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile("cho="))
        expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
        expect(here(page)).to_have_text("15")
        for _ in range(7):
            page.keyboard.press("a")
        expect(said(page)).to_contain_text("Hết chỗ cần xem")
        expect(page.get_by_role("button", name="Lưu và xong trang")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/soat/2/$"))
        expect(page.get_by_text("Đã soát xong trang 1")).to_be_visible()

        page.goto(f"{OVERVIEW}1/")
        expect(page.locator(".proof-words")).to_contain_text("5.000.000 đồng")
        expect(page.get_by_text("Những chỗ đã sửa trên trang này (3)")).to_be_visible()
        assert not failed

    def test_lines_joints_and_the_switch_of_keys(self, chromium: Browser, demo_site: str, scan: str) -> None:
        page = officer(chromium, demo_site, "bientap")
        begin(page)
        page.keyboard.press("?")
        expect(page.locator("#phim-tat")).to_be_visible()
        expect(page.locator("dialog:visible, [role=dialog]:visible")).to_have_count(1)  # only ours
        page.keyboard.press("Escape")
        # A whole line as a field, and back to its words.
        page.keyboard.press("e")
        line = page.locator("textarea:focus")
        expect(line).to_have_value("1. Mức hỗ trợ mỗi cuộc tuyên truyền là 5.O00.000 đồng.")
        line.fill("1. Mức hỗ trợ cho mỗi cuộc tuyên truyền là 5.000.000 đồng.")
        page.keyboard.press("Escape")
        expect(page.locator(".proof-row", has_text="hỗ trợ cho mỗi")).to_be_visible()
        # Two words become one.
        page.keyboard.press("ArrowRight")
        page.keyboard.press("g")
        expect(here(page)).to_have_text("Mứchỗ")
        # A click on the picture finds the word that stands there.
        box = page.locator(".proof-scroll svg").bounding_box()
        assert box
        page.locator(".proof-scroll").evaluate("one => one.scrollTo(0, 0)")
        page.locator(".proof-scroll svg").click(
            position={"x": box["width"] * 150 / 1240, "y": box["width"] * 137 / 1240}
        )
        expect(here(page)).to_have_text("ỦY")
        # Switched off, letters do nothing and Tab leaves.
        page.locator("[data-keys-on]").uncheck()
        page.locator(".proof-word[tabindex='0']").focus()
        page.keyboard.press("j")
        expect(here(page)).to_have_text("ỦY")
        page.keyboard.press("Tab")
        expect(here(page)).to_have_count(0)

    def test_two_officers_lose_nothing(
        self, chromium: Browser, demo_site: str, scan: str, demo_environment: dict[str, str]
    ) -> None:
        first, second = officer(chromium, demo_site, "bientap"), officer(chromium, demo_site, "tuphap")
        begin(first)
        second.goto(f"{OVERVIEW}1/")
        expect(second.get_by_text("Bạn xem được, chưa sửa được")).to_be_visible()
        expire = (
            "from portal.digitisation.models import Proof; from django.utils import timezone;"
            "Proof.objects.filter(ended_at=None).update(lease_until=timezone.now())"
        )
        manage(demo_environment, "shell", "-v", "0", "-c", expire)
        second.reload()
        second.get_by_role("button", name="Bắt đầu soát trang này").click()
        expect(here(second)).to_have_text("5.O00.000")
        second.keyboard.press("Enter")
        second.keyboard.type("5.000.000")
        second.keyboard.press("Control+Enter")
        expect(second.get_by_text("Đã lưu lúc")).to_be_visible()

        first.keyboard.press("j")
        first.keyboard.press("Enter")
        first.keyboard.type("từ")
        first.keyboard.press("Control+Enter")
        expect(first.locator("#xung-dot")).to_be_visible()
        expect(first.locator(".proof-both del")).to_have_text(["tử", "5.000.000"])
        expect(first.locator(".proof-both ins")).to_have_text(["từ", "5.O00.000"])
        expect(first.locator(".proof-row", has_text="không được từ chối")).to_be_visible()

    def test_without_scripts_and_a_second_person(self, chromium: Browser, demo_site: str, scan: str) -> None:
        page = officer(chromium, demo_site, "bientap", scripts=False)
        page.goto(f"{OVERVIEW}1/")
        page.get_by_role("button", name="Bắt đầu soát trang này").click()
        line = page.get_by_label("Dòng 13", exact=True)
        expect(page.get_by_role("img", name="Ảnh dòng 13")).to_be_visible()
        line.fill("1. Mức hỗ trợ mỗi cuộc tuyên truyền là 5.000.000 đồng.")
        page.get_by_label("Nếu để lại chỗ máy ngờ").fill("Đã đối chiếu từng dòng với ảnh")
        page.get_by_role("button", name="Lưu và xong trang").click()
        expect(page).to_have_url(re.compile("/soat/2/$"))
        page.get_by_label("Nếu để lại chỗ máy ngờ").fill("Đã đối chiếu từng dòng với ảnh")
        page.get_by_role("button", name="Lưu và xong trang").click()
        expect(page).to_have_url(re.compile("/soat/$"))

        second = officer(chromium, demo_site, "nguoiduyet")
        second.goto("/quan-tri/so-hoa/soat/?viec=nghiem-thu")
        second.locator(f"a[href*='{OVERVIEW}']", has_text="Xem để nghiệm thu").click()
        second.get_by_label("Vì sao vẫn nghiệm thu").fill("Đã đối chiếu với ảnh")
        second.get_by_role("button", name="Nghiệm thu cả tài liệu").click()
        expect(second.get_by_text("Đã nghiệm thu.")).to_be_visible()
