"""A paper that was made here is proposed for the task that asked for it; its agency confirms, withdrawn it is open."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused
from portal.editorial.operations.regulation import draft_from_template, issue_regulation
from portal.files.states import ValidFile
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.queries.pending_work import waiting_for, waiting_work
from portal.plans.evidence import asks_for
from portal.plans.jobs import evidence_reader
from portal.plans.models import Assignment, Evidence, Guidance, Plan, Progress, Standing
from portal.plans.operations import confirm_completion, record_progress, send_back
from portal.plans.operations.guidance import issue_guidance, withdraw_guidance
from portal.plans.queries.due import papers_fitting
from portal.plans.states.measures import PAPERS
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import close_agency, make_agency, make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import PLAN, assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db

PRODUCTS = {
    "guidances": "Văn bản hướng dẫn các cơ quan",
    "regulations": "Quy chế hoạt động được ban hành",
    "reports": "Báo cáo sơ kết 6 tháng",
    "dispatches": "Các nội dung tin nhắn đã gửi",
}
ASKED = "2. Tập huấn báo cáo viên\n- Chủ trì: Sở Tư pháp.\n- Thời gian: cả năm 2026.\n- Sản phẩm: {}."
AT = datetime(2026, 7, 6, 3, tzinfo=UTC)  # a Monday
TODAY = date(2026, 7, 6)


def plan_asking(product: str) -> Plan:
    old = "2. Tập huấn báo cáo viên\n- Chủ trì: Sở Tư pháp.\n- Thời gian: Quý II/2026.\n- Sản phẩm: Lớp tập huấn."
    assert old in PLAN
    return make_plan(PLAN.replace(old, ASKED.format(product)))


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


@laid
def justice(agencies: dict[str, Agency]) -> Officer:
    return make_posting("justice", agency=agencies["Sở Tư pháp"]).officer


@laid
def officer(agencies: dict[str, Agency]) -> Officer:
    return make_posting("editor", agency=agencies["Sở Tư pháp"]).officer


@laid
def stranger(agencies: dict[str, Agency]) -> Officer:
    return make_posting("editor", agency=agencies["Sở Nội vụ"]).officer


@laid
def task(agencies: dict[str, Agency]) -> Assignment:
    return assignment_of(plan_asking(PRODUCTS["guidances"]), 2)


def read() -> None:
    reader = evidence_reader
    reader.read([entry for entry in Entry.objects.order_by("pk") if entry.verb in reader.verbs])


def guidance_of(plan: Plan, issuer: Agency, by: Officer, folder: Path, *, number: str = "125/STP") -> Guidance:
    said = Guidance(
        plan=plan, issuer=issuer, number=number, issued_date=TODAY, title="Hướng dẫn", distribution="Sở Nội vụ"
    )
    file = ValidFile("a.pdf", "application/pdf", ".pdf", b"%PDF-1.4 words")
    return issue_guidance(guidance=said, assignments=[], folder=folder, file=file, by=by, at=AT)


def regulation_of(supervisor: Agency, by: Officer) -> None:
    issuer = make_agency("Ủy ban nhân dân tỉnh")
    draft = draft_from_template(issuer=issuer, supervisor=supervisor, portal_name="Lan Tỏa", by=by, at=AT)
    days = {"issued_on": TODAY, "from_date": TODAY}
    issue_regulation(regulation=draft, official_number="9/QĐ-UBND", **days, by=by, at=AT)


def said_of(source: str, plan: Plan, agency: Agency, by: Officer, folder: Path) -> None:
    """The paper is made; what signs a report or ends a campaign is pinned where these live."""
    if source == "guidances":
        guidance_of(plan, agency, by, folder)
    elif source == "regulations":
        regulation_of(agency, by)
    elif source == "reports":
        details = {"agency": agency.pk, "period": "half", "plan": plan.slug, "number": "12/BC-STP"}
        record("report.signed", subject=plan, by=by, at=AT, details=details)
    else:
        record("campaign.ended", subject=plan, by=None, at=AT, details={"agency": agency.pk, "day": f"{TODAY}"})
    read()


def offered(task: Assignment, agency: Agency, on: date = TODAY) -> list[Evidence]:
    return papers_fitting(agencies={agency.pk}, on=on).get((task.pk, agency.pk), [])


def named(paper: Evidence, **more: Any) -> Progress:
    return Progress(**{"state": ProgressState.AWAITING, "percent": 100, "note": "Đã xong", "paper": paper} | more)


LATER = AT + timedelta(hours=2)


@pytest.fixture
def issued(task: Assignment, agencies: dict[str, Agency], justice: Officer, tmp_path: Path) -> Guidance:
    made = guidance_of(task.plan, agencies["Sở Tư pháp"], justice, tmp_path)
    read()
    return made


@pytest.fixture
def claimed(task: Assignment, agencies: dict[str, Agency], officer: Officer, issued: Guidance) -> Progress:
    (paper,) = offered(task, agencies["Sở Tư pháp"])
    return record_progress(assignment=task, agency=agencies["Sở Tư pháp"], report=named(paper), by=officer, at=LATER)


class TestProposed:
    @pytest.mark.parametrize("source", PAPERS)
    def test_each_of_the_four_papers_for_the_task_that_asks_for_it(
        self, source: str, agencies: dict[str, Agency], justice: Officer, tmp_path: Path
    ):
        plan = plan_asking(PRODUCTS[source])
        said_of(source, plan, agencies["Sở Tư pháp"], justice, tmp_path)
        found = papers_fitting(agencies={agencies["Sở Tư pháp"].pk}, on=TODAY)
        assert [one.source for one in found[assignment_of(plan, 2).pk, agencies["Sở Tư pháp"].pk]] == [source]
        assert len(found) == 1 + (source == "dispatches")  # the third task of the plan asks for messages as well

    @pytest.mark.parametrize("source", PAPERS)
    def test_none_of_them_for_another_agency(
        self, source: str, agencies: dict[str, Agency], justice: Officer, tmp_path: Path
    ):
        plan = plan_asking(PRODUCTS[source])
        said_of(source, plan, agencies["Sở Tài chính"], justice, tmp_path)
        assert assignment_of(plan, 2).pk not in {key for key, _ in papers_fitting(agencies=None, on=TODAY)}

    def test_no_report_of_another_period_or_plan(self, agencies: dict[str, Agency], justice: Officer):
        plan = plan_asking(PRODUCTS["reports"])
        for details in ({"period": "quarter", "plan": plan.slug}, {"period": "half", "plan": "ke-hoach-khac"}):
            told = {"agency": agencies["Sở Tư pháp"].pk} | details
            record("report.signed", subject=plan, by=justice, at=AT, details=told)
        read()
        assert not papers_fitting(agencies=None, on=TODAY)

    @pytest.mark.parametrize(
        ("at", "count"),
        [
            (datetime(2025, 12, 31, 3, tzinfo=UTC), 0),  # before the task began
            (datetime(2026, 1, 5, 3, tzinfo=UTC), 1),
            (datetime(2027, 6, 30, 3, tzinfo=UTC), 1),  # late, and yet what was asked for
            (datetime(2027, 7, 1, 3, tzinfo=UTC), 0),
        ],
    )
    def test_in_the_days_of_the_task_and_half_a_year_after(
        self, task: Assignment, agencies: dict[str, Agency], at: datetime, count: int
    ):
        record("guidance.issued", subject=task, by=None, at=at, details={"issuer": agencies["Sở Tư pháp"].pk})
        read()
        assert len(offered(task, agencies["Sở Tư pháp"], on=timezone.localdate(at))) == count

    def test_who_carries_on_the_work_of_an_agency_makes_its_papers(self, task: Assignment, agencies: dict[str, Agency]):
        old, new = agencies["Sở Tư pháp"], make_agency("Sở Tư pháp thành phố")
        close_agency(agency=old, on=date(2026, 7, 1), successors=[new], decision="Nghị quyết")
        record("guidance.issued", subject=task, by=None, at=AT, details={"issuer": new.pk})
        read()
        assert list(papers_fitting(agencies={new.pk}, on=TODAY)) == [(task.pk, old.pk)]

    def test_until_the_agency_says_something_of_the_task(
        self, task: Assignment, agencies: dict[str, Agency], officer: Officer, issued: Guidance
    ):
        agency = agencies["Sở Tư pháp"]
        half = Progress(state=ProgressState.IN_PROGRESS, percent=50, note="Còn một văn bản nữa")
        record_progress(assignment=task, agency=agency, report=half, by=officer, at=LATER)
        assert not offered(task, agency)


@pytest.mark.parametrize(
    ("source", "kind", "text", "asks"),
    [
        ("guidances", "", "Các văn bản hướng dẫn thực hiện", True),
        ("guidances", "", "Hướng dẫn viên được tập huấn", False),
        ("reports", "final", "Báo cáo tổng kết Kế hoạch", True),
        ("reports", "quarter", "Báo cáo tổng kết Kế hoạch", False),
        ("reports", "year", "Báo cáo kết quả lớp tập huấn", False),
        ("regulations", "", "QUY CHẾ quản lý Cổng", True),
        ("dispatches", "", "Tin bài được đăng", False),
    ],
)
def test_words_ask_for_a_paper(source: str, kind: str, text: str, asks: bool):  # noqa: FBT001
    assert asks_for(source, kind, texts=["Khác", text]) is asks


class TestConfirmed:
    def test_the_paper_is_evidence_and_the_second_person_follows(
        self, task: Assignment, agencies: dict[str, Agency], justice: Officer, claimed: Progress
    ):
        agency = agencies["Sở Tư pháp"]
        assert (claimed.state, claimed.paper.source) == ("awaiting", "guidances")
        confirm_completion(assignment=task, agency=agency, by=justice, at=LATER)
        assert Standing.objects.get(assignment=task, agency=agency).state == "completed"

    def test_a_paper_shows_one_task_once(
        self, task: Assignment, agencies: dict[str, Agency], justice: Officer, officer: Officer, claimed: Progress
    ):
        agency, again = agencies["Sở Tư pháp"], LATER + timedelta(hours=1)
        read()  # the same words once more
        send_back(assignment=task, agency=agency, by=justice, at=LATER, note="Còn thiếu")
        assert not offered(task, agency)
        with pytest.raises(Refused, match="không làm minh chứng"):
            record_progress(assignment=task, agency=agency, report=named(claimed.paper), by=officer, at=again)
        assert Progress.objects.filter(paper=claimed.paper).count() == 1

    def test_not_by_an_officer_of_another_agency(
        self, task: Assignment, agencies: dict[str, Agency], stranger: Officer, issued: Guidance
    ):
        (paper,) = offered(task, agencies["Sở Tư pháp"])
        with pytest.raises(Refused, match="không được ghi tiến độ"):
            record_progress(assignment=task, agency=agencies["Sở Tư pháp"], report=named(paper), by=stranger, at=LATER)

    def test_not_for_the_part_of_another_agency(
        self, task: Assignment, agencies: dict[str, Agency], stranger: Officer, issued: Guidance
    ):
        (paper,) = offered(task, agencies["Sở Tư pháp"])
        first = assignment_of(task.plan, 1)  # which Sở Nội vụ leads
        with pytest.raises(Refused, match="không làm minh chứng"):
            record_progress(assignment=first, agency=agencies["Sở Nội vụ"], report=named(paper), by=stranger, at=LATER)


class TestWithdrawn:
    def test_what_is_withdrawn_before_anybody_confirmed_is_not_offered(
        self, task: Assignment, agencies: dict[str, Agency], officer: Officer, justice: Officer, issued: Guidance
    ):
        (paper,) = offered(task, agencies["Sở Tư pháp"])
        withdraw_guidance(guidance=issued, words="Sai", by=justice, at=LATER)
        read()
        assert not offered(task, agencies["Sở Tư pháp"])
        with pytest.raises(Refused, match="đã rút"):
            record_progress(assignment=task, agency=agencies["Sở Tư pháp"], report=named(paper), by=officer, at=LATER)

    @pytest.mark.parametrize("is_confirmed", [False, True])
    def test_the_task_is_open_again(
        self,
        task: Assignment,
        agencies: dict[str, Agency],
        justice: Officer,
        issued: Guidance,
        claimed: Progress,
        is_confirmed: bool,  # noqa: FBT001
    ):
        agency = agencies["Sở Tư pháp"]
        if is_confirmed:
            confirm_completion(assignment=task, agency=agency, by=justice, at=LATER)
        withdraw_guidance(guidance=issued, words="Sai", by=justice, at=LATER)
        read()
        read()
        standing = Standing.objects.get(assignment=task, agency=agency)
        assert (standing.state, standing.percent) == ("in_progress", 99)
        (word,) = Entry.objects.filter(verb="progress.reopened")
        assert word.actor == justice

    def test_what_was_reported_anew_since_stays(
        self,
        task: Assignment,
        agencies: dict[str, Agency],
        justice: Officer,
        officer: Officer,
        issued: Guidance,
        claimed: Progress,
    ):
        agency = agencies["Sở Tư pháp"]
        send_back(assignment=task, agency=agency, by=justice, at=LATER, note="Gửi bản giấy")
        done = Progress(state=ProgressState.AWAITING, percent=100, note="Đã gửi bản giấy")
        record_progress(assignment=task, agency=agency, report=done, by=officer, at=LATER)
        withdraw_guidance(guidance=issued, words="Sai", by=justice, at=LATER)
        read()
        assert Standing.objects.get(assignment=task, agency=agency).state == "awaiting"


class TestTheDesk:
    @pytest.fixture
    def enter(self) -> Callable[[Officer], Client]:
        def entered(who: Officer) -> Client:
            client = Client()
            client.force_login(who)
            return client

        return entered

    @pytest.fixture
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: LATER)

    @staticmethod
    def waits(officer: Officer) -> list[int]:
        told = waiting_for(officer=officer, at=LATER)
        mine = [(work, asked) for work, asked in told if work is waiting_work()["nhiem-vu-co-van-ban"]]
        return [row.pk for work, asked in mine for row in work.found(asked)]

    def test_it_waits_for_the_officers_of_the_agency_alone(
        self, task: Assignment, officer: Officer, stranger: Officer, issued: Guidance
    ):
        assert (self.waits(officer), self.waits(stranger)) == ([task.pk], [])

    @pytest.mark.usefixtures("today")
    def test_the_form_is_filled_in_and_one_press_confirms(
        self, task: Assignment, agencies: dict[str, Agency], officer: Officer, issued: Guidance, enter: Any
    ):
        client, page = enter(officer), reverse("plans_report", args=[task.pk])
        form = client.get(page).context["form"]
        filled = {name: form[name].value() for name in ("state", "percent", "note", "paper")}
        assert filled["note"] == "Đã phát hành văn bản hướng dẫn ngày 06/07/2026."
        assert issued.number not in filled["note"]  # the note is public, the paper may not be
        agency = agencies["Sở Tư pháp"].pk
        assert client.post(page, filled | {"agency": agency}).status_code == 302
        said = Progress.objects.get(assignment=task)
        assert (said.state, said.percent, said.paper.source) == ("awaiting", 100, "guidances")
        assert self.waits(officer) == []
        assert issued.number in client.get(page).content.decode()
        assert issued.number not in client.get(task.get_absolute_url()).content.decode()

    @pytest.mark.usefixtures("today")
    def test_what_comes_again_is_shown_and_goes_on(self, agencies: dict[str, Agency], officer: Officer, enter: Any):
        text = PLAN.replace(
            "- Thời gian: Quý II/2026.\n- Sản phẩm: Lớp tập huấn.",
            "- Thời gian: hằng quý.\n- Sản phẩm: Văn bản hướng dẫn.",
        )
        task = assignment_of(make_plan(text), 2)
        record("guidance.issued", subject=task, by=None, at=AT, details={"issuer": agencies["Sở Tư pháp"].pk})
        read()
        form = enter(officer).get(reverse("plans_report", args=[task.pk])).context["form"]
        assert form["state"].value() == "in_progress"
        assert form["percent"].value() is None
