"""An agency's report in a round, from expected to accepted; when it is due, and the ladder of what is done about
one that does not come.

Nobody is told further up, or named, on a day on which somebody was told already: a job that stood still for weeks
goes on rung by rung. A reminder whose day is over once a later rung is due is passed by.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol


class RoundState(StrEnum):
    OPEN = "open"
    LOCKED = "locked"  # figures and words stand; only who governs the round reopens it

    @property
    def label(self) -> str:
        return ROUND_LABELS[self]


ROUND_LABELS = {RoundState.OPEN: "Đang mở", RoundState.LOCKED: "Đã khóa"}
ROUND_CHOICES = [(state.value, label) for state, label in ROUND_LABELS.items()]


class ReturnState(StrEnum):
    EXPECTED = "expected"
    DRAFT = "draft"
    SENT = "sent"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    EXCUSED = "excused"  # nothing is asked any more: the agency was closed, or the round governs otherwise

    @property
    def label(self) -> str:
        return RETURN_LABELS[self]


RETURN_LABELS = {
    ReturnState.EXPECTED: "Chưa báo cáo",
    ReturnState.DRAFT: "Đang soạn",
    ReturnState.SENT: "Đã gửi",
    ReturnState.SENT_BACK: "Trả lại để sửa",
    ReturnState.ACCEPTED: "Đã tiếp nhận",
    ReturnState.EXCUSED: "Không phải báo cáo",
}
RETURN_CHOICES = [(state.value, label) for state, label in RETURN_LABELS.items()]


class ReportingParty(StrEnum):
    WRITER = "writer"  # who writes for the agency
    SENDER = "sender"  # who answers for what it sends
    GOVERNOR = "governor"  # who opened the round


@dataclass(frozen=True, slots=True)
class ReturnStep:
    before: ReturnState
    after: ReturnState
    who: ReportingParty


RETURN_STEPS = (
    ReturnStep(ReturnState.EXPECTED, ReturnState.DRAFT, ReportingParty.WRITER),
    ReturnStep(ReturnState.DRAFT, ReturnState.DRAFT, ReportingParty.WRITER),
    ReturnStep(ReturnState.DRAFT, ReturnState.SENT, ReportingParty.SENDER),
    ReturnStep(ReturnState.SENT_BACK, ReturnState.DRAFT, ReportingParty.WRITER),
    ReturnStep(ReturnState.SENT_BACK, ReturnState.SENT, ReportingParty.SENDER),
    ReturnStep(ReturnState.SENT, ReturnState.SENT_BACK, ReportingParty.GOVERNOR),
    ReturnStep(ReturnState.SENT, ReturnState.ACCEPTED, ReportingParty.GOVERNOR),
    ReturnStep(ReturnState.ACCEPTED, ReturnState.SENT_BACK, ReportingParty.GOVERNOR),  # reopened
    ReturnStep(ReturnState.EXPECTED, ReturnState.EXCUSED, ReportingParty.GOVERNOR),
    ReturnStep(ReturnState.DRAFT, ReturnState.EXCUSED, ReportingParty.GOVERNOR),
    ReturnStep(ReturnState.SENT_BACK, ReturnState.EXCUSED, ReportingParty.GOVERNOR),
    ReturnStep(ReturnState.EXCUSED, ReturnState.EXPECTED, ReportingParty.GOVERNOR),
)
_ALLOWED = {(one.before, one.after): one.who for one in RETURN_STEPS}


def may_step(*, before: ReturnState, after: ReturnState, party: ReportingParty) -> bool:
    return _ALLOWED.get((before, after)) is party


class Rung(StrEnum):
    """What is done about a report that does not come, from the mildest on."""

    REMIND = "remind"
    TELL_LEADER = "tell_leader"
    TELL_COMMITTEE = "tell_committee"
    NAME_PUBLICLY = "name_publicly"

    @property
    def label(self) -> str:
        return RUNG_LABELS[self]


RUNG_LABELS = {
    Rung.REMIND: "Nhắc cán bộ soạn báo cáo",
    Rung.TELL_LEADER: "Báo lãnh đạo cơ quan",
    Rung.TELL_COMMITTEE: "Báo Ủy ban nhân dân",
    Rung.NAME_PUBLICLY: "Nêu tên trong danh sách chưa báo cáo",
}
RUNG_CHOICES = [(rung.value, label) for rung, label in RUNG_LABELS.items()]


class ActKind(StrEnum):
    """What stands in the history of a return."""

    SENT = "sent"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    EXCUSED = "excused"
    ASKED = "asked"  # asked again after all
    EXTENDED = "extended"
    JOINED = "joined"  # it answers for an agency that was merged into it
    REMINDED = "reminded"
    ESCALATED = "escalated"
    NAMED = "named"
    PASSED = "passed"  # a reminder whose day was over before anybody was there to send it

    @property
    def label(self) -> str:
        return ACT_LABELS[self]


ACT_LABELS = {
    ActKind.SENT: "Gửi báo cáo",
    ActKind.SENT_BACK: "Trả lại để sửa",
    ActKind.ACCEPTED: "Tiếp nhận",
    ActKind.EXCUSED: "Không phải báo cáo",
    ActKind.ASKED: "Yêu cầu báo cáo lại",
    ActKind.EXTENDED: "Gia hạn",
    ActKind.JOINED: "Báo cáo thay cơ quan đã sáp nhập",
    ActKind.REMINDED: "Nhắc cán bộ",
    ActKind.ESCALATED: "Báo lên cấp trên",
    ActKind.NAMED: "Nêu tên công khai",
    ActKind.PASSED: "Bỏ qua lần nhắc đã quá ngày",
}
ACT_CHOICES = [(kind.value, label) for kind, label in ACT_LABELS.items()]
ACT_OF_RUNG = {
    Rung.REMIND: ActKind.REMINDED,
    Rung.TELL_LEADER: ActKind.ESCALATED,
    Rung.TELL_COMMITTEE: ActKind.ESCALATED,
    Rung.NAME_PUBLICLY: ActKind.NAMED,
}
UNSENT = (ReturnState.EXPECTED, ReturnState.DRAFT)


class ReturnHeading(StrEnum):
    """The parts of every report that are of no single assignment."""

    RESULTS = "ket-qua"
    HARDSHIPS = "kho-khan"
    PROPOSALS = "de-xuat"

    @property
    def label(self) -> str:
        return HEADING_LABELS[self]


HEADING_LABELS = {
    ReturnHeading.RESULTS: "Kết quả chung",
    ReturnHeading.HARDSHIPS: "Khó khăn, vướng mắc",
    ReturnHeading.PROPOSALS: "Đề xuất, kiến nghị",
}
OF_ASSIGNMENT = "nhiem-vu"  # the heading of every part that is of an assignment


class LadderCalendar(Protocol):
    """The calendar of working days (`portal.agencies.dates.WorkingCalendar`)."""

    def on_or_after(self, day: date) -> date: ...
    def after(self, day: date, count: int) -> date: ...
    def before(self, day: date, count: int) -> date: ...


def counted_from(day: date, *, days: int, calendar: LadderCalendar) -> date:
    """So many working days after a day, before it where negative; 0 is the day itself or the next working day."""
    if days > 0:
        return calendar.after(day, days)
    return calendar.before(day, -days) if days < 0 else calendar.on_or_after(day)


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A rung of a regime: `key` names it, `days` are counted from the due day."""

    key: int
    days: int
    rung: Rung


