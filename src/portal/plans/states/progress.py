"""States of an agency's progress, the meaning of a deadline on a day, and the states of a difficulty.

Every lead or coordinating agency has its own state: an assignment of forty agencies is not done because one of them is.
"Quá hạn" is not a state but computed from the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lawtext.dates import last_day, later_by_months
from portal.schema.states import LabelledChoices


class ProgressState(LabelledChoices):
    NOT_STARTED = "not_started", "Chưa bắt đầu"
    IN_PROGRESS = "in_progress", "Đang thực hiện"
    AWAITING = "awaiting", "Chờ xác nhận"
    COMPLETED = "completed", "Hoàn thành"


class ProgressActor(StrEnum):
    """The capacity in which somebody acts. The supervisor follows the whole plan (verb "plan.edit")."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    SUPERVISOR = "supervisor"


_PARTICIPANTS = frozenset({ProgressActor.LEAD, ProgressActor.COORDINATING})
_SUPERVISOR = frozenset({ProgressActor.SUPERVISOR})


# (from, to) -> who may do it.
TRANSITIONS = {
    # A note before work begins.
    (ProgressState.NOT_STARTED, ProgressState.NOT_STARTED): _PARTICIPANTS,
    (ProgressState.NOT_STARTED, ProgressState.IN_PROGRESS): _PARTICIPANTS,
    # A small task, reported when it is done.
    (ProgressState.NOT_STARTED, ProgressState.AWAITING): _PARTICIPANTS,
    (ProgressState.IN_PROGRESS, ProgressState.IN_PROGRESS): _PARTICIPANTS,
    (ProgressState.IN_PROGRESS, ProgressState.AWAITING): _PARTICIPANTS,
    # Taken back, or sent back.
    (ProgressState.AWAITING, ProgressState.IN_PROGRESS): _PARTICIPANTS | _SUPERVISOR,
    # More evidence.
    (ProgressState.AWAITING, ProgressState.AWAITING): _PARTICIPANTS,
    (ProgressState.COMPLETED, ProgressState.COMPLETED): _PARTICIPANTS,
    (ProgressState.AWAITING, ProgressState.COMPLETED): _SUPERVISOR,
    # Reopened.
    (ProgressState.COMPLETED, ProgressState.IN_PROGRESS): _SUPERVISOR,
}


def may_move(*, before: ProgressState, after: ProgressState, actor: ProgressActor) -> bool:
    return actor in TRANSITIONS.get((before, after), frozenset())


def overall(states: Sequence[ProgressState]) -> ProgressState:
    """The state of an assignment from those of its lead agencies (without a report: NOT_STARTED)."""
    if not states or all(state is ProgressState.NOT_STARTED for state in states):
        return ProgressState.NOT_STARTED
    if all(state is ProgressState.COMPLETED for state in states):
        return ProgressState.COMPLETED
    return (
        ProgressState.AWAITING
        if all(state in (ProgressState.AWAITING, ProgressState.COMPLETED) for state in states)
        else ProgressState.IN_PROGRESS
    )


# ---- time ------------------------------------------------------------------------------------------------------------


class Recurrence(LabelledChoices):
    """How often a deadline recurs. Each period is due on its last day, or on the day that the plan names."""

    WEEK = "week", "Hằng tuần"
    MONTH = "month", "Hằng tháng"
    QUARTER = "quarter", "Hằng quý"
    HALF = "half", "6 tháng một lần"
    YEAR = "year", "Hằng năm"


_MONTHS = {Recurrence.MONTH: 1, Recurrence.QUARTER: 3, Recurrence.HALF: 6, Recurrence.YEAR: 12}


