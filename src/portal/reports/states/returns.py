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

from portal.schema.states import LabelledChoices


class RoundState(LabelledChoices):
    OPEN = "open", "Đang mở"
    LOCKED = "locked", "Đã khóa"  # figures and words stand; only who governs the round reopens it


class ReturnState(LabelledChoices):
    EXPECTED = "expected", "Chưa báo cáo"
    DRAFT = "draft", "Đang soạn"
    SENT = "sent", "Đã gửi"
    SENT_BACK = "sent_back", "Trả lại để sửa"
    ACCEPTED = "accepted", "Đã tiếp nhận"
    EXCUSED = (
        "excused",
        "Không phải báo cáo",
    )  # nothing is asked any more: the agency was closed, or the round governs otherwise


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


class Rung(LabelledChoices):
    """What is done about a report that does not come, from the mildest on."""

    REMIND = "remind", "Nhắc cán bộ soạn báo cáo"
    TELL_LEADER = "tell_leader", "Báo lãnh đạo cơ quan"
    TELL_COMMITTEE = "tell_committee", "Báo Ủy ban nhân dân"
    NAME_PUBLICLY = "name_publicly", "Nêu tên trong danh sách chưa báo cáo"


class ActKind(LabelledChoices):
    """What stands in the history of a return."""

    SENT = "sent", "Gửi báo cáo"
    SENT_BACK = "sent_back", "Trả lại để sửa"
    ACCEPTED = "accepted", "Tiếp nhận"
    EXCUSED = "excused", "Không phải báo cáo"
    ASKED = "asked", "Yêu cầu báo cáo lại"  # asked again after all
    EXTENDED = "extended", "Gia hạn"
    JOINED = "joined", "Báo cáo thay cơ quan đã sáp nhập"  # it answers for an agency that was merged into it
    REMINDED = "reminded", "Nhắc cán bộ"
    ESCALATED = "escalated", "Báo lên cấp trên"
    NAMED = "named", "Nêu tên công khai"
    PASSED = (
        "passed",
        "Bỏ qua lần nhắc đã quá ngày",
    )  # a reminder whose day was over before anybody was there to send it


ACT_OF_RUNG = {
    Rung.REMIND: ActKind.REMINDED,
    Rung.TELL_LEADER: ActKind.ESCALATED,
    Rung.TELL_COMMITTEE: ActKind.ESCALATED,
    Rung.NAME_PUBLICLY: ActKind.NAMED,
}
UNSENT = (ReturnState.EXPECTED, ReturnState.DRAFT)


class ReturnHeading(LabelledChoices):
    """The parts of every report that are of no single assignment."""

    RESULTS = "ket-qua", "Kết quả chung"
    HARDSHIPS = "kho-khan", "Khó khăn, vướng mắc"
    PROPOSALS = "de-xuat", "Đề xuất, kiến nghị"


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
