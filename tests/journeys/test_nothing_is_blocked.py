"""Officers at work under a policy without inline scripts: no browser refuses anything of ours."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_a_content_is_approved import write
from tests.journeys.test_officer_answers import officer

pytestmark = pytest.mark.browser

_LISTENS = """document.addEventListener("securitypolicyviolation", (said) => {
  const kept = JSON.parse(sessionStorage.getItem("refused") || "[]");
  const where = [location.pathname, said.sourceFile, said.lineNumber];
  kept.push([said.effectiveDirective, said.blockedURI, said.sample, ...where]);
  sessionStorage.setItem("refused", JSON.stringify(kept));
});"""


def watched(page: Page) -> tuple[Page, list[str]]:
    said: list[str] = []
    page.context.add_init_script(_LISTENS)
    page.on("console", lambda one: said.append(f"{page.url}: {one.text}") if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    return page, said


def refused(page: Page) -> list[object]:
    return page.evaluate("JSON.parse(sessionStorage.getItem('refused') || '[]')")


def save(author: Page) -> None:
    """So that no question about changes stands in the way."""
    menu = author.get_by_role("navigation", name="Thao tác (chân trang)")
    menu.get_by_role("button", name="Lưu bản nháp").click()
    author.wait_for_timeout(1500)


class TestNothingIsBlocked:
    def test_where_a_text_is_written(self, chromium: Browser, demo_site: str) -> None:
        author, said = watched(officer(chromium, demo_site, "bientap"))
        editor = write(author, title="Đổ rác đúng chỗ")
        author.locator("[data-contentpath=body] [contenteditable=true]").first.click()
        author.keyboard.type(" Rác cồng kềnh thì gọi trước.")
        author.locator(".c-sf-add-button").last.click()
        author.get_by_role("option", name="Ảnh", exact=True).click()
        author.get_by_role("button", name="Chọn hình ảnh").first.click()
        expect(author.locator(".modal-dialog")).to_be_visible()
        author.wait_for_timeout(500)
        author.keyboard.press("Escape")
        expect(author.locator(".modal-dialog")).to_be_hidden()
        save(author)
        for toggle in ("Trạng thái", "Bình luận", "Xem trước"):
            found = author.get_by_role("button", name=re.compile(toggle)).first
            if found.count() and found.is_visible():
                found.click()
                author.wait_for_timeout(300)
        author.goto(editor.replace("edit/", "history/"))
        for place in ("pages/", "images/", "images/add/", "documents/", "documents/add/", "account/"):
            author.goto(f"/quan-tri/{place}")
        assert refused(author) == []
        assert said == []

    def test_on_any_page_of_the_menu(self, chromium: Browser, demo_site: str) -> None:
        keeper, said = watched(officer(chromium, demo_site, "quantri"))
        keeper.wait_for_load_state("networkidle")
        data = keeper.evaluate("document.getElementById('wagtail-sidebar-props').textContent")
        places = sorted(set(re.findall(r'"(/quan-tri/[^"?]*)"', data)))
        assert len(places) > 20
        for place in places:
            if "logout" not in place:
                keeper.goto(place)
        keeper.goto("/quan-tri/phan-cong/new/")
        assert refused(keeper) == []
        assert said == []


class OtherSite(BaseHTTPRequestHandler):
    """Says yes to whatever is asked, as Zalo's page would."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<!doctype html><title>Zalo</title><h1>Cho phép?</h1>".encode())

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@pytest.fixture
def other_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_official_account_is_connected_on_another_site(chromium: Browser, demo_site: str, other_site: str) -> None:
    """The policy lets no form lead away from the portal: the way to Zalo's page is a link, and it arrives."""
    keeper, said = watched(officer(chromium, demo_site, "quantri"))
    keeper.goto("/quan-tri/gui-tin/tai-khoan/them/zalo/")
    keeper.get_by_label("Tên tài khoản").fill("Zalo của một cuộc thử")
    keeper.get_by_label("Đang dùng").uncheck()
    keeper.get_by_label("Mã ứng dụng").fill("360846524940903967")
    keeper.get_by_label("Khóa bí mật của ứng dụng").fill("khoa-ung-dung")
    keeper.get_by_label("Mã kiểm tra khi kết nối").select_option("each")
    keeper.get_by_label("Máy chủ cấp quyền").fill(other_site)
    keeper.get_by_role("button", name="Thêm tài khoản").click()
    keeper.get_by_role("button", name="Kết nối Zalo").click()
    keeper.get_by_role("link", name="Sang trang của Zalo").click()
    keeper.wait_for_url(f"{other_site}/**")
    asked = parse_qs(urlsplit(keeper.url).query)
    assert asked["app_id"] == ["360846524940903967"]
    assert "khoa-ung-dung" not in keeper.url
    keeper.goto(f"/quan-tri/gui-tin/tai-khoan/zalo-tra-ve/?code=mot-ma&state={asked['state'][0]}")
    expect(keeper.get_by_role("button", name="Hoàn tất kết nối")).to_be_visible()
    assert refused(keeper) == []
    assert said == []
