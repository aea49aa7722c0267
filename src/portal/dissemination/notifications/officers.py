"""What officers are told by letter, whom it concerns, and when: once in a morning. Pure: no Django, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

MORNING = 7  # o'clock
REMINDED = "desk.reminded"
OF_DATA = ("data_request.received", "data_request.due")


class Whose(StrEnum):
    """Whose officers a word concerns, of those who may do what it asks for."""

    AGENCY = "agency"  # of the agency that it names
    HEIRS = "heirs"  # of whoever carries on the work of the agencies that it names
    ALL = "all"  # whoever may do it for every agency


@dataclass(frozen=True, slots=True)
class Concern:
    """`verb`: what one may do (`agencies.roles`) who deals with it."""

    verb: str
    whose: Whose


# What happens to a report that does not come, or comes back, as a letter says it.
OF_REPORTS = {
    "return.reminded": "chưa gửi",
    "return.escalated": "chưa gửi",
    "return.named": "đã nêu tên trong danh sách chưa báo cáo",
    "return.sent_back": "bị trả lại để sửa",
}
# By these words a report needs nothing any more (or not yet).
REPORT_SETTLED = ("return.sent", "return.excused", "return.extended")
# A consolidated report that waits to be approved, and the words by which it waits no more.
OF_APPROVAL = ("report.submitted",)
APPROVAL_SETTLED = ("report.approved", "report.returned", "report.overtaken")
OF_DIFFICULTIES = (
    "difficulty.raised",
    "difficulty.reopened",
    "difficulty.sent_down",
    "difficulty.escalated",
    "difficulty.reminded",
    "difficulty.answered",
)
# By these words the law leaves contents behind; they name the agencies whose contents they are.
OF_CONTENTS = ("provision.changed", "event.revoked")
REVIEWS = "content.review"
ACKNOWLEDGES = "guidance.acknowledge"
OF_GUIDANCE = ("guidance.issued", "guidance.reminded")

_CONCERNS = {
    **dict.fromkeys(OF_DATA, Concern("data_request.answer", Whose.ALL)),
    "return.reminded": Concern("report.write", Whose.HEIRS),
    "return.escalated": Concern("report.send", Whose.HEIRS),
    "return.named": Concern("report.send", Whose.HEIRS),
    "return.sent_back": Concern("report.write", Whose.HEIRS),
    **dict.fromkeys(OF_APPROVAL, Concern("report.approve", Whose.AGENCY)),
    **dict.fromkeys(OF_DIFFICULTIES, Concern("difficulty.answer", Whose.ALL)),
    "difficulty.escalated": Concern("difficulty.decide", Whose.ALL),
    "difficulty.answered": Concern("difficulty.raise", Whose.HEIRS),
    **dict.fromkeys(OF_GUIDANCE, Concern(ACKNOWLEDGES, Whose.HEIRS)),
    **dict.fromkeys(OF_CONTENTS, Concern(REVIEWS, Whose.HEIRS)),
}
# The same word concerns others once the thing lies with the committee: (verb, what its details say) -> who.
_AT_THE_COMMITTEE = {
    ("return.escalated", "tell_committee"): Concern("board.read", Whose.ALL),
    ("difficulty.reminded", "escalated"): _CONCERNS["difficulty.escalated"],
}
OFFICER_VERBS = (REMINDED, *_CONCERNS)

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


def concern_of(*, verb: str, details: Mapping[str, Any]) -> Concern | None:
    """Whom a word of the journal concerns; None = nobody is told. What names no agency is for who looks after all."""
    if verb != REMINDED:
        said = str(details.get("rung") or details.get("state") or "")
        return _AT_THE_COMMITTEE.get((verb, said)) or _CONCERNS.get(verb)
    if details.get("agency") is None:
        return Concern(REVIEWS, Whose.ALL)
    asked = verb_concerned(about=str(details.get("about", "")), step=str(details.get("step", "")))
    return Concern(asked, Whose.AGENCY) if asked else None


def agencies_named(details: Mapping[str, Any]) -> set[int]:
    """Keys of the agencies that a word names: several, or one, or none."""
    if named := details.get("agencies"):
        return {int(key) for key in named}
    return {int(details["agency"])} if details.get("agency") is not None else set()


def officer_letter_due_at(*, happened_at: datetime, zone: ZoneInfo) -> datetime:
    """The next morning: one letter a day, with all that has come until then."""
    local = happened_at.astimezone(zone)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning >= local else morning + timedelta(days=1)


def officer_subject_line(*, count: int) -> str:
    return f"Nhắc việc: {count} việc đến hạn"
