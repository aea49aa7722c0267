"""An officer stands in a village hall with a telephone: one activity, entered once, counted in the form of the year."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.seeing import found_by_axe, sideways
from tests.journeys.test_officer_answers import sign_in
from tests.portal.files.files import picture_from_a_telephone

pytestmark = pytest.mark.browser
FINGER = 44  # CSS pixels: smaller targets are missed in the sun


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def phone(request: pytest.FixtureRequest, chromium: Browser, demo_site: str) -> Page:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, base_url=demo_site, locale="vi-VN", java_script_enabled=request.param
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, "bientap")
    yield page
    context.close()


def test_an_activity_is_entered_corrected_and_withdrawn(phone: Page):
    phone.goto("/quan-tri/hoat-dong/moi/")
    phone.get_by_role("link", name="Phát tài liệu miễn phí").click()
    expect(phone.get_by_label("Nội dung")).to_be_visible()
    assert sideways(phone) == 0
    phone.get_by_label("Nội dung").fill("Phát tờ gấp Luật Đất đai tại chợ")
    phone.get_by_label("Số bản phát miễn phí bằng tiếng Việt").fill("250")
    phone.get_by_text("Có bằng tiếng Khmer hoặc tiếng khác").click()
    phone.get_by_label("Số bản phát miễn phí bằng tiếng Khmer").fill("80")
    for target in (phone.get_by_role("button", name="Ghi hoạt động"), phone.get_by_label("Ngày", exact=False).first):
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= FINGER
    phone.get_by_role("button", name="Ghi hoạt động").click()
    expect(phone.get_by_text("330 bản (trong đó 80 tiếng Khmer)").first).to_be_visible()
    code = re.search(r"hd-\d{4}-\d{6}", phone.url)
    assert code is not None
    phone.get_by_role("link", name="Sửa", exact=True).click()
    phone.get_by_label("Số bản phát miễn phí bằng tiếng Việt").fill("200")
    phone.get_by_role("button", name="Ghi bản sửa").click()
    expect(phone.get_by_text("Bản 2")).to_be_visible()
    assert sideways(phone) == 0
    phone.get_by_text("Rút hoạt động này").click()
    phone.get_by_label("Vì sao rút").fill("Ghi để thử")
    phone.get_by_role("button", name="Rút hoạt động").click()
    expect(phone.get_by_text("không tính nó nữa").first).to_be_visible()


def test_a_notice_on_a_board_is_entered_with_a_photograph(phone: Page):
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto("/quan-tri/hoat-dong/moi/")
    phone.get_by_role("link", name="Niêm yết tại trụ sở, bảng tin").click()
    phone.get_by_label("Nội dung").fill("Thông báo tiêm phòng chó, mèo")
    phone.get_by_label("Số nơi niêm yết bằng tiếng Việt").fill("3")
    phone.get_by_label("Nơi cụ thể").fill("Bảng tin ấp 3, chợ, trạm y tế")
    taken = {"name": "IMG_0412.jpg", "mimeType": "image/jpeg", "buffer": picture_from_a_telephone()}
    phone.get_by_label("Ảnh minh chứng").set_input_files([taken])
    assert sideways(phone) == 0
    phone.get_by_role("button", name="Ghi hoạt động").click()
    expect(phone.get_by_text("Bảng tin ấp 3, chợ, trạm y tế").first).to_be_visible()
    shown = phone.get_by_role("img", name="Ảnh 1")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("one => one.naturalWidth") > 0
    assert sideways(phone) == 0
    expect(phone.get_by_text("Chưa có minh chứng")).to_have_count(0)


@pytest.mark.parametrize(
    "place",
    [
        "hoat-dong/",
        "hoat-dong/moi/",
        "hoat-dong/moi/truc-tiep/",
        "hoat-dong/moi/niem-yet/",
        "hoat-dong/nhap/",
        "bieu-mau/",
        "bieu-mau/2/",
        "bieu-mau/mau/2/",
    ],
)
def test_every_desk_is_accessible_and_fits(chromium: Browser, demo_site: str, place: str):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, "tuphap")
    answer = page.goto(f"/quan-tri/{place}")
    assert answer
    assert (answer.status, answer.request.redirected_from) == (200, None)
    assert sideways(page) == 0
    assert found_by_axe(page) == []
    context.close()