@dataclass(frozen=True, slots=True)
class LadderClimb:
    """What is done today about a rung; passed by: nothing is sent."""

    step: LadderStep
    is_passed: bool = False


def climbs_today(
    steps: Sequence[LadderStep],
    *,
    done: Collection[int],
    told_on: date | None,
    due_on: date,
    today: date,
    calendar: LadderCalendar,
) -> tuple[LadderClimb, ...]:
    """What the ladder wants today. `done`: keys climbed or passed; `told_on`: when it was last told further up."""
    due = [step for step in _waiting(steps, done) if _day(step, due_on, calendar) <= today]
    told = [step for step in due if step.rung is not Rung.REMIND]
    found = [LadderClimb(step, is_passed=step is not due[-1]) for step in due if step.rung is Rung.REMIND]
    if told and told_on != today:
        found.append(LadderClimb(told[0]))
    return tuple(found)


def next_day(
    steps: Sequence[LadderStep], *, done: Collection[int], due_on: date, after: date, calendar: LadderCalendar
) -> date | None:
    """The next day after this one on which the ladder wants something; None at its top."""
    soonest = calendar.on_or_after(after + timedelta(days=1))
    return min((max(_day(step, due_on, calendar), soonest) for step in _waiting(steps, done)), default=None)


def first_day(
    steps: Sequence[LadderStep], *, due_on: date, not_before: date, calendar: LadderCalendar, done: Collection[int] = ()
) -> date | None:
    """The day, from `not_before` on, on which the ladder of a new return wants something first."""
    return next_day(steps, done=done, due_on=due_on, after=not_before - timedelta(days=1), calendar=calendar)


_ORDER = {rung: place for place, rung in enumerate(Rung)}


def _waiting(steps: Sequence[LadderStep], done: Collection[int]) -> list[LadderStep]:
    return sorted(
        (step for step in steps if step.key not in done), key=lambda one: (one.days, _ORDER[one.rung], one.key)
    )


def _day(step: LadderStep, due_on: date, calendar: LadderCalendar) -> date:
    return counted_from(due_on, days=step.days, calendar=calendar)
