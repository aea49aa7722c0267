"""The desks of campaigns: who may open what, and what they can do there."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.agencies.models import Agency, Officer
from portal.digitisation.models import DigitisationCampaign, ListedDocument, Share
from portal.digitisation.operations.campaigns import ListedLine, import_list, open_campaign, set_share
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.digitisation.publishing.scans import AT, make_scan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = False


def desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


@pytest.fixture
def commune() -> Agency:
    return make_agency("Ủy ban nhân dân xã Ví Dụ")


@pytest.fixture
def planner() -> Officer:
    return make_posting("justice", agency=make_agency("Sở Tư pháp")).officer


@pytest.fixture
def campaign(planner: Officer) -> DigitisationCampaign:
    lead = make_agency("Sở Nội vụ")
    return open_campaign(name="Đợt 1", agency=lead, from_date=AT.date(), to_date=AT.date(), basis="", by=planner, at=AT)


@pytest.fixture
def share(campaign: DigitisationCampaign, commune: Agency, planner: Officer) -> Share:
    made = set_share(campaign=campaign, agency=commune, quota=5, by=planner, at=AT)
    import_list(share=made, lines=[ListedLine("Quyết định về chợ", "12/2026/QĐ-UBND")], by=planner, at=AT)
    return made


def addresses(share: Share) -> list[tuple[str, str]]:
    document = share.documents.get()
    return [
        (reverse("digitisation_campaign_new"), "POST"),
        (reverse("digitisation_campaign_change", args=[share.campaign_id]), "POST"),
        (reverse("digitisation_share_set", args=[share.campaign_id]), "POST"),
        (reverse("digitisation_share_drop", args=[share.pk]), "POST"),
        (reverse("digitisation_campaign", args=[share.campaign_id]), "GET"),
        (reverse("digitisation_campaign_xlsx", args=[share.campaign_id]), "GET"),
        (reverse("digitisation_campaign_csv", args=[share.campaign_id]), "GET"),
        (reverse("digitisation_share", args=[share.pk]), "GET"),
        (reverse("digitisation_share_import", args=[share.pk]), "POST"),
        (reverse("digitisation_listed_link", args=[document.pk]), "POST"),
        (reverse("digitisation_listed_unlink", args=[document.pk]), "POST"),
        (reverse("digitisation_listed_remove", args=[document.pk]), "POST"),
        (reverse("digitisation_listed_remove", args=[document.pk]), "GET"),
    ]


class TestBoundaries:
    @pytest.mark.parametrize("role", ["editor", "approver", "leader", "unit_admin"])
    def test_another_agency_gets_nothing(self, share: Share, role: str):
        stranger = desk(make_posting(role, agency=make_agency("Xã Khác")).officer)
        for address, method in addresses(share):
            assert stranger.generic(method, address).status_code in (302, 403, 404), address
        assert ListedDocument.objects.count() == 1

    def test_an_agency_does_not_plan(self, share: Share, commune: Agency):
        editor = desk(make_posting("editor", agency=commune).officer)
        for address, method in addresses(share)[:4]:
            assert editor.generic(method, address).status_code in (302, 403), address
        assert Share.objects.filter(pk=share.pk, quota=5).exists()

    def test_who_only_reads_changes_no_list(self, share: Share, commune: Agency):
        leader = desk(make_posting("leader", agency=commune).officer)
        assert leader.get(reverse("digitisation_share", args=[share.pk])).status_code == 200
        for address, method in addresses(share)[8:]:
            answer = leader.generic(method, address)
            assert answer.status_code in (302, 403), address
        assert ListedDocument.objects.count() == 1

    def test_an_agency_sees_its_own_share_alone(self, share: Share, commune: Agency, planner: Officer):
        set_share(campaign=share.campaign, agency=make_agency("Xã Khác"), quota=9, by=planner, at=AT)
        page = desk(make_posting("editor", agency=commune).officer).get(
            reverse("digitisation_campaign", args=[share.campaign_id])
        )
        assert commune.name in page.content.decode()
        assert "Xã Khác" not in page.content.decode()


class TestPlanning:
    def test_opens_changes_and_shares_out(self, planner: Officer, commune: Agency):
        client = desk(planner)
        said = {"name": "Đợt 2", "agency": commune.pk, "from_date": "2026-01-01", "to_date": "2026-12-31", "basis": ""}
        assert client.post(reverse("digitisation_campaign_new"), said).status_code == 302
        made = DigitisationCampaign.objects.get(name="Đợt 2")
        client.post(reverse("digitisation_campaign_change", args=[made.pk]), said | {"name": "Đợt hai"})
        client.post(reverse("digitisation_share_set", args=[made.pk]), {"agency": commune.pk, "quota": "500"})
        page = client.get(reverse("digitisation_campaign", args=[made.pk])).content.decode()
        assert "Đợt hai" in page
        assert "0/500" in page

    def test_says_what_is_wrong(self, planner: Officer, campaign: DigitisationCampaign):
        client = desk(planner)
        said = {"name": "Đợt", "agency": "", "from_date": "2026-12-31", "to_date": "2026-01-01"}
        page = client.post(reverse("digitisation_campaign_new"), said).content.decode()
        assert "Hãy chọn cơ quan." in page
        assert "Ngày kết thúc phải từ ngày bắt đầu trở đi." in page
        share = client.post(reverse("digitisation_share_set", args=[campaign.pk]), {"agency": "", "quota": "0"})
        assert "Chỉ tiêu ít nhất là 1 tài liệu." in share.content.decode()

    def test_takes_figures_along(self, planner: Officer, share: Share):
        client = desk(planner)
        book = client.get(reverse("digitisation_campaign_xlsx", args=[share.campaign_id]))
        rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].values)
        assert rows[1][:4] == ("Ủy ban nhân dân xã Ví Dụ", None, 5, 1)
        text = client.get(reverse("digitisation_campaign_csv", args=[share.campaign_id])).content.decode()
        assert "Ủy ban nhân dân xã Ví Dụ,,5,1,0,0,0,0" in text


class TestTheList:
    def test_is_brought_from_a_sheet(self, share: Share, commune: Agency):
        editor = desk(make_posting("editor", agency=commune).officer)
        file = SimpleUploadedFile("dm.csv", "Tên tài liệu\nTờ gấp\n".encode())
        assert editor.post(reverse("digitisation_share_import", args=[share.pk]), {"file": file}).status_code == 302
        assert share.documents.filter(title="Tờ gấp").exists()

    def test_takes_nothing_while_rows_are_wrong_unless_told_to(self, share: Share, commune: Agency):
        editor = desk(make_posting("editor", agency=commune).officer)
        address = reverse("digitisation_share_import", args=[share.pk])
        data = "Tên tài liệu,Số hiệu\nTờ gấp,\n,5/QĐ\n".encode()
        page = editor.post(address, {"file": SimpleUploadedFile("dm.csv", data)}).content.decode()
        assert "Hàng 3: Thiếu tên tài liệu." in page
        assert share.documents.count() == 1
        editor.post(address, {"file": SimpleUploadedFile("dm.csv", data), "skips_wrong": "on"})
        assert share.documents.count() == 2

    def test_suggests_a_scan_and_links_it(self, share: Share, commune: Agency):
        scan = make_scan(agency=commune)
        editor = desk(make_posting("editor", agency=commune).officer)
        page = editor.get(reverse("digitisation_share", args=[share.pk])).content.decode()
        assert f"Gắn {scan.code}" in page
        assert "cùng số, ký hiệu" in page
        document = share.documents.get()
        editor.post(reverse("digitisation_listed_link", args=[document.pk]), {"code": scan.code})
        document.refresh_from_db()
        assert document.scan == scan
        editor.post(reverse("digitisation_listed_remove", args=[document.pk]))
        assert share.documents.exists()
        editor.post(reverse("digitisation_listed_unlink", args=[document.pk]))
        editor.post(reverse("digitisation_listed_remove", args=[document.pk]))
        assert not share.documents.exists()

    def test_asks_before_a_document_leaves_the_list(self, share: Share, commune: Agency):
        editor, document = desk(make_posting("editor", agency=commune).officer), share.documents.get()
        back, remove = (
            reverse("digitisation_share", args=[share.pk]),
            reverse("digitisation_listed_remove", args=[document.pk]),
        )
        assert f'href="{remove}"' in editor.get(back).content.decode()
        asked = editor.get(remove).content.decode()
        assert f"Bỏ “{document.title}” khỏi danh mục?" in asked
        assert f'href="{back}">Không, để nguyên</a>' in asked
        assert share.documents.exists()

    def test_does_not_tell_of_scans_of_others(self, share: Share, commune: Agency):
        editor = desk(make_posting("editor", agency=commune).officer)
        document = share.documents.get()
        answer = editor.post(
            reverse("digitisation_listed_link", args=[document.pk]), {"code": make_scan().code}, follow=True
        )
        assert "Không có tài liệu số hóa nào mang mã này." in answer.content.decode()
