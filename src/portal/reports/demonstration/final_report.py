"""A final report of a plan, from a year's invented work to the published paper, through the operations of the rooms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from portal.activities.kinds import Counted, Language
from portal.activities.operations.recording import record_activity
from portal.activities.values import Number, Said
from portal.agencies.models import Agency, Officer
from portal.journal.models import Entry
from portal.plans.models import Assignment, Plan, Progress
from portal.plans.operations import count_entries, set_indicator
from portal.plans.operations.progress import Report, record_progress
from portal.plans.states.progress import State
from portal.reports.forms.compilations import final_period
from portal.reports.models import Compilation
from portal.reports.operations.compilations import (
    Signed,
    answer_remark,
    approve_report,
    compile_report,
    hand_in,
    make_remark,
    publish_report,
    settle_remark,
    sign_report,
    write_section,
)
from portal.reports.queries.compilations.lists import newest_draft
from portal.reports.queries.gathering.subjects import Subject

_SAMPLE = "(Số liệu trình diễn)"
ISSUER, DRAFTER, LEADER = "so-tu-phap-hau-giang", "tuphap", "lanhdao"
# Who did something in the year, and how many people came to each of their talks.
_WORK = (
    ("so-tu-phap-hau-giang", 85),
    ("so-noi-vu-hau-giang", 40),
    ("so-giao-duc-va-dao-tao-hau-giang", 120),
    ("so-thong-tin-va-truyen-thong-hau-giang", 35),
    ("ban-dan-toc-hau-giang", 60),
)
_SUBJECTS = ("Bộ luật Lao động", "Luật Bầu cử", "Luật Cư trú", "Luật Phòng, chống ma túy", "Luật Bảo vệ môi trường")
_INDICATORS = ((6, "gatherings"), (6, "people"), (4, "copies"), (8, "pieces"))
_NOTES = (
    (3, State.IN_PROGRESS, 70, "Chuyên mục của các sở, ngành đã liên kết với Cổng; còn hai đơn vị đang hoàn thiện."),
    (4, State.IN_PROGRESS, 55, "Đã rà soát, lập danh mục tài liệu cần số hóa và số hóa xong phần văn bản của Tỉnh."),
    (6, State.AWAITING, 100, "Đã phổ biến đến các sở, ban, ngành và cấp huyện theo kế hoạch từng quý."),
    (8, State.IN_PROGRESS, 80, "Tài khoản Zalo của Sở đã hoạt động, đăng tin hằng tuần."),
)
_WRITTEN = {
    "nguyen-nhan": (
        "Lãnh đạo Tỉnh quan tâm chỉ đạo thường xuyên; các cơ quan phối hợp chặt chẽ. Một số nhiệm vụ chậm do dịch bệnh"
        " kéo dài và kinh phí ứng dụng công nghệ thông tin còn hạn hẹp."
    ),
    "bai-hoc": "Giao việc phải kèm thời hạn, sản phẩm và người theo dõi; số liệu cần được ghi ngay khi việc xảy ra.",
}


def load_final_report(*, plan: Plan) -> int:
    """The report of the plan as it would have been signed in January of the next year. Returns how many are new."""
    if Compilation.objects.filter(plan=plan, kind="final").exists():
        return 0
    people = {one.username: one for one in Officer.objects.filter(username__in=(DRAFTER, LEADER))}
    drafter, leader, issuer = people[DRAFTER], people[LEADER], Agency.objects.get(slug=ISSUER)
    _work(drafter)
    _progress(plan, issuer, drafter)
    period = final_period(plan)
    year = period.end.year + 1
    at = _at(date(year, 1, 10))
    held = compile_report(subject=Subject(period, plan), issuer=issuer, by=drafter, at=at)
    _write(held, drafter, at=_at(date(year, 1, 11)))
    _remark(held, drafter, leader, at=_at(date(year, 1, 12)))
    hand_in(compilation=held, by=drafter, at=_at(date(year, 1, 13)))
    approve_report(compilation=held, by=leader, at=_at(date(year, 1, 14)))
    signed = Signed(12, date(year, 1, 14), "Lê Thị Lãnh Đạo", "Giám đốc")
    sign_report(compilation=held, signed=signed, by=drafter, at=_at(date(year, 1, 14), 10))
    publish_report(compilation=held, by=drafter, at=_at(date(year, 1, 14), 11))
    return 1


def _at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


# ---- a year's work ---------------------------------------------------------------------------------------------------


def _work(officer: Officer) -> None:
    """Activities of each month, entered the day after; the journal's reader would put them down just so."""
    agencies = {one.slug: one for one in Agency.objects.filter(slug__in=[slug for slug, _ in _WORK])}
    for said in _told(agencies):
        ticket = uuid5(NAMESPACE_URL, f"lan-toa:{said.agency.slug}:{said.kind}:{said.day}")
        record_activity(said=said, ticket=ticket, by=officer, at=_at(date.fromordinal(said.day.toordinal() + 1)))
    entries = Entry.objects.filter(verb="activity.recorded", actor=officer).order_by("pk")
    count_entries(entries=list(entries))


