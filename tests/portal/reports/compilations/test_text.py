"""Drafts, remarks, approval, signature: who may do what when, and what can no longer be changed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from officialdocs import check
from portal.design.refusals import NotAllowed, Refused
from portal.journal.models import CaseWatch, Entry
from portal.plans.models import Evidence, Product, Standing
from portal.reports.compilation.drafts import TO_WRITE
from portal.reports.compilation.text import UnknownReference
from portal.reports.models import Compilation, SignedReport
from portal.reports.operations.compilations import (
    answer_remark,
    approve_report,
    hand_in,
    make_remark,
    publish_report,
    send_back,
    settle_remark,
    sign_report,
    write_section,
)
from portal.reports.queries.compilations import GateLook, differences, figures_of, gate_findings, newest_draft
from portal.reports.queries.statements import ReportSubject
from portal.reports.states import CompilationState, PeriodKind, ReportingPeriod
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.reports.compilations.factories import (
    FROZEN,
    Province,
    compiled,
    counted_thing,
    make_activity,
    make_return,
    make_round,
    withdraw,
)

pytestmark = pytest.mark.django_db


def on_paper(**said: object) -> SignedReport:
    """What stands on the paper that was signed."""
    usual = {"number": 7, "signed_on": date(2026, 7, 8), "signer": "Nguyễn Văn Ký", "position": "Phó Giám đốc"}
    return SignedReport(**usual | said)


SIGNED = on_paper()


@laid
def report(province: Province) -> Compilation:
    counted_thing("articles", province.other)
    return compiled(province)


def write(report: Compilation, province: Province, text: str, *, section: str = "danh-gia", since: int = 1) -> None:
    write_section(compilation=report, section=section, text=text, since=since, by=province.justice, at=FROZEN)


def finish(report: Compilation, province: Province) -> None:
    """Every place that asks to be written is written."""
    for key, text in newest_draft(compilation=report).sections.items():
        if TO_WRITE in text:
            number = newest_draft(compilation=report).number
            write(report, province, "Lời của cơ quan.", section=key, since=number)


def approved(report: Compilation, province: Province) -> Compilation:
    finish(report, province)
    hand_in(compilation=report, by=province.justice, at=FROZEN)
    return approve_report(compilation=report, by=province.leader, at=FROZEN)


class TestWriting:
    def test_keeps_every_draft(self, province: Province, report: Compilation):
        first = newest_draft(compilation=report).sections["danh-gia"]
        write(report, province, "Kết quả: {noi-dung.dang:đơn vị}.")
        assert [one.number for one in report.drafts.order_by("number")] == [1, 2]
        assert report.drafts.get(number=1).sections["danh-gia"] == first

    @pytest.mark.parametrize("text", ["Đạt {khong.co}.", "Đạt {noi-dung.dang:lạ}.", "Đạt {noi-dung.dang."])
    def test_refuses_a_reference_that_means_nothing(self, province: Province, report: Compilation, text: str):
        with pytest.raises(UnknownReference, match="Không có số liệu nào"):
            write(report, province, text)
        assert report.drafts.count() == 1

    def test_makes_no_draft_of_nothing(self, province: Province, report: Compilation):
        write(report, province, "Một.")
        with pytest.raises(Refused, match="Chưa có gì thay đổi"):
            write(report, province, "  Một.  \r\n", since=2)

    def test_two_who_write_one_section_are_told_of_each_other(self, province: Province, report: Compilation):
        write(report, province, "Một.")
        with pytest.raises(Refused, match="Người khác vừa sửa mục này"):
            write(report, province, "Hai.", since=1)
        write(report, province, "Mục khác.", section="phuong-huong", since=1)

    @pytest.mark.parametrize("role", ["editor", "leader", "chair"])
    def test_is_for_those_who_compile(self, province: Province, report: Compilation, role: str):
        officer = make_posting(role, agency=province.department).officer
        with pytest.raises(NotAllowed):
            write_section(compilation=report, section="danh-gia", text="x", since=1, by=officer, at=FROZEN)

    def test_differences_are_shown_word_by_word(self, province: Province, report: Compilation):
        write(report, province, "Đã đăng {noi-dung.dang:đơn vị} trên Cổng.")
        write(report, province, "Đã đăng mới {noi-dung.dang:đơn vị}.", since=2)
        old, new = (report.drafts.get(number=number) for number in (2, 3))
        (one,) = differences(old=old, new=new, old_of=report, new_of=report)
        assert [piece.words.strip() for piece in one["pieces"] if piece.op == "added"] == ["mới"]
        assert "".join(piece.new for piece in one["pieces"]) == "Đã đăng mới 1 nội dung."


class TestRemarks:
    def test_are_answered_and_settled_before_the_report_is_handed_in(self, province: Province, report: Compilation):
        finish(report, province)
        remark = make_remark(
            compilation=report, section="danh-gia", words="Nêu thêm nguyên nhân.", by=province.leader, at=FROZEN
        )
        with pytest.raises(Refused, match="Góp ý chưa khép lại"):
            hand_in(compilation=report, by=province.justice, at=FROZEN)
        answer_remark(remark=remark, words="Đã bổ sung.", by=province.justice, at=FROZEN)
        settle_remark(remark=remark, by=province.leader, at=FROZEN)
        assert hand_in(compilation=report, by=province.justice, at=FROZEN).state == "submitted"

    def test_call_a_colleague_who_may_read_the_report(self, province: Province, report: Compilation):
        stranger = make_posting("reception", agency=province.other).officer
        said = {"section": "danh-gia", "by": province.leader, "at": FROZEN}
        make_remark(compilation=report, words=f"@{province.justice.username} bổ sung giúp.", **said)
        assert CaseWatch.objects.get().officer == province.justice
        with pytest.raises(Refused, match=f"@{stranger.username}: "):
            make_remark(compilation=report, words=f"@{stranger.username} xem.", **said)

    def test_of_strangers_are_refused(self, province: Province, report: Compilation):
        stranger = make_posting("editor", agency=province.other).officer
        with pytest.raises(NotAllowed):
            make_remark(compilation=report, section="danh-gia", words="x", by=stranger, at=FROZEN)


class TestApproval:
    def test_waits_until_everything_is_written(self, province: Province, report: Compilation):
        with pytest.raises(Refused, match="Đánh giá chung"):
            hand_in(compilation=report, by=province.justice, at=FROZEN)

    def test_is_anothers(self, province: Province, report: Compilation):
        finish(report, province)
        make_posting("leader", agency=province.department, officer=province.justice)
        hand_in(compilation=report, by=province.justice, at=FROZEN)
        with pytest.raises(Refused, match="không tự duyệt"):
            approve_report(compilation=report, by=province.justice, at=FROZEN)

    def test_is_for_a_leader_of_the_agency_that_issues_it(self, province: Province, report: Compilation):
        finish(report, province)
        hand_in(compilation=report, by=province.justice, at=FROZEN)
        others = [
            make_posting("leader", agency=province.other).officer,
            make_posting("chair", agency=province.committee).officer,
            make_posting("justice", agency=province.department).officer,
        ]
        for officer in others:
            with pytest.raises(NotAllowed):
                approve_report(compilation=report, by=officer, at=FROZEN)

    def test_sends_back_with_a_reason(self, province: Province, report: Compilation):
        finish(report, province)
        hand_in(compilation=report, by=province.justice, at=FROZEN)
        with pytest.raises(Refused, match="không sửa được nữa"):
            write(report, province, "x", since=9)
        with pytest.raises(Refused, match="Hãy ghi rõ cần sửa điều gì"):
            send_back(compilation=report, words=" ", by=province.leader, at=FROZEN)
        back = send_back(compilation=report, words="Rút gọn phần I.", by=province.leader, at=FROZEN)
        assert (back.state, back.submitted_by) == ("drafting", None)
        write(report, province, "Gọn hơn.", since=9)

    def test_no_step_is_passed_over(self, province: Province, report: Compilation):
        with pytest.raises(Refused, match="không còn ở bước này"):
            approve_report(compilation=report, by=province.leader, at=FROZEN)
        with pytest.raises(Refused, match="không còn ở bước này"):
            sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        with pytest.raises(Refused, match="không còn ở bước này"):
            publish_report(compilation=report, by=province.justice, at=FROZEN)


class TestSigning:
    def test_keeps_the_file_that_departs_from_no_rule(self, province: Province, report: Compilation):
        approved(report, province)
        signed = sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        assert list(map(str, check(bytes(signed.file)))) == []
        assert (str(signed), signed.symbol) == ("07/BC-STP", "BC-STP")

    def test_never_counts_again(self, province: Province, report: Compilation):
        approved(report, province)
        signed = sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        for thing in report.things.all():
            if thing.source == "articles":
                withdraw(Evidence.objects.get(key=thing.key), at=FROZEN)
        counted_thing("articles", province.other)
        again = SignedReport.objects.get(pk=signed.pk)
        assert bytes(again.file) == bytes(signed.file)
        assert again.checksum == signed.checksum

    def test_is_never_undone(self, province: Province, report: Compilation):
        approved(report, province)
        sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        with pytest.raises(Refused, match="không sửa được nữa"):
            write(report, province, "x", since=9)
        with pytest.raises(Refused, match="không còn ở bước này"):
            send_back(compilation=report, words="x", by=province.leader, at=FROZEN)
        with pytest.raises(DatabaseError), transaction.atomic():
            SignedReport.objects.update(signer="Ai khác")

    def test_a_signed_report_is_not_overtaken(self, province: Province, report: Compilation):
        approved(report, province)
        sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        compiled(province, at=FROZEN + timedelta(days=1))
        report.refresh_from_db()
        assert report.state == "signed"

    def test_an_agency_gives_a_number_once_a_year(self, province: Province, report: Compilation):
        approved(report, province)
        first = sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        other = compiled(province, at=FROZEN + timedelta(days=1))
        approved(other, province)
        with pytest.raises(Refused, match="Số 07/BC-STP đã ghi"):
            sign_report(compilation=other, signed=SIGNED, by=province.justice, at=FROZEN)
        facts = {name: getattr(first, name) for name in ("issuer", "year", "symbol", "number", "signed_on", "signer")}
        rest = {"compilation": other, "draft": newest_draft(compilation=other), "file": b"", "by": province.justice}
        with pytest.raises(IntegrityError, match=r"year|number_once"), transaction.atomic():
            SignedReport.objects.create(**facts, **rest, at=FROZEN)
        assert (
            f"{sign_report(compilation=other, signed=on_paper(number=8), by=province.justice, at=FROZEN)}"[:2] == "08"
        )

    def test_every_step_leaves_word(self, province: Province, report: Compilation):
        approved(report, province)
        sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        publish_report(compilation=report, by=province.justice, at=FROZEN)
        verbs = Entry.objects.filter(verb__startswith="report.").exclude(verb="report.drafted").order_by("pk")
        assert list(verbs.values_list("verb", flat=True)) == [
            "report.compiled",
            "report.submitted",
            "report.approved",
            "report.signed",
            "report.published",
        ]
        details = Entry.objects.get(verb="report.signed").details  # by which plans find the task that asked for it
        assert (details["agency"], details["plan"], details["period"]) == (
            report.issuer_id,
            report.plan.slug,
            "quarter",
        )
        assert report.acts.count() == 5


class TestTheGate:
    """What is not as it should be is shown with what shows it, and passed for a reason alone, which is kept."""

    @staticmethod
    def found(report: Compilation, after: CompilationState = CompilationState.SUBMITTED) -> dict[str, str]:
        look = GateLook(report, figures_of(compilation=report), newest_draft(compilation=report), date(2026, 7, 5))
        return {one["code"]: one["found"][0] for one in gate_findings(look, after)}

    @staticmethod
    def spoil(what: str, province: Province, report: Compilation) -> None:
        number = newest_draft(compilation=report).number
        if what == "da-doi":
            withdraw(Evidence.objects.get(source="articles"), at=FROZEN + timedelta(days=1))
        elif what == "chua-gui":
            make_return(make_round(province), province.other, province.justice)
        elif what == "uoc-tinh":
            make_activity(province.other, province.justice, gatherings=1, people_estimate=40)
        elif what == "go-tay":
            write(report, province, "Tổ chức 999 cuộc.", since=number)
        elif what == "trai-nhau":
            said = {"heading": "kho-khan", "text": "Thiếu người."}
            make_return(make_round(province), province.other, province.justice, said)

    @pytest.mark.parametrize(
        ("what", "shown"),
        [
            ("da-doi", "đã chốt 1, nay 0"),
            ("chua-gui", "Sở Nội vụ"),
            ("uoc-tinh", "Lượt người dự phổ biến trực tiếp: ước của Sở Nội vụ"),
            ("go-tay", "Đánh giá chung: 999"),
            ("trai-nhau", "Sở Nội vụ nêu khó khăn"),
        ],
    )
    def test_stops_at_each_condition_until_somebody_says_why(
        self, province: Province, report: Compilation, what: str, shown: str
    ):
        finish(report, province)
        assert what not in self.found(report)
        self.spoil(what, province, report)
        if what == "trai-nhau":  # counted anew, and denied by hand
            report = compiled(province, at=FROZEN + timedelta(hours=1))
            assert "không có cơ quan nào" not in newest_draft(compilation=report).sections["kho-khan"]
            write(report, province, "Trong kỳ, không có cơ quan nào nêu khó khăn.")
            finish(report, province)
        if what == "uoc-tinh":
            report = compiled(province, at=FROZEN + timedelta(hours=1))
            finish(report, province)
        assert shown in self.found(report)[what]
        with pytest.raises(Refused, match="Chưa qua được bước này"):
            hand_in(compilation=report, by=province.justice, at=FROZEN, reasons={what: " "})
        hand_in(compilation=report, by=province.justice, at=FROZEN, reasons={what: "Đã đối chiếu bản giấy."})
        (kept,) = report.acts.get(after="submitted").overruled
        assert (kept["code"], kept["reason"]) == (what, "Đã đối chiếu bản giấy.")
        assert shown in kept["found"][0]
        assert Entry.objects.get(verb="report.submitted").details["overruled"] == [what]
        approve_report(compilation=report, by=province.leader, at=FROZEN)  # who reads the reason need not repeat it

    def test_asks_again_when_more_is_found(self, province: Province, report: Compilation):
        finish(report, province)
        self.spoil("da-doi", province, report)
        hand_in(compilation=report, by=province.justice, at=FROZEN, reasons={"da-doi": "Bài đã rút."})
        make_return(make_round(province), province.other, province.justice)
        with pytest.raises(Refused, match="Báo cáo chưa gửi"):
            approve_report(compilation=report, by=province.leader, at=FROZEN)

    def test_what_has_to_be_written_is_passed_for_no_reason(self, province: Province, report: Compilation):
        with pytest.raises(Refused, match="Chỗ còn phải viết"):
            hand_in(compilation=report, by=province.justice, at=FROZEN, reasons={"can-viet": "Không kịp."})

    def test_a_paper_signed_before_its_figures_were_frozen_needs_a_reason(
        self, province: Province, report: Compilation
    ):
        approved(report, province)
        early = on_paper(signed_on=date(2026, 7, 5))
        with pytest.raises(Refused, match="Ngày ký 05/07/2026 trước ngày chốt số liệu 06/07/2026"):
            sign_report(compilation=report, signed=early, by=province.justice, at=FROZEN)
        reasons = {"ngay": "Bản giấy ký trước, tổng hợp lại sau."}
        sign_report(compilation=report, signed=early, by=province.justice, at=FROZEN, reasons=reasons)
        assert report.acts.get(after="signed").overruled[0]["code"] == "ngay"


class TestTheFinalReport:
    def test_is_what_the_task_that_asked_for_it_waited_for(self, province: Province):
        asked = province.plan.assignments.get(number=2)
        Product.objects.create(assignment=asked, text="Báo cáo tổng kết thực hiện Kế hoạch.", sort_order=9)
        days = ReportingPeriod(date(2026, 1, 5), date(2026, 6, 30), PeriodKind.FINAL)
        report = compiled(province, subject=ReportSubject(days, province.plan))
        draft = newest_draft(compilation=report).sections
        assert "thực hiện bằng chính báo cáo này" in draft["nv-2"]
        assert asked.title not in draft["danh-gia"] + draft["phuong-huong"]
        quarter = newest_draft(compilation=compiled(province)).sections
        assert asked.title in quarter["phuong-huong"]
        approved(report, province)
        assert not Standing.objects.exists()
        sign_report(compilation=report, signed=SIGNED, by=province.justice, at=FROZEN)
        (standing,) = Standing.objects.all()
        assert (standing.assignment, standing.agency, standing.state) == (asked, province.department, "awaiting")