def turn_due(*, every: str, first_due: date | None, today: date) -> date:
    """The due day of the period that contains today; before the first one, that one's."""
    if (turn := Recurrence(every)) is Recurrence.WEEK:
        return today + timedelta(days=6 - today.weekday())
    months = _MONTHS[turn]
    if first_due is None:
        return last_day(today, of=months)
    past = (today.year - first_due.year) * 12 + today.month - first_due.month
    begun = later_by_months(first_due, max(0, past // months * months))
    return begun if begun >= today else later_by_months(first_due, (past // months + 1) * months)


def turn_before(*, every: str, first_due: date | None, due: date) -> date:
    """The due day of the period before the one due on `due`; before the first one `date.min`."""
    if (turn := Recurrence(every)) is Recurrence.WEEK:
        return due - timedelta(days=7)
    months = _MONTHS[turn]
    if first_due is None:
        return last_day(later_by_months(due, -months), of=months)
    past = (due.year - first_due.year) * 12 + due.month - first_due.month
    return later_by_months(first_due, past - months) if past >= months else date.min


def owed_on(
    *,
    end: date | None,
    every: str,
    first_due: date | None,
    begun: date,
    said_on: date | None,
    today: date,
    until: date,
) -> date | None:
    """The day before `until` for which an agency owes a report, or None.

    A recurring deadline is owed in each period without a report (`said_on`: the day of the last one), from the first
    period that ended after the plan was accepted (`begun`).
    """
    if not every:
        return end if end and end < until else None
    due = turn_due(every=every, first_due=first_due, today=today)
    before = turn_before(every=every, first_due=first_due, due=due)
    said = said_on or date.min
    if begun <= before < until and said <= turn_before(every=every, first_due=first_due, due=before):
        return before
    return due if due < until and said <= before else None


class DeadlineTiming(LabelledChoices):
    UPCOMING = "upcoming", "bắt đầu sau {days} ngày"
    RUNNING = "running", "còn {days} ngày"
    SOON = "soon", "chỉ còn {days} ngày"
    OVERDUE = "overdue", "đã quá hạn {days} ngày"
    ENDED = "ended", "đã kết thúc"
    OPEN = "open", "không ấn định ngày"
    UNREAD = "unread", "chưa rõ ngày"
    DONE = "done", "đã hoàn thành"


SOON_DAYS = 15


@dataclass(frozen=True, slots=True)
class DeadlineClock:
    """The status of a deadline on a day: its kind, and the number of days."""

    timing: DeadlineTiming
    days: int = 0
    is_turn: bool = False

    def __str__(self) -> str:
        return "kỳ này " * self.is_turn + (
            "hôm nay là ngày cuối"
            if self.timing is DeadlineTiming.SOON and self.days == 0
            else self.timing.label.format(days=self.days)
        )


def clock_of(
    *,
    start: date | None,
    end: date | None,
    is_open_ended: bool,
    is_done: bool,
    plan_ends: date | None,
    today: date,
    every: str = "",
    first_due: date | None = None,
) -> DeadlineClock:
    """The status of one deadline today. Once the whole plan is over its deadlines have ended; until then they are
    overdue.

    A recurring one has the status of its current period; whether earlier ones were kept is not known here.
    """
    if is_done:
        return DeadlineClock(DeadlineTiming.DONE)
    is_over = plan_ends is not None and plan_ends < today
    if every and not is_over:
        left = (turn_due(every=every, first_due=first_due, today=today) - today).days
        return DeadlineClock(DeadlineTiming.SOON if left <= SOON_DAYS else DeadlineTiming.RUNNING, left, is_turn=True)
    if end is None:
        return DeadlineClock(DeadlineTiming.OPEN if is_open_ended else DeadlineTiming.UNREAD)
    if start and start > today:
        return DeadlineClock(DeadlineTiming.UPCOMING, (start - today).days)
    left = (end - today).days
    if left >= 0:
        return DeadlineClock(DeadlineTiming.SOON if left <= SOON_DAYS else DeadlineTiming.RUNNING, left)
    return DeadlineClock(DeadlineTiming.ENDED) if is_over else DeadlineClock(DeadlineTiming.OVERDUE, -left)


def mean_percent(percents: Iterable[int]) -> int:
    """The mean, rounded down, so that 100 means all is done."""
    values = list(percents)
    return sum(values) // len(values) if values else 0


class DifficultyState(LabelledChoices):
    RAISED = "raised", "Mới nêu"
    HANDLING = "handling", "Đang xem xét"
    ESCALATED = "escalated", "Đã trình Ủy ban nhân dân"
    ANSWERED = "answered", "Đã trả lời"
    CLOSED = "closed", "Đã giải quyết"
    WITHDRAWN = "withdrawn", "Cơ quan rút lại"

    @property
    def is_open(self) -> bool:
        return self in (DifficultyState.RAISED, DifficultyState.HANDLING, DifficultyState.ESCALATED)


# Kinds of difficulty: what is lacking.
DIFFICULTY_KINDS: Mapping[str, str] = {
    "money": "Kinh phí",
    "people": "Con người, tổ chức",
    "rules": "Quy định, hướng dẫn",
    "means": "Cơ sở vật chất, kỹ thuật",
    "cooperation": "Phối hợp",
    "other": "Khác",
}


class DifficultyActor(StrEnum):
    """Who acts: the agency that raised it, the supervisor of the plan (Sở Tư pháp), or the plan's issuer."""

    AGENCY = "agency"
    SUPERVISOR = "supervisor"
    COMMITTEE = "committee"


_AGENCY = frozenset({DifficultyActor.AGENCY})
_DIFFICULTY_SUPERVISOR = frozenset({DifficultyActor.SUPERVISOR})
_COMMITTEE = frozenset({DifficultyActor.COMMITTEE, DifficultyActor.SUPERVISOR})

# (from, to) -> who may do it.
DIFFICULTY_STEPS = {
    (DifficultyState.RAISED, DifficultyState.HANDLING): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.RAISED, DifficultyState.ANSWERED): _DIFFICULTY_SUPERVISOR,
    # Clearly beyond their competence.
    (DifficultyState.RAISED, DifficultyState.ESCALATED): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.RAISED, DifficultyState.WITHDRAWN): _AGENCY,
    (DifficultyState.HANDLING, DifficultyState.ANSWERED): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.HANDLING, DifficultyState.ESCALATED): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.HANDLING, DifficultyState.WITHDRAWN): _AGENCY,
    # Or recorded by the supervisor.
    (DifficultyState.ESCALATED, DifficultyState.ANSWERED): _COMMITTEE,
    # Sent back with a comment.
    (DifficultyState.ESCALATED, DifficultyState.HANDLING): _COMMITTEE,
    (DifficultyState.ANSWERED, DifficultyState.CLOSED): _AGENCY | _DIFFICULTY_SUPERVISOR,
    # The answer does not help.
    (DifficultyState.ANSWERED, DifficultyState.HANDLING): _AGENCY | _DIFFICULTY_SUPERVISOR,
}


