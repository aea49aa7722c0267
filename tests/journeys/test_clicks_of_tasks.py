"""How much a whole task asks of an officer, from the first screen to the act that is done: clicks, fields that are
filled in, pages that are opened. The browser counts; `docs/clicks.md` keeps the numbers, and a rise is a failure."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_clicks_are_counted import DESK, KEPT, PHONE, clicks_to
from tests.journeys.test_officer_answers import press, sign_in, write_answer

pytestmark = pytest.mark.browser
ROW = re.compile(
    r"^\| [^|]+ \| ([\w-]+) \| (\d+) \+ (\d+) \+ (\d+) \| (\d+) \+ (\d+) \+ (\d+) \| [^|]+ \|$", re.MULTILINE
)
# A press of a finger or of the mouse; a field once, however much is typed; a page of the portal.
COUNTS = """if (window.top === window) {
  const kept = () => JSON.parse(sessionStorage.getItem("counted") || '{"clicks": 0, "fields": [], "pages": 0}');
  const keep = (change) => { const now = kept(); change(now); sessionStorage.setItem("counted", JSON.stringify(now)); };
  if (location.pathname.startsWith("/quan-tri/")) keep((now) => { now.pages += 1; });
  addEventListener("pointerdown", (said) => { if (said.isTrusted) keep((now) => { now.clicks += 1; }); }, true);
  addEventListener("input", (said) => {
    if (/^(checkbox|radio)$/.test(said.target.type || "")) return;
    const name = location.pathname + (said.target.name || said.target.getAttribute("aria-label") || "");
    keep((now) => { if (!now.fields.includes(name)) now.fields.push(name); });
  }, true);
}"""


class Officers:
    """Those who do one task one after the other; what each of them clicked is added up."""

    def __init__(self, chromium: Browser, site: str, size: tuple[int, int]) -> None:
        self.size = {"width": size[0], "height": size[1]}
        self.chromium, self.site = chromium, site
        self.counted = [0, 0, 0]

    def works(self, name: str, task: Callable[[Page], None]) -> None:
        context = self.chromium.new_context(viewport=self.size, base_url=self.site, locale="vi-VN")
        context.set_default_timeout(60_000)
        context.add_init_script(COUNTS)
        page = context.new_page()
        sign_in(page, name)
        page.evaluate("sessionStorage.clear()")
        task(page)
        said = page.evaluate("JSON.parse(sessionStorage.getItem('counted'))")
        # The first screen, which the way of the menu opens once more, is no page of the task.
        told = said["clicks"], len(said["fields"]), said["pages"] - 1
        self.counted = [some + more for some, more in zip(self.counted, told, strict=True)]
        context.close()


def by_telephone(officers: Officers) -> None:
    def writes_down(page: Page) -> None:
        clicks_to(page, "/quan-tri/hoi-dap/ghi-nhan/")
        page.get_by_label("Điện thoại", exact=True).first.check()
        page.get_by_label("Câu hỏi, theo lời người hỏi").fill(f"Nhà {uuid4().int % 1000} xin đào ao nuôi cá thế nào?")
        page.locator("[name=phone]").fill("0912345678")
        page.locator("[name=agreed]").last.check()
        page.get_by_role("button", name="Ghi nhận và in biên nhận").click()
        page.wait_for_url(re.compile("bien-nhan"))

    officers.works("tiepdan", writes_down)


def activity(officers: Officers) -> None:
    def records(page: Page) -> None:
        clicks_to(page, "/quan-tri/hoat-dong/")
        page.locator('main a[href="/quan-tri/hoat-dong/moi/"]').first.click()
        page.get_by_role("link", name="Phát tài liệu miễn phí").click()
        page.get_by_label("Nội dung").fill("Phát tờ gấp ở chợ")
        page.get_by_label("Số bản phát miễn phí bằng tiếng Việt").fill("250")
        page.get_by_role("button", name="Ghi hoạt động").click()
        page.wait_for_url(re.compile(r"hd-\d{4}-\d{6}"))

    officers.works("bientap", records)


def answer(officers: Officers) -> None:
    title = f"Đánh rơi giấy tờ xe thì làm gì? ({uuid4().int % 10_000})"

    def writes(page: Page) -> None:
        clicks_to(page, "/quan-tri/hoi-dap/soan/moi/")
        page.locator("#id_title").fill(title)
        page.get_by_role("button", name="Bắt đầu soạn").click()
        page.locator("#id_question_text").fill("Tôi đánh rơi giấy tờ xe ở chợ thì phải làm gì?")
        page.locator("#id_summary").fill("Báo công an xã, rồi xin cấp lại.")
        write_answer(page, "Báo công an xã.")
        page.locator("#id_field_slug").select_option("giao-thong-van-tai")
        page.locator("#place").fill("khoản 1 Điều 328 Bộ luật Dân sự 2015")
        page.locator("#place").press("Enter")
        expect(page.locator(".picked")).to_contain_text("Khoản 1 Điều 328")
        press(page, "trinh")
        page.wait_for_url(re.compile("kiem-tra"))

    def opens_what_waits(page: Page) -> None:
        clicks_to(page, "/quan-tri/hoi-dap/cho-toi/")
        page.get_by_role("link", name=title).first.click()

    def checks(page: Page) -> None:
        opens_what_waits(page)
        page.get_by_role("button", name="Đạt, chuyển lãnh đạo duyệt").click()
        expect(page.get_by_text("Đã ghi: đạt về pháp lý")).to_be_visible()

    def approves(page: Page) -> None:
        opens_what_waits(page)
        page.get_by_role("button", name="Duyệt và công bố").click()
        expect(page.get_by_text("Đã công khai.")).to_be_visible()

    for name, task in (("bientap", writes), ("phapche", checks), ("nguoiduyet", approves)):
        officers.works(name, task)


TASKS = {"dien-thoai": by_telephone, "hoat-dong": activity, "tra-loi": answer}


@pytest.mark.parametrize("code", TASKS)
def test_no_task_asks_more(code: str, chromium: Browser, demo_site: str) -> None:
    counted: list[int] = []
    for size in (DESK, PHONE):
        officers = Officers(chromium, demo_site, size)
        TASKS[code](officers)
        counted += officers.counted
    kept = {found[1]: [int(one) for one in found.groups()[1:]] for found in ROW.finditer(KEPT.read_text("utf-8"))}
    assert kept.get(code) == counted, f"docs/clicks.md should say: {code} {counted}"
