"""The desks of statistics forms: who may open, fill, sum, send, open again and define."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from portal.agencies.models import Agency, Officer
from portal.reports.models import FilledForm, FormCell, StatisticsForm
from portal.reports.operations.statistics import send_form
from portal.reports.queries.statistics import columns_of
from tests.portal.activities.factories import recorded, talk
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.reports.statistics.forms_story import AT, END, YEAR, make_agencies, make_form, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = False


def desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


@pytest.fixture
def agencies() -> dict[str, Agency]:
    return make_agencies()


@pytest.fixture
def form() -> StatisticsForm:
    return make_form()


@pytest.fixture
def editor(agencies: dict[str, Agency]) -> Officer:
    return make_posting("editor", agency=agencies["a"]).officer


@pytest.fixture
def governor(agencies: dict[str, Agency]) -> Officer:
    return make_posting("justice", agency=agencies["stp"]).officer


def text(answer) -> str:
    return answer.content.decode()


class TestFilling:
    def test_opens_shows_sets_and_sends(self, agencies: dict[str, Agency], form: StatisticsForm, editor: Officer):
        made = recorded(talk(agencies["a"], people=80))
        client = desk(editor)
        answer = client.post(
            reverse("reports_forms"), {"ky": form.rounds.get().pk, "nam": YEAR, "co_quan": agencies["a"].pk}
        )
        filled = FilledForm.objects.get()
        assert answer.url == reverse("reports_form", args=[filled.pk])
        shown = text(client.get(answer.url))
        assert 'colspan="3">Tài liệu phát miễn phí' in shown
        assert "chưa nhập cột 9" in shown
        assert "Số liệu tháng 11, 12 năm 2026 là số ước tính." in shown
        cell = reverse("reports_form_cell", args=[filled.pk, f"{agencies['a'].pk}", "2"])
        assert made.title in text(client.get(cell))
        assert client.post(cell, {"value": 90, "reason": ""}).status_code == 422
        client.post(cell, {"value": 90, "reason": "Theo sổ", "is_estimate": "on"})
        assert FormCell.objects.get().counted == 80
        shown = text(client.get(cell))
        assert "Hệ thống hiện đếm 80" in shown
        assert "Theo sổ" in shown
        assert "Đã gửi biểu, lần 1" in text(client.post(reverse("reports_form_send", args=[filled.pk]), follow=True))
        assert "không sửa được" in text(client.post(cell, {"value": 1, "reason": "x"}, follow=True))
        assert client.post(reverse("reports_form_reopen", args=[filled.pk]), {"reason": "x"}).status_code in (302, 403)
        filled.refresh_from_db()
        assert filled.state == "sent"

    def test_of_an_agency_that_no_line_means_is_refused(self, form: StatisticsForm, governor: Officer):
        press = make_agency("Báo Ví Dụ", kind="press")
        said = {"ky": form.rounds.get().pk, "nam": YEAR, "co_quan": press.pk}
        answer = desk(governor).post(reverse("reports_forms"), said)
        assert (answer.status_code, "không có dòng" in text(answer)) == (422, True)

    def test_counts_again_after_an_officer_lets_go(
        self, agencies: dict[str, Agency], form: StatisticsForm, editor: Officer
    ):
        recorded(talk(agencies["a"], people=80))
        filled = opened(form, agencies["a"])
        client = desk(editor)
        place = [filled.pk, f"{agencies['a'].pk}", "2"]
        client.post(reverse("reports_form_cell", args=place), {"value": 90, "reason": "Theo sổ"})
        assert FormCell.objects.filter(is_current=True).exists()
        client.post(reverse("reports_form_cell_clear", args=place))
        assert not FormCell.objects.filter(is_current=True).exists()

    def test_names_stand_on_the_sheet(self, agencies: dict[str, Agency], form: StatisticsForm, editor: Officer):
        filled = opened(form, agencies["a"])
        client = desk(editor)
        client.post(reverse("reports_form", args=[filled.pk]), {"preparer": "Nguyễn Thị Lập", "note": "Thiếu ấp 3."})
        sheet = load_workbook(BytesIO(client.get(reverse("reports_form_xlsx", args=[filled.pk])).content)).active
        said = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
        assert "Nguyễn Thị Lập" in said
        assert "Thiếu ấp 3." in said
        assert "Bản đang lập, chưa gửi" in said


class TestWhole:
    def test_is_opened_sent_and_opened_again_by_who_governs(
        self, agencies: dict[str, Agency], form: StatisticsForm, governor: Officer
    ):
        recorded(talk(agencies["a"], people=80))
        client = desk(governor)
        said = {"ky": form.rounds.get().pk, "nam": YEAR, "co_quan": agencies["stp"].pk, "ca_tinh": "on"}
        client.post(reverse("reports_forms"), said)
        filled = FilledForm.objects.get(is_whole=True)
        shown = text(client.get(reverse("reports_form", args=[filled.pk])))
        assert "0/4 cơ quan đã gửi biểu" in shown
        total = client.get(reverse("reports_form_cell", args=[filled.pk, "tong", "2"]))
        assert [(leaf.label, value.value) for leaf, value in total.context["leaves"]] == [("Ủy ban nhân dân xã A", 80)]
        client.post(reverse("reports_form_send", args=[filled.pk]))
        again = client.post(reverse("reports_form_reopen", args=[filled.pk]), {"reason": "Bổ sung"}, follow=True)
        assert "Đã mở lại biểu" in text(again)
        first = client.get(reverse("reports_form_sent_xlsx", args=[filled.pk, 1]))
        assert load_workbook(BytesIO(first.content)).active["A3"].value == "Lần gửi 1"


class TestBoundaries:
    @pytest.fixture
    def filled(self, agencies: dict[str, Agency], form: StatisticsForm) -> FilledForm:
        return opened(form, agencies["a"])

    def addresses(self, filled: FilledForm) -> list[tuple[str, str]]:
        place = [filled.pk, f"{filled.agency_id}", "1"]
        return [
            (reverse("reports_form", args=[filled.pk]), "GET"),
            (reverse("reports_form_xlsx", args=[filled.pk]), "GET"),
            (reverse("reports_form_cell", args=place), "GET"),
            (reverse("reports_form_cell_clear", args=place), "POST"),
            (reverse("reports_form_send", args=[filled.pk]), "POST"),
            (reverse("reports_form_reopen", args=[filled.pk]), "POST"),
        ]

    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "legal", "reception", "administrator"])
    def test_another_agency_gets_nothing(self, filled: FilledForm, agencies: dict[str, Agency], role: str):
        stranger = desk(make_posting(role, agency=agencies["b"]).officer)
        for address, method in self.addresses(filled):
            assert stranger.generic(method, address).status_code in (302, 403, 404), address

    def test_a_sum_is_not_for_an_agency(self, agencies: dict[str, Agency], form: StatisticsForm, editor: Officer):
        whole = opened(form, agencies["a"], is_whole=True)
        for address, method in self.addresses(whole):
            assert desk(editor).generic(method, address).status_code in (302, 403, 404), address
        said = {"ky": form.rounds.get().pk, "nam": YEAR, "co_quan": agencies["b"].pk, "ca_tinh": "on"}
        assert desk(editor).post(reverse("reports_forms"), said).status_code == 422

    @pytest.mark.parametrize("role", ["leader", "chair"])
    def test_who_only_reads_changes_nothing(self, filled: FilledForm, agencies: dict[str, Agency], role: str):
        reader = desk(make_posting(role, agency=agencies["a"]).officer)
        assert reader.get(reverse("reports_form", args=[filled.pk])).status_code == 200
        for address, method in self.addresses(filled)[3:]:
            assert reader.generic(method, address).status_code in (302, 403), address
        cell = reverse("reports_form_cell", args=[filled.pk, f"{filled.agency_id}", "1"])
        assert reader.post(cell, {"value": 5, "reason": "x"}).status_code in (302, 403)
        assert not FormCell.objects.exists()

    def test_defining_is_for_who_governs(self, form: StatisticsForm, editor: Officer):
        client = desk(editor)
        column = form.columns.first().pk
        for name, args, method in (
            ("reports_definitions", [], "GET"),
            ("reports_define", [], "POST"),
            ("reports_definition", [form.pk], "GET"),
            ("reports_define_again", [form.pk], "POST"),
            ("reports_column_add", [form.pk], "POST"),
            ("reports_row_add", [form.pk], "POST"),
            ("reports_round_add", [form.pk], "POST"),
            ("reports_column_end", [column], "POST"),
        ):
            assert client.generic(method, reverse(name, args=args)).status_code in (302, 403), name
        assert form.columns.count() == 6


class TestDefining:
    def test_enters_a_form_that_nobody_had_seen(self, agencies: dict[str, Agency], governor: Officer):
        client = desk(governor)
        plain = {"code": "17/2025", "title": "Biểu mới", "basis": "Thông tư 17/2025/TT-BTP", "valid_from": "2025-11-01"}
        client.post(reverse("reports_define"), plain)
        form = StatisticsForm.objects.get()
        client.post(
            reverse("reports_column_add", args=[form.pk]),
            {"number": "1", "headings": "Trực tiếp\nSố cuộc", "query": "truc-tiep.cuoc"},
        )
        client.post(reverse("reports_column_add", args=[form.pk]), {"number": "2", "headings": "Khác", "sums": ""})
        client.post(
            reverse("reports_column_add", args=[form.pk]),
            {"number": "3", "headings": "Tổng", "sums": "1 + 2", "before": form.columns.first().pk},
        )
        client.post(
            reverse("reports_row_add", args=[form.pk]), {"label": "Xã", "phrase": "UBND cấp xã", "kind": "each"}
        )
        client.post(
            reverse("reports_round_add", args=[form.pk]),
            {"key": "nam", "label": "Năm", "first_month": 1, "last_month": 12, "due_day": 15, "due_month": 2}
            | {"due_years": "1", "estimated_months": 0},
        )
        client.post(reverse("reports_define_again", args=[form.pk]), plain | {"is_entered": "on"})
        form.refresh_from_db()
        columns = columns_of(form=form, on=END)
        assert [(one.number, one.headings, one.sums) for one in columns] == [
            ("3", ("Tổng",), (("1", "2"),)),
            ("1", ("Trực tiếp", "Số cuộc"), ()),
            ("2", ("Khác",), ()),
        ]
        shown = text(client.get(reverse("reports_definition", args=[form.pk])))
        assert "Xã: từng cơ quan của nhóm, 2 cơ quan" in shown
        recorded(talk(agencies["b"]))
        assert send_form(filled=opened(form, agencies["b"]), by=governor, at=AT).table["lines"][0]["values"]["1"] == {
            "value": 1,
            "is_estimate": False,
            "is_set": False,
            "reason": "",
            "counted": 1,
        }

    def test_says_why_a_column_cannot_be(self, form: StatisticsForm, governor: Officer):
        answer = desk(governor).post(
            reverse("reports_column_add", args=[form.pk]), {"number": "1", "headings": "Trùng số"}
        )
        assert (answer.status_code, "Biểu đã có cột 1." in text(answer)) == (422, True)
