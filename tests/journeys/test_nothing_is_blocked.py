"""Officers at work under a policy without inline scripts: no browser refuses anything of ours. On pages of the menu:
`test_no_english_meets_an_officer.py`."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from messageproviders_tests.peers.smsc import message_centre
from messageproviders_tests.peers.zalo import zalo_server
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


MOST_CLICKS = 10
ROWS = [{"name": "ten_van_ban", "require": True, "maxLength": 200, "minLength": 5}]


def test_zalo_is_connected_and_gives_its_first_template_in_ten_clicks(chromium: Browser, demo_site: str) -> None:
    """The policy lets no form lead away from the portal: the way to Zalo is a link, and it arrives. Who keeps the
    machine connects; the Department takes the templates."""
    keeper, said = watched(officer(chromium, demo_site, "quantri"))
    department, also_said = watched(officer(chromium, demo_site, "tuphap"))
    clicks = 0

    def press(kind: str, name: str, *, on: Page = keeper) -> None:
        nonlocal clicks
        clicks += 1
        on.get_by_role(kind, name=name).first.click()  # type: ignore[arg-type]

    with zalo_server() as zalo:
        zalo.templates["17"] = {"name": "Văn bản mới", "status": "ENABLE", "params": ROWS, "uid": "200"}
        keeper.goto("/quan-tri/gui-tin/tai-khoan/them/zalo/")
        keeper.get_by_label("Tên tài khoản").fill("Zalo của một cuộc thử")
        keeper.get_by_label("Đang dùng").uncheck()
        keeper.get_by_label("Mã ứng dụng").fill(zalo.app_id)
        keeper.get_by_label("Khóa bí mật của ứng dụng").fill(zalo.app_secret)
        keeper.get_by_label("Mã kiểm tra khi kết nối").select_option("each")
        for host in ("Máy chủ OA", "Máy chủ ZBS", "Máy chủ cấp quyền"):
            keeper.get_by_label(host).fill(zalo.url)
        press("button", "Thêm tài khoản")
        press("button", "Kết nối Zalo")
        press("link", "Sang trang của Zalo")
        keeper.wait_for_url(f"{zalo.url}/**")
        asked = parse_qs(urlsplit(keeper.url).query)
        assert asked["app_id"] == [zalo.app_id]
        assert zalo.app_secret not in keeper.url
        clicks += 1  # somebody says yes there, and is sent back
        zalo.codes["mot-ma"] = asked["code_challenge"][0]
        keeper.goto(
            f"/quan-tri/gui-tin/tai-khoan/zalo-tra-ve/?code=mot-ma&oa_id={zalo.oa_id}&state={asked['state'][0]}"
        )
        press("button", "Hoàn tất kết nối")
        expect(keeper.get_by_text("Đã kết nối.")).to_be_visible()
        department.goto("/quan-tri/gui-tin/mau-tin/")
        clicks += 1  # the menu
        press("button", "Lấy lại từ Zalo", on=department)
        press("link", "Văn bản mới", on=department)
        expect(department.get_by_role("heading", level=1)).to_contain_text("Văn bản mới")
    assert clicks <= MOST_CLICKS
    assert refused(keeper) == refused(department) == []
    assert said == also_said == []


def test_a_smpp_carrier_is_tried_from_its_page(chromium: Browser, demo_site: str) -> None:
    """“Kết nối được” stands only after the message centre has let us in, and not with a wrong password."""
    keeper, said = watched(officer(chromium, demo_site, "quantri"))
    with message_centre() as centre:
        keeper.goto("/quan-tri/gui-tin/tai-khoan/them/smpp/")
        keeper.get_by_label("Tên tài khoản").fill("Tổng đài của một cuộc thử")
        keeper.get_by_label("Đang dùng").uncheck()
        keeper.get_by_label("Máy chủ").fill("127.0.0.1")
        keeper.get_by_label("Cổng", exact=True).fill(str(centre.port))
        keeper.get_by_label("Tên đăng nhập (system_id)").fill("esme1")
        keeper.get_by_label("Mật khẩu").fill("sai")
        keeper.get_by_role("button", name="Thêm tài khoản").click()
        main = keeper.get_by_role("main")
        expect(main).not_to_contain_text("kết nối được")
        keeper.get_by_role("button", name="Thử kết nối").click()
        expect(main).to_contain_text("bị từ chối")
        keeper.get_by_label("Mật khẩu").fill("secret")
        keeper.get_by_role("button", name="Lưu").first.click()
        expect(main).not_to_contain_text("bị từ chối")
        keeper.get_by_role("button", name="Thử kết nối").click()
        expect(main).to_contain_text("kết nối được")
    assert refused(keeper) == []
    assert said == []


def test_a_short_link_leads_from_the_kit_to_the_content(chromium: Browser, demo_site: str) -> None:
    context = chromium.new_context(base_url=demo_site, locale="vi-VN")
    page, said = watched(context.new_page())
    page.goto("/chia-se/cau-tra-loi/2/")
    link = page.get_by_role("main").locator("a[href*='/l/']").first.get_attribute("href")
    page.goto(f"{demo_site}{urlsplit(link or '').path}")
    page.wait_for_url("**/hoi-dap/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert refused(page) == []
    assert said == []
    context.close()
