"""A citizen follows her commune by text message, without JavaScript; a clerk enters a paper form; a browser allows."""

import json
import random
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_officer_answers import sign_in

pytestmark = pytest.mark.browser

# What a browser's own service would answer, which no test can reach: the page and its script are the real ones.
A_BROWSER_THAT_ALLOWS = """
Notification.requestPermission = async () => "granted";
const keys = {{ p256dh: "BNc", auth: "tBH" }};
const subscription = {{ toJSON: () => ({{ endpoint: "https://push.example.invalid/{name}", keys }}) }};
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async () => subscription;
"""


def new_number() -> str:
    """As somebody types it; the demo's messages go into a file and nowhere else."""
    return f"09120{random.randint(0, 99_999):05d}"  # noqa: S311


def wait_for_code(number: str, environment: dict[str, str]) -> str:
    """The code in the text message that lies in the demo's folder for this number."""
    folder, deadline = Path(environment["VAR_DIR"]) / "messages", time.monotonic() + 60
    to = f"84{number[1:]}"
    while time.monotonic() < deadline:
        lines = [line for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
        said = [message["text"] for message in map(json.loads, lines) if message["to"] == to]
        if said:
            found = re.search(r"\b\d{6}\b", said[-1])
            assert found, said
            return found.group()
        time.sleep(0.1)
    raise AssertionError("no text message came")


def test_a_citizen_follows_her_commune_by_text_message(page_without_javascript: Page, demo_environment: dict[str, str]):
    page, number = page_without_javascript, new_number()
    page.goto("/van-ban/noi-toi-o/?xa=vi+thuy")
    page.get_by_role("main").get_by_role("link", name="Xã Vị Thủy").first.click()
    page.get_by_role("link", name=re.compile("^Theo dõi xã")).click()
    page.get_by_role("link", name="Tin nhắn SMS").click()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa gửi được")
    page.get_by_role("textbox", name="Số điện thoại di động").fill(f"{number[:4]} {number[4:7]} {number[7:]}")
    page.get_by_role("checkbox", name=re.compile("Tôi đồng ý")).check()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhập mã trong tin nhắn")

    page.get_by_role("textbox", name="Mã gồm 6 chữ số").fill(wait_for_code(number, demo_environment))
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("status")).to_contain_text("Đã xác nhận")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Xã Vị Thủy")
    expect(main).to_contain_text(f"***{number[-3:]}")
    expect(main).not_to_contain_text(number[1:])
    own = page.url.partition("?")[0]

    page.get_by_role("button", name="Xem để đọc, in").click()
    expect(page.get_by_role("main")).to_contain_text(f"84{number[1:]}")
    page.goto(own)
    page.get_by_role("button", name=re.compile("Thôi theo dõi Xã Vị Thủy")).click()
    expect(page.get_by_role("status")).to_contain_text("Đã thôi theo dõi")
    page.get_by_role("button", name="Xóa mọi dữ liệu của tôi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã xóa dữ liệu theo dõi của bạn")
    assert page.goto(own).status == 404


def test_a_clerk_enters_a_paper_form_and_types_the_code_read_out(
    chromium: Browser, demo_site: str, demo_environment: dict[str, str]
):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=demo_site)
    context.set_default_timeout(60_000)
    page, number = context.new_page(), new_number()
    paper = f"P{number[-5:]}"
    sign_in(page, "tiepdan")
    page.goto("/quan-tri/gui-tin/phieu/")
    page.get_by_label("Số phiếu").fill(paper)
    page.get_by_label("Số điện thoại di động").fill(number)
    page.get_by_label("Xã, phường muốn theo dõi").fill("Xã Vị Thủy")
    page.get_by_role("button", name="Nhập phiếu").click()
    expect(page.get_by_text("Mời người dân đọc mã trong tin nhắn")).to_be_visible()
    page.get_by_label(f"Mã của phiếu {paper}").fill(wait_for_code(number, demo_environment))
    page.get_by_role("row", name=re.compile(paper)).get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_text(f"Đã xác nhận số điện thoại của phiếu {paper}")).to_be_visible()
    context.close()


def test_several_things_are_found_as_one_types_and_a_browser_gives_its_leave(page: Page):
    page.add_init_script(A_BROWSER_THAT_ALLOWS.format(name=new_number()))
    page.goto("/theo-doi/")
    page.get_by_role("searchbox", name=re.compile("Gõ tên xã, phường")).press_sequentially("vi thuy")
    page.get_by_role("checkbox", name="Xã Vị Thủy", exact=True).check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("link", name="Thông báo trên trình duyệt").click()
    page.get_by_role("checkbox", name=re.compile("Tôi đồng ý")).check()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang theo dõi của bạn")
    expect(page.get_by_role("main")).to_contain_text("Thông báo trên trình duyệt")
    scopes = page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))")
    assert [scope.rstrip("/").count("/") for scope in scopes] == [2]  # the whole portal
