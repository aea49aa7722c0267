"""The money of a plan in its report: frozen with every line and entry behind it; in text, paper and page."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

import docx
import pytest
from django.test import Client

from officialdocs import check
from portal.agencies.models import Agency, Officer
from portal.plans.models import BudgetEntry, BudgetLine
from portal.plans.operations.progress import correct_entry, enter_money, open_line
from portal.plans.queries.numbers import budget_of
from portal.reports.models import Compilation, Figure, FigureThing
from portal.reports.operations.compilations import publish_report, sign_report
from portal.reports.queries.compilations import figures_of, money_of, newest_draft
from portal.reports.queries.drilldown import (
    by_agency,
    by_month,
    drilldown_items,
    withdrawn_since,
)
from tests.portal.agencies.factories import make_posting
from tests.portal.reports.compilations.factories import FROZEN, Province, compiled
from tests.portal.reports.compilations.test_text import SIGNED, approved

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = date(2026, 5, 12), date(2026, 6, 20), date(2026, 7, 2)
RIGHT: dict[str, Any] = {"day": MAY, "amount": 12_000_000, "document_number": "PC-01"}
_vouchers = count(10)


def keeper(agency: Agency) -> Officer:
    """Who enters the money of the agency."""
    return make_posting("approver", agency=agency).officer


def line(
    province: Province, agency: Agency, amount: int, *, number: int = 0, year: int = 2026, source: str = "province"
) -> BudgetLine:
    assignment = province.plan.assignments.filter(number=number).first()
    held = BudgetLine(plan=province.plan, agency=agency, year=year, source=source, assignment=assignment)
    said = {"kind": "assigned", "day": date(year, 1, 5), "document_number": "5/QĐ"}
    return open_line(line=held, **said, amount=amount, by=keeper(agency), at=FROZEN - timedelta(days=170))


def spend(province: Province, held: BudgetLine, amount: int, day: date = MAY, kind: str = "spent") -> BudgetEntry:
    said = {"document_number": f"PC-{next(_vouchers)}", "note": "Chi cho ông Nguyễn Văn A", "reason": "Phát sinh"}
    at = datetime(2026, 7, 3, tzinfo=UTC)
    return enter_money(line=held, kind=kind, day=day, amount=amount, **said, by=keeper(held.agency), at=at)


@pytest.fixture
def lines(province: Province) -> list[BudgetLine]:
    held = [
        line(province, province.department, 100_000_000, number=1),
        line(province, province.other, 20_000_000, number=2, source="combined"),
        line(province, province.other, 5_000_000),
    ]
    spend(province, held[0], 40_000_000)
    spend(province, held[0], 10_000_000, JUNE)
    spend(province, held[1], 21_000_000)
    return held


def figure(compilation: Compilation, key: str) -> Figure:
    return compilation.figures.get(key=key)


class TestFreezing:
    def test_names_who_spent_more_than_was_set_aside(self, province: Province, lines: list[BudgetLine]):
        assert "Chi vượt" not in newest_draft(compilation=compiled(province)).sections["danh-gia"]
        spend(province, lines[2], 4_000_001)
        text = newest_draft(compilation=compiled(province)).sections["danh-gia"]
        assert "- Chi vượt kinh phí được bố trí: Sở Nội vụ." in text

    def test_counts_lines_and_what_was_spent_of_them(self, province: Province, lines: list[BudgetLine]):
        spend(province, lines[0], 9_000_000, kind="advanced")
        spend(province, lines[0], 30_000_000, kind="settled")
        made = compiled(province)
        said = {one.key: (one.value, one.unit) for one in made.figures.filter(heading="Kinh phí")}
        assert said == {
            "kinh-phi.bo-tri": (125_000_000, "đồng"),
            "kinh-phi.da-chi": (71_000_000, "đồng"),
            "kinh-phi.tam-ung": (9_000_000, "đồng"),
            "kinh-phi.quyet-toan": (30_000_000, "đồng"),
            "kinh-phi.ty-le": (568, "%"),
        }
        whole = budget_of(plan=province.plan)["whole"]
        assert (whole.amount, whole.spent) == (125_000_000, 71_000_000)
        spent = figure(made, "kinh-phi.da-chi")
        assert [(row["agency"], row["value"]) for row in by_agency(figure=spent)] == [
            (province.department, 50_000_000),
            (province.other, 21_000_000),
        ]
        assert [(row["month"], row["value"]) for row in by_month(figure=spent)] == [
            (date(2026, 5, 1), 61_000_000),
            (date(2026, 6, 1), 10_000_000),
        ]

    def test_is_of_the_years_and_until_the_end_of_the_period(self, province: Province, lines: list[BudgetLine]):
        spend(province, line(province, province.other, 7_000_000, year=2025), 1_000_000, date(2025, 5, 12))
        spend(province, lines[2], 3_000_000, JULY)
        made = compiled(province)
        assert figure(made, "kinh-phi.bo-tri").value == 125_000_000
        assert figure(made, "kinh-phi.da-chi").value == 71_000_000

    def test_says_nothing_of_a_plan_without_lines(self, province: Province):
        line(province, province.other, 7_000_000, year=2025)
        made = compiled(province)
        assert not made.figures.filter(heading="Kinh phí").exists()
        assert "inh phí" not in newest_draft(compilation=made).sections["ket-qua"]
        assert money_of(compilation=made, figures=figures_of(compilation=made)) is None

    def test_stays_when_lines_are_adjusted_and_entries_corrected(self, province: Province, lines: list[BudgetLine]):
        made = compiled(province)
        wrong = BudgetEntry.objects.get(amount=21_000_000)
        later = FROZEN + timedelta(days=2)
        correct_entry(entry=wrong, **RIGHT, by=keeper(province.other), at=later)
        cut = {"kind": "assigned", "day": MAY, "amount": -99_999_999, "document_number": "9/QĐ", "reason": "Cắt giảm"}
        enter_money(line=lines[0], **cut, by=keeper(province.department), at=later)
        assert figure(made, "kinh-phi.bo-tri").value == 125_000_000
        spent = drilldown_items(figure=figure(made, "kinh-phi.da-chi"))
        assert sorted(spent.values_list("amount", flat=True)) == [10_000_000, 21_000_000, 40_000_000]
        gone = withdrawn_since(things=spent)
        assert gone == {spent.get(amount=21_000_000).pk: later}
        again = compiled(province, at=later + timedelta(days=1))
        assert figure(again, "kinh-phi.da-chi").value == 62_000_000

    def test_an_entry_that_was_corrected_before_counts_as_it_was_put_right(
        self, province: Province, lines: list[BudgetLine]
    ):
        wrong = BudgetEntry.objects.get(amount=21_000_000)
        correct_entry(entry=wrong, **RIGHT, by=keeper(province.other), at=FROZEN)
        assert figure(compiled(province), "kinh-phi.da-chi").value == 62_000_000


class TestTable:
    def test_shows_agencies_sources_and_assignments(self, province: Province, lines: list[BudgetLine]):
        made = compiled(province)
        table = money_of(compilation=made, figures=figures_of(compilation=made))
        assert table is not None
        shown = [[(row.label, row.amount, row.spent) for row in rows] for _, rows in table["parts"]]
        assert shown == [
            [("Sở Tư pháp", 100_000_000, 50_000_000), ("Sở Nội vụ", 25_000_000, 21_000_000)],
            [
                ("Ngân sách cấp tỉnh", 105_000_000, 50_000_000),
                ("Lồng ghép chương trình, đề án khác", 20_000_000, 21_000_000),
            ],
            [
                ("Nhiệm vụ 1. Xây dựng chuyên mục hỏi đáp", 100_000_000, 50_000_000),
                ("Nhiệm vụ 2. Tập huấn báo cáo viên", 20_000_000, 21_000_000),
                ("Chung cho cả kế hoạch", 5_000_000, 0),
            ],
        ]
        assert (table["whole"].amount, table["whole"].left) == (125_000_000, 54_000_000)


class TestPublished:
    @pytest.fixture
    def report(self, province: Province, lines: list[BudgetLine]) -> Compilation:
        made = compiled(province)
        approved(made, province)
        sign_report(compilation=made, signed=SIGNED, by=province.justice, at=FROZEN)
        return publish_report(compilation=made, by=province.justice, at=FROZEN)

    def test_stands_in_the_text_with_references(self, report: Compilation):
        text = newest_draft(compilation=report).sections["ket-qua"]
        assert (
            "* Kinh phí thực hiện\nTổng kinh phí bố trí cho kế hoạch trong các năm của kỳ báo cáo là "
            "{kinh-phi.bo-tri:đơn vị}; đã chi {kinh-phi.da-chi:đơn vị} (đạt {kinh-phi.ty-le})."
        ) in text

    def test_is_an_annex_of_the_signed_paper(self, report: Compilation):
        data = bytes(report.signed.file)
        assert check(data) == []
        paper = docx.Document(BytesIO(data))
        (table,) = [one for one in paper.tables if one.rows[0].cells[1].text == "Bố trí (đồng)"]
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        assert rows[-1] == ["Tổng cộng", "125.000.000", "71.000.000", "54.000.000", "56,8%"]
        assert ["Lồng ghép chương trình, đề án khác", "20.000.000", "21.000.000", "-1.000.000", "105%"] in rows
        assert any("Tổng kinh phí bố trí" in one.text and "125.000.000 đồng" in one.text for one in paper.paragraphs)

    def test_is_on_the_page_and_opens_what_is_behind(self, client: Client, report: Compilation):
        page = " ".join(client.get(report.get_absolute_url()).content.decode().split())
        assert "Phụ lục: kinh phí thực hiện kế hoạch" in page
        assert "125.000.000" in page
        address = f"{report.get_absolute_url()}so-lieu/kinh-phi.da-chi/"
        behind = " ".join(client.get(address).content.decode().split())
        assert "71.000.000 đồng" in behind
        assert "Ngân sách cấp tỉnh, năm 2026, nhiệm vụ 1" in behind
        assert "Nguyễn Văn A" not in behind
        assert "PC-" not in behind

    def test_shows_officers_the_entry(self, client: Client, province: Province, report: Compilation):
        client.force_login(province.justice)
        page = client.get(f"/quan-tri/bao-cao-tong-hop/{report.slug}/so-lieu/kinh-phi.da-chi/").content.decode()
        assert ": Chi cho ông Nguyễn Văn A" in page

    def test_reads_what_was_frozen(self, client: Client, province: Province, report: Compilation):
        before = client.get(report.get_absolute_url()).content
        line(province, province.other, 9_000_000)
        assert FigureThing.objects.filter(compilation=report, source="budget_lines").count() == 3
        assert client.get(report.get_absolute_url()).content == before
