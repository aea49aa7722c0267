"""A form is filled by the system, put right by officers, sent, summed over the province and opened again."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from portal.activities.operations import correct_activity, withdraw_activity
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, ReasonMissing, Refused, WrongState
from portal.journal.models import Entry
from portal.reports.models import FilledForm, FormCell, StatisticsForm
from portal.reports.operations.statistics import (
    add_column,
    clear_cell,
    end_column,
    load_forms,
    open_form,
    reopen_form,
    send_form,
    set_cell,
)
from portal.reports.queries.statistics import cell_drilldown, columns_of, filled_before, read_filled
from tests.portal.activities.factories import NOON, leaflets, recorded, talk
from tests.portal.agencies.factories import close_agency, make_agency, make_officer
from tests.portal.reports.statistics.forms_story import AT, END, START, make_agencies, make_form, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies() -> dict[str, Agency]:
    return make_agencies()


@pytest.fixture
def form() -> StatisticsForm:
    return make_form()


@pytest.fixture
def officer() -> Officer:
    return make_officer()


def numbers(filled: FilledForm, number: str) -> dict[str, int | None]:
    return {line.label: line.of(number).value for line in read_filled(filled).table.lines}


def put(filled: FilledForm, agency: Agency, number: str, value: int | None, by: Officer, **more: object) -> FormCell:
    said = {"is_estimate": False, "reason": "Đối chiếu sổ"} | more
    column = filled.form.columns.get(number=number)
    return set_cell(filled=filled, agency=agency, column=column, value=value, by=by, at=AT, **said)  # type: ignore[arg-type]


class TestShippedForms:
    def test_are_loaded_once_and_hold_on_their_days(self):
        assert load_forms(at=AT) == 5
        assert load_forms(at=AT) == 0
        old = StatisticsForm.objects.get(code="20/2013 – Tỉnh")
        assert old.valid_from <= date(2015, 6, 1)
        assert old.valid_to is not None
        assert old.valid_to <= date(2026, 6, 1)

    def test_of_2013_has_the_ten_columns_of_the_paper(self):
        load_forms(at=AT)
        form = StatisticsForm.objects.get(code="20/2013 – Tỉnh")
        columns = columns_of(form=form, on=date(2015, 12, 31))
        assert [one.number for one in columns] == [f"{at}" for at in range(1, 11)]
        assert columns[4].sums == (("6", "7", "8"),)
        assert [one.key for one in form.rounds.order_by("pk")] == ["6-thang", "nam-lan-1", "nam"]

    def test_of_2025_waits_for_its_columns(self, officer: Officer):
        load_forms(at=AT)
        form = StatisticsForm.objects.get(code="17/2025 – PBGDPL")
        assert not form.columns.exists()
        round_ = make_form().rounds.get()
        with pytest.raises(Refused, match="Biểu này chưa được nhập đủ cột"):
            open_form(form=form, agency=make_agency(), year=2026, round_=round_, is_whole=True, by=officer, at=AT)


class TestWholeForm:
    def test_counts_every_agency_in_its_line(self, agencies: dict[str, Agency], form: StatisticsForm):
        recorded(talk(agencies["a"], people=80)), recorded(talk(agencies["a"], people=20))
        recorded(leaflets(agencies["noi-vu"])), recorded(talk(agencies["stp"]))
        whole = opened(form, agencies["stp"], is_whole=True)
        assert numbers(whole, "1") == {
            "Tổng số": 3,
            "Sở Tư pháp": 1,
            "Ủy ban nhân dân cấp xã": 2,
            "Ủy ban nhân dân xã A": 2,
            "Ủy ban nhân dân xã B": 0,
            "Các sở": 0,
            "Sở Nội vụ": 0,
        }
        assert numbers(whole, "5")["Tổng số"] == 300
        assert numbers(whole, "7")["Sở Nội vụ"] == 100

    def test_follows_corrections_and_what_is_withdrawn(
        self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer
    ):
        one, other = recorded(talk(agencies["a"])), recorded(talk(agencies["a"]))
        correct_activity(activity=one, said=talk(agencies["a"], people=50), seen=1, by=officer, at=NOON)
        withdraw_activity(activity=other, reason="Nhầm", by=officer, at=NOON)
        assert numbers(opened(form, agencies["stp"], is_whole=True), "2")["Tổng số"] == 50

    def test_marks_what_is_estimated(self, agencies: dict[str, Agency], form: StatisticsForm):
        recorded(talk(agencies["a"], is_estimate=True)), recorded(talk(agencies["b"]))
        table = read_filled(opened(form, agencies["stp"], is_whole=True)).table
        marked = [line.label for line in table.lines if line.of("1").is_estimate]
        assert marked == ["Tổng số", "Ủy ban nhân dân cấp xã", "Ủy ban nhân dân xã A"]

    def test_puts_an_agency_that_merged_inside_the_period_into_its_heirs_line(
        self, agencies: dict[str, Agency], form: StatisticsForm
    ):
        recorded(talk(agencies["b"], people=30, day=date(2026, 5, 5))), recorded(talk(agencies["a"], people=7))
        close_agency(agency=agencies["b"], on=date(2026, 7, 1), successors=[agencies["a"]], decision="")
        whole = numbers(opened(form, agencies["stp"], is_whole=True), "2")
        assert (whole["Ủy ban nhân dân xã A"], whole["Tổng số"]) == (37, 37)
        assert "Ủy ban nhân dân xã B" not in whole

    def test_puts_one_that_was_divided_on_a_line_of_its_own(self, agencies: dict[str, Agency], form: StatisticsForm):
        district = make_agency("Ủy ban nhân dân huyện Cũ", kind="committee", level="district")
        recorded(talk(district, people=9, day=date(2026, 5, 5)))
        close_agency(agency=district, on=date(2026, 7, 1), successors=[agencies["a"], agencies["b"]], decision="")
        whole = numbers(opened(form, agencies["stp"], is_whole=True), "2")
        assert whole["Ủy ban nhân dân huyện Cũ (đến 01/07/2026)"] == whole["Tổng số"] == 9

    def test_takes_what_an_agency_sent_before_what_is_counted(
        self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer
    ):
        recorded(talk(agencies["a"], people=80))
        own, whole = opened(form, agencies["a"]), opened(form, agencies["stp"], is_whole=True)
        put(own, agencies["a"], "2", 100, officer)
        assert numbers(whole, "2")["Tổng số"] == 80
        send_form(filled=own, by=officer, at=AT)
        recorded(talk(agencies["a"], people=5))
        assert numbers(whole, "2")["Ủy ban nhân dân xã A"] == numbers(whole, "2")["Tổng số"] == 100
        assert read_filled(whole).sent_by == {agencies["a"].pk}

    def test_asks_the_same_however_many_agencies(
        self, form: StatisticsForm, agencies: dict[str, Agency], django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        whole = opened(form, agencies["stp"], is_whole=True)
        for at in range(20):
            recorded(talk(make_agency(f"Ủy ban nhân dân xã {at}", kind="committee", level="commune")))
        with django_assert_max_num_queries(14):
            read_filled(whole)


class TestOwnForm:
    def test_is_the_line_of_the_agency(self, agencies: dict[str, Agency], form: StatisticsForm):
        recorded(talk(agencies["a"])), recorded(talk(agencies["b"]))
        assert numbers(opened(form, agencies["a"]), "1") == {"Ủy ban nhân dân xã A": 1}

    def test_is_opened_once_and_by_whom_a_line_means(self, agencies: dict[str, Agency], form: StatisticsForm):
        assert opened(form, agencies["a"]) == opened(form, agencies["a"])
        assert Entry.objects.filter(verb="form.opened").count() == 1
        with pytest.raises(Refused, match="Biểu này không có dòng cho cơ quan trong kỳ"):
            opened(form, make_agency("Báo Ví Dụ", kind="press"))


class TestCells:
    def test_are_set_with_a_reason_and_keep_what_was_set(
        self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer
    ):
        recorded(talk(agencies["a"], people=80))
        own = opened(form, agencies["a"])
        put(own, agencies["a"], "2", 90, officer)
        put(own, agencies["a"], "2", 95, officer, is_estimate=True)
        value = read_filled(own).table.leaves[0].of("2")
        assert (value.value, value.is_estimate, value.is_set, value.counted) == (95, True, True, 80)
        assert list(own.cells.order_by("pk").values_list("value", "is_current")) == [(90, False), (95, True)]
        clear_cell(filled=own, agency=agencies["a"], column=form.columns.get(number="2"), by=officer, at=AT)
        assert numbers(own, "2") == {"Ủy ban nhân dân xã A": 80}

    def test_refuse_a_sum_a_stranger_and_silence(
        self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer
    ):
        own = opened(form, agencies["a"])
        with pytest.raises(Refused, match="Ô này được tính từ các cột khác"):
            put(own, agencies["a"], "5", 1, officer)
        with pytest.raises(Refused, match="Ô này được tính từ các cột khác"):
            put(own, agencies["b"], "1", 1, officer)
        with pytest.raises(ReasonMissing):
            put(own, agencies["a"], "1", 1, officer, reason=" ")


class TestSending:
    def test_freezes_under_a_number_and_is_opened_again_with_a_reason(
        self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer
    ):
        recorded(talk(agencies["a"], people=80))
        own = opened(form, agencies["a"])
        send_form(filled=own, by=officer, at=AT)
        recorded(talk(agencies["a"], people=5))
        own.refresh_from_db()
        assert numbers(own, "2") == {"Ủy ban nhân dân xã A": 80}
        with pytest.raises(WrongState, match="Biểu này đã được gửi trước đó"):
            send_form(filled=own, by=officer, at=AT)
        with pytest.raises(WrongState, match="Biểu này đã được gửi trước đó"):
            put(own, agencies["a"], "1", 1, officer)
        with pytest.raises(ReasonMissing):
            reopen_form(filled=own, reason="", by=officer, at=AT)
        again = reopen_form(filled=own, reason="Bổ sung", by=officer, at=AT)
        assert send_form(filled=again, by=officer, at=AT).number == 2
        assert [one.table["lines"][0]["values"]["2"]["value"] for one in own.sent.order_by("number")] == [80, 85]
        again.refresh_from_db()
        reopened = reopen_form(filled=again, reason="Bổ sung", by=officer, at=AT)
        with pytest.raises(WrongState, match="Biểu này đang mở"):
            reopen_form(filled=reopened, reason="Bổ sung", by=officer, at=AT)

    def test_keeps_what_was_sent_for_ever(self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer):
        recorded(talk(agencies["a"], people=80))
        own = opened(form, agencies["a"])
        sent = send_form(filled=own, by=officer, at=AT)
        for statement in ("UPDATE reports_sentform SET number = 9", "DELETE FROM reports_sentform"):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
        assert list(own.sent.values_list("pk", "number")) == [(sent.pk, 1)]

    def test_refuses_sums_that_do_not_agree(self, agencies: dict[str, Agency], officer: Officer):
        form = make_form(code="02", columns=_STAFF)
        own = opened(form, agencies["a"])
        for number, value in (("2", 3), ("3", 4), ("4", 5), ("5", 1)):
            put(own, agencies["a"], number, value, officer)
        with pytest.raises(Incomplete, match="Cột 1 là 7"):
            send_form(filled=own, by=officer, at=AT)
        put(own, agencies["a"], "5", 2, officer)
        assert send_form(filled=own, by=officer, at=AT).number == 1

    def test_is_compared_with_the_year_before(self, agencies: dict[str, Agency], form: StatisticsForm):
        recorded(talk(agencies["a"], people=300, day=date(2025, 5, 5)))
        opened(form, agencies["a"], year=2025)
        table = filled_before(opened(form, agencies["a"]))
        assert table is not None
        assert table.leaves[0].of("2").value == 300


_STAFF = [
    {"number": "1", "headings": ["Tổng số"], "query": "", "sums": [["2", "3"], ["4", "5"]]},
    *({"number": number, "headings": [number], "query": "", "sums": []} for number in "2345"),
]


class TestColumnsAreData:
    def test_another_is_counted_without_code_and_from_its_day_on(
        self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer
    ):
        said = {"number": "10", "headings": ["Tin, bài"], "query": "tin-bai.so", "sums": [], "position": None}
        add_column(form=form, plain=said | {"valid_from": date(2026, 6, 1)}, by=officer, at=AT)
        assert "10" not in [one.number for one in columns_of(form=form, on=date(2025, 12, 31))]
        assert numbers(opened(form, agencies["a"]), "10") == {"Ủy ban nhân dân xã A": 0}

    def test_may_stand_between_others_and_end(
        self, agencies: dict[str, Agency], form: StatisticsForm, officer: Officer
    ):
        said = {"number": "2a", "headings": ["Thi"], "query": "thi.cuoc", "sums": [], "valid_from": None}
        add_column(form=form, plain=said | {"position": 3}, by=officer, at=AT)
        assert [one.number for one in columns_of(form=form, on=END)] == ["1", "2", "2a", "5", "6", "7", "9"]
        end_column(column=form.columns.get(number="9"), on=date(2026, 12, 1), by=officer, at=AT)
        assert columns_of(form=form, on=END)[-1].number == "7"
        assert columns_of(form=form, on=date(2025, 12, 31))[-1].number == "9"

    @pytest.mark.parametrize(
        "wrong", [{"query": "khong.co"}, {"headings": []}, {"number": "1"}], ids=["source", "name", "number"]
    )
    def test_must_make_sense(self, form: StatisticsForm, officer: Officer, wrong: dict[str, object]):
        said = {"number": "10", "headings": ["Tin"], "query": "", "sums": [], "position": None, "valid_from": None}
        with pytest.raises(Refused):
            add_column(form=form, plain=said | wrong, by=officer, at=AT)


def test_behind_a_number_are_the_numbers_of_activities(agencies: dict[str, Agency]):
    recorded(leaflets(agencies["a"])), recorded(leaflets(agencies["b"])), recorded(talk(agencies["a"]))
    keys = [agencies["a"].pk]
    amounts, things = cell_drilldown(queries=["tai-lieu.thieu-so"], agencies=keys, start=START, end=END)
    assert [one.amount for one in amounts or ()] == [100]
    assert things is None
    amounts, things = cell_drilldown(queries=["he-thong.articles"], agencies=keys, start=START, end=END)
    assert (amounts, list(things or ())) == (None, [])
