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
from portal.plans.models import BudgetEntry, BudgetLine, Plan
from portal.plans.operations.progress import correct_entry, enter_money, open_line
from portal.plans.queries.numbers import budget_of
from portal.plans.states.plans import BudgetSource, Money, MoneyKind
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


def of(day: date, amount: int, document_number: str, note: str = "") -> dict[str, Any]:
    return {"day": day, "amount": amount, "document_number": document_number, "note": note}


def enter(line: BudgetLine, keeper: Officer, kind: MoneyKind = MoneyKind.SPENT, **said: Any) -> BudgetEntry:
    return enter_money(line=line, kind=kind, **(SPENT | said), by=keeper, at=AT)


SPENT = of(date(2026, 5, 4), 4_000_000, "PC-01")
ASSIGNED: dict[str, Any] = {"kind": MoneyKind.ASSIGNED, "day": date(2026, 1, 5), "document_number": "5/QĐ"}


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
    line.assignment = assignment_of(plan, 1)
    return open_line(line=line, **ASSIGNED, amount=10_000_000, by=keeper, at=AT)


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
        enter(line, keeper)
        budget = budget_of(plan=plan)
        assert (budget["whole"].amount, budget["whole"].spent, budget["whole"].left) == (
            10_000_000,
            4_000_000,
            6_000_000,
        )
        for rows in (budget["by_agency"], budget["by_assignment"], budget["by_year"], budget["by_source"]):
            assert [one.spent for one in rows] == [4_000_000]
        assert budget["lines"][0].money.percent == 40

    def test_beyond_the_line_asks_for_a_reason_that_is_kept(self, line: BudgetLine, plan: Plan, keeper: Officer):
        with pytest.raises(Refused, match="vượt tổng “Giao”"):
            enter(line, keeper, amount=12_000_000)
        enter(line, keeper, amount=12_000_000, reason="Mưa lũ")
        assert [one.money.left for one in budget_of(plan=plan)["overspent"]] == [-2_000_000]
        assert BudgetEntry.objects.get(kind="spent").reason == "Mưa lũ"

    def test_is_corrected_by_another_entry(self, line: BudgetLine, plan: Plan, keeper: Officer):
        wrong = enter(line, keeper)
        right = correct_entry(entry=wrong, **of(SPENT["day"], 400_000, "PC-01"), by=keeper, at=AT)
        assert budget_of(plan=plan)["whole"].spent == 400_000
        with pytest.raises(Refused, match="Mục này đã được sửa bằng"):
            correct_entry(entry=wrong, **SPENT, by=keeper, at=AT)
        correct_entry(entry=right, **of(SPENT["day"], 0, "PC-01", "Không có"), by=keeper, at=AT)
        assert budget_of(plan=plan)["whole"].spent == 0
        assert line.entries.filter(kind="spent").count() == 3

    def test_is_never_overwritten(self, line: BudgetLine, keeper: Officer):
        enter(line, keeper)
        with pytest.raises((IntegrityError, OperationalError, InternalError)), transaction.atomic():
            BudgetEntry.objects.update(amount=1)

    def test_of_tomorrow_or_of_nothing_is_refused(self, line: BudgetLine, keeper: Officer):
        with pytest.raises(Refused, match="Ngày này chưa đến"):
            enter(line, keeper, day=date(2026, 11, 25))
        with pytest.raises(Refused, match="Số tiền phải là số đồng nguyên"):
            enter(line, keeper, amount=0)
        with pytest.raises(Refused, match="Số tiền phải là số đồng nguyên"):
            enter(line, keeper, amount=-1)


