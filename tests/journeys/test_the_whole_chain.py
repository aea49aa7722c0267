"""The whole chain in one story: the law changes, what rests on it says so, is put right, copies follow, people are
told, and the work stands in the report by itself.

Citizens and officers act in a browser; what machines do is done by the rooms' operations (see `chain`).
"""

import io
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys import chain
from tests.journeys.conftest import manage
from tests.journeys.test_citizen_follows_a_law import path_in, wait_for_letter
from tests.journeys.test_citizen_follows_on_any_channel import wait_for_code
from tests.journeys.test_officer_answers import agree, officer, press, write_answer
from tests.portal.sharing.test_receiver import Running

pytestmark = pytest.mark.browser

STALE = "Luật đã thay đổi mà nội dung này chưa xét đến"
REPORTS = "/quan-tri/bao-cao-tong-hop/"
SUMS = ("luat.ban-sao", "luat.bao-tin")  # figures that add up what each of their things says


class Province:
    """The installation, its machines, and the people of the story."""

    def __init__(self, chromium: Browser, site: str, environment: dict[str, str], folder: Path) -> None:
        self.chromium, self.site, self.environment, self.folder = chromium, site, environment, folder
        self.asker, self.follower = f"hoi-{uuid4().hex}@example.vn", f"theo-{uuid4().hex}@example.vn"
        self.number = f"09130{random.randint(0, 99_999):05d}"  # noqa: S311
        self.told: dict[str, Any] = {}
        self._at_work: dict[str, Page] = {}

    def act(self, name: str, **said: Any) -> dict[str, Any]:
        script = f"from tests.journeys import chain; chain.act({name!r}, {str(self.folder)!r}, **{said!r})"
        manage(self.environment, "shell", "-v", "0", "-c", script)
        return dict(json.loads((self.folder / f"{name}.json").read_text("utf-8")))

    def officer(self, name: str) -> Page:
        """Signed in once for the whole story."""
        if name not in self._at_work:
            self._at_work[name] = officer(self.chromium, self.site, name)
        return self._at_work[name]

    def citizen(self) -> Page:
        context = self.chromium.new_context(
            viewport={"width": 360, "height": 740}, base_url=self.site, locale="vi-VN", java_script_enabled=False
        )
        context.set_default_timeout(30_000)
        return context.new_page()


@pytest.fixture
def province(chromium: Browser, demo_site: str, demo_environment: dict[str, str], tmp_path: Path) -> Province:
    return Province(chromium, demo_site, demo_environment, tmp_path)


@pytest.fixture
def started() -> Iterator[Callable[[Path, str], Running]]:
    """Sites of others, as processes that end with the test."""
    running: list[Running] = []

    def start(folder: Path, secret: str) -> Running:
        running.append(Running(folder, secrets=secret))
        return running[-1]

    yield start
    for one in running:
        one.kill()


def test_the_law_changes_and_everything_follows(province: Province, started: Callable[[Path, str], Running]):
    told = province.told = province.act("before", asker=province.asker)
    reader = province.citizen()
    she_follows_by_e_mail(province, reader)
    he_follows_by_text_message(province, reader)
    copies = started(province.folder / "trang", told["secret"])
    day = province.act("amendment", url=copies.url)["day"]
    assert {chain.QUESTION, chain.ARTICLE_TITLE} <= set(copies.listed)

    the_library_accepts_it(province)
    the_citizen_is_warned_everywhere(province, reader, day)
    sent = province.act("told")
    each_is_told_once(province, sent, day)
    the_copies_warn_too(copies)
    nobody_releases_what_quotes_the_old_law(province)

    the_answer_is_put_right_by_three(province)
    the_article_is_found_to_be_right(province)
    sent = province.act("counted")
    they_hear_of_the_correction_once(province, sent)
    the_copies_are_right_again(copies)
    reader.goto(told["answer"])
    expect(reader.get_by_role("main")).to_contain_text(chain.NEW)
    expect(reader.get_by_role("main")).not_to_contain_text(STALE)

    the_agency_finds_it_in_its_report(province)
    the_consolidated_report_counts_it(province)
    the_plan_shows_it(province, reader)


# ---- people who follow -----------------------------------------------------------------------------------------------


def she_follows_by_e_mail(province: Province, page: Page) -> None:
    page.goto(province.told["law"])
    page.get_by_role("link", name="Theo dõi văn bản này").click()
    page.get_by_role("textbox", name="Địa chỉ thư điện tử").fill(province.follower)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    letter = wait_for_letter(province.follower, Path(province.environment["VAR_DIR"]) / "mail", number=1)
    page.goto(path_in(letter, "xac-nhan"))
    page.get_by_role("button", name="Tôi đồng ý, hãy gửi thư cho tôi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã theo dõi")


