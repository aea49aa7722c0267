"""The state tables of this room: returns, rounds, consolidated reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lawtext.dates import HALF, MONTH, QUARTER, YEAR, first_day, last_day
from lawtext.numbers import to_roman
from portal.agencies.dates import WorkingCalendar
from portal.schema.states import Act, LabelledChoices


class CompilationState(LabelledChoices):
    DRAFTING = "drafting", "Đang soạn"
    SUBMITTED = "submitted", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt, chờ ký"
    SIGNED = "signed", "Đã ký"
    PUBLISHED = "published", "Đã công bố"
    OVERTAKEN = "overtaken", "Đã có bản tổng hợp mới hơn"  # the figures were frozen anew before this one was signed


READ, WRITE, SEND, GOVERN = "report.read", "report.write", "report.send", "report.govern"
COMPILE, APPROVE = "report.compile", "report.approve"


# (from, to) -> the verbs, any of which is needed at the issuing agency.
COMPILATION_STEPS = {
    (CompilationState.DRAFTING, CompilationState.SUBMITTED): (COMPILE,),
    # Sent back, with a reason.
    (CompilationState.SUBMITTED, CompilationState.DRAFTING): (COMPILE, APPROVE),
    (CompilationState.SUBMITTED, CompilationState.APPROVED): (APPROVE,),
    # Before signing.
    (CompilationState.APPROVED, CompilationState.DRAFTING): (APPROVE,),
    (CompilationState.APPROVED, CompilationState.SIGNED): (COMPILE, APPROVE),
    (CompilationState.SIGNED, CompilationState.PUBLISHED): (COMPILE, APPROVE),
    (CompilationState.DRAFTING, CompilationState.OVERTAKEN): (COMPILE,),
    (CompilationState.SUBMITTED, CompilationState.OVERTAKEN): (COMPILE,),
    (CompilationState.APPROVED, CompilationState.OVERTAKEN): (COMPILE,),
}

# A signed report is never overtaken: a newer compilation exists beside it.
CAN_BE_OVERTAKEN = tuple(before for before, after in COMPILATION_STEPS if after is CompilationState.OVERTAKEN)
IS_SIGNED = (CompilationState.SIGNED, CompilationState.PUBLISHED)


class PetitionKind(LabelledChoices):
    """A submission (tờ trình) asks for a decision; a letter (công văn) reports and asks for an opinion."""

    LETTER = "letter", "Công văn"
    SUBMISSION = "submission", "Tờ trình"


class FilledState(LabelledChoices):
    DRAFT = "draft", "Đang lập"
    SENT = "sent", "Đã gửi"  # frozen under a number; reopened, it gets the next one


class RowKind(LabelledChoices):
    ONE = "one", "Một cơ quan"  # one agency, by its name
    EACH = "each", "Từng cơ quan của nhóm"  # every agency that the phrase means, below a line with their sum


class PeriodKind(LabelledChoices):
    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    HALF = "half", "6 tháng"
    NINE_MONTHS = "nine", "9 tháng"
    YEAR = "year", "Năm"
    FINAL = "final", "Tổng kết"  # from the first day of the plan to its last


_MONTHS = {
    PeriodKind.MONTH: MONTH,
    PeriodKind.QUARTER: QUARTER,
    PeriodKind.HALF: HALF,
    PeriodKind.YEAR: YEAR,
}


class NoSuchPeriod(ValueError):
    """This kind of period is not determined by a day alone (a final report has the days of its plan)."""


@dataclass(frozen=True, slots=True, order=True)
class ReportingPeriod:
    """A period; `start` and `end` are both included."""

    start: date
    end: date
    kind: PeriodKind

    @property
    def name(self) -> str:
        """ "Quý III năm 2026", "6 tháng đầu năm 2026", "9 tháng năm 2026"."""
        return _NAMES[self.kind](self)


def period_with(day: date, *, kind: PeriodKind) -> ReportingPeriod:
    """The period of this kind that contains the day; nine months always begin on 1 January. Raises NoSuchPeriod."""
    if kind is PeriodKind.NINE_MONTHS:
        return ReportingPeriod(date(day.year, 1, 1), date(day.year, 9, 30), kind)
    if kind not in _MONTHS:
        raise NoSuchPeriod(kind)
    months = _MONTHS[kind]
    return ReportingPeriod(first_day(day, of=months), last_day(day, of=months), kind)


def period_before(period: ReportingPeriod) -> ReportingPeriod | None:
    """The previous period, for comparison; for nine months those of the year before; None for a final one."""
    if period.kind is PeriodKind.FINAL:
        return None
    if period.kind is PeriodKind.NINE_MONTHS:
        return period_with(date(period.start.year - 1, 1, 1), kind=period.kind)
    return period_with(date.fromordinal(period.start.toordinal() - 1), kind=period.kind)


_NAMES = {
    PeriodKind.MONTH: lambda one: f"Tháng {one.start.month} năm {one.start.year}",
    PeriodKind.QUARTER: lambda one: f"Quý {to_roman((one.start.month + 2) // 3)} năm {one.start.year}",
    PeriodKind.HALF: lambda one: f"6 tháng {'đầu' if one.start.month == 1 else 'cuối'} năm {one.start.year}",
    PeriodKind.NINE_MONTHS: lambda one: f"9 tháng năm {one.start.year}",
    PeriodKind.YEAR: lambda one: f"Năm {one.start.year}",
    PeriodKind.FINAL: lambda one: f"Tổng kết từ {one.start:%d/%m/%Y} đến {one.end:%d/%m/%Y}",
}


class RoundState(LabelledChoices):
    OPEN = "open", "Đang mở"
    LOCKED = "locked", "Đã khóa"  # nothing changes; only those who govern reports reopen it


class ReturnState(LabelledChoices):
    EXPECTED = "expected", "Chưa báo cáo"
    DRAFT = "draft", "Đang soạn"
    SENT = "sent", "Đã gửi"
    SENT_BACK = "sent_back", "Trả lại để sửa"
    ACCEPTED = "accepted", "Đã tiếp nhận"
    EXCUSED = (
        "excused",
        "Không phải báo cáo",
    )  # nothing is due any more: the agency was closed, or an officer excused it


class FigureKind(LabelledChoices):
    """How an agency's own figure may be aggregated (as data elements of DHIS2 are)."""

    FLOW = "flow", "Phát sinh trong kỳ (cộng các kỳ, các cơ quan)"
    STOCK = "stock", "Có đến cuối kỳ (lấy kỳ cuối, cộng các cơ quan)"
    RATE = "rate", "Tỷ lệ, bình quân (không cộng)"


