"""Notifications about a case: to followers of answers and contents, to askers, and to officers.

Pure: no Django, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from portal.dissemination.notifications.laws import REVOKED, SETTLING, NewsKind

ANSWER_PUBLISHED = "answer.published"
ANSWER_CHANGED = "provision.changed"
# Journal verbs -> the sentence.
SENTENCES = {
    ANSWER_PUBLISHED: "Cổng có câu trả lời mới.",
    "answer.corrected": "Câu trả lời đã được sửa; xin đọc bản mới trước khi làm theo.",
    "answer.withdrawn": "Câu trả lời đã được rút; xin đừng làm theo.",
    "answer.restored": "Câu trả lời được công khai trở lại.",
    ANSWER_CHANGED: "Luật mà câu trả lời dựa vào có thay đổi; cơ quan trả lời chưa xem lại.",
    REVOKED: "Tin đã báo rằng luật mà câu trả lời dựa vào có thay đổi không còn đúng, nay được rút lại.",
}
ANSWER_VERBS = tuple(verb for verb in SENTENCES if verb.startswith("answer."))


_AT_ONCE = timedelta(0)
# Journal verbs -> the delay of the letter. An officer may refer, reconsider and transfer within minutes.
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
    "reply.prepared": _AT_ONCE,
    "reply.sent": _AT_ONCE,
    "answer.corrected": SETTLING,
    "answer.withdrawn": SETTLING,
    ANSWER_CHANGED: SETTLING,
    REVOKED: SETTLING,
}
# Verbs after which the letter reports the present state of the question, whichever of them led to it.
MOVES = frozenset(
    {"question.referred", "question.returned", "question.transferred", "question.handed_over", "question.reopened"}
)
ABOUT_ANSWERS = frozenset({"answer.corrected", "answer.withdrawn"})


# The present state of a question for the letter about it (`queries.receivers`); "" and False for what does not apply.
# `verbs` are those of the entries that the letter is for; `moved` the explanations given with them.
AskerStatus = Mapping[str, Any]


def asker_subject_line(status: AskerStatus) -> str:
    """The most important subject of the letter, before the number of the question."""
    said = next((words for verb, words in _SUBJECTS if verb in status["verbs"]), "Tin về câu hỏi")
    return f"{said} {status['reference']}"


def asker_sentences(status: AskerStatus) -> list[str]:
    """The sentences of the letter, in the order of their importance to the asker."""
    told = [say(status) for verbs, say in _SENTENCES if verbs & status["verbs"]]
    return list(dict.fromkeys(_closed(sentence) for several in told for sentence in several if sentence))


def _closed(sentence: str) -> str:
    """The sentence with its full stop: an officer's explanation may have been written without one."""
    return sentence if sentence.endswith((".", ":", "?", "!", "…")) else f"{sentence}."


_SUBJECTS = (
    ("reply.sent", "Trả lời câu hỏi"),
    ("reply.prepared", "Đã có trả lời cho câu hỏi"),
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
            "Câu trả lời trễ hạn; xin bạn thông cảm." if now["is_late"] else "",
        ],
    ),
    (
        frozenset({"reply.prepared"}),
        lambda now: ["Câu hỏi của bạn đã có câu trả lời; cơ quan sẽ gọi cho bạn. Bạn cũng đọc được ngay trên cổng."],
    ),
    (
        frozenset({"question.supplement_wanted"}),
        lambda now: (
            [
                f"Để trả lời đúng, cơ quan cần bạn cho biết thêm: {now['wanted']}",
                "Xin mở trang tra cứu bằng mã biên nhận và ghi bổ sung ở đó. Trong lúc chờ, thời hạn trả lời tạm dừng.",
            ]
            if now["wanted"]
            else []
        ),
    ),
    (frozenset({"question.refused"}), lambda now: ["Câu hỏi không thuộc việc mà cổng trả lời.", now["explanation"]]),
    (
        frozenset({"question.merged"}),
        lambda now: ["Câu hỏi này giống một câu hỏi khác đã có; bạn nhận cùng một câu trả lời.", now["explanation"]],
    ),
    (
        frozenset({"question.received"}),
        lambda now: ["Câu hỏi của bạn đã được nhận.", f"Hạn trả lời: hết {now['due']}." if now["due"] else ""],
    ),
    # Left out: those answered meanwhile, though the answer may still have to be delivered.
    (
        MOVES,
        lambda now: (
            [
                *now["moved"],
                f"Câu hỏi đang do {now['agency']} trả lời."
                if now["agency"]
                else "Câu hỏi đang được chuyển cho đúng cơ quan.",
                f"Hạn trả lời: hết {now['due']}." if now["due"] else "",
            ]
            if now["waits"]
            else []
        ),
    ),
    (
        frozenset({"clock.extended"}),
        lambda now: [*now["moved"], f"Hạn trả lời: hết {now['due']}." if now["due"] else ""] if now["waits"] else [],
    ),
    (
        frozenset({"answer.withdrawn"}),
        lambda now: [
            f"Câu trả lời “{now['answer_title']}” mà bạn đã nhận đã được rút; xin đừng làm theo.",
            now["withdrawal"],
        ],
    ),
    (
        frozenset({"answer.corrected"}),
        lambda now: [
            f"Câu trả lời “{now['answer_title']}” mà bạn đã nhận nay có bản sửa.",
            f"Điều đã sửa: {now['change_note']}" if now["change_note"] else "",
            "Xin đọc bản mới trước khi làm theo.",
        ],
    ),
    (
        frozenset({ANSWER_CHANGED}),
        lambda now: (
            [
                f"{now['changed_law']}, là căn cứ của câu trả lời “{now['answer_title']}” mà bạn đã nhận.",
                "Cơ quan trả lời chưa xem lại. Xin xem trang của câu trả lời trước khi làm theo.",
            ]
            if now["changed_law"]
            else []
        ),
    ),
    (
        frozenset({REVOKED}),
        lambda now: [
            f"Tin đã báo rằng luật là căn cứ của câu trả lời “{now['answer_title']}” có thay đổi không còn đúng: đó là"
            " ghi nhận nhầm, nay đã được rút lại.",
            "Xin xem trang của câu trả lời trước khi làm theo.",
        ],
    ),
)


CONTENT_PUBLISHED, CONTENT_WITHDRAWN = "page.published", "page.withdrawn"
CONTENT_VERBS = (CONTENT_PUBLISHED, CONTENT_WITHDRAWN)
CORRECTED = "page.corrected"
# Kinds of news of an answer or a content other than a change.
MANNERS = {ANSWER_PUBLISHED: NewsKind.NEW, CONTENT_PUBLISHED: NewsKind.NEW, REVOKED: NewsKind.TAKEN_BACK}
CONTENT_SENTENCES = {
    CONTENT_PUBLISHED: "{agency} đã đăng {kind} này.",
    CORRECTED: "{agency} đã sửa nội dung này; xin đọc bản mới.",
    CONTENT_WITHDRAWN: "Nội dung này của {agency} đã được rút; xin đừng dùng bản đã lưu.",
}


def what_happened(verb: str, *, earlier: Sequence[str]) -> str:
    """The kind of a publication, from the earlier verbs of the same page, latest last: new, again, or a correction."""
    return CORRECTED if verb == CONTENT_PUBLISHED and earlier and earlier[-1] == CONTENT_PUBLISHED else verb