class TestSteps:
    def test_go_from_the_estimate_to_the_settlement(self, line: BudgetLine, plan: Plan, keeper: Officer):
        enter(line, keeper, MoneyKind.ESTIMATED, amount=11_000_000, day=date(2025, 12, 1), document_number="")
        enter(line, keeper, MoneyKind.ADVANCED, amount=3_000_000, document_number="TU-1")
        enter(line, keeper)
        enter(line, keeper, MoneyKind.SETTLED, document_number="QT-1")
        whole = budget_of(plan=plan)["whole"]
        sums = (whole.estimated, whole.amount, whole.advanced, whole.spent, whole.settled)
        assert sums == (11_000_000, 10_000_000, 3_000_000, 4_000_000, 4_000_000)

    def test_nothing_is_spent_or_settled_before_what_it_follows(self, plan: Plan, agencies: Any, keeper: Officer):
        line = BudgetLine(plan=plan, agency=agencies["Sở Nội vụ"], year=2026, source=BudgetSource.PROVINCE)
        estimate = ASSIGNED | {"kind": MoneyKind.ESTIMATED, "amount": 5}
        open_line(line=line, **estimate, by=keeper, at=AT)
        with pytest.raises(Refused, match="chưa có số “Giao”"):
            enter(line, keeper, amount=1, reason="Gấp")
        enter_money(line=line, **ASSIGNED, amount=5, by=keeper, at=AT)
        with pytest.raises(Refused, match="chưa có số “Chi”"):
            enter(line, keeper, MoneyKind.SETTLED, amount=1)

    def test_less_is_assigned_by_another_entry_and_never_below_what_is_spent_in_silence(
        self, line: BudgetLine, plan: Plan, keeper: Officer
    ):
        enter_money(line=line, **ASSIGNED, amount=-2_000_000, by=keeper, at=AT)
        assert budget_of(plan=plan)["whole"].amount == 8_000_000
        enter(line, keeper, amount=8_000_000)
        with pytest.raises(Refused, match="vượt tổng “Giao”"):
            enter_money(line=line, **ASSIGNED, amount=-1, by=keeper, at=AT)
        with pytest.raises(Refused, match="Không giảm được quá"):
            enter_money(line=line, **ASSIGNED, amount=-8_000_001, reason="Cắt", by=keeper, at=AT)

    @pytest.mark.parametrize(
        ("kind", "day", "is_right"),
        [
            (MoneyKind.SPENT, date(2025, 12, 31), False),
            (MoneyKind.ADVANCED, date(2025, 12, 31), False),
            (MoneyKind.ASSIGNED, date(2025, 12, 31), True),
            (MoneyKind.ESTIMATED, date(2024, 12, 31), False),
        ],
    )
    def test_years_are_kept_apart(
        self, line: BudgetLine, keeper: Officer, kind: MoneyKind, day: date, *, is_right: bool
    ):
        if is_right:
            assert enter(line, keeper, kind, day=day).day == day
            return
        with pytest.raises(Refused, match="không thuộc năm ngân sách 2026"):
            enter(line, keeper, kind, day=day)


class TestVouchers:
    def test_pay_once_whatever_the_line_and_the_case(
        self, line: BudgetLine, plan: Plan, agencies: dict[str, Agency], keeper: Officer
    ):
        enter(line, keeper)
        other = BudgetLine(plan=plan, agency=agencies["Sở Nội vụ"], year=2026, source=BudgetSource.OTHER)
        open_line(line=other, **ASSIGNED, amount=9_000_000, by=keeper, at=AT)
        for again in ({"document_number": "pc-01 "}, {"amount": 1}):
            with pytest.raises(Refused, match="Mỗi chứng từ chỉ ghi một lần"):
                enter(other, keeper, **again)
        enter(other, keeper, day=date(2026, 5, 5))

    def test_the_database_holds_it_too(self, line: BudgetLine, keeper: Officer):
        held = enter(line, keeper)
        held.pk = None
        with pytest.raises(IntegrityError, match="plans_a_voucher_counts_once|UNIQUE"), transaction.atomic():
            held.save(force_insert=True)

    def test_one_that_was_taken_back_is_entered_again(self, line: BudgetLine, plan: Plan, keeper: Officer):
        for _ in range(2):
            wrong = enter(line, keeper)
            correct_entry(entry=wrong, **of(SPENT["day"], 0, "PC-01"), by=keeper, at=AT)
        wrong = enter(line, keeper, document_number="PC-02")
        correct_entry(entry=wrong, **SPENT, by=keeper, at=AT)
        enter(line, keeper, document_number="PC-02", amount=1)
        assert budget_of(plan=plan)["whole"].spent == 4_000_001

    def test_need_a_number(self, line: BudgetLine, keeper: Officer):
        with pytest.raises(Refused, match="Hãy ghi số chứng từ"):
            enter(line, keeper, document_number=" ")


