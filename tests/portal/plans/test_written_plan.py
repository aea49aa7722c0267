"""A plan written in the browser: task by task from nothing, then its next version; and who may not."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client

from portal.agencies.models import ActRequest, Agency, Officer
from portal.design.refusals import Refused
from portal.journal.queries import entries_about
from portal.plans.models import Plan, Progress, Proposal, ProposalItem
from portal.plans.next_plan.values import PlanYears
from portal.plans.operations.acceptance import accept_plan_text
from portal.plans.operations.progress import record_progress
from portal.plans.operations.proposals import accept_proposal, add_item, change_item, draft_plan, move_item
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import make_officer, make_posting
from tests.portal.plans.factories import PLAN, TODAY, accept, assignment_of, make_agencies

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
GROUP = "Truyền thông trên môi trường số"

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies() -> dict[str, Agency]:
    return make_agencies()


@pytest.fixture
def by(agencies: dict[str, Agency]) -> Officer:
    return make_posting("justice", agency=agencies["Sở Tư pháp"], on=TODAY).officer


@pytest.fixture
def begun(agencies: dict[str, Agency], by: Officer) -> Callable[..., Proposal]:
    def begin(plan: Plan | None = None) -> Proposal:
        department = agencies["Sở Tư pháp"]
        years = PlanYears(2027, 2027)
        return draft_plan(
            copied=True, plan=plan, issuer=department, supervisor=department, years=years, on=TODAY, by=by, at=AT
        )

    return begin


def titles(proposal: Proposal) -> list[str]:
    return list(proposal.items.order_by("position").values_list("title", flat=True))


def written(proposal: Proposal, by: Officer, title: str, **words: str) -> ProposalItem:
    said = {"lead": "Sở Tư pháp", "deadlines": "Quý II/2027"} | words
    return add_item(proposal=proposal, choice="change", title=title, by=by, at=AT, **said)


class TestFromNothing:
    def test_tasks_become_assignments_with_group_money_range_and_turn(
        self, begun: Callable[..., Proposal], by: Officer
    ):
        proposal = begun()
        written(proposal, by, "Tập huấn báo cáo viên", money="50 triệu đồng từ ngân sách tỉnh")
        written(proposal, by, "Đăng bài hỏi đáp", group=GROUP, deadlines="hằng tháng", coordinating="Sở Nội vụ")
        written(
            proposal, by, "Tổ chức Tuần lễ pháp luật", group=GROUP, deadlines="từ ngày 01/11/2027 đến ngày 10/11/2027"
        )
        plan = accept_proposal(
            proposal=proposal, number="3/KH-STP", day=date(2027, 1, 5), signer="Lê Văn A", by=by, at=AT
        )
        first, monthly, week = plan.assignments.order_by("position")
        assert (first.money, first.group) == ("50 triệu đồng", "")
        assert (monthly.deadlines.get().every, monthly.group) == ("month", f"2. {GROUP}")
        assert (week.deadlines.get().start, week.deadlines.get().end) == (date(2027, 11, 1), date(2027, 11, 10))
        assert {role.kind: role.agencies.get().name for role in monthly.roles.all()} == {
            "lead": "Sở Tư pháp",
            "coordinating": "Sở Nội vụ",
        }
        assert not plan.links.exists()

    def test_tasks_are_put_in_another_order_and_removed(self, begun: Callable[..., Proposal], by: Officer):
        proposal = begun()
        one, two, three = (written(proposal, by, title) for title in ("Một", "Hai", "Ba"))
        move_item(item=three, up=True, by=by, at=AT)
        move_item(item=one, up=True, by=by, at=AT)  # the first stays the first
        assert titles(proposal) == ["Một", "Ba", "Hai"]
        move_item(item=one, up=False, by=by, at=AT)
        change_item(item=three, choice="drop", by=by, at=AT)
        assert titles(proposal) == ["Một", "Hai"]
        last = entries_about(proposal).last()
        assert (last.verb, last.details["choice"], last.details["title"]) == ("plan.proposal_changed", "drop", "Ba")

    def test_a_time_that_nobody_understands_is_refused_at_once(self, begun: Callable[..., Proposal], by: Officer):
        with pytest.raises(Refused, match="vào lúc thuận tiện"):
            written(begun(), by, "Một", deadlines="mùa nào, vào lúc thuận tiện")


class TestItsNextVersion:
    def test_is_a_copy_that_was_changed_and_keeps_what_was_reported(
        self, begun: Callable[..., Proposal], agencies: dict[str, Agency], by: Officer
    ):
        first = begun()
        written(first, by, "Tập huấn báo cáo viên")
        written(first, by, "Đăng bài hỏi đáp", group=GROUP, products="Chuyên mục")
        signed = {"number": "3/KH-STP", "day": date(2027, 1, 5), "signer": "Lê Văn A", "by": by, "at": AT}
        plan = accept_proposal(proposal=first, **signed)
        record_progress(
            assignment=assignment_of(plan, 2),
            agency=agencies["Sở Tư pháp"],
            report=Progress(state=ProgressState.IN_PROGRESS, percent=40, note="Đã làm một phần."),
            by=by,
            at=AT,
        )
        copied = begun(plan)
        assert (titles(copied), copied.duties) == (titles(first), first.duties)
        written(copied, by, "Thi tìm hiểu pháp luật", group=GROUP)
        again = accept_proposal(proposal=copied, **signed)
        assert (again, again.versions.count(), again.assignments.count()) == (plan, 2, 3)
        assert assignment_of(plan, 2).standings.get().percent == 40
        assert not plan.links.exists()

    def test_a_duty_that_an_officer_made_a_task_stays_one(self, begun: Callable[..., Proposal], by: Officer):
        told = accept_plan_text(text=PLAN, source_name="kh.txt", chosen=["Sở Tư pháp theo dõi, tổng hợp"], by=by, at=AT)
        signed = {"number": "3/KH-STP", "day": date(2027, 1, 5), "signer": "Lê Văn A", "by": by, "at": AT}
        plan = accept_proposal(proposal=begun(told.plan), **signed)
        assert plan.assignments.order_by("position").last().title == "Sở Tư pháp theo dõi, tổng hợp"

    def test_a_plan_that_was_read_from_a_file_is_copied_as_it_stands(self, begun: Callable[..., Proposal]):
        plan = accept().plan
        copied = begun(plan)
        assert titles(copied) == list(plan.assignments.order_by("position").values_list("title", flat=True))
        assert "31/2024/QH15" in copied.bases
        change_item(item=copied.items.get(position=1), choice="drop", by=copied.made_by, at=AT)
        assert copied.items.count() == 3  # what stood in the plan stays to be read with why it goes


class TestTheScreens:
    def enter(self, officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    def test_days_and_a_turn_become_words_of_the_plan(self, begun: Callable[..., Proposal], by: Officer):
        proposal, client = begun(), self.enter(by)
        said = {"choice": "change", "title": "Một", "lead": "Sở Tư pháp", "deadlines": ""}
        address = f"/quan-tri/ke-hoach/giai-doan-sau/{proposal.pk}/them/"
        assert client.post(address, said | {"start": "2027-11-01", "end": "2027-11-10"}).status_code == 302
        assert client.post(address, said | {"title": "Hai", "every": "Hằng quý"}).status_code == 302
        assert client.post(address, said | {"title": "Ba"}).status_code == 422
        assert client.post(address, said | {"title": "Ba", "end": "2027-11-10", "every": "Hằng quý"}).status_code == 422
        times = list(proposal.items.order_by("position").values_list("deadlines", flat=True))
        assert times == ["từ ngày 01/11/2027 đến ngày 10/11/2027", "hằng quý"]
        first = proposal.items.first()
        client.post(f"/quan-tri/ke-hoach/giai-doan-sau/nhiem-vu/{first.pk}/xuong/")
        assert titles(proposal) == ["Hai", "Một"]
        page = client.get(f"/quan-tri/ke-hoach/giai-doan-sau/{proposal.pk}/").content.decode()
        assert "từ 01/11/2027 đến hết 10/11/2027" in page
        client.post(
            f"/quan-tri/ke-hoach/giai-doan-sau/nhiem-vu/{first.pk}/",
            said | {"choice": "drop"},
        )
        assert titles(proposal) == ["Hai"]

    def test_a_blank_page_needs_no_plan_and_a_copy_needs_one(self, by: Officer, agencies: dict[str, Agency]):
        department = agencies["Sở Tư pháp"].pk
        said = {"first_year": 2027, "last_year": 2027, "issuer": department, "supervisor": department}
        client, address = self.enter(by), "/quan-tri/ke-hoach/giai-doan-sau/"
        assert client.post(address, said | {"copied": "on"}).status_code == 422
        assert client.post(address, said).status_code == 302
        assert not Proposal.objects.get().items.exists()

    def test_what_the_template_adds_is_read_by_both_before_it_is_public(
        self, begun: Callable[..., Proposal], by: Officer, agencies: dict[str, Agency]
    ):
        proposal = begun()
        written(proposal, by, "Một", coordinating="Ban gì đó")
        alike = accept().plan
        alike.number, alike.issued_date = "15/KH-STP", date(2026, 11, 20)
        alike.save()
        client, address = self.enter(by), f"/quan-tri/ke-hoach/giai-doan-sau/{proposal.pk}/"
        page = client.get(address).content.decode()
        for line in proposal.bases.splitlines():
            assert line in unescape(page), "what the template added stands on the draft"
        assert "“Ban gì đó”" in page
        client.post(f"{address}da-ky/", {"number": "15/KH-STP", "day": "2026-11-20", "signer": "Trần Văn A"})
        asked = ActRequest.objects.get()
        second = make_posting("justice", agency=agencies["Sở Tư pháp"], officer=make_officer("hai", display_name="Hai"))
        reader, reading = self.enter(second.officer), f"/quan-tri/viec-can-hai-nguoi/{asked.pk}/"
        told = unescape(reader.get(reading).content.decode())
        assert "“Ban gì đó”" in told
        assert alike.get_absolute_url() in told
        assert proposal.duties.splitlines()[0] in told
        reader.post(reading)
        plan = Proposal.objects.get().accepted_plan
        assert (plan.issuer_name, plan.signer, plan.signer_title) == (proposal.issuer.name, "Trần Văn A", "")
        assert "đề nghị, Hai đồng ý" in client.get(address).content.decode()

    def test_who_issues_and_signed_keep_their_capitals(self, begun: Callable[..., Proposal], by: Officer):
        proposal = begun()
        Agency.objects.filter(pk=proposal.issuer_id).update(name="Sở Tư pháp thành phố Cần Thơ")
        written(proposal, by, "Một", lead="Sở Tư pháp thành phố Cần Thơ")
        plan = accept_proposal(
            proposal=proposal,
            number="3/KH-STP",
            day=date(2027, 1, 5),
            signer="Lê Văn A",
            position="Phó Giám đốc",
            by=by,
            at=AT,
        )
        assert (plan.issuer_name, plan.signer_title) == ("Sở Tư pháp thành phố Cần Thơ", "Phó Giám đốc")

    @pytest.mark.parametrize("word", ["len", "xuong"])
    def test_who_does_not_follow_plans_finds_nothing_to_do(
        self, begun: Callable[..., Proposal], agencies: dict[str, Agency], by: Officer, word: str
    ):
        item = written(begun(), by, "Một")
        other = self.enter(make_posting("approver", agency=agencies["Sở Nội vụ"], on=TODAY).officer)
        assert other.post(f"/quan-tri/ke-hoach/giai-doan-sau/nhiem-vu/{item.pk}/{word}/").status_code in (302, 403)
        assert ProposalItem.objects.filter(pk=item.pk).exists()
