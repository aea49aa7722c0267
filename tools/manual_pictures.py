"""Pictures of the manual: `python -m tools.manual_pictures http://localhost:8000 [PAGE…]`, with the demo running there.

For each page that a first-day page links to, a screenshot of its screen as the demo's officer of that role sees it: one
small WebP in the static files of the back office, named after the page. Run again after screens have changed; a page
whose screen cannot be opened is reported and its picture stays unchanged.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1] / "src" / "portal"
PICTURES = ROOT / "frontpages" / "static" / "frontpages" / "manual"
OFFICERS = {
    "editor": "bientap", "approver": "nguoiduyet", "legal": "phapche", "leader": "lanhdao", "reception": "tiepdan",
    "justice": "tuphap", "chair": "chutich", "administrator": "quantri", "unit_admin": "quantricongthuong",
}  # fmt: skip
PASSWORD = "lan-toa-trinh-dien"  # noqa: S105  of the demo, where it is public
# Work that is started in the demo, so that the screenshot shows the screen in use.
BEGUN = {"soan-cau-tra-loi": "Đặt cọc mua đất rồi đổi ý có lấy lại được tiền cọc không?"}
SIZE, SHOWN = {"width": 1280, "height": 800}, (960, 600)


def wanted() -> dict[str, str]:
    """The first role whose first-day page links there, by page."""
    found: dict[str, str] = {}
    for file in sorted(ROOT.glob("*/manual/ngay-dau-*.md")):
        head, _, body = file.read_text("utf-8").partition("\n\n")
        (role,) = re.findall(r"^roles: (\w+)", head, re.MULTILINE)
        for code in re.findall(r"\]\(([\w-]+)\)", body):
            found.setdefault(code, role)
    return found


def take(page: Page, site: str, code: str) -> bool:
    """Take the screenshot of a page; False if the signed-in officer has no such screen."""
    page.goto(f"{site}/quan-tri/huong-dan/{code}/")
    opens = page.locator(".lan-toa-manual > p a", has_text="Mở ")
    if code == "tai-khoan-cua-toi":
        page.goto(f"{site}/quan-tri/account/")
    elif opens.count():
        opens.first.click()
    else:
        return False
    if title := BEGUN.get(code):
        page.fill("input[name=title]", title)
        page.get_by_role("button", name="Bắt đầu soạn").click()
        page.locator("[data-draftail-editor-wrapper]").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS)
    shot.save(PICTURES / f"{code}.webp", quality=45, method=6)
    return True


def main(site: str, *only: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        asked = {code: role for code, role in wanted().items() if not only or code in only}
        for role in sorted(set(asked.values())):
            page = browser.new_context(viewport=SIZE, locale="vi-VN").new_page()  # type: ignore[arg-type]
            page.goto(f"{site}/quan-tri/login/")
            page.fill("input[name=username]", OFFICERS[role])
            page.fill("input[name=password]", PASSWORD)
            page.click("button[type=submit]")
            for code in (code for code, of in asked.items() if of == role):
                if not take(page, site, code):
                    print(f"{code}: no screen for {role}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), *sys.argv[2:])
