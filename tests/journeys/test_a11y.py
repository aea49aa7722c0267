"""Everybody can use the pages: axe finds nothing serious, the keyboard is enough, every display can be read."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from portal.design import display
from portal.design.display import COOKIE, DisplayChoice
from portal.dissemination.states import AccountKind, MessageForm
from tests.journeys.seeing import COLOURS, found_by_axe, show_as, sideways
from tests.journeys.test_officer_answers import sign_in

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/hoi-dap/",
    "/hoi-dap/gui-cau-hoi/",
    "/hoi-dap/tra-cuu/",
    "/hoi-dap/dat-coc-mua-nha/",
    "/tai-lieu-phap-luat/",
    "/tai-lieu-phap-luat/tinh-huong-tieu-pham/tinh-huong-tranh-chap-ranh-dat/",
    "/tai-lieu-phap-luat/tinh-huong-tieu-pham/tieu-pham-ba-ngay-gop-mot-lan/",
    "/tai-lieu-phap-luat/to-gap/di-lam-thu-viec/",
    "/tai-lieu-phap-luat/to-gap/tro-giup-phap-ly-tieng-khmer/",
    "/tai-lieu-phap-luat/hoi-dap-phap-luat/hoi-dap-vay-muon-choi-hui/",
    "/tai-lieu-phap-luat/do-hoa-am-thanh/do-hoa-lai-suat-cho-vay/",
    "/tai-lieu-phap-luat/do-hoa-am-thanh/video-ba-viec-khi-bi-lua/",
    "/tai-lieu-phap-luat/do-hoa-am-thanh/phat-loa-hoa-giai/",
    "/tin-bai/tin-tuc-su-kien/dua-luat-ve-cho-noi/",
    "/tin-bai/thong-cao-bao-chi/thong-cao-ngay-phap-luat-2026/",
    "/hoat-dong/ngay-phap-luat-2026/",
    "/su-kien/",
    "/chuyen-muc/",
    "/chuyen-muc/so-tu-phap-can-tho/",
    "/chuyen-muc/so-tu-phap-can-tho/giai-dap-phap-luat-nha-van-hoa-ap/",
    "/gioi-thieu/",
    "/van-ban/",
    "/van-ban/91-2015-qh13/",
    "/van-ban/91-2015-qh13/dieu-328/",
    "/van-ban/91-2015-qh13/bao-loi/",
    "/van-ban/noi-toi-o/",
    "/van-ban/noi-toi-o/?xa=vi+thanh",
    "/van-ban/noi-toi-o/31441/",
    "{stale}",
    "{amended}",
    "{receipt}",
    "{local}",
    "/tim-kiem/?q=dat+coc+mua+nha",
    "/tim-kiem/?q=dat+coc&con-hieu-luc=1&tu-ngay=31/02/2020",
    "/tim-kiem/?q=zzzz+qqqq",
    "/tim-kiem/",
    "/so-hoa/",
    "/so-hoa/sh-2026-vi-du/",
    "/so-hoa/sh-2026-vi-du/?trang=1&q=dieu",
    "/ke-hoach/",
    "/chua-bao-cao/",
    "/co-quan/",
    "/co-quan/so-tu-phap/",
    "/linh-vuc/",
    "/linh-vuc/dan-su/",
    "/theo-doi/",
    "/theo-doi/?xa=vi+thuy&co-quan=tu+phap",
    "/theo-doi/dia-ban/31441/?kenh=tin-nhan",
    "/theo-doi/linh-vuc/dan-su/?kenh=zalo",
    "/theo-doi/co-quan/so-tu-phap-can-tho/?kenh=trinh-duyet",
    "/theo-doi/quyen-cua-toi/",
    "/theo-doi/van-ban/91-2015-qh13/",
    "/theo-doi/lien-ket/",
    "/theo-doi/da-nhan/",
    "/theo-doi/da-nhan/?kenh=tin-nhan",
    "/theo-doi/cau-tra-loi/1/",
    "/theo-doi/dang-ky/?dieu=linh-vuc:dan-su",
    "{confirm}",
    "{code}",
    "{zalo}",
    "{manage}",
    "{manage}?kenh=tin-nhan&noi-o=vi+thanh",
    "{one_click}",
    "{way_out}",
    "/theo-doi/cua-toi/0123456789012345678901234567890123456789abc/",
    "/chia-se/cau-tra-loi/1/",
    "/bao-cao/",
    "/bao-cao/tong-ket-ke-hoach-1-20210323-20211231-lan-1/",
    "/bao-cao/tong-ket-ke-hoach-1-20210323-20211231-lan-1/so-lieu/hoat-dong.luot-nguoi/",
    "/giao-dien/",
    "/giao-dien/hien-thi/",
    "/khong-co-trang-nay/",
]
# Desks of messages, by whoever works at them, and the manual. "{soan}" is a campaign of the demo in that state.
SENDING = "/quan-tri/gui-tin/"
DESKS = {
    "bientap": [
        "/quan-tri/huong-dan/",
        "/quan-tri/huong-dan/ngay-dau-bien-tap-vien/",
        f"{SENDING}dot-gui/",
        f"{SENDING}dot-gui/lich/",
        f"{SENDING}dot-gui/soan/",
        f"{SENDING}dot-gui/soan/?tim=lao+dong",
        f"{SENDING}dot-gui/soan/?loai=cau-tra-loi&ma=1",
        "{soan}",
        "{soan}nguoi-nhan/",
        "{soan}huy/",
        *(f"{{soan}}loi-van/{form.value}/" for form in MessageForm),
    ],
    "tuphap": [
        "{cho_duyet}",
        "{da_duyet}",
        "{dang_gui}",
        "{tam_dung}",
        "{da_huy}",
        "{da_xong}",
        "{da_xong}minh-chung/",
        f"{SENDING}thu/",
        f"{SENDING}phieu/",
        f"{SENDING}phieu/in/",
        f"{SENDING}yeu-cau-du-lieu/",
        f"{SENDING}du-lieu-ca-nhan/",
        f"{SENDING}du-lieu-ca-nhan/so-xu-ly/",
    ],
    "quantri": [
        f"{SENDING}tai-khoan/",
        "{account}",
        *(f"{SENDING}tai-khoan/them/{kind}/" for kind, _ in AccountKind.choices()),
        f"{SENDING}mau-tin/",
        "{template}",
    ],
}
LIGHT, DARK, CONTRAST = (DisplayChoice.from_cookie(choice) for choice in ("..", ".toi.", "rat-lon.toi.cao"))


@pytest.fixture(scope="module", params=[(360, 740), (1280, 900)], ids=["phone", "desktop"])
def window(request: pytest.FixtureRequest, chromium: Browser, demo_site: str) -> Iterator[Page]:
    """One window at each width, in which somebody goes from page to page."""
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(60_000)  # milliseconds, on a machine that has much else to do
    yield context.new_page()
    context.close()


class TestEveryPage:
    """Loaded once at each width, looked at in three displays."""

    @pytest.mark.parametrize("address", PAGES, indirect=True)
    def test_axe_finds_nothing_in_light_or_dark_and_very_large_letters_stay(self, window: Page, address: str):
        window.goto(address)
        show_as(window, LIGHT)
        assert found_by_axe(window) == []
        show_as(window, DARK)
        assert found_by_axe(window, COLOURS) == [], "dark"
        show_as(window, CONTRAST)
        assert sideways(window) <= 0

    def test_would_be_told_of_letters_that_are_too_dark_in_the_dark(self, window: Page):
        window.goto("/co-quan/")
        window.evaluate("document.querySelector('main h2').style.color = 'rgb(19, 33, 29)'")
        assert found_by_axe(window) == []
        show_as(window, DARK)
        assert [rule for rule, _ in found_by_axe(window, COLOURS)] == ["color-contrast"]


@pytest.fixture(scope="module")
def desks(window: Page) -> Callable[[str], Page]:
    """The window with an officer of the demo signed in; who works at the next desk signs in once."""
    signed_in = {"as": ""}

    def open_for(officer: str) -> Page:
        if signed_in["as"] != officer:
            window.context.clear_cookies()
            sign_in(window, officer)
            signed_in["as"] = officer
        return window

    return open_for


class TestDesksOfMessages:
    """In the back office, which has one display: what officers of every office meet who send word to people."""

    @pytest.mark.parametrize(
        ("officer", "address"), [(who, at) for who in DESKS for at in DESKS[who]], indirect=["address"]
    )
    def test_axe_finds_nothing_and_nothing_goes_sideways(
        self, desks: Callable[[str], Page], officer: str, address: str
    ):
        page = desks(officer)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        assert found_by_axe(page) == []
        assert sideways(page) <= 0


class TestDisplay:
    def test_large_letters_work_without_javascript(self, page_without_javascript: Page):
        page = page_without_javascript
        page.goto("/co-quan/")
        size = page.evaluate("getComputedStyle(document.body).fontSize")
        page.get_by_role("link", name="Chữ lớn").click()
        expect(page).to_have_url(re.compile(r"/co-quan/$"))
        assert page.evaluate("getComputedStyle(document.body).fontSize") > size
        expect(page.get_by_role("link", name="Chữ vừa")).to_be_visible()

    def test_large_letters_come_at_once_with_javascript(self, page: Page):
        page.goto("/co-quan/")
        page.get_by_role("link", name="Chữ lớn").click()
        expect(page.locator("html")).to_have_attribute("data-text", "large")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-text", "large")

    def test_the_device_decides_where_the_reader_did_not(self, chromium: Browser, demo_site: str):
        context = chromium.new_context(color_scheme="dark", base_url=demo_site)
        page = context.new_page()
        page.goto("/")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 22, 20)"
        context.close()


class TestKeyboard:
    def test_skips_to_the_content(self, page: Page):
        page.goto("/co-quan/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("#noi-dung$"))

    def test_reaches_the_search_box_and_searches(self, page: Page):
        page.goto("/")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "q":
                break
        page.keyboard.type("thu viec")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/tim-kiem/\?q=thu\+viec"))

    def test_always_sees_where_it_is(self, page: Page):
        page.goto("/hoi-dap/dat-coc-mua-nha/")
        for _ in range(12):
            page.keyboard.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"


class TestStylesheet:
    STYLES = """() => [...document.querySelectorAll('body *')].map(one => {
        const style = getComputedStyle(one);
        return ['display', 'color', 'backgroundColor', 'fontSize', 'fontFamily', 'lineHeight', 'marginTop',
                'fontWeight', 'marginLeft', 'paddingTop', 'paddingLeft', 'borderTopWidth', 'width', 'position']
               .map(name => style[name]).join('|');
    })"""

    @pytest.mark.parametrize("address", ["/", "/giao-dien/", "/hoi-dap/dat-coc-mua-nha/", "/van-ban/91-2015-qh13/"])
    def test_looks_the_same_flat_as_layered(self, page: Page, address: str):
        """Old phones get the rules without `@layer`: nothing may hang on the layers' order alone."""
        page.goto(address)
        flat, order = page.evaluate(self.STYLES), f"@layer {', '.join(display.LAYERS)};"

        def layered(route: Route) -> None:
            body = "\n".join([order, *(path.read_text("utf-8") for path in display.sources())])
            route.fulfill(body=body, content_type="text/css; charset=utf-8")

        page.route("**/giao-dien/portal.*.css", layered)
        page.goto(address)
        assert page.evaluate(self.STYLES) == flat


class TestPaper:
    def test_is_printed_dark_on_white_whatever_the_screen_shows(self, page: Page, demo_site: str):
        page.context.add_cookies([{"name": COOKIE, "value": DARK.as_cookie(), "url": demo_site}])
        page.emulate_media(media="print")
        page.goto("/hoi-dap/dat-coc-mua-nha/")
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(19, 33, 29)"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        expect(page.get_by_role("navigation", name="Mục chính")).to_be_hidden()
        expect(page.get_by_role("search")).to_be_hidden()