class Rung(LabelledChoices):
    """What is done about a missing report, mildest first."""

    REMIND = "remind", "Nhắc cán bộ soạn báo cáo"
    TELL_LEADER = "tell_leader", "Báo lãnh đạo cơ quan"
    TELL_COMMITTEE = "tell_committee", "Báo Ủy ban nhân dân"
    NAME_PUBLICLY = "name_publicly", "Nêu tên trong danh sách chưa báo cáo"


class ActKind(LabelledChoices):
    """The kinds of entries in the history of a return."""

    SENT = "sent", "Gửi báo cáo"
    SENT_BACK = "sent_back", "Trả lại để sửa"
    ACCEPTED = "accepted", "Tiếp nhận"
    EXCUSED = "excused", "Không phải báo cáo"
    ASKED = "asked", "Yêu cầu báo cáo lại"  # after it was excused
    EXTENDED = "extended", "Gia hạn"
    RECALLED = "recalled", "Cơ quan rút lại để sửa"
    TIME_ASKED = "time_asked", "Cơ quan xin thêm thời gian"
    EXCUSE_ASKED = "excuse_asked", "Cơ quan xin không phải báo cáo"
    REQUEST_REFUSED = "request_refused", "Không chấp thuận đề nghị"
    CLOSED = "closed", "Đợt báo cáo đã khóa"
    JOINED = "joined", "Báo cáo thay cơ quan đã sáp nhập"  # it answers for an agency that was merged into it
    REMINDED = "reminded", "Nhắc cán bộ"
    ESCALATED = "escalated", "Báo lên cấp trên"
    NAMED = "named", "Nêu tên công khai"
    CALLED = "called", "Gọi điện đôn đốc"
    PASSED = (
        "passed",
        "Bỏ qua lần nhắc đã quá ngày",
    )  # a reminder that was overtaken before the job ran


ACT_OF_RUNG = {
    Rung.REMIND: ActKind.REMINDED,
    Rung.TELL_LEADER: ActKind.ESCALATED,
    Rung.TELL_COMMITTEE: ActKind.ESCALATED,
    Rung.NAME_PUBLICLY: ActKind.NAMED,
}
UNSENT = (ReturnState.EXPECTED, ReturnState.DRAFT)
REQUESTS = (ActKind.TIME_ASKED, ActKind.EXCUSE_ASKED)  # open until an officer does anything else with the return

