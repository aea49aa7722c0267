"""What officers are told by letter, whom it concerns, and when: once in a morning. Pure: no Django, no clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

REQUESTED = "data_request.received"
DUE = "data_request.due"
# Word of difficulties and guidance of plans -> who deals with it (`agencies.roles`). Those of `OF_AGENCIES` concern the
# agencies that they name; the others whoever may do it everywhere.
HARDSHIPS = {
    "difficulty.raised": "difficulty.answer",
    "difficulty.reopened": "difficulty.answer",
    "difficulty.sent_down": "difficulty.answer",
    "difficulty.escalated": "difficulty.decide",
    "difficulty.reminded": "difficulty.answer",
    "difficulty.answered": "difficulty.raise",
    "guidance.issued": "guidance.acknowledge",
    "guidance.reminded": "guidance.acknowledge",
}
OF_AGENCIES = frozenset({"difficulty.answered", "guidance.issued", "guidance.reminded"})
_ESCALATED = "escalated"  # as the journal says the state of a difficulty
VERBS = ("desk.reminded", REQUESTED, DUE, *HARDSHIPS)
# Who deals with requests about data (`agencies.roles`), for every agency.
OF_REQUESTS = "data_request.answer"
MORNING = 7  # o'clock
# What a reminder is about (`editorial.states.Reminder`) -> the verb of `agencies.roles` that deals with it.
_CONCERNED = {
    "ra-soat": "article.write",
    "chuyen-muc-im": "article.write",
    "dang-khan": "article.publish",
    "buoc-xu-ly": "article.publish",
}
# A step of the workflow that waits (`editorial.states.Step`) is for whoever may take it.
_STEPS = {"kiem-tra": "article.check", "duyet": "article.publish", "ban-bien-tap": "article.board"}


def verb_concerned(*, about: str, step: str = "") -> str:
    """Who deals with it: whoever may do this at the agency. "" = nobody is told."""
    return _STEPS.get(step) or _CONCERNED.get(about, "")


def hardship_verb(*, verb: str, state: str = "") -> str:
    """Who deals with a difficulty: the committee once it lies there. "" = the word is of something else."""
    if verb == "difficulty.reminded" and state == _ESCALATED:
        return HARDSHIPS["difficulty.escalated"]
    return HARDSHIPS.get(verb, "")


def due_at(*, happened_at: datetime, zone: ZoneInfo) -> datetime:
    """The next morning: one letter a day, with all that has come until then."""
    local = happened_at.astimezone(zone)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning >= local else morning + timedelta(days=1)


def subject_line(*, count: int) -> str:
    return f"Nhắc việc: {count} việc đến hạn"