def he_follows_by_text_message(province: Province, page: Page) -> None:
    page.goto(province.told["law"])
    page.get_by_role("link", name="Theo dõi văn bản này").click()
    page.get_by_role("link", name="Tin nhắn SMS").click()
    page.get_by_role("textbox", name="Số điện thoại di động").fill(province.number)
    page.get_by_role("checkbox", name=re.compile("Tôi đồng ý")).check()
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    code = wait_for_code(province.number, province.environment)
    page.get_by_role("textbox", name="Mã gồm 6 chữ số").fill(code)
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("status")).to_contain_text("Đã xác nhận")


# ---- the law changes -------------------------------------------------------------------------------------------------


def the_library_accepts_it(province: Province) -> None:
    page = province.officer("tuphap")
    page.goto(f"/quan-tri/su-kien-hieu-luc/?nguon={chain.AMENDING_NUMBER}")
    expect(page.get_by_text("sẽ gắn cờ 2 lượt nội dung")).to_be_visible()
    page.get_by_role("button", name="Ghi nhận những sự kiện đã chọn").click()
    expect(page.locator(".messages, .w-messages, [data-messages]").first).to_be_visible()
    agree(province.officer("quantri"), "Ghi nhận sự kiện hiệu lực")


def the_citizen_is_warned_everywhere(province: Province, page: Page, day: str) -> None:
    """The answer and the article, the kit with its script, the leaflet, the short link on it, the open data."""
    changed = f"đã được sửa đổi từ ngày {day}"
    for address in (province.told["answer"], province.told["article"]):
        page.goto(address)
        expect(page.get_by_role("main")).to_contain_text(STALE)
        expect(page.get_by_role("main")).to_contain_text(changed)

    kit = f"/chia-se/cau-tra-loi/{province.told['answer_number']}/"
    page.goto(kit)
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"Luật đã thay đổi: từ ngày {day}")
    short = re.search(r"/l/[a-z0-9]+/", main.inner_text())
    assert short, "the kit has no short link"
    leaflet = PdfReader(io.BytesIO(page.request.get(f"{kit}to-gap.pdf").body()))
    assert "Luật đã thay đổi" in " ".join(" ".join(one.extract_text() for one in leaflet.pages).split())

    page.goto(short.group())
    expect(page.get_by_role("heading", level=1)).to_contain_text(chain.QUESTION)
    expect(page.get_by_role("main")).to_contain_text(STALE)
    assert page.request.get(f"/api/v1/answers/{province.told['answer_number']}").json()["stale"]


def each_is_told_once(province: Province, sent: dict[str, list[str]], day: str) -> None:
    (letter,) = sent[province.follower]
    assert f"Từ ngày {day}, điểm c khoản 2 Điều 2 Nghị định" in letter
    (message,) = sent[chain.carried_number(province.number)]
    assert f"Nghị định về an toàn bến đò ngang: Từ ngày {day}, điểm c" in message
    (answered,) = [one for one in sent[province.asker] if "Luật có thay đổi" in one]
    assert f"Nghị định {chain.NUMBER} có thay đổi" in answered


def page_of(copies: Running, title: str) -> str:
    """The page on the other site that has this heading."""
    pages = [file.read_text("utf-8") for file in (copies.folder / "bai").glob("*.html")]
    (found,) = [page for page in pages if f"<h1>{title}</h1>" in page]
    return found


def the_copies_warn_too(copies: Running) -> None:
    for title in (chain.QUESTION, chain.ARTICLE_TITLE):
        assert "Luật đã thay đổi" in page_of(copies, title)


def nobody_releases_what_quotes_the_old_law(province: Province) -> None:
    page = province.officer("nguoiduyet")
    page.goto(province.told["campaign"])
    expect(page.get_by_role("note")).to_contain_text("Luật mà nội dung này dựa vào đã thay đổi.")
    page.get_by_role("button", name=re.compile("Duyệt và cho gửi")).click()
    expect(page.get_by_text("Nội dung đã đổi từ khi soạn")).to_be_visible()


# ---- it is put right -------------------------------------------------------------------------------------------------


