"""Alerts that somebody has to look at, cases of a breach, and by when the law wants to hear of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.schema.states import Act, LabelledChoices

ANSWER_ALERTS, HANDLE_BREACHES = "alert.answer", "breach.handle"


class AlertState(LabelledChoices):
    OPEN = "open", "Chưa ai xem"
    SEEN = "seen", "Đã xem"


SEE_ALERT = Act(
    verbs=(ANSWER_ALERTS,),
    states=(AlertState.OPEN,),
    to=AlertState.SEEN,
    second_person="Cảnh báo này về chính bạn: cần một người khác xem.",
    reason="remark",
    stamps=("seen_at", "seen_by"),
    word="alert.seen",
    tells={"note": "remark"},
    awaited=True,
)


class BreachState(LabelledChoices):
    """Where a case stands. That there was no breach is said by two: DENIED waits for the second."""

    OPEN = "open", "Đang xem xét"
    DENIED = "denied", "Đề nghị kết luận không có vi phạm"
    UNFOUNDED = "unfounded", "Không có vi phạm"
    NOTIFIED = "notified", "Đã ghi văn bản thông báo"
    CLOSED = "closed", "Đã khép lại"


_BY = (HANDLE_BREACHES,)
_ANOTHER = "Cần một người khác: không ai tự xác nhận kết luận của mình hoặc kết luận về chính mình."
BREACH_ACTS = {
    "notify": Act(
        verbs=_BY,
        states=(BreachState.OPEN,),
        to=BreachState.NOTIFIED,
        reason="document",
        stamps=("notified_at",),
        word="breach.notified",
        tells={"number": "document", "on": "document_on"},
    ),
    "deny": Act(
        verbs=_BY,
        states=(BreachState.OPEN,),
        to=BreachState.DENIED,
        reason="reason",
        stamps=("denied_by",),
        word="breach.denied",
        tells={"reason": "reason"},
    ),
    "confirm": Act(
        verbs=_BY,
        states=(BreachState.DENIED,),
        to=BreachState.UNFOUNDED,
        second_person=_ANOTHER,
        stamps=("ended_at", "ended_by"),
        word="breach.denial_confirmed",
        awaited=True,
    ),
    "refuse": Act(
        verbs=_BY,
        states=(BreachState.DENIED,),
        to=BreachState.OPEN,
        second_person=_ANOTHER,
        reason="reason",
        word="breach.denial_refused",
        tells={"reason": "reason"},
        awaited=True,
    ),
    "close": Act(
        verbs=_BY,
        states=(BreachState.NOTIFIED,),
        to=BreachState.CLOSED,
        reason="reason",
        stamps=("ended_at", "ended_by"),
        word="breach.closed",
        tells={"reason": "reason"},
    ),
}


@dataclass(frozen=True, slots=True)
class BreachTerm:
    """Within how long after it was found a breach is told to the authority, since which day, and who says so."""

    since: date
    within: timedelta
    source: str


# The article is not named: its text is not in the library. Whoever confirms the term reads it there and adds it here.
BREACH_TERMS = (
    BreachTerm(
        date(2026, 1, 1),
        timedelta(hours=72),
        "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (điều, khoản: chưa đối chiếu với văn bản, cán bộ pháp chế ghi)",
    ),
)


def breach_term(on: date) -> BreachTerm:
    """That of a day; before the first the first."""
    return next((one for one in reversed(BREACH_TERMS) if one.since <= on), BREACH_TERMS[0])
