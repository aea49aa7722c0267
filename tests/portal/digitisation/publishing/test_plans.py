"""A plan that came on paper or as a PDF: its proofed words are read as a plan by one act, and by nobody else's."""

import pytest
from django.test import Client

from portal.agencies.models import ActRequest, Agency, Officer
from portal.digitisation.models import PageText, Scan, ScanDraft, ScanPage
from portal.digitisation.operations.particulars import understand
from portal.digitisation.queries.scans import plan_text
from portal.digitisation.states import Material, ScanState
from portal.plans.models import Plan
from portal.plans.operations.acceptance import accept_plan_text
from portal.plans.parser import read_plan
from scanreading.engines.types import text_of, words_to_rows
from tests.portal.agencies.factories import make_posting
from tests.portal.digitisation.proof_story import printed_words
from tests.portal.digitisation.publishing.scans import AT, make_scan
from tests.portal.plans.factories import PLAN, make_agencies

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies() -> dict[str, Agency]:
    return make_agencies()


def scan_of_plan(agency: Agency, text: str = PLAN) -> Scan:
    """The plan printed, read word by word, understood, accepted."""
    made = make_scan(agency=agency, material=Material.PLAN, original_name="ke-hoach-54.pdf")
    ScanDraft.objects.filter(scan=made).delete()
    ScanPage.objects.filter(scan=made).update(height=4000)
    words = printed_words(text.replace("\n", "\n\n"))
    PageText.objects.filter(page__scan=made).update(words=words_to_rows(words), text=text_of(words))
    understand(scan=made, at=AT)
    return made


@pytest.fixture
def scan(agencies: dict[str, Agency]) -> Scan:
    return scan_of_plan(agencies["Sở Tư pháp"])


def enter(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


class TestAProofedScan:
    def test_is_read_as_the_file_would_be(self, scan: Scan, agencies: dict[str, Agency]):
        by = make_posting("justice", agency=agencies["Sở Tư pháp"]).officer
        text, name = plan_text(officer=by, code=scan.code, on=AT.date())
        read, meant = read_plan(text), read_plan(PLAN)
        assert (read.title, read.number, read.issued_date) == (meant.title, meant.number, meant.issued_date)
        assert [(one.title, one.lead, one.deadlines, one.products) for one in read.assignments] == [
            (one.title, one.lead, one.deadlines, one.products) for one in meant.assignments
        ]
        made = accept_plan_text(text=text, source_name=name, by=by, at=AT)
        assert made.version.source_name == f"{scan.code} ke-hoach-54.pdf"

    def test_is_offered_previewed_and_asked_for_in_three_clicks(self, scan: Scan, agencies: dict[str, Agency]):
        client = enter(make_posting("justice", agency=agencies["Sở Tư pháp"]).officer)
        offer = f"/quan-tri/ke-hoach/nhap/?so-hoa={scan.code}"
        assert offer in client.get(f"/quan-tri/so-hoa/cong-bo/{scan.pk}/").content.decode()
        page = client.get(offer)
        assert "Tập huấn báo cáo viên" in page.content.decode()
        said = {"text": page.context["text_form"]["text"].value(), "source_name": scan.code, "step": "accept"}
        client.post("/quan-tri/ke-hoach/nhap/", said)
        assert not Plan.objects.exists()  # a second person is asked
        assert ActRequest.objects.count() == 1

    @pytest.mark.parametrize(
        "change",
        [{"state": ScanState.PROOFED}, {"state": ScanState.PROOFING}, {"material": Material.LEAFLET}],
        ids=["not accepted", "not proofed", "no plan"],
    )
    def test_that_nobody_accepted_or_is_no_plan_is_not_there(
        self, scan: Scan, agencies: dict[str, Agency], change: dict[str, str]
    ):
        Scan.objects.filter(pk=scan.pk).update(**change)
        client = enter(make_posting("justice", agency=agencies["Sở Tư pháp"]).officer)
        assert client.get(f"/quan-tri/ke-hoach/nhap/?so-hoa={scan.code}").status_code == 404

    def test_is_offered_where_it_was_accepted_too(self, scan: Scan, agencies: dict[str, Agency]):
        offer, to_publish = f"/quan-tri/ke-hoach/nhap/?so-hoa={scan.code}", f"/quan-tri/so-hoa/cong-bo/{scan.pk}/"
        for role, is_offered in (("justice", True), ("approver", False)):
            client = enter(make_posting(role, agency=agencies["Sở Tư pháp"]).officer)
            page = client.get(f"/quan-tri/so-hoa/{scan.code}/soat/").content.decode()
            assert (offer in page) is is_offered
            assert to_publish in page

    def test_is_not_for_who_only_digitises(self, scan: Scan, agencies: dict[str, Agency]):
        client = enter(make_posting("approver", agency=agencies["Sở Tư pháp"]).officer)
        assert "Nhận làm kế hoạch" not in client.get(f"/quan-tri/so-hoa/cong-bo/{scan.pk}/").content.decode()
        assert client.get(f"/quan-tri/ke-hoach/nhap/?so-hoa={scan.code}").status_code in (302, 403)
