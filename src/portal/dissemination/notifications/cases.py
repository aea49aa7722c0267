"""What people are told of a case of theirs: followers of answers and contents, those who asked a question, officers.
Pure: no Django, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from portal.dissemination.notifications.laws import REVOKED, SETTLING, NewsKind

ANSWER_PUBLISHED = "answer.published"
ANSWER_CHANGED = "provision.changed"
# Verbs of the journal -> what is said; {note} is the officer's own word, if there is one.
SENTENCES = {
    ANSWER_PUBLISHED: "Cổng có câu trả lời mới.",
    "answer.corrected": "Câu trả lời đã được sửa; xin đọc bản mới trước khi làm theo.",
    "answer.withdrawn": "Câu trả lời đã được rút; xin đừng làm theo.",
    "answer.restored": "Câu trả lời được công khai trở lại.",
    ANSWER_CHANGED: "Luật mà câu trả lời dựa vào có thay đổi; cơ quan trả lời chưa xem lại.",
    REVOKED: "Tin đã báo rằng luật mà câu trả lời dựa vào có thay đổi không còn đúng, nay được rút lại.",
}
ANSWER_VERBS = tuple(verb for verb in SENTENCES if verb.startswith("answer."))


def answer_news_kind(verb: str) -> NewsKind:
    return {ANSWER_PUBLISHED: NewsKind.NEW, REVOKED: NewsKind.TAKEN_BACK}.get(verb, NewsKind.CHANGED)


_AT_ONCE = timedelta(0)
# Verbs of the journal -> the pause before the letter. An officer may refer, think again and transfer within minutes.
ASKER_VERBS = {
    "question.received": _AT_ONCE,
    "question.referred": SETTLING,
    "question.returned": SETTLING,
    "question.transferred": SETTLING,
    "question.handed_over": SETTLING,
    "question.reopened": SETTLING,
    "question.supplement_wanted": _AT_ONCE,
    "question.merged": SETTLING,
    "question.refused": SETTLING,
    "clock.extended": SETTLING,
    "reply.sent": _AT_ONCE,
    "answer.corrected": SETTLING,
    "answer.withdrawn": SETTLING,
    ANSWER_CHANGED: SETTLING,
    REVOKED: SETTLING,
}
# What is said of a question in its present state, whatever led to it.
MOVES = frozenset(
    {"question.referred", "question.returned", "question.transferred", "question.handed_over", "question.reopened"}
)
ABOUT_ANSWERS = frozenset({"answer.corrected", "answer.withdrawn"})


def asker_letter_due_at(*, verb: str, happened_at: datetime) -> datetime:
    return happened_at + ASKER_VERBS[verb]


@dataclass(frozen=True, slots=True)
class AskerStatus:
    """A question as the letter about it sees it now; "" and None for what is not so.

    `verbs` are those of the entries that the letter is for; `moved` the explanations given with them.
    """

    verbs: frozenset[str]
    reference: str
    agency: str = ""
    due: str = ""
    wanted: str = ""
    explanation: str = ""
    moved: tuple[str, ...] = ()
    reply: str = ""
    is_late: bool = False
    answer_title: str = ""
    withdrawal: str = ""
    change_note: str = ""
    changed_law: str = ""


def asker_subject_line(status: AskerStatus) -> str:
    """The weightiest thing of the letter, before the number of the question."""
    said = next((words for verb, words in _SUBJECTS if verb in status.verbs), "Tin về câu hỏi")
    return f"{said} {status.reference}"


def asker_sentences(status: AskerStatus) -> list[str]:
    """What happened, in the order in which it matters to who waits."""
    told = [say(status) for verbs, say in _SENTENCES if verbs & status.verbs]
    return list(dict.fromkeys(sentence for several in told for sentence in several if sentence))


_SUBJECTS = (
    ("reply.sent", "Trả lời câu hỏi"),
    ("question.supplement_wanted", "Cần bổ sung cho câu hỏi"),
    ("question.refused", "Về câu hỏi"),
    ("answer.withdrawn", "Câu trả lời đã được rút: câu hỏi"),
    ("answer.corrected", "Câu trả lời đã được sửa: câu hỏi"),
    (ANSWER_CHANGED, "Luật có thay đổi: câu hỏi"),
    (REVOKED, "Tin đã báo không còn đúng: câu hỏi"),
    ("question.received", "Đã nhận câu hỏi"),
)


_SENTENCES = (
    (
        frozenset({"reply.sent"}),
        lambda now: [
            "Câu hỏi của bạn đã được trả lời:",
            "Câu trả lời trễ hạn; xin bạn thông cảm." if now.is_late else "",
        ],
    ),
    (
        frozenset({"question.supplement_wanted"}),
        lambda now: (
            [
                f"Để trả lời đúng, cơ quan cần bạn cho biết thêm: {now.wanted}",
                "Xin mở trang tra cứu bằng mã biên nhận và ghi bổ sung ở đó. Trong lúc chờ, thời hạn trả lời tạm dừng.",
            ]
            if now.wanted
            else []
        ),
    ),
    (frozenset({"question.refused"}), lambda now: ["Câu hỏi không thuộc việc mà cổng trả lời.", now.explanation]),
    (
        frozenset({"question.merged"}),
        lambda now: ["Câu hỏi này giống một câu hỏi khác đã có; bạn nhận cùng một câu trả lời.", now.explanation],
    ),
    (
        frozenset({"question.received"}),
        lambda now: ["Câu hỏi của bạn đã được nhận.", f"Hạn trả lời: hết {now.due}." if now.due else ""],
    ),
    (
        MOVES,
        lambda now: [
            *now.moved,
            f"Câu hỏi đang do {now.agency} trả lời." if now.agency else "Câu hỏi đang được chuyển cho đúng cơ quan.",
            f"Hạn trả lời: hết {now.due}." if now.due else "",
        ],
    ),
    (frozenset({"clock.extended"}), lambda now: [*now.moved, f"Hạn trả lời: hết {now.due}." if now.due else ""]),
    (
        frozenset({"answer.withdrawn"}),
        lambda now: [
            f"Câu trả lời “{now.answer_title}” mà bạn đã nhận đã được rút; xin đừng làm theo.",
            now.withdrawal,
        ],
    ),
    (
        frozenset({"answer.corrected"}),
        lambda now: [
            f"Câu trả lời “{now.answer_title}” mà bạn đã nhận nay có bản sửa.",
            f"Điều đã sửa: {now.change_note}" if now.change_note else "",
            "Xin đọc bản mới trước khi làm theo.",
        ],
    ),
    (
        frozenset({ANSWER_CHANGED}),
        lambda now: (
            [
                f"{now.changed_law}, là căn cứ của câu trả lời “{now.answer_title}” mà bạn đã nhận.",
                "Cơ quan trả lời chưa xem lại. Xin xem trang của câu trả lời trước khi làm theo.",
            ]
            if now.changed_law
            else []
        ),
    ),
    (
        frozenset({REVOKED}),
        lambda now: [
            f"Tin đã báo rằng luật là căn cứ của câu trả lời “{now.answer_title}” có thay đổi không còn đúng: đó là ghi"
            " nhận nhầm, nay đã được rút lại.",
            "Xin xem trang của câu trả lời trước khi làm theo.",
        ],
    ),
)


CONTENT_PUBLISHED, CONTENT_WITHDRAWN = "page.published", "page.withdrawn"
CONTENT_VERBS = (CONTENT_PUBLISHED, CONTENT_WITHDRAWN)
CORRECTED = "page.corrected"
NEW_ON_THE_PORTAL = "{agency} vừa đăng {kind} này."
_CONTENT_SENTENCES = {
    CONTENT_PUBLISHED: NEW_ON_THE_PORTAL,
    CORRECTED: "{agency} đã sửa nội dung này; xin đọc bản mới.",
    CONTENT_WITHDRAWN: "{agency} đã rút nội dung này; xin đừng dùng bản đã lưu.",
}


def what_happened(verb: str, *, earlier: Sequence[str]) -> str:
    """What a publication is, given the verbs of the same page before, latest last: new, again, or a correction."""
    return CORRECTED if verb == CONTENT_PUBLISHED and earlier and earlier[-1] == CONTENT_PUBLISHED else verb


def content_sentence(happened: str, *, agency: str, kind: str) -> str:
    return _CONTENT_SENTENCES[happened].format(agency=agency or "Cơ quan", kind=kind.lower())


def content_news_kind(happened: str) -> NewsKind:
    return NewsKind.NEW if happened == CONTENT_PUBLISHED else NewsKind.CHANGED


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
    others: tuple[str, ...] = ()  # verbs that do as well


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
OF_CONTENTS = ("provision.changed", "provision.told", "event.revoked")
REVIEWS = "content.review"
ACKNOWLEDGES = "guidance.acknowledge"
OF_GUIDANCE = ("guidance.issued", "guidance.reminded")

# What one officer begins and another finishes waits; it waits no more, which concerns whoever began it.
ACT_ASKED = "act.requested"
ACT_DECIDED = ("act.approved", "act.refused", "act.lapsed")
OF_ACTS = (ACT_ASKED, *ACT_DECIDED)
ACTS_FINISHED_BY_ANY = Concern("act.finish", Whose.ALL)

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
OFFICER_VERBS = (REMINDED, *OF_ACTS, *_CONCERNS)

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
    if verb == ACT_ASKED and details.get("verbs"):
        first, *others = details["verbs"]
        return Concern(first, Whose.ALL if details["agency"] is None else Whose.AGENCY, tuple(others))
    if verb != REMINDED:
        return _AT_THE_COMMITTEE.get((verb, str(details.get("rung") or details.get("state") or ""))) or _CONCERNS.get(
            verb
        )
    if details.get("agency") is None:
        return Concern(REVIEWS, Whose.ALL)
    asked = verb_concerned(about=str(details.get("about", "")), step=str(details.get("step", "")))
    return Concern(asked, Whose.AGENCY) if asked else None


def agencies_named(details: Mapping[str, Any]) -> set[int]:
    """Keys of the agencies that a word names: several, or one, or none."""
    if named := details.get("agencies"):
        return {int(key) for key in named}
    return {int(details["agency"])} if details.get("agency") is not None else set()


def officer_letter_due_at(*, happened_at: datetime, zone: ZoneInfo, verb: str = "") -> datetime:
    """The next morning: one letter a day, with all that has come until then. For what two do, the next full hour."""
    local = happened_at.astimezone(zone)
    if verb in OF_ACTS:
        return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning >= local else morning + timedelta(days=1)
