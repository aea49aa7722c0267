"""A chairman opens the back office, reads what needs a decision, opens what is behind it, and takes one page along."""

import io
import re
from datetime import date, datetime
from pathlib import Path

import pypdfium2
import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, expect

from portal.frontpages.admin.board import BoardQuery, drawings
from portal.frontpages.board import (
    SpanCounts,
    fold,
    spans_of,
)
from portal.reports.states import PeriodKind
from tests.journeys.seeing import found_by_axe, sideways
from tests.journeys.test_officer_answers import sign_in

pytestmark = pytest.mark.browser
BOARD, PAPER = "/quan-tri/bang-dieu-hanh/", "/quan-tri/bang-dieu-hanh/ban-in/"
TODAY = date(2026, 11, 27)
LISTS = "nhiem-vu cau-hoi bao-cao chuyen-muc kho-khan luot-doc tin-da-toi luot-nguoi danh-gia tra-loi tim-kiem ky-luat"


@pytest.fixture
def desk(page: Page) -> Page:
    """At phone and at desktop width."""
    page.set_default_timeout(60_000)
    sign_in(page, "chutich")
    return page


class TestOnScreen:
    def test_the_first_page_says_what_needs_a_decision(self, desk: Page) -> None:
        expect(desk.locator(".board-lead")).to_contain_text("Hôm nay")
        headings = desk.locator("main h2").all_inner_texts()
        assert headings.index("Bảng điều hành") < headings.index("Việc của tôi")
        assert sideways(desk) <= 0

    def test_the_board_is_read_without_moving_sideways_and_axe_finds_nothing(self, desk: Page) -> None:
        for path in (BOARD, PAPER, *(f"{BOARD}chi-tiet/{key}/" for key in LISTS.split())):
            assert desk.goto(path).status == 200
            assert sideways(desk) <= 0, path
            assert found_by_axe(desk) == [], path

    def test_the_keyboard_opens_what_is_behind_a_figure(self, desk: Page) -> None:
        desk.goto(BOARD)
        figure = desk.locator(".board-figure a").first
        desk.locator(".board-print").focus()
        for _ in range(12):
            desk.keyboard.press("Tab")
            if figure.evaluate("one => one === document.activeElement"):
                break
        assert figure.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
        desk.keyboard.press("Enter")
        expect(desk).to_have_url(re.compile(r"/chi-tiet/nhiem-vu/\?ky=quy&ngay="))
        expect(desk.locator("h1")).to_contain_text("Nhiệm vụ quá hạn")

    def test_the_table_of_a_plot_opens_without_a_script(self, desk: Page) -> None:
        desk.goto(BOARD)
        plot = desk.locator(".plot", has_text="Câu hỏi của người dân theo tháng")
        plot.locator("summary").focus()
        desk.keyboard.press("Enter")
        expect(plot.locator("tbody tr")).to_have_count(12)


class TestOnPaper:
    """The fullest board there can be: three matters, eight agencies with long names and more, numbers of any size."""

    def pages(self, chromium: Browser, html: str) -> int:
        page = chromium.new_page()
        page.set_content(html)
        file = page.pdf(prefer_css_page_size=True)
        page.close()
        with pypdfium2.PdfDocument(io.BytesIO(file)) as document:
            return len(document)

    def paper(self, *, agencies: int, most: int) -> str:
        names = {key: f"Ủy ban nhân dân phường Long Phú {key} và các xã lân cận" for key in range(1, agencies + 1)}
        counts = SpanCounts(
            late=dict.fromkeys(names, 3),
            late_assignments=most,
            overdue={key: key for key in names},
            silent=dict.fromkeys(names, 2),
            stale=most,
            open_difficulties=most,
            escalated=most,
            expected=most,
            reads=most * 1000,
            delivered=most * 100,
            handed=most * 100,
            people=most * 100,
            useful=most,
            asked=most,
            empty=most // 2,
            answered=most,
        )
        spans = spans_of(kind=PeriodKind.HALF, day=TODAY, today=TODAY)
        months = [
            {
                "first": date(2026, at, 1),
                "reads": most * at,
                "people": most,
                "came": at,
                "answered": at // 2,
                "late": 1,
            }
            for at in range(1, 12)
        ]
        slugs = {key: f"phuong-long-phu-{key}" for key in names}
        board = fold(
            spans=spans, now=counts, then=SpanCounts(), names=names, slugs=slugs, months=months, is_of_one=False
        )
        asked = BoardQuery("6-thang", spans, None, None, None, TODAY)
        context = {
            "asked": asked,
            "board": board,
            "drawings": drawings(board, asked),
            "query": asked.query(),
            "printed_at": datetime(2026, 11, 27, 9, 0),  # noqa: DTZ001 - only shown
            "portal_owner": "Sở Tư pháp thành phố Cần Thơ",
        }
        css = Path(str(finders.find("frontpages/board.css"))).read_text(encoding="utf-8")
        html = render_to_string("frontpages/board/paper.html", context)
        return re.sub(r"<link rel=.stylesheet.[^>]*>", f"<style>{css}</style>", html)

    @pytest.mark.parametrize(("agencies", "most"), [(0, 0), (3, 12), (40, 98_765)])
    def test_is_exactly_one_page_of_a4(self, chromium: Browser, agencies: int, most: int) -> None:
        assert self.pages(chromium, self.paper(agencies=agencies, most=most)) == 1
