"""A guidance document: issued to whom its list means, opened and acknowledged by each, reminded of, counted."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.agencies.models import Agency, Officer
from portal.design.refusals import ReasonMissing, Refused, WrongState
from portal.files.states import ValidFile
from portal.journal.models import Entry
from portal.journal.queries.pending_work import waiting_for, waiting_work
from portal.plans.evidence import suggested_measures
from portal.plans.jobs import remind_of_terms
from portal.plans.models import Evidence, Guidance, GuidanceReceipt, Plan
from portal.plans.operations import count_entries
from portal.plans.operations.guidance import (
    acknowledge_guidance,
    answer_guidance,
    call_of_guidance,
    issue_guidance,
    open_guidance,
    withdraw_guidance,
)
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday morning
FILE = ValidFile("Hướng dẫn.pdf", "application/pdf", ".pdf", b"%PDF-1.4 words")


def of(number: str, issued_date: date, title: str, distribution: str, **more: object) -> dict[str, Any]:
    return {"number": number, "issued_date": issued_date, "title": title, "distribution": distribution} | more


FACTS = of("125/STP-PBGDPL", date(2026, 2, 27), "Hướng dẫn ghi tiến độ", "Sở Nội vụ\nSở Tài chính")


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


@laid
def plan(agencies: dict[str, Agency]) -> Plan:
    return make_plan()


@laid
def justice(agencies: dict[str, Agency]) -> Officer:
    return make_posting("justice", agency=agencies["Sở Tư pháp"]).officer


@laid
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


def read(receipt: GuidanceReceipt, by: Officer) -> GuidanceReceipt:
    """Opened and acknowledged."""
    open_guidance(receipt=receipt, by=by, at=AT)
    return acknowledge_guidance(receipt=receipt, by=by, at=AT)


def waits(code: str, officer: Officer, *, at: datetime = AT) -> list[int]:
    told = waiting_for(officer=officer, at=at)
    return [row.pk for work, asked in told if work is waiting_work()[code] for row in work.found(asked)]


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

    def test_tells_before_it_is_sent_where_nobody_would_read_it(self, issue, home: Officer, justice: Officer):  # noqa: ANN001
        home.email = "nv@example.vn"
        home.save()
        page = enter(justice).get(reverse("plans_guidance_new"))
        unreached = [one.name for one in page.context["form"].unreached()]
        assert "Sở Tài chính" in unreached
        assert "Sở Nội vụ" not in unreached
        assert f"{len(unreached)} cơ quan hiện không có cán bộ nào nhận được thư" in page.content.decode()

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
        assert receipt.acknowledged_at is None

    def test_the_first_word_stands(self, receipt: GuidanceReceipt, home: Officer):
        first = open_guidance(receipt=receipt, by=home, at=AT).opened_at
        assert open_guidance(receipt=receipt, by=home, at=datetime(2026, 3, 9, 2, tzinfo=UTC)).opened_at == first
        acknowledge_guidance(receipt=receipt, by=home, at=AT)
        acknowledge_guidance(receipt=receipt, by=home, at=datetime(2026, 3, 9, 2, tzinfo=UTC))
        assert Entry.objects.filter(verb="guidance.acknowledged").count() == 1

    def test_a_button_acknowledges(self, receipt: GuidanceReceipt, home: Officer):
        client, page = enter(home), reverse("plans_guidance_received")
        assert "Xác nhận đã tiếp nhận" not in client.get(page).content.decode()
        client.post(reverse("plans_guidance_acknowledge", args=[receipt.pk]))
        receipt.refresh_from_db()
        assert receipt.acknowledged_at is None
        opened = client.post(reverse("plans_guidance_open", args=[receipt.pk]))
        assert b"".join(opened.streaming_content) == FILE.data
        assert "Xác nhận đã tiếp nhận" in client.get(page).content.decode()
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
        read(receipt, home)
        remind_of_terms(at=datetime(2026, 3, 5, 2, tzinfo=UTC))
        entry = Entry.objects.get(verb="guidance.reminded")
        silent = receipt.guidance.receipts.get(acknowledged_at__isnull=True)
        assert entry.details["agencies"] == [silent.agency_id]
        read(silent, make_posting("leader", agency=silent.agency).officer)
        assert remind_of_terms(at=datetime(2026, 6, 1, 2, tzinfo=UTC)) == 0


NEXT = of("130/STP-PBGDPL", date(2026, 3, 2), "Hướng dẫn sửa đổi", "Sở Tài chính")
ASKING = FACTS | {"answer_due_on": date(2026, 3, 20)}


def hour(day: int) -> datetime:
    return datetime(2026, 3, day, 2, tzinfo=UTC)


class TestAnswering:
    @pytest.fixture
    def receipt(self, issue, agencies: dict[str, Agency]) -> GuidanceReceipt:  # noqa: ANN001
        return issue(ASKING).receipts.get(agency=agencies["Sở Nội vụ"])

    def test_comes_after_acknowledging_and_says_something(self, receipt: GuidanceReceipt, home: Officer):
        with pytest.raises(WrongState, match="xác nhận"):
            answer_guidance(receipt=receipt, words="Đã triển khai.", by=home, at=AT)
        read(receipt, home)
        assert waits("huong-dan-chua-tra-loi", home) == [receipt.pk]
        with pytest.raises(ReasonMissing):
            answer_guidance(receipt=receipt, words=" ", by=home, at=AT)
        enter(home).post(
            reverse("plans_guidance_answer", args=[receipt.pk]), {"words": "Đã triển khai: mở hai lớp tập huấn."}
        )
        assert waits("huong-dan-chua-tra-loi", home) == []
        receipt.refresh_from_db()
        assert receipt.answered_by == home

    def test_is_read_and_taken_along_by_who_issued(self, receipt: GuidanceReceipt, home: Officer, justice: Officer):
        read(receipt, home)
        answer_guidance(receipt=receipt, words="Đã triển khai: hai lớp.", by=home, at=AT)
        address = reverse("plans_guidance", args=[receipt.guidance_id])
        assert "Đã triển khai: hai lớp." in enter(justice).get(address).content.decode()
        assert "Đã triển khai: hai lớp." in enter(justice).get(address, {"tep": "csv"}).content.decode()

    def test_of_another_agency_is_refused(self, receipt: GuidanceReceipt, home: Officer, agencies: dict[str, Agency]):
        read(receipt, home)
        other = make_posting("editor", agency=agencies["Sở Tài chính"]).officer
        address = reverse("plans_guidance_answer", args=[receipt.pk])
        assert enter(other).post(address, {"words": "Thay."}).status_code == 404
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            answer_guidance(receipt=receipt, words="Thay.", by=other, at=AT)

    def test_is_reminded_of_after_its_day_and_told_to_leaders_when_silence_lasts(
        self, receipt: GuidanceReceipt, home: Officer
    ):
        leader = make_posting("leader", agency=receipt.agency).officer
        for one in receipt.guidance.receipts.select_related("agency"):
            read(one, home if one.pk == receipt.pk else make_posting("editor", agency=one.agency).officer)
        assert remind_of_terms(at=hour(19)) == 0
        assert remind_of_terms(at=hour(23)) == 1  # the working day after the term
        assert waits("huong-dan-tre-lanh-dao", leader, at=hour(23)) == []
        assert remind_of_terms(at=hour(26)) == 1
        assert waits("huong-dan-tre-lanh-dao", leader, at=hour(26)) == [receipt.pk]
        assert Entry.objects.filter(verb="guidance.escalated").count() == 2
        answer_guidance(receipt=receipt, words="Đã triển khai.", by=leader, at=hour(26))
        assert waits("huong-dan-tre-lanh-dao", leader, at=hour(26)) == []


class TestWhatHoldsNoMore:
    def test_is_replaced_and_its_readers_get_the_next(self, issue, home: Officer, agencies: dict[str, Agency]):  # noqa: ANN001
        old = issue()
        read(old.receipts.get(agency=agencies["Sở Nội vụ"]), home)
        new = issue(NEXT | {"replaces": old})
        assert {one.agency.name for one in new.receipts.all()} == {"Sở Nội vụ", "Sở Tài chính"}
        assert waits("huong-dan-chua-nhan", home) == [new.receipts.get(agency=agencies["Sở Nội vụ"]).pk]
        page = enter(home).get(reverse("plans_guidance_received")).content.decode()
        assert "Đã được thay" in page
        assert "130/STP-PBGDPL: Hướng dẫn sửa đổi" in page
        old.refresh_from_db()
        assert old.remind_on is None
        with pytest.raises(WrongState, match="đã được thay"):
            issue(of("131/STP", date(2026, 3, 2), "Nữa", "Sở Nội vụ", replaces=old))

    def test_is_acknowledged_no_more_and_leads_to_what_holds(self, issue, home: Officer, agencies: dict[str, Agency]):  # noqa: ANN001
        old = issue()
        receipt = old.receipts.get(agency=agencies["Sở Nội vụ"])
        open_guidance(receipt=receipt, by=home, at=AT)
        issue(NEXT | {"replaces": old})
        answer = enter(home).post(reverse("plans_guidance_acknowledge", args=[receipt.pk]), follow=True)
        assert "đã được thay bằng văn bản 130/STP-PBGDPL" in answer.content.decode()
        receipt.refresh_from_db()
        assert receipt.acknowledged_at is None

    def test_is_withdrawn_with_a_reason_and_who_read_it_is_told(
        self,
        issue,
        plan: Plan,
        home: Officer,
        justice: Officer,
        agencies: dict[str, Agency],
        client: Client,  # noqa: ANN001
    ):
        held = issue()
        read(held.receipts.get(agency=agencies["Sở Nội vụ"]), home)
        address = reverse("plans_guidance_withdraw", args=[held.pk])
        enter(home).post(address, {"words": "Thử."})
        held.refresh_from_db()
        assert held.withdrawn_at is None
        with pytest.raises(ReasonMissing):
            withdraw_guidance(guidance=held, words="", by=justice, at=AT)
        withdraw_guidance(guidance=held, words="Trái kế hoạch mới.", by=justice, at=AT)
        assert waits("huong-dan-da-rut", home) == [held.receipts.get(agency=agencies["Sở Nội vụ"]).pk]
        assert Entry.objects.filter(verb="guidance.recalled").count() == 1
        assert "Trái kế hoạch mới." in enter(home).get(reverse("plans_guidance_received")).content.decode()
        assert "125/STP-PBGDPL" not in client.get(plan.get_absolute_url()).content.decode()
        assert remind_of_terms(at=datetime(2026, 4, 1, 2, tzinfo=UTC)) == 0
        with pytest.raises(WrongState):
            withdraw_guidance(guidance=held, words="Lần nữa.", by=justice, at=AT)


class TestACall:
    """Where nobody gets a letter, guidance is somebody's task at once, until a call is written down."""

    CODE = "huong-dan-khong-ai-nhan"

    def waits(self, officer: Officer, at: datetime = AT) -> set[int]:
        asked = next(asked for work, asked in waiting_for(officer=officer, at=at) if work.code == self.CODE)
        return set(waiting_work()[self.CODE].rows(asked).values_list("pk", flat=True))

    def test_ends_the_task_until_the_leaders_are_to_know(self, issue, justice: Officer):  # noqa: ANN001
        receipt = issue().receipts.first()
        assert receipt.pk in self.waits(justice)
        call_of_guidance(receipt=receipt, words="Gặp chị Lan, văn thư: đã nhận bản giấy.", by=justice, at=AT)
        assert receipt.pk not in self.waits(justice)
        GuidanceReceipt.objects.filter(pk=receipt.pk).update(escalated_at=AT + timedelta(days=9))
        assert receipt.pk in self.waits(justice, AT + timedelta(days=9))

    def test_is_written_with_words_by_who_issues_alone(self, issue, justice: Officer, home: Officer):  # noqa: ANN001
        receipt = issue().receipts.first()
        here = reverse("plans_guidance_call", args=[receipt.pk])
        assert enter(home).post(here, {"words": "Tự ghi"}).status_code in (302, 403)
        enter(justice).post(here, {"words": " "})
        assert not Entry.objects.filter(verb="guidance.called").exists()
        page = enter(justice).post(here, {"words": "Gặp chị Lan, văn thư."}, follow=True).content.decode()
        assert "Gặp chị Lan, văn thư." in page
        assert Entry.objects.get(verb="guidance.called").actor == justice

    def test_is_asked_for_where_a_reminder_came_to_nobody(self, issue, justice: Officer):  # noqa: ANN001
        guidance = issue()
        guidance.receipts.update(reminder_count=2)
        page = enter(justice).get(reverse("plans_guidance", args=[guidance.pk])).content.decode()
        assert page.count("2 lần, không ai nhận được thư") == guidance.receipts.count()

    def test_is_not_made_of_what_was_withdrawn(self, issue, justice: Officer):  # noqa: ANN001
        guidance = issue()
        withdraw_guidance(guidance=guidance, words="Nhầm.", by=justice, at=AT)
        with pytest.raises(WrongState):
            call_of_guidance(receipt=guidance.receipts.first(), words="Gọi", by=justice, at=AT)


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
