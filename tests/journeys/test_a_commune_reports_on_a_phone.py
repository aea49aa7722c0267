"""A commune's quarter on a telephone, by the one officer who does everything there: from the work that waits to the
report that was sent, with a photograph. Taps, typed fields and loads are counted in the browser, whatever the test
believes that it did.
"""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.journeys.seeing import found_by_axe, sideways
from tests.journeys.test_officer_answers import sign_in

pytestmark = pytest.mark.browser
A_TAP, A_FIELD = 3, 15  # seconds of somebody who is not quick
MOST_SECONDS, MOST_FIELDS = 180, 6
FINGER = 44  # CSS pixels

COUNTING = """
const add = (name, amount) => sessionStorage.setItem(name, +(sessionStorage.getItem(name) || 0) + amount);
addEventListener('pointerdown', event => event.isTrusted && add('taps', 1), true);
addEventListener('change', event => event.target.matches('select') && add('taps', 2), true);
addEventListener('change', event => event.target.matches('[type=file]') && add('taps', 3), true);
addEventListener('input', event => {
  const typed = event.target.matches('textarea, input:not([type=radio], [type=checkbox], [type=file])');
  if (typed && !event.target.counted) { event.target.counted = true; add('fields', 1); }
}, true);
addEventListener('load', () => add('loading', performance.now() / 1000));
"""


@pytest.fixture
def phone(chromium: Browser, demo_site: str) -> Page:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=demo_site, locale="vi-VN")
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, "phuongdaithanh")
    page.add_init_script(COUNTING)
    yield page
    context.close()


def photograph() -> FilePayload:
    """As a telephone takes it: some megapixels, as JPEG."""
    taken = BytesIO()
    Image.effect_noise((1600, 1200), 40).convert("RGB").save(taken, "JPEG", quality=80)
    return {"name": "IMG_20261001.jpg", "mimeType": "image/jpeg", "buffer": taken.getvalue()}


def counted(page: Page) -> tuple[int, int, float]:
    said = page.evaluate("['taps', 'fields', 'loading'].map(name => +(sessionStorage.getItem(name) || 0))")
    return int(said[0]), int(said[1]), said[2]


def test_a_quarter_takes_three_minutes_at_most(phone: Page, capsys: pytest.CaptureFixture[str]):
    phone.goto("/quan-tri/")
    assert counted(phone)[:2] == (0, 0)
    phone.get_by_role("link", name=re.compile(r"phường Đại Thành: Quý .*chưa báo cáo")).click()
    phone.wait_for_url(re.compile(r"/bao-cao/\d+/$"))
    assert sideways(phone) <= 0
    assert found_by_axe(phone) == []
    send = phone.get_by_role("button", name="Lưu và gửi")
    box = send.bounding_box()
    assert box is not None
    assert box["height"] >= FINGER

    whole = phone.locator("#ket-qua")
    whole.get_by_label("Đúng", exact=True).check()
    whole.get_by_label("Nội dung").fill("Đã phổ biến Luật Đất đai tại các khu vực, phát loa mỗi sáng thứ hai.")
    whole.get_by_text("Minh chứng", exact=True).click()
    # The field, the shutter and "use this picture" are taps of the counter.
    whole.get_by_label("Tệp, ảnh minh chứng").set_input_files(photograph())
    whole.get_by_text("Số liệu khác của cơ quan").click()
    whole.get_by_label("Tên số liệu").first.fill("Hòa giải thành")
    whole.get_by_label("Số", exact=True).first.fill("4")
    whole.get_by_label("Đơn vị").first.fill("vụ")
    whole.get_by_label("Loại số").first.select_option("flow")
    phone.locator("#kho-khan").get_by_label("Nội dung").fill("Chỉ có một công chức tư pháp - hộ tịch.")
    send.click()
    expect(phone.get_by_text(re.compile("Đã gửi báo cáo quý"))).to_be_visible()
    phone.wait_for_load_state()
    assert sideways(phone) <= 0

    taps, fields, loading = counted(phone)
    seconds = taps * A_TAP + fields * A_FIELD + loading
    with capsys.disabled():
        print(f"\na commune's quarter: {taps} taps, {fields} fields, {loading:.1f} s of loading: {seconds:.0f} s")
    assert 5 <= taps <= 10, "eight on the page, two in the camera"
    assert 5 <= fields <= MOST_FIELDS
    assert seconds <= MOST_SECONDS

    phone.goto("/quan-tri/")
    expect(phone.get_by_role("link", name=re.compile(r"phường Đại Thành: Quý"))).to_have_count(0)
    phone.goto("/quan-tri/bao-cao/?muc=da-gui")
    phone.get_by_role("link", name=re.compile("Quý")).first.click()
    expect(phone.get_by_role("link", name="IMG_20261001.jpg")).to_be_visible()
    assert sideways(phone) <= 0
