"""A final report of a plan, from a year's invented work to the published document, through the rooms' operations."""

from __future__ import annotations

from datetime import date, datetime

from demo.scenes.moments import moment
from portal.agencies.models import Agency, Officer
from portal.journal.models import Entry
from portal.plans.models import Assignment, Plan, Progress
from portal.plans.operations import count_entries
from portal.plans.operations.progress import record_progress
from portal.plans.states.progress import ProgressState
from portal.reports.admin.forms import final_period
from portal.reports.models import Compilation, SignedReport
from portal.reports.operations.compilations import (
    answer_remark,
    approve_report,
    hand_in,
    make_remark,
    publish_report,
    settle_remark,
    sign_report,
    write_section,
)
from portal.reports.operations.freeze import compile_report
from portal.reports.queries.compilations import newest_draft
from portal.reports.queries.statements import ReportSubject

_SAMPLE = "(Số liệu trình diễn)"
ISSUER, DRAFTER, LEADER = "so-tu-phap-hau-giang", "tuphap", "lanhdao"
_NOTES = (
    (
        3,
        ProgressState.IN_PROGRESS,
        70,
        "Chuyên mục của các sở, ngành đã liên kết với Cổng; còn hai đơn vị đang hoàn thiện.",
    ),
    (
        4,
        ProgressState.IN_PROGRESS,
        55,
        "Đã rà soát, lập danh mục tài liệu cần số hóa và số hóa xong phần văn bản của Tỉnh.",
    ),
    (6, ProgressState.AWAITING, 100, "Đã phổ biến đến các sở, ban, ngành và cấp huyện theo kế hoạch từng quý."),
    (8, ProgressState.IN_PROGRESS, 80, "Tài khoản Zalo của Sở đã hoạt động, đăng tin hằng tuần."),
)
_REASONS = {
    "chua-gui": f"Báo cáo quý IV gửi sau ngày chốt được tổng hợp ở kỳ sau. {_SAMPLE}",
    "uoc-tinh": f"Các cơ quan chưa có số chính thức; báo cáo ghi rõ số nào là ước. {_SAMPLE}",
}
_WRITTEN = {
    "nguyen-nhan": (
        "Lãnh đạo Tỉnh quan tâm chỉ đạo thường xuyên; các cơ quan phối hợp chặt chẽ. Một số nhiệm vụ chậm do dịch bệnh"
        " kéo dài và kinh phí ứng dụng công nghệ thông tin còn hạn hẹp."
    ),
    "bai-hoc": "Giao việc phải kèm thời hạn, sản phẩm và người theo dõi; số liệu cần được ghi ngay khi việc xảy ra.",
}


def load_final_report(*, plan: Plan) -> int:
    """The report of the plan as if signed in January of the following year. Returns the number of new reports."""
    if Compilation.objects.filter(plan=plan, kind="final").exists():
        return 0
    people = {one.username: one for one in Officer.objects.filter(username__in=(DRAFTER, LEADER))}
    drafter, leader, issuer = people[DRAFTER], people[LEADER], Agency.objects.get(slug=ISSUER)
    _count_activities()
    _progress(plan, issuer, drafter)
    period = final_period(plan)
    year = period.end.year + 1
    at = moment(date(year, 1, 12))  # later events are not part of the report
    held = compile_report(subject=ReportSubject(period, plan), issuer=issuer, by=drafter, at=at)
    _write(held, drafter, at=moment(date(year, 1, 13)))
    _remark(held, drafter, leader, at=moment(date(year, 1, 14)))
    hand_in(compilation=held, by=drafter, at=moment(date(year, 1, 17)), reasons=_REASONS)
    approve_report(compilation=held, by=leader, at=moment(date(year, 1, 18)))
    signed = SignedReport(number=12, signed_on=date(year, 1, 18), signer="Lê Thị Lãnh Đạo", position="Giám đốc")
    sign_report(compilation=held, signed=signed, by=drafter, at=moment(date(year, 1, 18), 10))
    publish_report(compilation=held, by=drafter, at=moment(date(year, 1, 18), 11))
    return 1


# ---- a year's work ---------------------------------------------------------------------------------------------------


def _count_activities() -> None:
    """Count the activities as the journal reader does, without waiting for it."""
    count_entries(entries=list(Entry.objects.filter(verb="activity.recorded").order_by("pk")))


def _progress(plan: Plan, agency: Agency, officer: Officer) -> None:
    assignments: dict[int, Assignment] = {one.number: one for one in plan.assignments.select_related("plan")}
    told = set(
        Progress.objects.filter(assignment__plan=plan, agency=agency).values_list("assignment__number", flat=True)
    )
    for number, state, percent, note in _NOTES:
        if number in told:
            continue
        said = Progress(state=state, percent=percent, note=f"{note} {_SAMPLE}")
        at = moment(date(2021, 12, 10))
        record_progress(assignment=assignments[number], agency=agency, report=said, by=officer, at=at)


# ---- the text --------------------------------------------------------------------------------------------------------


def _write(held: Compilation, by: Officer, *, at: datetime) -> None:
    """Write the parts without figures; the introduction says that everything is invented."""
    for section in ("mo-dau", "danh-gia", "kho-khan"):
        draft = newest_draft(compilation=held)
        text = _finished(draft.sections[section])
        if section == "mo-dau":
            text += "\nĐây là báo cáo trình diễn: kế hoạch có thật, số liệu và lời báo cáo là giả định."
        if text != draft.sections[section]:
            write_section(compilation=held, section=section, text=text, since=draft.number, by=by, at=at)


def _finished(text: str) -> str:
    said = {"nguyên nhân": _WRITTEN["nguyen-nhan"], "bài học": _WRITTEN["bai-hoc"]}
    lines = [
        next((words for about, words in said.items() if about in line), "") if line.startswith("[Cần viết:") else line
        for line in text.splitlines()
    ]
    return "\n".join(line for line in lines if line)


def _remark(held: Compilation, drafter: Officer, leader: Officer, *, at: datetime) -> None:
    """The leader makes a remark, and the officer revises the text."""
    words = "Phần hạn chế cần nêu rõ hướng khắc phục."
    remark = make_remark(compilation=held, section="danh-gia", words=words, by=leader, at=at)
    draft = newest_draft(compilation=held)
    added = "Các hạn chế nêu trên được đưa vào kế hoạch của năm sau, có thời hạn và cơ quan chịu trách nhiệm."
    text = draft.sections["danh-gia"].replace("* Nguyên nhân", f"{added}\n* Nguyên nhân")
    write_section(compilation=held, section="danh-gia", text=text, since=draft.number, by=drafter, at=at)
    answer_remark(remark=remark, words="Đã bổ sung hướng khắc phục.", by=drafter, at=at)
    settle_remark(remark=remark, by=leader, at=at)
