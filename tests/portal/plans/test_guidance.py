"""A guidance document: issued to whom its list means, opened and acknowledged by each, reminded of, counted."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused
from portal.files.states import ValidFile
from portal.journal.models import Entry
from portal.plans.evidence import suggested_measures
from portal.plans.jobs import remind_of_terms
from portal.plans.models import Evidence, Guidance, GuidanceReceipt, Plan
from portal.plans.operations import count_entries
from portal.plans.operations.guidance import acknowledge_guidance, issue_guidance, open_guidance
from tests.portal.agencies.factories import make_posting
from tests.portal.plans.factories import assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday morning
FILE = ValidFile("Hướng dẫn.pdf", "application/pdf", ".pdf", b"%PDF-1.4 words")


def of(number: str, issued_date: date, title: str, distribution: str, **more: object) -> dict[str, Any]:
    return {"number": number, "issued_date": issued_date, "title": title, "distribution": distribution} | more


FACTS = of("125/STP-PBGDPL", date(2026, 2, 27), "Hướng dẫn ghi tiến độ", "Sở Nội vụ\nSở Tài chính")


@pytest.fixture
def agencies() -> dict[str, Agency]:
    return make_agencies()


@pytest.fixture
def plan(agencies: dict[str, Agency]) -> Plan:
    return make_plan()


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Officer:
    return make_posting("justice", agency=agencies["Sở Tư pháp"]).officer


@pytest.fixture
def home(agencies: dict[str, Agency]) -> Officer:
    return make_posting("editor", agency=agencies["Sở Nội vụ"]).officer


@pytest.fixture
def issue(plan: Plan, agencies: dict[str, Agency], justice: Officer, tmp_path: Path, settings):  # noqa: ANN001
    settings.PRIVATE_DIR = tmp_path

    def issued(facts: dict[str, Any] = FACTS, **more: object) -> Guidance:
        said: dict[str, object] = {"file": FILE, "by": justice, "at": AT}
        return issue_guidance(
            guidance=Guidance(plan=plan, issuer=agencies["Sở Tư pháp"], **facts),
            assignments=[assignment_of(plan, 1)],
            folder=tmp_path / "plans",
            **(said | more),  # type: ignore[arg-type]
        )

    return issued


def enter(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


class TestIssuing:
    def test_reaches_whom_the_list_means_and_keeps_the_file_by_its_checksum(self, issue, tmp_path: Path):  # noqa: ANN001
        guidance = issue()
        assert {one.agency.name for one in guidance.receipts.all()} == {"Sở Nội vụ", "Sở Tài chính"}
        assert (guidance.due_on, guidance.checksum) == (date(2026, 3, 5), FILE.checksum)
        assert (tmp_path / "plans" / guidance.place).read_bytes() == FILE.data

    def test_understands_a_class_on_the_day(self, issue):  # noqa: ANN001
        guidance = issue(of("1/STP", date(2026, 2, 27), "x", "các sở, ban, ngành tỉnh"))
        assert guidance.receipts.count() == 3

    def test_names_what_it_does_not_understand(self, issue):  # noqa: ANN001
        with pytest.raises(Refused, match="Sở Ngoại vụ"):
            issue(of("1/STP", date(2026, 2, 27), "x", "Sở Nội vụ; Sở Ngoại vụ"))
        assert not Guidance.objects.exists()

    def test_wants_a_file_or_a_document(self, issue):  # noqa: ANN001
        with pytest.raises(Refused, match="Hãy gửi tệp văn bản, hoặc ghi"):
            issue(file=None)

    def test_happens_once(self, issue):  # noqa: ANN001
        issue()
        with pytest.raises(Refused, match="Văn bản có số và ngày này"):
            issue()

    def test_is_not_for_an_agency(self, issue, home: Officer):  # noqa: ANN001
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            issue(by=home)

    def test_counts_as_evidence_of_the_plan(self, issue):  # noqa: ANN001
        issue()
        count_entries(entries=list(Entry.objects.filter(verb="guidance.issued")))
        found = Evidence.objects.get(source="guidances")
        assert (found.agency.name, found.day, found.gone_by) == ("Sở Tư pháp", date(2026, 3, 2), None)
        assert suggested_measures(title="Tổ chức triển khai các văn bản hướng dẫn") == ("guidances",)


class TestReceiving:
    @pytest.fixture
    def receipt(self, issue, agencies: dict[str, Agency]) -> GuidanceReceipt:  # noqa: ANN001
        return issue().receipts.get(agency=agencies["Sở Nội vụ"])

    def test_opening_tells_that_it_was_received(self, receipt: GuidanceReceipt, home: Officer):
        page = enter(home).post(reverse("plans_guidance_open", args=[receipt.pk]))
        assert b"".join(page.streaming_content) == FILE.data
        assert page["Content-Disposition"].startswith("attachment")
        receipt.refresh_from_db()
        assert receipt.opened_by == home
        assert receipt.received_at == receipt.opened_at
        assert receipt.acknowledged_at is None

    def test_the_first_word_stands(self, receipt: GuidanceReceipt, home: Officer):
        first = open_guidance(receipt=receipt, by=home, at=AT).opened_at
        assert open_guidance(receipt=receipt, by=home, at=datetime(2026, 3, 9, 2, tzinfo=UTC)).opened_at == first
        acknowledge_guidance(receipt=receipt, by=home, at=AT)
        acknowledge_guidance(receipt=receipt, by=home, at=datetime(2026, 3, 9, 2, tzinfo=UTC))
        assert Entry.objects.filter(verb="guidance.acknowledged").count() == 1

    def test_a_button_acknowledges(self, receipt: GuidanceReceipt, home: Officer):
        client = enter(home)
        assert "Xác nhận đã tiếp nhận" in client.get(reverse("plans_guidance_received")).content.decode()
        client.post(reverse("plans_guidance_acknowledge", args=[receipt.pk]))
        receipt.refresh_from_db()
        assert receipt.acknowledged_by == home

    def test_of_another_agency_is_not_there(self, receipt: GuidanceReceipt, agencies: dict[str, Agency]):
        other = enter(make_posting("editor", agency=agencies["Sở Tư pháp"]).officer)
        for name in ("plans_guidance_open", "plans_guidance_acknowledge"):
            assert other.post(reverse(name, args=[receipt.pk])).status_code == 404
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            acknowledge_guidance(
                receipt=receipt, by=make_posting("editor", agency=agencies["Sở Tài chính"]).officer, at=AT
            )

    def test_is_reminded_of_until_all_have_said_so(self, receipt: GuidanceReceipt, home: Officer):
        acknowledge_guidance(receipt=receipt, by=home, at=AT)
        remind_of_terms(at=datetime(2026, 3, 5, 2, tzinfo=UTC))
        entry = Entry.objects.get(verb="guidance.reminded")
        silent = receipt.guidance.receipts.get(acknowledged_at__isnull=True)
        assert entry.details["agencies"] == [silent.agency_id]
        by = make_posting("leader", agency=silent.agency).officer
        acknowledge_guidance(receipt=silent, by=by, at=datetime(2026, 3, 5, 3, tzinfo=UTC))
        assert remind_of_terms(at=datetime(2026, 6, 1, 2, tzinfo=UTC)) == 0


class TestThePublicPage:
    def test_lists_what_is_public_and_hands_it_out(self, issue, plan: Plan, client: Client):  # noqa: ANN001
        issue()
        hidden = issue(of("126/STP-PBGDPL", date(2026, 2, 28), "Nội bộ", "Sở Nội vụ", is_public=False))
        page = client.get(plan.get_absolute_url()).content.decode()
        assert "125/STP-PBGDPL: Hướng dẫn ghi tiến độ" in page
        assert "126/STP-PBGDPL" not in page
        shown = Guidance.objects.exclude(pk=hidden.pk).get()
        answer = client.get(reverse("plans:guidance", args=[plan.slug, shown.pk]))
        assert b"".join(answer.streaming_content) == FILE.data
        assert client.get(reverse("plans:guidance", args=[plan.slug, hidden.pk])).status_code == 404

    def test_of_the_desk_is_for_who_issues(self, issue, home: Officer, justice: Officer):  # noqa: ANN001
        guidance = issue()
        address = reverse("plans_guidance", args=[guidance.pk])
        assert "Sở Tài chính" in enter(justice).get(address).content.decode()
        assert enter(justice).get(address).context["unheard"] == set(guidance.receipts.values_list("pk", flat=True))
        Officer.objects.filter(pk=home.pk).update(email="nv@example.vn")
        heard = guidance.receipts.filter(agency__in=home.postings.values("agency"))
        assert heard.exists()
        assert not {one.pk for one in heard} & enter(justice).get(address).context["unheard"]
        assert enter(home).get(address).status_code in (302, 403)
