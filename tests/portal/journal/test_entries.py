"""Who did what, to what, when and where: found by whoever may, and nothing of other agencies by anybody else."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from portal.agencies.models import Agency, Officer, Posting
from portal.journal import admin
from portal.journal.models import Entry
from portal.journal.operations import record
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.laid import laid

NOW = timezone.make_aware(datetime(2026, 11, 20, 10, 0))
PAGE = "/quan-tri/nhat-ky/tra-cuu/"


@pytest.fixture(autouse=True)
def _readers(settings, db):
    settings.JOURNAL_READERS = []


def enter(role: str, *, agency: Agency | None = None) -> Client:
    client = Client()
    client.force_login(make_posting(role, on=timezone.localdate(), agency=agency).officer)
    return client


def shown(client: Client, path: str = PAGE, **asked: str) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


class TestWhoMayLook:
    @laid
    def offices(self) -> dict[str, Agency]:
        """Of each: what its officer did, and what the system did for it."""
        made = {name: make_agency(name) for name in ("Sở Y tế", "Sở Xây dựng")}
        for name, agency in made.items():
            officer = make_posting("editor", agency=agency, on=date(2026, 1, 1)).officer
            record("stone.laid", subject=None, by=officer, at=NOW, details={"mark": f"tay-{name}"})
            record("stone.laid", subject=None, by=None, at=NOW, details={"mark": f"may-{name}", "agency": agency.pk})
        record("stone.laid", subject=None, by=None, at=NOW, details={"mark": "cua-chung"})
        return made

    @pytest.mark.parametrize("role", ["administrator", "justice"])
    def test_who_keeps_the_whole_sees_all(self, role: str, offices: dict[str, Agency]):
        page = shown(enter(role))
        assert all(f"{mark}-{name}" in page for mark in ("tay", "may") for name in offices)
        assert "cua-chung" in page

    def test_who_keeps_an_agency_sees_its_own(self, offices: dict[str, Agency]):
        client = enter("unit_admin", agency=offices["Sở Y tế"])
        for page in (shown(client), shown(client, f"{PAGE}bang-tinh.csv"), shown(client, tu="tay-So")):
            assert "Sở Xây dựng" not in page
            assert "cua-chung" not in page
        assert "tay-Sở Y tế" in shown(client)
        assert "may-Sở Y tế" in shown(client)

    def test_nobody_reaches_another_agency_by_the_address(self, offices: dict[str, Agency]):
        client = enter("unit_admin", agency=offices["Sở Y tế"])
        page = shown(client, coquan=str(offices["Sở Xây dựng"].pk))
        assert "tay-Sở Xây dựng" not in page

    def test_what_an_officer_of_two_agencies_did_is_shown_to_neither(self, offices: dict[str, Agency]):
        """Nobody knows for which of them it was; the Sở sees it."""
        both = make_posting("editor", agency=offices["Sở Y tế"], on=date(2026, 1, 1)).officer
        Posting.objects.create(
            officer=both, agency=offices["Sở Xây dựng"], role="editor", from_date=date(2026, 11, 1), to_date=None
        )
        for at, mark in ((NOW, "hai-noi"), (NOW - timedelta(days=60), "mot-noi")):
            record("stone.laid", subject=None, by=both, at=at, details={"mark": mark})
        page = shown(enter("unit_admin", agency=offices["Sở Y tế"]))
        assert "hai-noi" not in page
        assert "mot-noi" in page
        assert "hai-noi" in shown(enter("justice"), coquan=str(offices["Sở Y tế"].pk))

    def test_what_was_done_before_a_posting_and_after_it_is_not_its_agencys(self, offices: dict[str, Agency]):
        officer = make_officer("nguoi-den-sau")
        period = {"from_date": date(2026, 11, 10), "to_date": date(2026, 11, 21)}
        Posting.objects.create(officer=officer, agency=offices["Sở Y tế"], role="editor", **period)
        moments = {9: "truoc", 10: "ngay-dau", 20: "ngay-cuoi", 21: "sau"}
        for day, mark in moments.items():
            at = timezone.make_aware(datetime(2026, 11, day, 0, 30))
            record("stone.laid", subject=None, by=officer, at=at, details={"mark": mark})
        page = shown(enter("unit_admin", agency=offices["Sở Y tế"]), nguoi="nguoi-den-sau")
        assert [mark for mark in moments.values() if f"mark: {mark}" in page] == ["ngay-dau", "ngay-cuoi"]

    def test_what_was_done_on_the_day_a_role_was_ended_is_its_agencys_until_that_moment(
        self, offices: dict[str, Agency]
    ):
        officer, own = make_officer("thoi-viec"), offices["Sở Y tế"]
        posting = make_posting("editor", officer=officer, agency=own, on=date(2026, 11, 1))
        Posting.objects.filter(pk=posting.pk).update(to_date=date(2026, 11, 20))
        for minutes, verb, by in (
            (-30, "stone.laid", officer),
            (0, "posting.ended", None),
            (30, "stone.laid", officer),
        ):
            at, details = NOW + timedelta(minutes=minutes), {"mark": f"luc{minutes}"}
            record(verb, subject=posting, by=by, at=at, details=details)
        page = shown(enter("unit_admin", agency=own), nguoi="thoi-viec")
        assert ("luc-30" in page, "luc30" in page) == (True, False)
        rows = re.findall(r'Cơ quan">(.*?)</td>', shown(enter("justice"), nguoi="thoi-viec"))
        assert rows == ["–", "Sở Y tế"]

    @pytest.mark.parametrize("role", ["editor", "approver", "legal", "leader", "reception", "chair"])
    def test_it_is_shut_to_everybody_else(self, role: str, offices: dict[str, Agency]):
        client = enter(role)
        for path in (PAGE, f"{PAGE}bang-tinh.csv", f"{PAGE}bang-tinh.xlsx"):
            assert client.get(path).url == "/quan-tri/"
        assert not Entry.objects.filter(verb="journal.exported").exists()

    def test_who_keeps_an_agency_does_not_enter_the_operators_page(self, offices: dict[str, Agency]):
        client = enter("unit_admin", agency=offices["Sở Y tế"])
        assert client.get("/quan-tri/nhat-ky/").url == "/quan-tri/"
        menu = client.get("/quan-tri/").content.decode()
        assert PAGE in menu
        assert '"/quan-tri/nhat-ky/"' not in menu


class TestSearch:
    @pytest.fixture
    def officer(self) -> Officer:
        officer = make_officer("lan", display_name="Nguyễn Thị Lan")
        record("report.signed", subject=make_agency("Sở Tư pháp"), by=officer, at=NOW)
        record("page.withdrawn", subject=make_agency("Xã Đông Thạnh"), by=None, at=NOW - timedelta(days=3))
        return officer

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("ky bao cao", ["Sở Tư pháp"]),
            ("KÝ BÁO CÁO", ["Sở Tư pháp"]),
            ("dong thanh", ["Xã Đông Thạnh"]),
            ("thi lan", ["Sở Tư pháp"]),
            ("rut trang he thong", ["Xã Đông Thạnh"]),
            ("khong co gi", []),
        ],
    )
    @pytest.mark.usefixtures("officer")
    def test_takes_words_without_their_marks(self, words: str, found: list[str]):
        page = shown(enter("justice"), tu=words)
        assert [name for name in ("Sở Tư pháp", "Xã Đông Thạnh") if f'data-label="Đối tượng">{name}<' in page] == found

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"viec": "report."}, ["Sở Tư pháp"]),
            ({"nguoi": "lan"}, ["Sở Tư pháp"]),
            ({"tungay": "2026-11-18"}, ["Sở Tư pháp"]),
            ({"denngay": "2026-11-17"}, ["Xã Đông Thạnh"]),
            ({"tungay": "2026-11-17", "denngay": "2026-11-20"}, ["Sở Tư pháp", "Xã Đông Thạnh"]),
            ({"viec": "report.", "denngay": "2026-11-17"}, []),
        ],
    )
    @pytest.mark.usefixtures("officer")
    def test_narrows(self, asked: dict[str, str], found: list[str]):
        page = shown(enter("justice"), **asked)
        assert [name for name in ("Sở Tư pháp", "Xã Đông Thạnh") if f'data-label="Đối tượng">{name}<' in page] == found

    def test_says_what_cannot_be_read(self):
        assert 'id="id_tungay_error"' in shown(enter("justice"), tungay="hôm qua")

    def test_keeps_what_was_asked_for_while_turning_pages(self, monkeypatch):
        monkeypatch.setattr(admin, "ENTRIES_A_PAGE", 2)
        for number in range(5):
            record("stone.laid", subject=None, by=None, at=NOW, details={"number": number})
        record("lamp.lit", subject=None, by=None, at=NOW, details={"number": 9})
        client = enter("administrator")
        page = shown(client, viec="stone.")
        assert "Trang 1 / 3" in page
        assert "trang=2&amp;viec=stone." in page
        assert '<td data-label="Việc">stone.laid</td>' in page
        assert '<td data-label="Việc">lamp.lit</td>' not in page
        assert client.get(PAGE, {"trang": "999"}).status_code == 200
        assert "Không có mục nào như vậy" in shown(client, nguoi="khong-co-ai")

    def test_tells_what_happened_in_words(self):
        record("report.signed", subject=None, by=None, at=NOW)
        page = shown(enter("administrator"))
        assert '<td data-label="Việc">Ký báo cáo tổng hợp</td>' in page
        assert '<option value="report.signed">Ký báo cáo tổng hợp</option>' in page

    def test_tells_details_in_words_and_names(self):
        agency = make_agency("Sở Y tế")
        record("officer.signed_in", subject=None, by=None, at=NOW, details={"way": "password"})
        changed = {"to_date": [None, "2026-12-02"], "role": ["editor", "approver"], "agency": agency.pk, "mark": "4165"}
        record("posting.ended", subject=None, by=None, at=NOW, details=changed)
        page = shown(enter("administrator"))
        for words in ("cách vào: mật khẩu", "thôi từ ngày: – → 02/12/2026", "cơ quan: Sở Y tế", "Ghi cho máy:"):
            assert words in page, words
        assert "editor →" not in page
        assert f"agency: {agency.pk}" not in page

    def test_costs_no_more_for_more_entries(self, django_assert_max_num_queries):
        agency, client = make_agency("Sở Y tế"), enter("justice")
        for number in range(30):
            officer = make_posting("editor", agency=agency, on=date(2026, 1, 1)).officer
            record("stone.laid", subject=agency, by=officer, at=NOW, details={"number": number}, erasable={"a": 1})
        shown(client)
        with django_assert_max_num_queries(25):
            shown(client, tu="so y te")


class TestExport:
    def test_is_what_is_shown_as_a_table(self):
        record("report.signed", subject=make_agency("=SUM(A1)"), by=make_officer("lan"), at=NOW, details={"a": "đ"})
        record("lamp.lit", subject=None, by=None, at=NOW)
        client = enter("justice")
        rows = list(csv.reader(StringIO(shown(client, f"{PAGE}bang-tinh.csv", viec="report.").lstrip("\ufeff"))))
        told = [row for row in rows if "Ký báo cáo tổng hợp" in row]
        assert [(row[1], row[3], row[5], row[7]) for row in told] == [
            ("20/11/2026 10:00:00", "'=SUM(A1)", "lan", "a: đ")
        ]
        assert not [row for row in rows if "lamp.lit" in row]
        sheet = load_workbook(BytesIO(client.get(f"{PAGE}bang-tinh.xlsx").content)).active
        assert sheet.max_row == 4  # the head, the two, and that the first table was taken away

    def test_is_an_entry_itself_and_what_was_typed_may_be_erased(self):
        client = enter("justice")
        shown(client, f"{PAGE}bang-tinh.csv", tu="Nguyễn Thị Lan")
        entry = Entry.objects.get(verb="journal.exported")
        assert entry.actor is not None
        assert entry.details == {"count": 0, "as": "csv"}
        assert entry.erasable.details == {"tu": "Nguyễn Thị Lan"}
