"""A second file of a plan: what it would change is told before it is accepted, with what becomes of progress."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.agencies.models import Agency
from portal.design.refusals import Refused
from portal.plans.models import Plan, PlanTarget, Progress
from portal.plans.operations import accept_plan, record_progress
from portal.plans.operations.acceptance import AcceptanceOutcome
from portal.plans.parser import read_plan
from portal.plans.queries import plans_on_display
from portal.plans.queries.proposals import changes_by
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.plans.factories import NOON, accept, assignment_of
from tests.portal.plans.parser.three_plans import CAN_THO, NGHE_AN, TAY_NINH, text_of_plan

pytestmark = pytest.mark.django_db

ADJUSTS = """\
ỦY BAN NHÂN DÂN
THÀNH PHỐ CẦN THƠ
Số: 12/KH-UBND
Cần Thơ, ngày 20 tháng 01 năm 2026
KẾ HOẠCH
Điều chỉnh, bổ sung Kế hoạch số 54/KH-UBND ngày 28 tháng 8 năm 2025 của Ủy ban nhân dân thành phố
Căn cứ Quyết định số 766/QĐ-TTg ngày 15 tháng 4 năm 2025 của Thủ tướng Chính phủ, Ủy ban nhân dân thành phố ban hành \
Kế hoạch như sau:
I. NỘI DUNG
1. Xây dựng kho dữ liệu số dùng chung
- Chủ trì: Sở Khoa học và Công nghệ.
- Phối hợp: Sở Tư pháp.
- Thời gian: Quý II/2027.
- Sản phẩm: Kho dữ liệu; ít nhất 500 câu hỏi.
2. Thí điểm trợ lý ảo giải đáp pháp luật
- Chủ trì: Sở Tư pháp.
- Thời gian: 2027.
- Sản phẩm: Báo cáo thí điểm.
II. TỔ CHỨC THỰC HIỆN
1. Sở Tư pháp theo dõi.
Nơi nhận:
- Lưu: VT.
CHỦ TỊCH
Lê Văn Mẫu
"""


def changes(plan: Plan, text: str) -> dict[str, Any]:
    return changes_by(plan=plan, draft=read_plan(text))


def report(plan: Plan, number: int, agency: Agency) -> None:
    officer = make_posting("editor", agency=agency, on=NOON.date()).officer
    said = Progress(state=ProgressState.IN_PROGRESS, percent=40, note="đang làm")
    record_progress(assignment=assignment_of(plan, number), agency=agency, report=said, by=officer, at=NOON)


class TestThreePlansAgain:
    @pytest.mark.parametrize("name", [TAY_NINH, NGHE_AN, CAN_THO])
    def test_same_words_change_nothing(self, name: str) -> None:
        text = text_of_plan(name)
        plan = accept(text).plan
        told = changes(plan, text + "\n\n")
        assert not told["is_any"]
        assert told["kept"] == plan.assignments.count()

    @pytest.mark.parametrize(
        ("name", "before", "after", "heading"),
        [
            (TAY_NINH, "hoàn thành trước ngày 30/11 hằng năm", "hoàn thành trước ngày 15/12 hằng năm", "Thời hạn"),
            (NGHE_AN, "Báo cáo của Ủy ban nhân dân tỉnh", "Báo cáo của Sở Tư pháp", "Kết quả, sản phẩm"),
            (CAN_THO, "| Sở Nội vụ |", "| Sở Tài chính |", "Phối hợp"),
        ],
    )
    def test_a_changed_part_is_told_before_and_after(self, name: str, before: str, after: str, heading: str) -> None:
        text = text_of_plan(name)
        plan = accept(text).plan
        told = changes(plan, text.replace(before, after))
        (one,) = told["changed"]
        (part,) = one["parts"]
        assert part["heading"] == heading
        assert (len(told["added"]), len(told["removed"]), told["targets"]) == (0, 0, None)

    def test_a_changed_target_is_told(self) -> None:
        text = text_of_plan(CAN_THO)
        plan = accept(text).plan
        told = changes(plan, text.replace("đạt từ 90% trở lên", "đạt từ 95% trở lên"))
        assert told["targets"]
        assert [words[:5] for words in (*told["targets"]["gone"], *told["targets"]["come"])] == ["≥ 90%", "≥ 95%"]

    def test_targets_are_kept_with_their_assignments_and_days(self) -> None:
        plan = accept(text_of_plan(CAN_THO)).plan
        rows = list(plan.targets.order_by("sort_order").values_list("value", "by_day", "assignment__number"))
        assert len(rows) == 12
        assert rows[0] == (Decimal("80.00"), date(2027, 12, 31), None)
        assert rows[-1] == (Decimal("2.00"), date(2028, 9, 30), 7)
        assert [str(one.figure) for one in PlanTarget.objects.filter(unit="sách nói")] == ["≥ 10 sách nói"]


class TestProgress:
    def test_of_an_agency_that_is_asked_no_more_is_kept_and_told(self) -> None:
        make_agency("Sở Tư pháp")
        science = make_agency("Sở Khoa học và Công nghệ")
        text = text_of_plan(CAN_THO)
        plan = accept(text).plan
        report(plan, 3, science)
        changed = text.replace(
            "| Xây dựng kho dữ liệu số dùng chung | Sở Tư pháp | Sở Khoa học và Công nghệ |",
            "| Xây dựng kho dữ liệu số dùng chung | Sở Tư pháp | Sở Nội vụ |",
        )
        (one,) = changes(plan, changed)["changed"]
        assert (one["reported"], one["leaving"]) == (1, ("Sở Khoa học và Công nghệ",))
        accept(changed)
        assert assignment_of(plan, 3).standings.get().percent == 40

    def test_of_an_assignment_that_is_gone_is_counted_before_it_goes(self) -> None:
        justice = make_agency("Sở Tư pháp")
        text = text_of_plan(CAN_THO)
        plan = accept(text).plan
        report(plan, 3, justice)
        lines = [line for line in text.splitlines() if not line.startswith("| 2.1 |")]
        (gone,) = changes(plan, "\n".join(lines))["removed"]
        assert (gone["number"], gone["reported"]) == (3, 1)


class TestAdjustingPaper:
    """A paper of its own number that changes some assignments of another plan."""

    def test_names_the_plan_it_adjusts(self) -> None:
        draft = read_plan(ADJUSTS)
        assert (draft.adjusts, draft.adjusts_date) == ("54/KH-UBND", date(2025, 8, 28))
        assert any("điều chỉnh kế hoạch số 54/KH-UBND" in doubt.reason for doubt in draft.doubts)

    def test_tells_only_what_it_speaks_of(self) -> None:
        plan = accept(text_of_plan(CAN_THO)).plan
        told = changes(plan, ADJUSTS)
        assert (told["only_adjusts"], told["kept"], told["removed"]) == (True, 9, ())
        assert told["added"] == ("Thí điểm trợ lý ảo giải đáp pháp luật",)
        assert [part["heading"] for part in told["changed"][0]["parts"]] == [
            "Chủ trì",
            "Phối hợp",
            "Thời hạn",
            "Kết quả, sản phẩm",
        ]

    def test_leaves_the_rest_of_the_plan_as_it_was(self) -> None:
        plan = accept(text_of_plan(CAN_THO)).plan
        at = datetime(2026, 1, 21, 3, tzinfo=UTC)
        by = make_officer()
        accepted = accept_plan(draft=read_plan(ADJUSTS), text=ADJUSTS, source_name="dc.md", by=by, at=at)
        plan.refresh_from_db()
        assert (accepted.outcome, accepted.plan) == (AcceptanceOutcome.ADJUSTED, plan)
        made = plan.adjustments.get()
        assert (made.number, made.day, made.signer) == ("12/KH-UBND", date(2026, 1, 20), "Lê Văn Mẫu")
        assert made.paper == accepted.version
        assert "Thêm nhiệm vụ: Thí điểm trợ lý ảo giải đáp pháp luật" in made.changes
        assert any("thời hạn" in one and "Quý II/2027" in one.partition("→")[2] for one in made.changes)
        assert plans_on_display().get().version_count == 1, "what adjusts a plan is no wording of it"
        assert (plan.number, plan.issued_date) == ("54/KH-UBND", date(2025, 8, 28))
        standing = plan.assignments.filter(withdrawn_in__isnull=True).order_by("position")
        assert [one.number for one in standing] == [*range(1, 12)]
        assert assignment_of(plan, 3).deadlines.get().end == date(2027, 6, 30)
        assert plan.targets.count() == 13

    def test_without_a_number_or_a_signer_adjusts_nothing(self) -> None:
        plan = accept(text_of_plan(CAN_THO)).plan
        nameless = ADJUSTS.replace("CHỦ TỊCH\nLê Văn Mẫu\n", "")
        with pytest.raises(Refused, match="đủ số, ngày, người ký"):
            accept(nameless)
        assert (plan.versions.count(), plan.adjustments.count()) == (1, 0)

    def test_before_the_plan_is_refused(self) -> None:
        accept(text_of_plan(CAN_THO))
        early = ADJUSTS.replace("20 tháng 01 năm 2026", "20 tháng 01 năm 2025")
        with pytest.raises(Refused, match="không thể có trước ngày ban hành"):
            accept_plan(draft=read_plan(early), text=early, source_name="dc.md", by=make_officer(), at=NOON)

    def test_of_a_plan_that_is_not_there_stands_alone(self) -> None:
        accepted = accept(ADJUSTS)
        assert (accepted.outcome, accepted.plan.number) == (AcceptanceOutcome.CREATED, "12/KH-UBND")
