"""A decision on paper becomes a law that a citizen finds: brought, read, proofed, accepted, published, found."""

import random
import re
import shutil
from pathlib import Path

import pytest
import typst
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_officer_answers import officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed"),
]

# As Nghị định 30/2020/NĐ-CP sets a decision: two columns at the head and at the end.
PAPER = """
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 20mm))
#set text(font: "Libertinus Serif", size: 13pt, lang: "vi")
#set par(justify: true, leading: 0.7em, spacing: 1.1em)
#grid(columns: (42%, 58%), align: center, row-gutter: 7pt,
  [ỦY BAN NHÂN DÂN], [*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*],
  [*XÃ VỊ THANH ĐÔNG*], [*Độc lập - Tự do - Hạnh phúc*],
  [Số: NUMBER/QĐ-UBND], [_Vị Thanh Đông, ngày 12 tháng 10 năm 2026_])
#v(8mm)
#align(center)[*QUYẾT ĐỊNH*\\ *Ban hành Quy chế hoạt động của tủ sách pháp luật lưu động*]
#v(4mm)
#align(center)[*CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ VỊ THANH ĐÔNG*]

_Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;_

_Theo đề nghị của công chức tư pháp - hộ tịch._

#align(center)[*QUYẾT ĐỊNH:*]

*Điều 1. Phạm vi*

1. Quyết định này quy định việc đưa tủ sách pháp luật lưu động bằng ghe về các ấp ven kênh.

2. Người mượn sách không phải trả tiền.

*Điều 2. Thời hạn mượn*

1. Mỗi lần mượn không quá 15 ngày.

2. Người làm mất sách phải đền theo giá bìa, không quá 200.000 đồng một quyển.

*Điều 3. Hiệu lực thi hành*

Quyết định này có hiệu lực từ ngày 01 tháng 11 năm 2026.
#v(6mm)
#grid(columns: (50%, 50%), align: (left, center), row-gutter: 5pt,
  [*_Nơi nhận:_*], [*CHỦ TỊCH*], [- Như Điều 3;], [], [- Lưu: VT.], [], [], [#v(12mm)*Nguyễn Thị Lụa*])
"""


@pytest.fixture(scope="module")
def number() -> int:
    """Of figures that no reading takes for another: what is shown is the way of a paper, not how well it is read."""
    return int("".join(random.choices("2479", k=4)))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory, number: int) -> Path:
    """The decision as a scanner gives it."""
    picture = tmp_path_factory.mktemp("paper") / f"quyet-dinh-{number}.png"
    picture.write_bytes(typst.compile(PAPER.replace("NUMBER", str(number)).encode(), format="png", ppi=200))
    return picture


def wait_for(page: Page, address: str, words: str) -> None:
    """Ask for the page until the worker has done what it says. It reads, understands and indexes by itself."""
    for _ in range(240):
        page.goto(address)
        if words in page.get_by_role("main").inner_text():
            return
        page.wait_for_timeout(500)
    expect(page.get_by_role("main")).to_contain_text(words)


def bring(page: Page, paper: Path) -> str:
    """Uploaded at the desk; the code under which it is known from now on."""
    page.goto("/quan-tri/so-hoa/tai-len/")
    page.get_by_label("Tên tài liệu").fill("Tủ sách pháp luật lưu động")
    page.get_by_label("Chọn tệp").set_input_files(paper)
    page.get_by_role("button", name="Gửi tài liệu").click()
    link = page.get_by_role("link", name="Xem tài liệu")
    expect(link).to_be_visible()
    found = re.search(r"/(sh-[\d-]+)/", str(link.get_attribute("href")))
    assert found
    return found[1]


def proof(page: Page, code: str) -> None:
    """Every risky word is looked at, by keys."""
    page.goto(f"/quan-tri/so-hoa/{code}/soat/")
    page.get_by_role("button", name="Soát trang tiếp theo").click()
    page.wait_for_url(re.compile(r"/soat/1/$"))
    expect(page.locator(".proof-word:focus")).to_be_visible()
    done = page.get_by_role("button", name="Lưu và xong trang")
    for _ in range(200):
        if "Hết chỗ cần xem" in page.locator(".proof-said").inner_text():
            break
        page.keyboard.press("a")
    expect(page.locator(".proof-said")).to_contain_text("Hết chỗ cần xem")
    done.click()
    expect(page.get_by_text("Đã soát xong trang 1")).to_be_visible()


