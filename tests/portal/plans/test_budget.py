"""Money of a plan: set aside, spent, corrected by another entry, summed, and warned of."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, OperationalError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused
from portal.design.templatetags.design import dong
from portal.journal.models import Entry
from portal.plans.admin.budgets import DongField
from portal.plans.models import BudgetLine, Plan, Spending
from portal.plans.operations.budgets import adjust_line, correct_spending, enter_spending, set_aside
from portal.plans.queries.numbers import budget_of
from portal.plans.states.plans import BudgetSource, Money
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


def of(day: date, amount: int, document_number: str, note: str = "") -> dict[str, Any]:
    return {"day": day, "amount": amount, "document_number": document_number, "note": note}


SPENT = of(date(2026, 5, 4), 4_000_000, "PC-01")


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


@laid
def plan(agencies: dict[str, Agency]) -> Plan:
    return make_plan()


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Officer:
    return make_posting("justice", agency=agencies["Sở Tư pháp"]).officer


@laid
def keeper(agencies: dict[str, Agency]) -> Officer:
    """Who keeps the money of Sở Nội vụ."""
    return make_posting("approver", agency=agencies["Sở Nội vụ"]).officer


@laid
def line(plan: Plan, agencies: dict[str, Agency], keeper: Officer) -> BudgetLine:
    line = BudgetLine(plan=plan, agency=agencies["Sở Nội vụ"], year=2026, source=BudgetSource.PROVINCE)
    line.amount, line.assignment = 10_000_000, assignment_of(plan, 1)
    return set_aside(line=line, by=keeper, at=AT)


class TestAmounts:
    @pytest.mark.parametrize(
        ("amount", "words"), [(0, "0 đồng"), (950, "950 đồng"), (1_250_000, "1.250.000 đồng"), (-500, "-500 đồng")]
    )
    def test_are_written_with_dots(self, amount: int, words: str):
        assert dong(amount) == words

    @pytest.mark.parametrize(
        ("typed", "amount"),
        [("12.500.000", 12_500_000), ("12 500 000 đồng", 12_500_000), ("12500000đ", 12_500_000), ("5", 5)],
    )
    def test_are_read_as_people_type_them(self, typed: str, amount: int):
        assert DongField().clean(typed) == amount

    @pytest.mark.parametrize("typed", ["", "12,5 triệu", "1.25.000", "-4", "1e9", "0", "9" * 17])
    def test_that_are_none_are_refused(self, typed: str):
        with pytest.raises(ValidationError):
            DongField().clean(typed)


@pytest.mark.parametrize(
    ("amount", "spent", "percent", "is_over"),
    [
        (3, 1, 33, False),
        (1000, 999, 99, False),
        (10, 10, 100, False),
        (10, 12, 120, True),
        (0, 0, 0, False),
        (0, 5, 100, True),
    ],
)
def test_how_much_of_the_money_is_spent(amount: int, spent: int, percent: int, is_over: bool):
    money = Money("Sở Tư pháp", amount, spent)
    assert (money.percent, money.is_over, money.left) == (percent, is_over, amount - spent)


class TestSpending:
    def test_is_summed_by_agency_year_assignment_and_source(self, line: BudgetLine, plan: Plan, keeper: Officer):
        enter_spending(line=line, **SPENT, by=keeper, at=AT)
        budget = budget_of(plan=plan)
        assert (budget["whole"].amount, budget["whole"].spent, budget["whole"].left) == (
            10_000_000,
            4_000_000,
            6_000_000,
        )
        for rows in (budget["by_agency"], budget["by_assignment"], budget["by_year"], budget["by_source"]):
            assert [one.spent for one in rows] == [4_000_000]
        assert budget["lines"][0].money.percent == 40

    def test_until_a_day_counts_what_was_spent_by_then(self, line: BudgetLine, plan: Plan, keeper: Officer):
        enter_spending(line=line, **SPENT, by=keeper, at=AT)
        enter_spending(line=line, **of(date(2026, 9, 1), 1_000_000, "PC-02"), by=keeper, at=AT)
        assert budget_of(plan=plan, until=date(2026, 6, 30))["whole"].spent == 4_000_000

    def test_beyond_the_line_is_written_down_and_warned_of(self, line: BudgetLine, plan: Plan, keeper: Officer):
        enter_spending(line=line, **of(date(2026, 5, 4), 12_000_000, "PC-01"), by=keeper, at=AT)
        assert [one.money.left for one in budget_of(plan=plan)["overspent"]] == [-2_000_000]

    def test_is_corrected_by_another_entry(self, line: BudgetLine, plan: Plan, keeper: Officer):
        wrong = enter_spending(line=line, **SPENT, by=keeper, at=AT)
        right = correct_spending(spending=wrong, **of(SPENT["day"], 400_000, "PC-01"), by=keeper, at=AT)
        assert budget_of(plan=plan)["whole"].spent == 400_000
        with pytest.raises(Refused, match="Khoản chi này đã được sửa bằng"):
            correct_spending(spending=wrong, **SPENT, by=keeper, at=AT)
        correct_spending(spending=right, **of(SPENT["day"], 0, "PC-01", "Không có"), by=keeper, at=AT)
        assert budget_of(plan=plan)["whole"].spent == 0
        assert Spending.objects.count() == 3

    def test_is_never_overwritten(self, line: BudgetLine, keeper: Officer):
        enter_spending(line=line, **SPENT, by=keeper, at=AT)
        with pytest.raises((IntegrityError, OperationalError, InternalError)), transaction.atomic():
            Spending.objects.update(amount=1)

    def test_of_another_agency_is_refused(self, line: BudgetLine, agencies: dict[str, Agency]):
        other = make_posting("approver", agency=agencies["Sở Tài chính"]).officer
        with pytest.raises(Refused, match="Tài khoản này không được nhập kinh"):
            enter_spending(line=line, **SPENT, by=other, at=AT)

    def test_of_tomorrow_or_of_nothing_is_refused(self, line: BudgetLine, keeper: Officer):
        with pytest.raises(Refused, match="Ngày chi chưa đến"):
            enter_spending(line=line, **of(date(2026, 11, 25), 1, "x"), by=keeper, at=AT)
        with pytest.raises(Refused, match="Số tiền phải là số đồng nguyên"):
            enter_spending(line=line, **of(date(2026, 5, 4), 0, "x"), by=keeper, at=AT)

    def test_an_adjustment_keeps_the_amount_before(self, line: BudgetLine, keeper: Officer):
        adjust_line(line=line, amount=8_000_000, reason="QĐ 5", by=keeper, at=AT)
        assert Entry.objects.get(verb="budget.adjusted").details["before"] == 10_000_000


class TestTheDesk:
    def enter(self, officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    def test_takes_a_spending_as_people_type_it(self, line: BudgetLine, keeper: Officer):
        client = self.enter(keeper)
        said = {"day": "2026-05-04", "amount": "12.500.000", "document_number": "PC-9", "note": ""}
        client.post(reverse("plans_budget_line", args=[line.pk]), said)
        page = client.get(reverse("plans_budget", args=[line.plan_id])).content.decode()
        assert "12.500.000 đồng" in page
        assert "đã chi vượt" in page

    def test_shows_no_line_of_another_agency(self, line: BudgetLine, agencies: dict[str, Agency], keeper: Officer):
        page = self.enter(keeper).get(reverse("plans_budget", args=[line.plan_id])).content.decode()
        assert "10.000.000" in page
        client = self.enter(make_posting("approver", agency=agencies["Sở Tài chính"]).officer)
        assert client.get(reverse("plans_budget_line", args=[line.pk])).status_code == 404
        assert "10.000.000" not in client.get(reverse("plans_budget", args=[line.plan_id])).content.decode()

    def test_who_only_reads_cannot_enter(self, line: BudgetLine, agencies: dict[str, Agency]):
        client = self.enter(make_posting("editor", agency=agencies["Sở Nội vụ"]).officer)
        assert client.get(reverse("plans_budget_line", args=[line.pk])).status_code == 200
        answer = client.post(reverse("plans_budget_line", args=[line.pk]), {"day": "2026-05-04"})
        assert answer.status_code in (302, 403)
        assert not Spending.objects.exists()

    def test_gives_a_spreadsheet_with_totals(self, line: BudgetLine, justice: Officer):
        enter_spending(line=line, **SPENT, by=justice, at=AT)
        answer = self.enter(justice).get(reverse("plans_budget_sheet", args=[line.plan_id]))
        book = load_workbook(BytesIO(answer.content))
        assert book.sheetnames == ["Các dòng kinh phí", "Theo cơ quan", "Theo nhiệm vụ", "Theo năm", "Theo nguồn"]
        assert [cell.value for cell in book["Theo cơ quan"][3]] == ["Tổng cộng", 10_000_000, 4_000_000, 6_000_000]
