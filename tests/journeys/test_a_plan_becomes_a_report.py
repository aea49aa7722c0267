"""From a plan's file to a report that is signed and published, every number of which opens what is behind it.

The demo holds the plan of 2021 and a year of work, done through the rooms' operations; what officers do is done here in
a browser.
"""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from officialdocs import check
from tests.journeys.test_officer_answers import another_agrees, officer
from tests.portal.plans.parser.three_plans import CAN_THO, as_docx, text_of_plan

pytestmark = pytest.mark.browser

DESK = "/quan-tri/bao-cao-tong-hop/"
TO_WRITE = re.compile(r"^\[Cần viết:.*$", re.MULTILINE)
WRITTEN = "Lãnh đạo các cơ quan quan tâm chỉ đạo; cán bộ theo dõi ghi số liệu ngay khi việc xảy ra."
OFFICE = shutil.which("soffice")


class TestAPlan:
    def test_comes_in_by_its_file_and_is_looked_at_before_it_is_accepted(
        self, chromium: Browser, demo_site: str
    ) -> None:
        page = officer(chromium, demo_site, "tuphap")
        page.goto("/quan-tri/ke-hoach/nhap/")
        file = {
            "name": "ke-hoach.docx",
            "mimeType": "application/octet-stream",
            "buffer": as_docx(text_of_plan(CAN_THO)),
        }
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Đọc tệp").click()
        expect(page.get_by_role("heading", name=re.compile(r"\d+ nhiệm vụ"))).to_be_visible()
        expect(page.get_by_role("heading", name=re.compile(r"\d+ chỉ tiêu"))).to_be_visible()
        page.get_by_role("button", name="Đưa lên cổng").click()
        expect(page.locator("body")).to_contain_text("Đã ghi đề nghị.")
        another_agrees(chromium, demo_site, "ke-hoach.docx")


class TestTheYearOfAPlan:
    """One report on its way: each test of the file stands on what the browser did, so the way is one test."""

    def test_becomes_a_report_that_is_signed_and_traceable(
        self, chromium: Browser, demo_site: str, tmp_path: Path
    ) -> None:
        drafter = officer(chromium, demo_site, "tuphap")
        compile_final_report(drafter)
        report = drafter.url
        expect(drafter.get_by_role("heading", name="Số liệu đã chốt")).to_be_visible()
        write_what_no_figure_says(drafter, report)

        drafter.goto(report)
        hand_in = drafter.get_by_role("button", name=re.compile("Trình bản thảo"))
        hand_in.click()
        expect(drafter.locator("body")).to_contain_text("Chưa qua được bước này. Báo cáo chưa gửi")
        for reason in drafter.locator("textarea[name^='ly-do-']").all():
            reason.fill("Đã đôn đốc; báo cáo nêu rõ cơ quan chưa gửi.")
        hand_in.click()
        expect(drafter.locator("body")).to_contain_text("Đã trình báo cáo")

        # Nobody approves what they drafted: the drafter is told so, a leader of the agency does it.
        expect(drafter.get_by_role("button", name="Duyệt báo cáo")).to_have_count(0)
        leader = officer(chromium, demo_site, "lanhdao")
        leader.goto(report)
        leader.get_by_role("button", name="Duyệt báo cáo").click()
        expect(leader.locator("body")).to_contain_text("Báo cáo chờ ký")

        drafter.goto(report)
        drafter.locator("input[name=number]").fill("21")
        drafter.locator("input[name=signer]").fill("Lê Thị Lãnh Đạo")
        drafter.get_by_role("button", name="Ghi báo cáo đã ký").click()
        expect(drafter.locator("body")).to_contain_text("Báo cáo số 21/")
        drafter.get_by_role("button", name="Công bố báo cáo").click()
        public = drafter.get_by_role("link", name="Xem bản công bố").get_attribute("href")
        assert public is not None

        reader = chromium.new_context(
            viewport={"width": 360, "height": 800}, base_url=demo_site, java_script_enabled=False
        ).new_page()
        every_number_opens(reader, public)
        file = reader.request.get(f"{public}bao-cao.docx").body()
        assert check(file) == []
        if OFFICE:
            looks_like_an_official_paper(file, tmp_path)


def compile_final_report(page: Page) -> None:
    page.goto(f"{DESK}moi/")
    plan = page.locator("select[name=plan] option", has_text=re.compile("Tăng cường ứng dụng|2021")).first
    page.locator("select[name=plan]").select_option(plan.get_attribute("value"))
    page.locator("select[name=kind]").select_option("final")
    page.get_by_role("button", name="Chốt số liệu và soạn bản thảo").click()
    page.wait_for_url(re.compile(rf"{DESK}(?!moi/)[^/]+/$"))


def write_what_no_figure_says(page: Page, report: str) -> None:
    """The draft says where a person has to write; everything else is there already."""
    page.goto(f"{report}ban-thao/")
    hrefs = [link.get_attribute("href") for link in page.get_by_role("link", name="Sửa mục này").all()]
    for href in filter(None, hrefs):
        page.goto(href)
        text = page.locator("textarea[name=text]").input_value()
        if TO_WRITE.search(text):
            page.locator("textarea[name=text]").fill(TO_WRITE.sub(WRITTEN, text))
            page.get_by_role("button", name="Lưu thành bản thảo mới").click()
            page.wait_for_url(re.compile("/ban-thao/"))


def every_number_opens(page: Page, public: str) -> None:
    """On an old phone, without JavaScript: from the sentence to the number, from the number to the things."""
    page.goto(public)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    numbers = page.locator("main a[href*='/so-lieu/']")
    assert numbers.count() > 0
    hrefs = list(dict.fromkeys(link.get_attribute("href") for link in numbers.all()))
    for href in hrefs:
        assert page.request.get(href).status == 200, href
    page.goto(hrefs[0])
    expect(page.locator("main")).to_contain_text("chốt lúc")


def looks_like_an_official_paper(file: bytes, folder: Path) -> None:
    (folder / "bao-cao.docx").write_bytes(file)
    subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        + ["--outdir", folder, folder / "bao-cao.docx"],
        check=True,
        capture_output=True,
        timeout=180,
    )
    pages = PdfReader(io.BytesIO((folder / "bao-cao.pdf").read_bytes())).pages
    first = " ".join(pages[0].extract_text().split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
    assert re.search(r"Số: 21/BC-", first)
    assert len(pages) > 1
    assert pages[1].extract_text().split()[0] == "2"
