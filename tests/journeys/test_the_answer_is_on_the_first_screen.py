"""On an old phone, without JavaScript, who asks sees answer, number and place in the law without scrolling."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 360, 640
# What twenty people type whom a situation of the program answers, the number that they look for ("" where the answer
# is none) and the place of the law that must stand beside it.
ASKED = (
    ("thử việc được trả bao nhiêu phần trăm lương", "85%", "Điều 26"),
    ("tui muốn nghỉ làm thì báo trước mấy ngày", "45 ngày", "khoản 1 Điều 35"),
    ("phep nam duoc may ngay", "12 ngày", "khoản 1 Điều 113"),
    ("bo viec may ngay thi bi duoi", "05 ngày", "Khoản 4 Điều 125"),
    ("tro cap thoi viec tinh sao", "một nửa tháng", "Khoản 1 Điều 46"),
    ("đứa cháu 15 tuổi làm tối đa mấy giờ một ngày", "08 giờ", "Khoản 2 Điều 146"),  # "từ đủ 15 tuổi"
    ("trừ hết lương có đúng luật không", "30%", "Khoản 3 Điều 102"),
    ("cho thue lai lao dong toi da bao lau", "12 tháng", "Khoản 1 Điều 53"),
    ("công ty kỷ luật người nuôi con dưới 12 tháng được không", "12 tháng", "khoản 4 Điều 122"),
    ("dat coc roi doi y co mat coc khong", "", "Khoản 2 Điều 328"),
    ("cho vay lai cao nhat bao nhieu phan tram", "20%", "Khoản 1 Điều 468"),
    ("con 10 tuoi doi ho co can con dong y khong", "chín tuổi", "Khoản 2 Điều 27"),
    ("di chuc mieng co gia tri khong", "hai người", "Điều 629"),
    ("thời hiệu chia thừa kế nhà đất là mấy năm", "30 năm", "Khoản 1 Điều 623"),
    ("may tuoi duoc lam di chuc", "mười tám tuổi", "Điều 20"),
    ("nhặt được điện thoại bao lâu thì là của mình", "01 năm", "Khoản 2 Điều 230"),
    ("thoi hieu kien doi no hop dong may nam", "03 năm", "Điều 429"),
    ("lam them ngay le duoc tra bao nhieu phan tram", "300%", "khoản 1 Điều 98"),
    ("thu viec toi da bao nhieu ngay", "06 ngày", "Điều 25"),
    ("thoi hieu xu ly ky luat bao lau", "06 tháng", "Khoản 1 Điều 123"),
)


@pytest.fixture(scope="module")
def phone(chromium: Browser, demo_site: str) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, base_url=demo_site, locale="vi-VN", java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def is_on_the_first_screen(shown: Locator) -> bool:
    box = shown.bounding_box()
    return bool(
        box
        and box["x"] >= 0
        and box["x"] + box["width"] <= WIDTH
        and box["y"] >= 0
        and box["y"] + box["height"] <= HEIGHT
    )


@pytest.mark.parametrize(("question", "number", "place"), ASKED, ids=[one[0] for one in ASKED])
def test_the_answer_its_number_and_its_place_need_no_scrolling(phone: Page, question: str, number: str, place: str):
    phone.goto(f"/tim-kiem/?q={quote(question)}")
    card = phone.locator("section.answer-answer")
    answer, law = card.locator(".answer-short-words"), card.locator(".answer-place a")
    expect(law).to_have_text(re.compile(place))
    assert is_on_the_first_screen(answer)
    assert is_on_the_first_screen(law)
    if number:
        assert is_on_the_first_screen(answer.locator("strong", has_text=number).first)


# Their laws were amended, as the catalogue tells, and nobody has said yet in which articles.
CHANGED_SOMEWHERE = (
    "tòa trả lại đơn kiện thì khiếu nại trong mấy ngày",
    "bi xu 5 nam tu muon khang cao thi bao lau",
    "lừa đảo 100 triệu ở tù bao lâu",
)


@pytest.mark.parametrize("question", CHANGED_SOMEWHERE)
def test_what_rests_on_a_law_that_was_changed_nobody_knows_where_is_offered_and_no_answer(phone: Page, question: str):
    phone.goto(f"/tim-kiem/?q={quote(question)}")
    expect(phone.get_by_role("heading", name="Có thể là")).to_be_visible()
    expect(phone.locator("section.answer-answer")).to_have_count(0)