def the_answer_is_put_right_by_three(province: Province) -> None:
    author = province.officer("bientap")
    author.goto("/quan-tri/noi-dung-can-xem-lai/?van-ban=18-2021-nd-cp")
    expect(author.get_by_role("link", name=chain.QUESTION)).to_be_visible()
    author.goto(f"/quan-tri/hoi-dap/tra-loi/{province.told['answer_pk']}/")
    author.get_by_role("button", name="Sửa: soạn bản mới").click()
    author.locator("#id_summary").fill(f"{chain.NEW}.")
    text = author.get_by_role("textbox", name="Trả lời", exact=True).inner_text()
    write_answer(author, *text.replace(f"{chain.OLD}, chưa bắt buộc mặc", chain.NEW).splitlines())
    author.locator("#id_change_note").fill(f"Theo Nghị định {chain.AMENDING_NUMBER}")
    press(author, "trinh")
    author.wait_for_url(re.compile("kiem-tra"))

    checker = province.officer("phapche")
    checker.goto(author.url)
    checker.get_by_role("button", name="Đạt, chuyển lãnh đạo duyệt").click()
    expect(checker.get_by_text("Đã ghi: đạt về pháp lý")).to_be_visible()
    approver = province.officer("nguoiduyet")
    approver.goto(author.url)
    approver.get_by_label(re.compile("Bản này đã sửa theo các thay đổi trên")).check()
    press(approver, "xong")
    expect(approver.get_by_text("Đã công khai.")).to_be_visible()


def the_article_is_found_to_be_right(province: Province) -> None:
    page = province.officer("bientap")
    page.goto("/quan-tri/noi-dung-can-xem-lai/?van-ban=18-2021-nd-cp")
    expect(page.get_by_role("link", name=chain.QUESTION)).to_have_count(0)
    page.get_by_role("link", name=chain.ARTICLE_TITLE).click()
    page.get_by_label("Đã xem, nội dung vẫn đúng").check()
    page.get_by_role("button", name="Ghi kết quả").click()
    expect(page.get_by_text(f"Đã ghi nhận “{chain.ARTICLE_TITLE}”")).to_be_visible()


def they_hear_of_the_correction_once(province: Province, sent: dict[str, list[str]]) -> None:
    """Who follows the law has been told of it; who was answered is told that the answer is another."""
    assert province.follower not in sent
    assert chain.carried_number(province.number) not in sent
    (letter,) = sent[province.asker]
    assert "nay có bản sửa" in letter


def the_copies_are_right_again(copies: Running) -> None:
    assert chain.NEW in page_of(copies, chain.QUESTION)
    for title in (chain.QUESTION, chain.ARTICLE_TITLE):
        assert "Luật đã thay đổi" not in page_of(copies, title)


# ---- the work shows up -----------------------------------------------------------------------------------------------


def the_agency_finds_it_in_its_report(province: Province) -> None:
    page = province.officer("bientap")
    page.goto(province.told["return"])
    page.get_by_role("link", name=re.compile("^Nội dung đã sửa theo luật mới: [1-9]")).first.click()
    expect(page.locator("main")).to_contain_text(chain.QUESTION)
    expect(page.locator("main")).not_to_contain_text(chain.ARTICLE_TITLE)


def the_consolidated_report_counts_it(province: Province) -> None:
    page = province.officer("tuphap")
    page.goto(f"{REPORTS}moi/")
    page.locator("select[name=round]").select_option(str(province.told["round"]))
    page.get_by_role("button", name="Chốt số liệu và soạn bản thảo").click()
    page.wait_for_url(re.compile(rf"{REPORTS}(?!moi/)[^/]+/$"))
    report = page.url
    behind = {
        "luat.thay-doi": [chain.NUMBER],
        "luat.noi-dung": [chain.QUESTION, chain.ARTICLE_TITLE],
        "luat.xem-lai": [chain.QUESTION, chain.ARTICLE_TITLE],
        "luat.da-sua": [chain.QUESTION],
        "luat.dung-han": [chain.QUESTION, chain.ARTICLE_TITLE],
        "luat.ban-sao": [chain.SITE],
        "luat.bao-tin": [chain.NUMBER, chain.QUESTION],
        "nv-1.noi-dung-da-sua-theo-luat-moi": [chain.QUESTION],
    }
    for key, things in behind.items():
        page.goto(f"{report}so-lieu/{key}/")
        rows = page.get_by_role("table", name="Những việc đã được đếm")
        for thing in things:
            expect(rows).to_contain_text(thing)
        if not key.startswith(SUMS):
            expect(page.locator(".rep-figure")).to_have_text(re.compile(rf"^{rows.locator('tbody tr').count()} "))
        if key in ("luat.da-sua", "nv-1.noi-dung-da-sua-theo-luat-moi"):
            expect(rows).not_to_contain_text(chain.ARTICLE_TITLE)
    page.goto(f"{report}ban-thao/")
    expect(page.locator("main")).to_contain_text("Cập nhật nội dung theo thay đổi của pháp luật")


def the_plan_shows_it(province: Province, page: Page) -> None:
    page.goto(province.told["assignment"])
    main = page.get_by_role("main")
    expect(main).to_contain_text("Nội dung đã sửa theo luật mới")
    expect(main).to_contain_text("Bản sao ở trang khác đã cập nhật theo")
