"""What officers are told by letter, whom it concerns, and when: once in a morning. Pure: no Django, no clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

REQUESTED = "data_request.received"
DUE = "data_request.due"
# What happens to a report that does not come, or comes back -> the verb of `agencies.roles` of who deals with it at the
# agency, and the words of the letter.
OF_REPORTS = {
    "return.reminded": ("report.write", "chưa gửi"),
    "return.escalated": ("report.send", "chưa gửi"),
    "return.named": ("report.send", "đã nêu tên trong danh sách chưa báo cáo"),
    "return.sent_back": ("report.write", "bị trả lại để sửa"),
}
# The rung that tells the body over all agencies, and who of it reads such things.
TO_COMMITTEE, OF_COMMITTEE = "tell_committee", "board.read"
# By these words a report needs nothing any more (or not yet).
REPORT_SETTLED = ("return.sent", "return.excused", "return.extended")
VERBS = ("desk.reminded", REQUESTED, DUE, *OF_REPORTS)
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


def due_at(*, happened_at: datetime, zone: ZoneInfo) -> datetime:
    """The next morning: one letter a day, with all that has come until then."""
    local = happened_at.astimezone(zone)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning >= local else morning + timedelta(days=1)


def subject_line(*, count: int) -> str:
    return f"Nhắc việc: {count} việc đến hạn"
