"""The next plan: drafted from what became of this one, with the agencies of its day, and read back as told."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from officialdocs import PointBlock
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused
from portal.plans.models import BudgetLine, Difficulty, Plan, Progress, Proposal
from portal.plans.next_plan.assignments import propose
from portal.plans.next_plan.text import (
    labelled,
    misreadings,
    text_of,
    tidy_agencies,
)
from portal.plans.next_plan.values import (
    AgencyRenaming,
    AssignmentOutcome,
    DraftedPlan,
    PlanYears,
    ProposedAssignment,
    goals_for,
    renewed_deadline,
    renewed_text,
)
from portal.plans.operations.difficulties import raise_difficulty
from portal.plans.operations.progress import confirm_completion, open_line, record_progress
from portal.plans.operations.proposals import accept_proposal, change_item, draft_plan
from portal.plans.parser import DeadlineDraft, read_plan
from portal.plans.parser.targets import read_deadline
from portal.plans.queries.overviews import links_of
from portal.plans.queries.proposals import drafted_plan_of
from portal.plans.states.plans import ProposalChoice
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import REAL_PLAN, accept, assignment_of

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
YEARS = PlanYears(2026, 2030)
HERE = AgencyRenaming(words=(("tỉnh Hậu Giang", "thành phố Cần Thơ"),), old_years=frozenset({2021}))


class TestDeadlines:
    @pytest.mark.parametrize(
        ("old", "words"),
        [
            # one quarter: the same, in the first year
            (DeadlineDraft("Quý II/2021", "", date(2021, 4, 1), date(2021, 6, 30)), "Quý II/2026"),
            # to the end of the old plan: to the end of the new one
            (DeadlineDraft("Quý III, IV/2021", "", date(2021, 7, 1), date(2021, 12, 31)), "Quý III, IV/2030"),
            (DeadlineDraft("cả năm 2021", "", date(2021, 1, 1), date(2021, 12, 31)), "giai đoạn 2026 - 2030"),
            (DeadlineDraft("theo tiến độ", is_open_ended=True), "theo tiến độ"),
            (DeadlineDraft("Quý II", "", date(2021, 4, 1), date(2021, 6, 30)), "Quý II/2026"),
            (
                DeadlineDraft("trước ngày 30/5/2021", "Tổ chức", None, date(2021, 5, 30)),
                "Tổ chức: trước ngày 30/5/2026",
            ),
        ],
    )
    def test_move_to_the_new_years(self, old: DeadlineDraft, words: str):
        assert renewed_deadline(old, years=YEARS, renaming=HERE) == words
        assert all(one.end or one.is_open_ended for one in read_deadline(words, year=None))

    def test_keep_the_years_of_a_programmes_name(self):
        text = "Đề án giai đoạn 2019 - 2021 năm 2021 tỉnh Hậu Giang"
        said = renewed_text(text, renaming=HERE, years=PlanYears(2026, 2026))
        assert said == "Đề án giai đoạn 2019 - 2021 năm 2026 thành phố Cần Thơ"


class TestGoals:
    def test_are_those_whose_years_meet_the_plan_and_whose_decision_is_there(self):
        after = {
            one.product for one in goals_for(years=PlanYears(2028, 2030), issuer="UBND tỉnh X", on=date(2026, 1, 1))
        }
        assert "mức độ hài lòng của người dân đạt 90%" in after
        assert not [one for one in after if "80%" in one]
        assert goals_for(years=YEARS, issuer="UBND tỉnh X", on=date(2025, 4, 14)) == ()

    def test_of_one_city_are_for_that_city(self):
        on = date(2026, 1, 1)
        here = goals_for(years=YEARS, issuer="Ủy ban nhân dân thành phố Cần Thơ", on=on)
        there = goals_for(years=YEARS, issuer="Ủy ban nhân dân tỉnh Nghệ An", on=on)
        assert {one.decision["number"] for one in here} - {one.decision["number"] for one in there} == {"54/KH-UBND"}


def outcome(**said: object) -> AssignmentOutcome:
    return {
        "key": 1,
        "number": 1,
        "title": "Xây dựng chuyên mục",
        "lead": ("Sở Tư pháp",),
        "coordinating": (),
        "deadlines": (DeadlineDraft("Quý II/2021", "", date(2021, 4, 1), date(2021, 6, 30)),),
        "products": ("Chuyên mục",),
        "is_completed": False,
        "percent": 40,
        "lead_count": 1,
        "done_count": 0,
        "counts": (),
        "notes": (),
        "money": (),
    } | said


def proposed_of(*outcomes: AssignmentOutcome) -> tuple[ProposedAssignment, ...]:
    return propose(outcomes=outcomes, difficulties=(), goals=(), years=YEARS, renaming=HERE, supervisor="Sở Tư pháp")


class TestReasons:
    def test_what_is_not_done_comes_again_and_says_how_far_it_was(self):
        first = proposed_of(outcome())[0]
        assert (first.reason_kind, first.is_kept) == ("unfinished", True)
        assert "Mới đạt 40%." in first.reason

    def test_what_is_done_once_is_left_out_and_still_named(self):
        first = proposed_of(outcome(is_completed=True, percent=100, done_count=1))[0]
        assert (first.reason_kind, first.is_kept) == ("done", False)

    def test_what_goes_on_comes_again_though_it_was_done(self):
        lasting = (DeadlineDraft("cả năm 2021", "", date(2021, 1, 1), date(2021, 12, 31)),)
        first = proposed_of(outcome(is_completed=True, percent=100, done_count=1, deadlines=lasting))[0]
        assert (first.reason_kind, first.deadlines) == ("continuing", ("giai đoạn 2026 - 2030",))

    def test_a_plan_always_ends_with_summing_up(self):
        assert proposed_of(outcome())[-1].title.startswith("Tổng kết")


# ---- what is told is read back ---------------------------------------------------------------------------------------

_AGENCIES = ("Sở Tư pháp", "Sở Nội vụ", "các sở, ban, ngành, đoàn thể tỉnh", "Ủy ban nhân dân cấp xã", "Báo Cần Thơ")
_TITLES = ("Tập huấn báo cáo viên", "Xây dựng cơ sở dữ liệu hỏi - đáp", "Số hóa tài liệu, đăng tải và khai thác")
_DEADLINES = (
    "Quý II/2026",
    "hằng quý",
    "từ ngày 01/11/2026 đến ngày 10/11/2026",
    "cả năm 2027",
    "giai đoạn 2026 - 2030",
    "theo tiến độ thực hiện",
    "trước ngày 30/9/2026",
)
_PRODUCTS = ("Chuyên mục được vận hành", "100% cán bộ được tập huấn", "tin, bài, video được đăng")
_SUMS = ("50 triệu đồng từ ngân sách tỉnh", "20.000.000 đồng xã hội hóa")
_some = lambda words, least: st.lists(st.sampled_from(words), min_size=least, max_size=3, unique=True)  # noqa: E731


@st.composite
def assignments(draw: st.DrawFn) -> ProposedAssignment:
    return ProposedAssignment(
        title=draw(st.sampled_from(_TITLES)),
        lead=tidy_agencies(draw(_some(_AGENCIES, 1))),
        coordinating=tidy_agencies(draw(_some(_AGENCIES, 0))),
        deadlines=tuple(draw(_some(_DEADLINES, 1))),
        products=tuple(draw(_some(_PRODUCTS, 0))),
        reason_kind="goal",
        reason="x",
        group=draw(st.sampled_from(("", "Truyền thông trên môi trường số", "Bồi dưỡng đội ngũ"))),
        money=tuple(draw(_some(_SUMS, 0))),
    )


def told(*ones: ProposedAssignment, **more: object) -> DraftedPlan:
    return {
        "title": "Phổ biến, giáo dục pháp luật giai đoạn 2026 - 2030",
        "issuer": "Ủy ban nhân dân thành phố Cần Thơ",
        "place": "Cần Thơ",
        "symbol": "KH-UBND",
        "bases": ("Luật Phổ biến, giáo dục pháp luật năm 2012",),
        "purposes": ("Tiếp tục thực hiện.",),
        "requirements": ("Rõ người, rõ việc.",),
        "assignments": ones,
        "budget": "Ngân sách nhà nước bảo đảm.",
        "duties": ("Sở Tư pháp theo dõi việc thực hiện Kế hoạch này.",),
        "closing": "Trên đây là Kế hoạch phổ biến, giáo dục pháp luật.",
        "recipients": ("Bộ Tư pháp", "Lưu: VT"),
        "authority": "TM. Ủy ban nhân dân",
        "position": "Chủ tịch",
        "number": None,
        "issued_date": None,
        "signer": "",
    } | more


class TestTheText:
    def test_numbers_points_by_the_vietnamese_alphabet(self):
        points = labelled([PointBlock(f"Việc {at}") for at in range(1, 13)])
        assert [one.split(")")[0] for one in points] == list("abcdđeghiklm")

    @settings(max_examples=60, deadline=None)
    @given(st.lists(assignments(), min_size=1, max_size=4))
    def test_is_read_as_it_was_told(self, ones: list[ProposedAssignment]):
        assert misreadings(told(*ones)) == []

    def test_signed_gives_number_day_and_signer(self):
        one = ProposedAssignment(
            "Tập huấn", ("Sở Tư pháp",), ("Sở Nội vụ",), ("Quý II/2026",), ("Lớp học",), "goal", "x"
        )
        signed = told(one, number=12, issued_date=date(2026, 1, 5), signer="Trần Văn Minh")
        draft = read_plan(text_of(signed))
        assert (draft.number, draft.issued_date, draft.signature.signer) == (
            "12/KH-UBND",
            date(2026, 1, 5),
            "Trần Văn Minh",
        )
        assert draft.recipients == ("Bộ Tư pháp", "Lưu: VT")
        assert draft.budget == "Ngân sách nhà nước bảo đảm."

    def test_that_would_be_read_otherwise_is_told_before_it_is_taken(self):
        odd = ProposedAssignment("Tập huấn", ("Sở Tư pháp",), (), ("khi nào xong thì xong",), (), "goal", "x")
        assert [(position, what) for position, what, _, _ in misreadings(told(odd))] == [(1, "thời gian")]


# ---- the plan of 2021, five years later ------------------------------------------------------------------------------


@laid
def plan(_agencies: None) -> Plan:
    """The real plan with the agencies of Hậu Giang, and of Cần Thơ who carry on."""
    return accept(REAL_PLAN.read_text("utf-8")).plan


@pytest.fixture
def by(plan: Plan) -> Officer:
    return make_posting("justice", agency=Agency.objects.get(slug="so-tu-phap-can-tho")).officer


@pytest.fixture
def proposal(plan: Plan, by: Officer) -> Proposal:
    return draft_plan(
        plan=plan,
        issuer=Agency.objects.get(slug="uy-ban-nhan-dan-thanh-pho-can-tho"),
        supervisor=Agency.objects.get(slug="so-tu-phap-can-tho"),
        years=YEARS,
        on=date(2026, 11, 24),
        by=by,
        at=AT,
    )


class TestThePlanOf2021:
    def test_names_only_agencies_that_exist_on_the_new_day(self, proposal: Proposal):
        said = "\n".join(f"{one.title}\n{one.lead}\n{one.coordinating}\n{one.products}" for one in proposal.items.all())
        assert "Sở Thông tin và Truyền thông" not in said
        assert "Sở Kế hoạch và Đầu tư" not in said
        assert "cấp huyện" not in said
        assert "Hậu Giang" not in said
        assert "Sở Khoa học và Công nghệ" in said

    def test_proposes_the_money_of_the_newest_year(self, plan: Plan, by: Officer, request: pytest.FixtureRequest):
        agency = Agency.objects.get(slug="so-tu-phap-can-tho")
        for year, amount in ((2021, 90_000_000), (2025, 95_000_000)):
            line = BudgetLine(plan=plan, agency=agency, year=year, source="province", assignment=assignment_of(plan, 4))
            said = {"kind": "assigned", "day": date(year, 1, 5), "document_number": "5/QĐ"}
            open_line(line=line, **said, amount=amount, by=by, at=AT)
        proposal: Proposal = request.getfixturevalue("proposal")
        item = proposal.items.get(origin=assignment_of(plan, 4))
        assert item.money == f"dự kiến 95.000.000 đồng (theo mức đã giao năm 2025, ngân sách cấp tỉnh, {agency.label})"
        assert "giao 95.000.000 đồng, đã chi 0 đồng" in item.reason
        assert misreadings(drafted_plan_of(proposal=proposal)) == []

    def test_gives_every_level_of_a_goal_its_years(self, proposal: Proposal):
        said = "\n".join(proposal.items.values_list("products", flat=True))
        assert "60% người dân ở nông thôn tiếp cận được thông tin pháp luật số (giai đoạn 2025 - 2027)" in said
        assert "70% người dân ở nông thôn tiếp cận được thông tin pháp luật số (giai đoạn 2028 - 2030)" in said

    def test_becomes_a_plan_by_the_importers_door(self, proposal: Proposal, by: Officer):
        made = accept_proposal(
            proposal=proposal, number="12/KH-UBND", day=date(2026, 12, 1), signer="Trần Văn Minh", by=by, at=AT
        )
        items = proposal.items.exclude(choice="drop").order_by("position")
        for assignment, item in zip(made.assignments.order_by("position"), items, strict=True):
            roles = list(assignment.roles.order_by("sort_order"))
            assert assignment.title == item.title
            assert [one.phrase for one in roles if one.kind == "lead"] == item.lead.splitlines()
            assert [one.phrase for one in roles if one.kind == "coordinating"] == item.coordinating.splitlines()
            assert [one.text for one in assignment.products.order_by("sort_order")] == item.products.splitlines()
            assert all(one.end or one.is_open_ended for one in assignment.deadlines.all())
        first = made.assignments.get(number=1)
        assert [one.name for one in first.roles.get(kind="lead").agencies.all()] == ["Sở Tư pháp thành phố Cần Thơ"]
        assert [one["words"] for one in links_of(plan=made)] == ["Tiếp nối"]
        assert [one["words"] for one in links_of(plan=proposal.source)] == ["Được tiếp nối bởi"]
        with pytest.raises(Refused, match="Dự thảo này đã thành kế hoạch"):
            accept_proposal(proposal=proposal, number="12/KH-UBND", day=date(2026, 12, 1), signer="x", by=by, at=AT)

    def test_says_what_was_done_and_what_hinders(self, plan: Plan, by: Officer):
        lead = Agency.objects.get(slug="so-tu-phap-hau-giang")
        second = assignment_of(plan, 2)
        record_progress(
            assignment=second,
            agency=lead,
            report=Progress(state=ProgressState.AWAITING, percent=100, note="Đã ban hành."),
            by=by,
            at=AT,
        )
        confirm_completion(assignment=second, agency=lead, by=by, at=AT)
        home = Agency.objects.get(slug="so-cong-thuong-can-tho")
        raise_difficulty(
            draft=Difficulty(
                plan=plan,
                assignment=assignment_of(plan, 8),
                agency=home,
                title="Chưa có kinh phí nhắn tin",
                description="Không có mục chi.",
            ),
            by=make_posting("editor", agency=home).officer,
            at=AT,
        )
        made = draft_plan(
            plan=plan,
            issuer=Agency.objects.get(slug="uy-ban-nhan-dan-thanh-pho-can-tho"),
            supervisor=Agency.objects.get(slug="so-tu-phap-can-tho"),
            years=YEARS,
            on=date(2026, 11, 24),
            by=by,
            at=AT,
        )
        reasons = {one.origin.number: one for one in made.items.filter(origin__isnull=False)}
        assert (reasons[2].choice, reasons[2].reason_kind) == ("drop", "done")
        assert "Còn vướng: Chưa có kinh phí nhắn tin." in reasons[8].reason
        assert "766/QĐ-TTg" in reasons[8].reason
        assert "1 trên 8 nhiệm vụ" in made.assessment

    def test_is_chosen_line_by_line(self, proposal: Proposal, by: Officer):
        item = proposal.items.get(position=1)
        words = {"title": "Tập huấn", "lead": "Sở Tư pháp; Sở Nội vụ", "deadlines": "Quý I/2027."}
        change_item(item=item, choice=ProposalChoice.CHANGE, **words, products="Lớp học; Tài liệu", by=by, at=AT)
        assert (item.lead, item.deadlines, item.products) == (
            "Sở Tư pháp\nSở Nội vụ",
            "Quý I/2027",
            "Lớp học\nTài liệu",
        )
        change_item(item=item, choice=ProposalChoice.DROP, by=by, at=AT)
        assert item.title == "Tập huấn"
        with pytest.raises(Refused, match="Nhiệm vụ phải có tên, cơ quan"):
            change_item(
                item=item, choice=ProposalChoice.CHANGE, title="x", lead=" ", deadlines="Quý I/2027", by=by, at=AT
            )

    def test_is_not_taken_where_it_reads_otherwise(self, proposal: Proposal, by: Officer):
        item = proposal.items.get(position=1)
        words = {"title": "Tập huấn", "lead": "Sở Tư pháp", "deadlines": "lúc nào cũng được"}
        with pytest.raises(Refused, match="lúc nào cũng được"):
            change_item(item=item, choice=ProposalChoice.CHANGE, **words, by=by, at=AT)
        proposal.items.filter(pk=item.pk).update(**words)
        with pytest.raises(Refused, match="thời gian"):
            accept_proposal(proposal=proposal, number="12/KH-UBND", day=date(2026, 12, 1), signer="x", by=by, at=AT)
        with pytest.raises(Refused, match="Số, ký hiệu phải có dạng 12/KH-UBND"):
            accept_proposal(proposal=proposal, number="mười hai", day=date(2026, 12, 1), signer="x", by=by, at=AT)

    def test_is_for_who_follows_plans(self, proposal: Proposal):
        other = make_posting("editor", agency=Agency.objects.get(slug="so-cong-thuong-can-tho")).officer
        item = proposal.items.get(position=1)
        with pytest.raises(Refused, match="Tài khoản này không được soạn dự"):
            change_item(item=item, choice=ProposalChoice.DROP, by=other, at=AT)