def confirm(page: Page, code: str, number: int) -> None:
    """What the head block says is looked at beside the picture and confirmed."""
    page.goto(f"/quan-tri/so-hoa/{code}/thong-tin/")
    expect(page.get_by_label("Số, ký hiệu")).to_have_value(re.compile("/QĐ-UBND$"))
    page.get_by_label("Số, ký hiệu").fill(f"{number}/QĐ-UBND")  # as printed, whatever was read
    expect(page.get_by_label("Ngày ban hành")).to_have_value("2026-10-12")
    expect(page.get_by_label("Người ký", exact=True)).to_have_value("Nguyễn Thị Lụa")
    page.get_by_role("button", name="Xác nhận thông tin").click()
    expect(page.get_by_role("heading", name="Thông tin đã rõ")).to_be_visible()


class TestAPhotographIsLookedAtBeforeItIsSent:
    def test_and_the_telephone_says_how_to_take_it_again(
        self, chromium: Browser, demo_site: str, paper: Path, tmp_path: Path
    ) -> None:
        with Image.open(paper) as sharp:
            page_seen = sharp.convert("RGB")
        page_seen.filter(ImageFilter.GaussianBlur(7)).save(tmp_path / "nhoe.jpg")
        lit = Image.eval(page_seen, lambda level: level * 85 // 100)
        ImageDraw.Draw(lit).ellipse((600, 900, 900, 1200), fill="white")
        lit.save(tmp_path / "choi.jpg")
        page_seen.resize((600, 850)).save(tmp_path / "nho.jpg")
        with officer(chromium, demo_site, "bientap") as page:
            page.goto("/quan-tri/so-hoa/tai-len/")
            faults = page.locator(".sh-files li .sh-fault")
            chosen = [tmp_path / "choi.jpg", tmp_path / "nho.jpg", tmp_path / "nhoe.jpg", paper]
            page.get_by_label("Chọn tệp").set_input_files(chosen)
            expect(faults).to_have_text([re.compile("chói"), re.compile("nhỏ"), re.compile("nhòe"), ""])
            expect(faults.last).to_be_hidden()


class TestAScanBecomesLaw:
    def test_from_the_upload_to_the_citizen_who_finds_the_article(
        self, chromium: Browser, demo_site: str, paper: Path, number: int
    ) -> None:
        clerk = officer(chromium, demo_site, "bientap")
        code = bring(clerk, paper)
        wait_for(clerk, f"/quan-tri/so-hoa/tai-lieu/{code}/", "Đang soát")
        proof(clerk, code)
        confirm(clerk, code, number)

        # Whoever brought and proofed it cannot accept it; a colleague does, and publishes.
        clerk.goto(f"/quan-tri/so-hoa/{code}/soat/")
        expect(clerk.get_by_role("button", name="Nghiệm thu cả tài liệu")).to_have_count(0)
        second = officer(chromium, demo_site, "nguoiduyet")
        second.goto(f"/quan-tri/so-hoa/{code}/soat/")
        with second.expect_navigation():
            second.get_by_role("button", name="Nghiệm thu cả tài liệu").click()
        second.goto("/quan-tri/so-hoa/cong-bo/")
        second.get_by_role("link", name=re.compile("Tủ sách pháp luật lưu động")).first.click()
        second.get_by_label("Mô tả cho người không xem được ảnh").fill("Quyết định một trang, có dấu và chữ ký.")
        second.get_by_role("button", name="Công bố", exact=True).click()
        expect(second.get_by_text("Đã công bố tài liệu.")).to_be_visible()

        # A citizen finds the article in the library, and the paper behind it with her words marked on the picture.
        citizen = chromium.new_context(viewport={"width": 390, "height": 800}, base_url=demo_site).new_page()
        wait_for(citizen, "/tim-kiem/?q=dua+tu+sach+luu+dong+bang+ghe", f"{number}/QĐ-UBND")
        citizen.goto(f"/so-hoa/{code}/?trang=1&q=den+theo+gia+bia")
        expect(citizen.locator("svg rect, svg mark").first).to_be_attached()
        citizen.goto(f"/so-hoa/{code}/")
        expect(citizen.get_by_text("Văn bản này có trong thư viện")).to_be_visible()
        citizen.locator("main .notice a[href^='/van-ban/']").click()
        expect(citizen.get_by_role("main")).to_contain_text("Người làm mất sách phải đền theo giá bìa")