class DifficultyTermKind(LabelledChoices):
    """What has a deadline in working days, stored as dated rows (`models.DifficultyTerm`)."""

    ANSWER = "answer", "Cơ quan theo dõi kế hoạch trả lời khó khăn, vướng mắc"
    DECIDE = "decide", "Ủy ban nhân dân trả lời khó khăn, vướng mắc đã trình"
    ACKNOWLEDGE = "acknowledge", "Cơ quan xác nhận đã tiếp nhận văn bản hướng dẫn"


# State of a difficulty -> the deadline that runs; in other states none does.
RUNNING_TERMS = {
    DifficultyState.RAISED: DifficultyTermKind.ANSWER,
    DifficultyState.HANDLING: DifficultyTermKind.ANSWER,
    DifficultyState.ESCALATED: DifficultyTermKind.DECIDE,
}


# Capacity -> its verb in the roles table (`agencies.states.roles`).
ACTOR_VERBS = {
    DifficultyActor.AGENCY: "difficulty.raise",
    DifficultyActor.SUPERVISOR: "difficulty.answer",
    DifficultyActor.COMMITTEE: "difficulty.decide",
}


def may_step(*, before: DifficultyState, after: DifficultyState, actor: DifficultyActor) -> bool:
    return actor in DIFFICULTY_STEPS.get((before, after), frozenset())