class TestWhoEnters:
    def test_the_agency_alone_enters_and_the_department_sees(
        self, line: BudgetLine, agencies: dict[str, Agency], justice: Officer
    ):
        others = (justice, make_posting("approver", agency=agencies["Sở Tài chính"]).officer)
        for other in others:
            with pytest.raises(Refused, match="Tài khoản này không được nhập kinh"):
                enter(line, other)
            with pytest.raises(Refused, match="Tài khoản này không được nhập kinh"):
                correct_entry(entry=line.entries.get(), **SPENT, by=other, at=AT)
        client = Client()
        client.force_login(justice)
        page = client.get(reverse("plans_budget_line", args=[line.pk])).content.decode()
        assert "10.000.000 đồng" in page
        assert "Ghi mục</button>" not in page

    def test_the_journal_tells_of_each_step(self, line: BudgetLine, keeper: Officer):
        wrong = enter(line, keeper)
        correct_entry(entry=wrong, **(SPENT | {"amount": 1}), by=keeper, at=AT)
        told = Entry.objects.filter(verb__startswith="budget.").order_by("pk")
        assert [one.verb for one in told] == ["budget.set_aside", "budget.spent", "budget.corrected"]
        assert told[2].details["before"] == 4_000_000


class TestTheDesk:
    def enter(self, officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    def test_takes_a_spending_as_people_type_it(self, line: BudgetLine, keeper: Officer):
        client = self.enter(keeper)
        said = {"kind": "spent", "day": "2026-05-04", "amount": "12.500.000", "document_number": "PC-9", "note": ""}
        address = reverse("plans_budget_line", args=[line.pk])
        assert "Hãy ghi lý do" in client.post(address, said).content.decode()
        client.post(address, said | {"reason": "Mưa lũ"})
        assert "Lý do vượt: Mưa lũ" in client.get(address).content.decode()
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
        assert not BudgetEntry.objects.filter(kind=MoneyKind.SPENT).exists()

    def test_corrects_an_entry_and_says_less_than_before(self, line: BudgetLine, plan: Plan, keeper: Officer):
        client, entry = self.enter(keeper), enter(line, keeper)
        address = reverse("plans_budget_correct", args=[entry.pk])
        assert "Sửa mục kinh phí" in client.get(address).content.decode()
        client.post(address, {"day": "2026-05-04", "amount": "0", "document_number": "PC-01"})
        assert budget_of(plan=plan)["whole"].spent == 0
        said = {"kind": "assigned", "day": "2026-05-04", "amount": "-1.000.000", "document_number": "9/QĐ"}
        client.post(reverse("plans_budget_line", args=[line.pk]), said)
        assert budget_of(plan=plan)["whole"].amount == 9_000_000

    def test_opens_a_line_with_what_was_assigned(self, line: BudgetLine, agencies: dict[str, Agency], keeper: Officer):
        said = {"agency": agencies["Sở Nội vụ"].pk, "year": "2026", "source": "other", "kind": "assigned"}
        said |= {"day": "2026-01-05", "amount": "7.000.000", "document_number": "7/QĐ", "note": ""}
        self.enter(keeper).post(reverse("plans_budget_add", args=[line.plan_id]), said)
        assert BudgetEntry.objects.get(document_number="7/QĐ").amount == 7_000_000

    def test_gives_a_spreadsheet_with_totals(self, line: BudgetLine, keeper: Officer, justice: Officer):
        enter(line, keeper)
        answer = self.enter(justice).get(reverse("plans_budget_sheet", args=[line.plan_id]))
        book = load_workbook(BytesIO(answer.content))
        assert book.sheetnames == ["Các dòng kinh phí", "Theo cơ quan", "Theo nhiệm vụ", "Theo năm", "Theo nguồn"]
        totals = [cell.value for cell in book["Theo cơ quan"][3]]
        assert totals == ["Tổng cộng", 0, 10_000_000, 0, 4_000_000, 0, 6_000_000]
