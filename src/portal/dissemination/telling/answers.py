"""What those who follow an answer, or its field, are told of it."""

from __future__ import annotations

from portal.dissemination.telling.rules import REVOKED
from portal.dissemination.telling.words import Manner

PUBLISHED = "answer.published"
CHANGED = "provision.changed"
# Verbs of the journal -> what is said; {note} is the officer's own word, if there is one.
SENTENCES = {
    PUBLISHED: "Cổng có câu trả lời mới.",
    "answer.corrected": "Câu trả lời đã được sửa; xin đọc bản mới trước khi làm theo.",
    "answer.withdrawn": "Câu trả lời đã được rút; xin đừng làm theo.",
    "answer.restored": "Câu trả lời được công khai trở lại.",
    CHANGED: "Luật mà câu trả lời dựa vào có thay đổi; cơ quan trả lời đang xem lại.",
    REVOKED: "Tin đã báo rằng luật mà câu trả lời dựa vào có thay đổi không còn đúng, nay được rút lại.",
}
VERBS = tuple(verb for verb in SENTENCES if verb.startswith("answer."))


def manner(verb: str) -> Manner:
    return {PUBLISHED: Manner.NEW, REVOKED: Manner.TAKEN_BACK}.get(verb, Manner.CHANGED)
