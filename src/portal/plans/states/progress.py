"""Where an agency stands with an assignment, who may move it, and what a deadline means on a given day.

Every agency that leads or coordinates has a standing of its own: an assignment of forty agencies is not done because
one of them is. "Quá hạn" is no state but arithmetic: it follows from the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING = "awaiting"
    COMPLETED = "completed"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    State.NOT_STARTED: "Chưa bắt đầu",
    State.IN_PROGRESS: "Đang thực hiện",
    State.AWAITING: "Chờ xác nhận",
    State.COMPLETED: "Hoàn thành",
}


class Actor(StrEnum):
    """In what capacity somebody acts. The supervisor is who follows the whole plan (role "plan.edit")."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    SUPERVISOR = "supervisor"


_PARTICIPANTS = frozenset({Actor.LEAD, Actor.COORDINATING})
_SUPERVISOR = frozenset({Actor.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Transition:
    before: State
    after: State
    who: frozenset[Actor]


TRANSITIONS = (
    Transition(State.NOT_STARTED, State.NOT_STARTED, _PARTICIPANTS),  # a note before work begins
    Transition(State.NOT_STARTED, State.IN_PROGRESS, _PARTICIPANTS),
    Transition(State.NOT_STARTED, State.AWAITING, _PARTICIPANTS),  # small work, reported when it is done
    Transition(State.IN_PROGRESS, State.IN_PROGRESS, _PARTICIPANTS),
    Transition(State.IN_PROGRESS, State.AWAITING, _PARTICIPANTS),
    Transition(State.AWAITING, State.IN_PROGRESS, _PARTICIPANTS | _SUPERVISOR),  # taken back, or sent back
    Transition(State.AWAITING, State.AWAITING, _PARTICIPANTS),  # more evidence
    Transition(State.AWAITING, State.COMPLETED, _SUPERVISOR),
    Transition(State.COMPLETED, State.IN_PROGRESS, _SUPERVISOR),  # reopened
)
_ALLOWED = {(one.before, one.after): one.who for one in TRANSITIONS}


def may_move(*, before: State, after: State, actor: Actor) -> bool:
    return actor in _ALLOWED.get((before, after), frozenset())


def overall(states: Sequence[State]) -> State:
    """The state of an assignment from those of its lead agencies (a lead that said nothing: NOT_STARTED)."""
    if not states or all(state is State.NOT_STARTED for state in states):
        return State.NOT_STARTED
    if all(state is State.COMPLETED for state in states):
        return State.COMPLETED
    if all(state in (State.AWAITING, State.COMPLETED) for state in states):
        return State.AWAITING
    return State.IN_PROGRESS


# ---- time ------------------------------------------------------------------------------------------------------------


class Timing(StrEnum):
    UPCOMING = "upcoming"
    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    ENDED = "ended"
    OPEN = "open"
    UNREAD = "unread"
    DONE = "done"


SOON_DAYS = 15


@dataclass(frozen=True, slots=True)
class Clock:
    """How a deadline stands on a day: the kind, and the days it speaks of."""

    timing: Timing
    days: int = 0

    def __str__(self) -> str:
        if self.timing is Timing.SOON and self.days == 0:
            return "hôm nay là ngày cuối"
        return _SENTENCES[self.timing].format(days=self.days)


_SENTENCES = {
    Timing.UPCOMING: "bắt đầu sau {days} ngày",
    Timing.RUNNING: "còn {days} ngày",
    Timing.SOON: "chỉ còn {days} ngày",
    Timing.OVERDUE: "đã quá hạn {days} ngày",
    Timing.ENDED: "đã kết thúc",
    Timing.OPEN: "không ấn định ngày",
    Timing.UNREAD: "chưa rõ ngày",
    Timing.DONE: "đã hoàn thành",
}


def clock_of(
    *, start: date | None, end: date | None, is_open_ended: bool, is_done: bool, plan_ends: date | None, today: date
) -> Clock:
    """How one deadline stands today. Once the whole plan is over its deadlines have ended; until then they are late."""
    if is_done:
        return Clock(Timing.DONE)
    if end is None:
        return Clock(Timing.OPEN if is_open_ended else Timing.UNREAD)
    if start and start > today:
        return Clock(Timing.UPCOMING, (start - today).days)
    left = (end - today).days
    if left >= 0:
        return Clock(Timing.SOON if left <= SOON_DAYS else Timing.RUNNING, left)
    if plan_ends and plan_ends < today:
        return Clock(Timing.ENDED)
    return Clock(Timing.OVERDUE, -left)


def mean_percent(percents: Iterable[int]) -> int:
    """The mean, rounded down, so that 100 is only said when all is done."""
    values = list(percents)
    return sum(values) // len(values) if values else 0