def _told(agencies: dict[str, Agency]) -> Iterator[Said]:
    for place, (slug, people) in enumerate(_WORK):
        for month in range(4, 13):
            about = _SUBJECTS[(place + month) % len(_SUBJECTS)]
            day = date(2021, month, 5 + 3 * place)
            numbers = (Number(Counted.GATHERINGS, 1), Number(Counted.PEOPLE, people + 7 * month))
            yield Said("truc-tiep", f"Phổ biến {about} {_SAMPLE}", agencies[slug], day, numbers)
            if month % 3 == place % 3:
                language = Language.KHMER if "dan-toc" in slug else Language.VIETNAMESE
                copies = (Number(Counted.COPIES, 300 + 20 * month, language),)
                yield Said("tai-lieu", f"Tờ gấp {about} {_SAMPLE}", agencies[slug], day, copies)
            if place % 3 == 0:
                pieces = (Number(Counted.PIECES, 2 + month % 4),)
                yield Said("tin-bai", f"Tin, bài về {about} {_SAMPLE}", agencies[slug], day, pieces)


def _progress(plan: Plan, agency: Agency, officer: Officer) -> None:
    assignments: dict[int, Assignment] = {one.number: one for one in plan.assignments.select_related("plan")}
    for number, measure in _INDICATORS:
        at = _at(date(2021, 4, 1))
        set_indicator(assignment=assignments[number], measure=measure, of_set=None, target=None, by=officer, at=at)
    told = set(
        Progress.objects.filter(assignment__plan=plan, agency=agency).values_list("assignment__number", flat=True)
    )
    for number, state, percent, note in _NOTES:
        if number in told:
            continue
        said = Report(state=state, percent=percent, note=f"{note} {_SAMPLE}")
        at = _at(date(2021, 12, 10))
        record_progress(assignment=assignments[number], agency=agency, report=said, by=officer, at=at)


# ---- the text --------------------------------------------------------------------------------------------------------


def _write(held: Compilation, by: Officer, *, at: datetime) -> None:
    """What no figure says, by the officer; the opening says that all of it is invented."""
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
    """The leader asks for something, the officer writes it."""
    words = "Phần hạn chế cần nêu rõ hướng khắc phục."
    remark = make_remark(compilation=held, section="danh-gia", words=words, by=leader, at=at)
    draft = newest_draft(compilation=held)
    added = "Các hạn chế nêu trên được đưa vào kế hoạch của năm sau, có thời hạn và cơ quan chịu trách nhiệm."
    text = draft.sections["danh-gia"].replace("* Nguyên nhân", f"{added}\n* Nguyên nhân")
    write_section(compilation=held, section="danh-gia", text=text, since=draft.number, by=drafter, at=at)
    answer_remark(remark=remark, words="Đã bổ sung hướng khắc phục.", by=drafter, at=at)
    settle_remark(remark=remark, by=leader, at=at)