WRITABLE = (*UNSENT, ReturnState.SENT_BACK)
# The acts on a return; the part of `word` after the dot is the `ActKind` under which the history keeps it.
RETURN_ACTS: dict[str, Act] = {
    "save": Act(verbs=(WRITE, SEND, GOVERN), states=WRITABLE, is_seen=True, to=ReturnState.DRAFT),
    "send": Act(verbs=(SEND, GOVERN), states=WRITABLE, is_seen=True, to=ReturnState.SENT),
    "recall": Act(
        verbs=(SEND,), states=(ReturnState.SENT,), reason="reason", to=ReturnState.DRAFT, word="return.recalled"
    ),
    "ask_time": Act(verbs=(SEND,), states=UNSENT, reason="reason", word="return.time_asked"),
    "ask_excuse": Act(verbs=(SEND,), states=WRITABLE, reason="reason", word="return.excuse_asked"),
    "send_back": Act(
        verbs=(GOVERN,), states=(ReturnState.SENT, ReturnState.ACCEPTED), reason="reason", to=ReturnState.SENT_BACK,
        word="return.sent_back",
    ),
    "accept": Act(
        verbs=(GOVERN,), states=(ReturnState.SENT,), to=ReturnState.ACCEPTED, stamps=("accepted_at",),
        word="return.accepted", awaited=True,
        second_person="Bạn đã nhập thay báo cáo này từ bản giấy, nên việc tiếp nhận là của đồng nghiệp.",
    ),
    "extend": Act(
        verbs=(GOVERN,), states=UNSENT, reason="reason", word="return.extended", awaited=True,
        tells={"before": "due_before"},
    ),
    "excuse": Act(
        verbs=(GOVERN,), states=WRITABLE, reason="reason", to=ReturnState.EXCUSED, word="return.excused", awaited=True
    ),
    "refuse_request": Act(
        verbs=(GOVERN,), states=WRITABLE, reason="reason", word="return.request_refused", awaited=True
    ),
    "call": Act(verbs=(GOVERN,), states=WRITABLE, reason="reason", word="return.called"),
    "ask_again": Act(verbs=(GOVERN,), states=(ReturnState.EXCUSED,), to=ReturnState.EXPECTED, word="return.asked"),
}  # fmt: skip


class ReturnHeading(LabelledChoices):
    """The parts of every report that belong to no single assignment."""

    RESULTS = "ket-qua", "Kết quả chung"
    HARDSHIPS = "kho-khan", "Khó khăn, vướng mắc"
    PROPOSALS = "de-xuat", "Đề xuất, kiến nghị"


OF_ASSIGNMENT = "nhiem-vu"  # the heading of every part on an assignment
BY_RETURN = "Theo báo cáo đã tiếp nhận"  # begins notes of progress that a return brought, in no agency's own words


def counted_from(day: date, *, days: int, calendar: WorkingCalendar) -> date:
    """So many working days after a day, or before it if negative; 0 is the day itself or the next working day."""
    if days > 0:
        return calendar.after(day, days)
    return calendar.before(day, -days) if days < 0 else calendar.on_or_after(day)


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A rung of a regime: `key` is its primary key, `days` are working days from the due day."""

    key: int
    days: int
    rung: Rung


def due_escalations(
    steps: Sequence[LadderStep],
    *,
    done: Collection[int],
    told_on: date | None,
    due_on: date,
    today: date,
    calendar: WorkingCalendar,
) -> list[tuple[LadderStep, bool]]:
    """The steps of escalation due today, each with whether it is skipped: then nothing is sent.

    `done`: keys of steps taken or skipped; `told_on`: when the superior was last notified.
    """
    due = [step for step in _waiting(steps, done) if _day(step, due_on, calendar) <= today]
    told = [step for step in due if step.rung is not Rung.REMIND]
    found = [(step, step is not due[-1]) for step in due if step.rung is Rung.REMIND]
    if told and told_on != today:
        found.append((told[0], False))
    return found


def next_day(
    steps: Sequence[LadderStep], *, done: Collection[int], due_on: date, after: date, calendar: WorkingCalendar
) -> date | None:
    """The next day after `after` with a step of escalation; None if all are done."""
    soonest = calendar.on_or_after(after + timedelta(days=1))
    return min((max(_day(step, due_on, calendar), soonest) for step in _waiting(steps, done)), default=None)


_ORDER = {rung: place for place, rung in enumerate(Rung)}


def _waiting(steps: Sequence[LadderStep], done: Collection[int]) -> list[LadderStep]:
    return sorted(
        (step for step in steps if step.key not in done), key=lambda one: (one.days, _ORDER[one.rung], one.key)
    )


def _day(step: LadderStep, due_on: date, calendar: WorkingCalendar) -> date:
    return counted_from(due_on, days=step.days, calendar=calendar)
