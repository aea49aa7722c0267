"""The desk of those who publish: who may open what, and what they can do there."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from portal.agencies.models import Agency, Officer
from portal.digitisation.models import Scan
from portal.digitisation.states import Material, ScanState
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.digitisation.publishing.scans import make_published, make_scan
from tests.portal.seconds import another_agrees

pytestmark = pytest.mark.django_db
ADDRESSES = (
    ("digitisation_publication", "GET"),
    ("digitisation_publication", "POST"),
    ("digitisation_withdrawal", "POST"),
    ("digitisation_restoring", "POST"),
    ("digitisation_correction", "POST"),
    ("digitisation_examination", "POST"),
)
FORM = {"material": "to-gap", "licence": "", "alternative_text": "Tờ gấp hai trang."}


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = False


def desk(officer: Officer) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(officer)
    return client


class TestBoundaries:
    @pytest.mark.parametrize(("name", "method"), ADDRESSES)
    def test_another_agency_gets_nothing(self, agency: Agency, name: str, method: str):
        scan = make_scan(agency=agency)
        stranger = desk(make_posting("approver", agency=make_agency("Xã Khác")).officer)
        assert stranger.generic(method, reverse(name, args=[scan.pk])).status_code in (302, 403)
        scan.refresh_from_db()
        assert scan.state == ScanState.ACCEPTED

    @pytest.mark.parametrize(("name", "method"), ADDRESSES)
    @pytest.mark.parametrize("role", ["editor", "legal", "leader", "unit_admin"])
    def test_who_does_not_publish_gets_nothing(self, agency: Agency, name: str, method: str, role: str):
        scan = make_published("Chữ", agency=agency)
        officer = desk(make_posting(role, agency=agency).officer)
        assert officer.generic(method, reverse(name, args=[scan.pk])).status_code in (302, 403)
        scan.refresh_from_db()
        assert scan.state == ScanState.PUBLISHED

    @pytest.mark.parametrize(("name", "method"), [one for one in ADDRESSES if one[0] != "digitisation_publication"])
    def test_reading_changes_nothing(self, agency: Agency, publisher: Officer, name: str, method: str):
        scan = make_published("Chữ", agency=agency)
        assert desk(publisher).get(reverse(name, args=[scan.pk])).status_code == 405

    def test_the_list_holds_the_own_agency_alone(self, agency: Agency, publisher: Officer):
        make_scan(agency=agency, title="Của mình")
        make_scan(agency=make_agency("Xã Khác"), title="Của người")
        page = desk(publisher).get(reverse("digitisation_publications")).content.decode()
        assert "Của mình" in page
        assert "Của người" not in page

    def test_the_list_of_the_standing_body_holds_all(self, agency: Agency):
        make_scan(agency=agency, title="Của xã")
        justice = make_posting("justice", agency=make_agency("Sở Tư pháp")).officer
        assert "Của xã" in desk(justice).get(reverse("digitisation_publications")).content.decode()


class TestDesk:
    def test_publishes(self, agency: Agency, publisher: Officer):
        scan = make_scan("Tờ gấp", agency=agency, material=Material.LEAFLET)
        address = reverse("digitisation_publication", args=[scan.pk])
        assert "Mô tả cho người" in desk(publisher).get(address).content.decode()
        assert desk(publisher).post(address, FORM).status_code == 302
        scan.refresh_from_db()
        assert (scan.state, scan.alternative_text) == (ScanState.PUBLISHED, "Tờ gấp hai trang.")

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (FORM | {"alternative_text": ""}, "Hãy mô tả tài liệu"),
            (FORM | {"material": "van-ban"}, "Chưa ai xác nhận"),
            (FORM | {"material": "lạ"}, "lạ"),
        ],
    )
    def test_says_what_is_missing(self, agency: Agency, publisher: Officer, said: dict[str, str], told: str):
        scan = make_scan("Kính gửi", agency=agency, material=Material.LEAFLET, confirmed={})
        answer = desk(publisher).post(reverse("digitisation_publication", args=[scan.pk]), said)
        assert answer.status_code == 200
        assert told in answer.content.decode()
        scan.refresh_from_db()
        assert scan.state == ScanState.ACCEPTED

    def test_sets_a_page_right_and_says_where_it_cannot(self, agency: Agency, publisher: Officer):
        scan = make_published("Hộ tịch lưu đông", agency=agency)
        address = reverse("digitisation_correction", args=[scan.pk])
        words = {"page": "1", "before": "lưu đông", "after": "lưu động", "reason": "Đọc sai"}
        assert desk(publisher).post(address, words).status_code == 302
        another_agrees()
        assert scan.pages.get().texts.get(is_current=True).text == "Hộ tịch lưu động"
        assert "Không thấy những chữ này" in desk(publisher).post(address, words).content.decode()
        assert "không có trang này" in desk(publisher).post(address, words | {"page": "9"}).content.decode()

    def test_withdraws_with_a_reason_and_takes_it_back(self, agency: Agency, publisher: Officer):
        scan = make_published("Chữ", agency=agency)
        away = reverse("digitisation_withdrawal", args=[scan.pk])
        assert "Hãy ghi lý do" in desk(publisher).post(away, {"reason": ""}).content.decode()
        desk(publisher).post(away, {"reason": "Nhầm bản"})
        assert Scan.objects.get(pk=scan.pk).state == ScanState.WITHDRAWN
        desk(publisher).post(reverse("digitisation_restoring", args=[scan.pk]))
        another_agrees()
        assert Scan.objects.get(pk=scan.pk).state == ScanState.PUBLISHED

    def test_says_so_where_the_file_cannot_be_looked_at(self, agency: Agency, publisher: Officer):
        scan = make_published("Chữ", agency=agency)
        answer = desk(publisher).post(reverse("digitisation_examination", args=[scan.pk]), follow=True)
        assert "Không kiểm tra được chữ ký số" in answer.content.decode()
        assert "không có chữ ký số" not in answer.content.decode()
        assert "Đang chờ làm" in answer.content.decode()
        away = reverse("digitisation_withdrawal", args=[scan.pk])
        answer = desk(publisher).post(away, {"reason": "Nhầm bản"}, follow=True)
        assert "Đang chờ làm" not in answer.content.decode()  # no copy is made of what is not public
