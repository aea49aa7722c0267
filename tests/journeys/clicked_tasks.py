"""Whole tasks as officers do them, from their first screen on, one after the other. `test_clicks_of_tasks` counts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import manage
from tests.journeys.test_a_content_is_approved import choose
from tests.journeys.test_clicks_are_counted import clicks_to
from tests.journeys.test_officer_answers import press, sign_in, write_answer
from tests.portal.digitisation.proof_story import MISTAKES

# A press of a finger or of the mouse; a field once, however much is typed; a page of the portal.
COUNTS = """if (window.top === window) {
  const kept = () => JSON.parse(sessionStorage.getItem("counted") || '{"clicks": 0, "fields": [], "pages": 0}');
  window.keep = (change) => {
    const now = kept();
    change(now);
    sessionStorage.setItem("counted", JSON.stringify(now));
  };
  if (location.pathname.startsWith("/quan-tri/")) keep((now) => { now.pages += 1; });
  // One that Playwright takes back, since something lay over its target, was none.
  let down = null;
  addEventListener("pointerdown", (said) => { down = said.isTrusted ? said : null; }, true);
  addEventListener("pointerup", () => {
    if (down && !down.defaultPrevented) keep((now) => { now.clicks += 1; });
    down = null;
  }, true);
  addEventListener("input", (said) => {
    if (/^(checkbox|radio)$/.test(said.target.type || "") || !said.target.checkVisibility()) return;
    const name = location.pathname + (said.target.name || said.target.getAttribute("aria-label") || "");
    keep((now) => { if (!now.fields.includes(name)) now.fields.push(name); });
  }, true);
}"""


class SomebodyWasQuicker(Exception):
    """What waited for the second person was done by an officer of another journey in the same demo."""


class Officers:
    """Those who do one task one after the other; what each of them clicked is added up."""

    def __init__(self, chromium: Browser, site: str, size: tuple[int, int], environment: dict[str, str]) -> None:
        self.size = {"width": size[0], "height": size[1]}
        self.chromium, self.site, self.environment = chromium, site, environment
        self.counted = [0, 0, 0]

    def find(self, scene: str) -> str:
        """What lies there before anybody begins (see `clicked`)."""
        script = f"from tests.journeys import clicked; clicked.tell({scene!r})"
        told = manage(self.environment, "shell", "-v", "0", "-c", script)
        return str(json.loads(told.splitlines()[-1]))

    def works(self, name: str, task: Callable[[Page], None]) -> None:
        context = self.chromium.new_context(viewport=self.size, base_url=self.site, locale="vi-VN")
        context.set_default_timeout(60_000)
        context.add_init_script(COUNTS)
        page = context.new_page()
        sign_in(page, name)
        page.evaluate("sessionStorage.clear()")
        task(page)
        said = page.evaluate("JSON.parse(sessionStorage.getItem('counted'))")
        # The first screen, which each way opens once more, is no page of the task.
        told = said["clicks"], len(said["fields"]), said["pages"] - 1
        self.counted = [some + more for some, more in zip(self.counted, told, strict=True)]
        context.close()


def wait(page: Page, kind: str, title: str) -> None:
    """From the first screen to what waits there: its kind, then the thing itself."""
    page.goto("/quan-tri/")
    page.locator(f'main a[href$="loai={kind}"]').first.click()
    page.wait_for_url(re.compile(f"loai={kind}$"))
    row = page.locator("td.title > a", has_text=title)
    if not row.count():  # so much waits of what other journeys have told that it stands on another page of the list
        page.goto(f"{page.url}&tim={title}")
        page.evaluate("window.keep((now) => { now.pages -= 1; })")
    row.last.click()


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


def call(officers: Officers) -> None:
    title = officers.find("call")

    def calls(page: Page) -> None:
        wait(page, "tra-loi-can-goi", title)
        page.get_by_role("button", name="Xem để trả lời").click()
        expect(page.get_by_text("0912")).to_be_visible()
        page.get_by_label("Kết quả").select_option("da-noi-chuyen")
        page.get_by_role("button", name="Ghi", exact=True).click()
        expect(page.get_by_text("Đã ghi.")).to_be_visible()

    officers.works("tiepdan", calls)


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


def _finish_answer(page: Page) -> None:
    """Its text, its place of law, and on to whoever checks it."""
    page.locator("#id_summary").fill("Báo công an xã, rồi xin cấp lại.")
    write_answer(page, "Báo công an xã.")
    page.locator("#id_field_slug").select_option("giao-thong-van-tai")
    page.locator("#place").fill("khoản 1 Điều 328 Bộ luật Dân sự 2015")
    page.locator("#place").press("Enter")
    expect(page.locator(".picked")).to_contain_text("Khoản 1 Điều 328")
    press(page, "trinh")
    page.wait_for_url(re.compile("kiem-tra"))


def _checked_and_approved(officers: Officers, title: str, done: str) -> None:
    def checks(page: Page) -> None:
        wait(page, "tra-loi-kiem-tra", title)
        page.get_by_role("button", name="Đạt, chuyển lãnh đạo duyệt").click()
        expect(page.get_by_text("Đã ghi: đạt về pháp lý")).to_be_visible()

    def approves(page: Page) -> None:
        wait(page, "tra-loi-duyet", title)
        page.get_by_role("button", name=done).click()
        expect(page.get_by_text("Đã công khai.")).to_be_visible()

    officers.works("phapche", checks)
    officers.works("nguoiduyet", approves)


def answer(officers: Officers) -> None:
    title = f"Đánh rơi giấy tờ xe thì làm gì? ({uuid4().int % 10_000})"

    def writes(page: Page) -> None:
        clicks_to(page, "/quan-tri/hoi-dap/soan/moi/")
        page.locator("#id_title").fill(title)
        page.get_by_role("button", name="Bắt đầu soạn").click()
        page.locator("#id_question_text").fill("Tôi đánh rơi giấy tờ xe ở chợ thì phải làm gì?")
        _finish_answer(page)

    officers.works("bientap", writes)
    _checked_and_approved(officers, title, "Duyệt và công bố")


def question(officers: Officers) -> None:
    title = officers.find("question")

    def refers(page: Page) -> None:
        wait(page, "cau-hoi-cho-phan-loai", title)
        form = page.locator("#viec-chuyen")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        form.locator("[name=lead]").fill("Sở Tư pháp thành phố Cần Thơ")
        form.locator("[name=reason]").fill("Thuộc lĩnh vực của cơ quan.")
        form.locator("button[type=submit]").click()
        expect(page.locator(".qa-side")).to_contain_text("Sở Tư pháp")

    def writes(page: Page) -> None:
        wait(page, "cau-hoi-phai-tra-loi", title)
        page.get_by_role("link", name="Soạn trả lời").click()
        page.get_by_role("button", name="Soạn câu trả lời").click()
        _finish_answer(page)

    officers.works("tuphap", refers)
    officers.works("bientap", writes)
    _checked_and_approved(officers, title, "Duyệt, trả lời và công bố")


def article(officers: Officers) -> None:
    title = f"Treo cờ đúng ngày ({uuid4().int % 10_000})"

    def writes(page: Page) -> None:
        page.goto("/quan-tri/")
        page.get_by_role("link", name="Tin, bài", exact=True).first.click()
        page.locator("#id_title").fill(title)
        page.locator(".c-sf-add-button").first.click()
        page.get_by_role("option", name="Đoạn văn").click()
        page.locator("[data-contentpath=body] [contenteditable=true]").first.click()
        page.keyboard.type("Mỗi nhà treo cờ trước sáu giờ sáng.")
        # The editor hands its text to the form a moment later.
        expect(page.locator("[name=body-0-value]")).to_have_value(re.compile("sáu giờ sáng"))
        page.locator("#id_lead").fill("Ngày lễ thì treo cờ từ sáng sớm.")
        choose(page, "Gửi kiểm tra, duyệt")

    def agrees(page: Page, said: str) -> None:
        wait(page, "bai-cho-duyet", title)
        expect(page.get_by_role("navigation", name="Thao tác (chân trang)")).to_be_visible()
        choose(page, said)

    officers.works("bientap", writes)
    officers.works("phapche", lambda page: agrees(page, "Đồng ý"))
    officers.works("nguoiduyet", lambda page: agrees(page, "Đồng ý và xuất bản"))


def report(officers: Officers) -> None:
    name = officers.find("report")

    def writes(page: Page) -> None:
        wait(page, "bao-cao-phai-gui", name)
        page.get_by_label("Đúng", exact=True).check()
        page.locator("#id_ket-qua-text").fill("Đã mở hai hội nghị.")
        page.get_by_role("button", name="Lưu nháp").click()
        expect(page.get_by_text("Chưa gửi.")).to_be_visible()

    def sends(page: Page) -> None:
        wait(page, "bao-cao-phai-gui", name)
        page.get_by_role("button", name="Lưu và gửi").click()
        expect(page.get_by_text(re.compile("Đã gửi báo cáo"))).to_be_visible()

    officers.works("bientap", writes)
    officers.works("nguoiduyet", sends)


def invitation(officers: Officers) -> None:
    def invites(page: Page) -> None:
        clicks_to(page, "/quan-tri/co-quan-toi/")
        page.get_by_label("Họ và tên").fill("Lý Thị Mời")
        page.get_by_label("Hộp thư hoặc số điện thoại").fill(f"0{uuid4().int % 900_000_000 + 100_000_000}")
        page.get_by_role("button", name="Mời", exact=True).click()
        expect(page.get_by_text("Đã lập tài khoản Lý Thị Mời")).to_be_visible()

    officers.works("quantricongthuong", invites)


def move(officers: Officers) -> None:
    name = officers.find("colleague")

    def asks(page: Page) -> None:
        clicks_to(page, "/quan-tri/de-nghi-cap-quyen/")
        page.locator("[name=kind]").select_option(label="Điều chuyển sang cơ quan khác")
        page.locator("[name=officer]").select_option(label=name)
        page.locator("[name=agency]").select_option(label="Sở Tư pháp thành phố Cần Thơ")
        page.locator("[name=role]").select_option("editor")
        page.locator("[name=reason]").fill("Theo quyết định điều động.")
        page.get_by_role("button", name="Gửi, chờ người thứ hai duyệt").click()
        expect(page.get_by_text("Đã ghi đề nghị.")).to_be_visible()

    def approves(page: Page) -> None:
        wait(page, "cap-quyen", name)
        page.locator("tr", has_text=name).get_by_role("button", name="Duyệt", exact=True).click()
        expect(page.get_by_text("Đã ghi quyết định.")).to_be_visible()

    officers.works("quantricongthuong", asks)
    officers.works("quantri", approves)


def campaign(officers: Officers) -> None:
    told = officers.find("public_answer")
    title = f"Nhắc bà con: {told}"

    def writes(page: Page) -> None:
        clicks_to(page, "/quan-tri/gui-tin/dot-gui/")
        page.get_by_role("link", name="Soạn đợt gửi mới").click()
        page.get_by_label("Tìm nội dung đã công khai").fill(told)
        page.get_by_role("button", name="Tìm", exact=True).click()
        page.locator(".send-choices a", has_text=told).first.click()
        page.get_by_label("Tên đợt gửi").fill(title)
        page.get_by_role("button", name="Lập đợt gửi").click()
        page.get_by_role("button", name="Lưu lời văn").click()
        expect(page.get_by_text("Đã lưu.")).to_be_visible()
        page.get_by_role("link", name="Người nhận, kênh, giờ gửi").click()
        page.locator("[name=interests]").first.check()
        page.get_by_role("button", name="Lưu và tính lại").click()
        page.locator("form[action$='/gui-thu/'] textarea").first.fill("bientap@example.vn")
        page.get_by_role("button", name="Gửi thử").click()
        page.get_by_role("button", name="Tôi đã xem tin thử").click()
        page.get_by_role("button", name="Trình duyệt").click()
        expect(page.get_by_text("Đã trình duyệt.")).to_be_visible()

    def releases(page: Page) -> None:
        wait(page, "dot-gui-duyet", title)
        page.get_by_role("button", name=re.compile("Duyệt và cho gửi")).click()
        expect(page.get_by_text("Đã duyệt.")).to_be_visible()

    officers.works("bientap", writes)
    officers.works("nguoiduyet", releases)


def proof(officers: Officers) -> None:
    title = officers.find("page_to_proof")

    def proofs(page: Page) -> None:
        wait(page, "tai-lieu-cho-soat", title)
        page.get_by_role("button", name="Soát trang tiếp theo").click()
        expect(page.locator(".proof-word:focus")).to_be_visible()
        for _ in range(40):
            if "Hết chỗ cần xem" in page.locator(".proof-said").inner_text():
                break
            _settle_word(page)
        page.get_by_role("button", name="Lưu và xong trang").click()
        expect(page.get_by_text("Đã soát xong trang 1")).to_be_visible()

    officers.works("bientap", proofs)


def _settle_word(page: Page) -> None:
    """What was misread is typed as it is printed, the others stand."""
    right = {wrong: printed for printed, (wrong, *_) in MISTAKES.items()}
    word = page.locator(".proof-word:focus").inner_text()
    if word not in right:
        page.get_by_role("button", name="Đúng như in").click()
        return
    page.get_by_role("button", name="Sửa", exact=True).click()
    page.keyboard.type(right[word])
    page.keyboard.press("Enter")


def _asked_for(page: Page, code: str) -> list[Locator]:
    """The links of this page to what somebody asked for the scan of this code."""
    asked = page.locator("td.title > a", has_text="Nhập kế hoạch: Võ Thị Tư Pháp").all()
    return [one for one in asked if code in page.request.get(one.get_attribute("href") or "").text()]


def plan(officers: Officers) -> None:
    title = officers.find("plan")
    code = f"sh-2026-{title.rsplit(maxsplit=1)[-1]}"

    def accepts(page: Page) -> None:
        wait(page, "tai-lieu-nghiem-thu", title)
        page.get_by_role("button", name="Nghiệm thu cả tài liệu").click()
        page.get_by_role("link", name="Nhận làm kế hoạch").click()
        page.get_by_role("button", name="Đưa lên cổng").click()
        expect(page.get_by_text("Đã ghi đề nghị.")).to_be_visible()

    def agrees(page: Page) -> None:
        page.goto("/quan-tri/")
        if not (kind := page.locator('main a[href$="loai=viec-hai-nguoi"]')).count():
            raise SomebodyWasQuicker("nothing waits for two on the first screen")
        kind.first.click()
        page.wait_for_url(re.compile("loai=viec-hai-nguoi$"))
        # Other journeys ask for plans too: which of them is this one is read without the officer's hands.
        if not (ours := _asked_for(page, code)):
            page.goto(f"{page.url}&tim=Nhập kế hoạch")  # so much waits of theirs that it stands on another page
            page.evaluate("window.keep((now) => { now.pages -= 1; })")
            ours = _asked_for(page, code)
        if not ours:
            raise SomebodyWasQuicker("no request for this scan in the list")
        ours[0].click()
        page.wait_for_url("**/viec-can-hai-nguoi/*/")
        expect(page.locator("main")).to_contain_text(code)
        if not (agree := page.get_by_role("button", name="Đồng ý, làm việc này")).count():
            raise SomebodyWasQuicker("decided between the look at the list and this page")
        agree.click()
        done, late = page.get_by_text("Đã làm theo đề nghị."), page.get_by_text("Đề nghị này không còn chờ")
        expect(done.or_(late).first).to_be_visible()
        if late.count():
            raise SomebodyWasQuicker("the request no longer waited")

    officers.works("tuphap", accepts)
    officers.works("quantri", agrees)


TASKS: dict[str, Callable[[Officers], None]] = {
    "dien-thoai": by_telephone,
    "goi-tra-loi": call,
    "hoat-dong": activity,
    "tra-loi": answer,
    "cau-hoi": question,
    "bai-viet": article,
    "bao-cao": report,
    "dot-gui": campaign,
    "soat": proof,
    "ke-hoach": plan,
    "moi-can-bo": invitation,
    "dieu-chuyen": move,
}
