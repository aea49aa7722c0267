"""Where an agency stands with an assignment, what a deadline means on a day, and a difficulty on its way to an
answer.

Every agency that leads or coordinates has a standing of its own: an assignment of forty agencies is not done because
one of them is. "Quá hạn" is no state but arithmetic: it follows from the day.
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
    """In what capacity somebody acts. The supervisor is who follows the whole plan (role "plan.edit")."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    SUPERVISOR = "supervisor"


_PARTICIPANTS = frozenset({ProgressActor.LEAD, ProgressActor.COORDINATING})
_SUPERVISOR = frozenset({ProgressActor.SUPERVISOR})


# From where, to where: who may do it.
TRANSITIONS = {
    # A note before work begins.
    (ProgressState.NOT_STARTED, ProgressState.NOT_STARTED): _PARTICIPANTS,
    (ProgressState.NOT_STARTED, ProgressState.IN_PROGRESS): _PARTICIPANTS,
    # Small work, reported when it is done.
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
    """The state of an assignment from those of its lead agencies (a lead that said nothing: NOT_STARTED)."""
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
    """How often a deadline comes again. Each turn ends with its last day, or where the plan names a day, on that."""

    WEEK = "week", "Hằng tuần"
    MONTH = "month", "Hằng tháng"
    QUARTER = "quarter", "Hằng quý"
    HALF = "half", "6 tháng một lần"
    YEAR = "year", "Hằng năm"


_MONTHS = {Recurrence.MONTH: 1, Recurrence.QUARTER: 3, Recurrence.HALF: 6, Recurrence.YEAR: 12}


def turn_due(*, every: str, first_due: date | None, today: date) -> date:
    """The day on which the turn that runs today is due; before the first one that day."""
    if (turn := Recurrence(every)) is Recurrence.WEEK:
        return today + timedelta(days=6 - today.weekday())
    months = _MONTHS[turn]
    if first_due is None:
        return last_day(today, of=months)
    past = (today.year - first_due.year) * 12 + today.month - first_due.month
    begun = later_by_months(first_due, max(0, past // months * months))
    return begun if begun >= today else later_by_months(first_due, (past // months + 1) * months)


def turn_before(*, every: str, first_due: date | None, due: date) -> date:
    """The day on which the turn before the one of that day was due; before the first one `date.min`."""
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
    """The day before `until` for which an agency owes a word, or None.

    What comes again is owed in each turn in which nothing was said (`said_on`: when anything last was), from the first
    one that ended after the plan was there (`begun`).
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
    """How a deadline stands on a day: the kind, and the days it speaks of."""

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
    """How one deadline stands today. Once the whole plan is over its deadlines have ended; until then they are late.

    One that comes again stands as its turn does; whether an earlier turn was kept, no deadline knows.
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
    """The mean, rounded down, so that 100 is only said when all is done."""
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


# Of what there is too little.
DIFFICULTY_KINDS: Mapping[str, str] = {
    "money": "Kinh phí",
    "people": "Con người, tổ chức",
    "rules": "Quy định, hướng dẫn",
    "means": "Cơ sở vật chất, kỹ thuật",
    "cooperation": "Phối hợp",
    "other": "Khác",
}


class DifficultyActor(StrEnum):
    """Who acts: the agency that raised it, who follows the whole plan (Sở Tư pháp), who the plan's issuer is."""

    AGENCY = "agency"
    SUPERVISOR = "supervisor"
    COMMITTEE = "committee"


_AGENCY = frozenset({DifficultyActor.AGENCY})
_DIFFICULTY_SUPERVISOR = frozenset({DifficultyActor.SUPERVISOR})
_COMMITTEE = frozenset({DifficultyActor.COMMITTEE, DifficultyActor.SUPERVISOR})

# From where, to where: who may do it.
DIFFICULTY_STEPS = {
    (DifficultyState.RAISED, DifficultyState.HANDLING): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.RAISED, DifficultyState.ANSWERED): _DIFFICULTY_SUPERVISOR,
    # Plainly beyond their competence.
    (DifficultyState.RAISED, DifficultyState.ESCALATED): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.RAISED, DifficultyState.WITHDRAWN): _AGENCY,
    (DifficultyState.HANDLING, DifficultyState.ANSWERED): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.HANDLING, DifficultyState.ESCALATED): _DIFFICULTY_SUPERVISOR,
    (DifficultyState.HANDLING, DifficultyState.WITHDRAWN): _AGENCY,
    # Or put down by the supervisor.
    (DifficultyState.ESCALATED, DifficultyState.ANSWERED): _COMMITTEE,
    # Sent back with words.
    (DifficultyState.ESCALATED, DifficultyState.HANDLING): _COMMITTEE,
    (DifficultyState.ANSWERED, DifficultyState.CLOSED): _AGENCY | _DIFFICULTY_SUPERVISOR,
    # The answer does not help.
    (DifficultyState.ANSWERED, DifficultyState.HANDLING): _AGENCY | _DIFFICULTY_SUPERVISOR,
}


class DifficultyTermKind(LabelledChoices):
    """What has a number of working days, which are dated data (`models.DifficultyTerm`)."""

    ANSWER = "answer", "Cơ quan theo dõi kế hoạch trả lời khó khăn, vướng mắc"
    DECIDE = "decide", "Ủy ban nhân dân trả lời khó khăn, vướng mắc đã trình"
    ACKNOWLEDGE = "acknowledge", "Cơ quan xác nhận đã tiếp nhận văn bản hướng dẫn"


# The term that runs while a difficulty is in a state; in no other state does anything run.
RUNNING_TERMS = {
    DifficultyState.RAISED: DifficultyTermKind.ANSWER,
    DifficultyState.HANDLING: DifficultyTermKind.ANSWER,
    DifficultyState.ESCALATED: DifficultyTermKind.DECIDE,
}


# The verb of the roles table (`agencies.roles`) for each part that somebody may play.
ACTOR_VERBS = {
    DifficultyActor.AGENCY: "difficulty.raise",
    DifficultyActor.SUPERVISOR: "difficulty.answer",
    DifficultyActor.COMMITTEE: "difficulty.decide",
}


def may_step(*, before: DifficultyState, after: DifficultyState, actor: DifficultyActor) -> bool:
    return actor in DIFFICULTY_STEPS.get((before, after), frozenset())
