"""What happens to a question between its coming in and its answer: sorted, referred, handed on, merged, refused."""

from portal.questions.operations.moving import WrongStep
from portal.questions.operations.triaging.asking_back import AlreadyAwaited, ask_supplement, write_note
from portal.questions.operations.triaging.closing import (
    NobodyToAnswer,
    NotMergeable,
    merge_question,
    refuse_question,
    reopen_question,
)
from portal.questions.operations.triaging.handing_over import hand_over_questions
from portal.questions.operations.triaging.parts import AlreadyTakesPart, HasNoPart, NothingSaid, NotThere
from portal.questions.operations.triaging.referring import (
    ask_to_join,
    call_back_part,
    contribute,
    refer_as_suggested,
    refer_question,
    return_question,
    suggestion_told,
    transfer_question,
)
from portal.questions.operations.triaging.screening import mark_spam, release

__all__ = [
    "AlreadyAwaited",
    "AlreadyTakesPart",
    "HasNoPart",
    "NobodyToAnswer",
    "NotMergeable",
    "NotThere",
    "NothingSaid",
    "WrongStep",
    "ask_supplement",
    "ask_to_join",
    "call_back_part",
    "contribute",
    "hand_over_questions",
    "mark_spam",
    "merge_question",
    "refer_as_suggested",
    "refer_question",
    "refuse_question",
    "release",
    "reopen_question",
    "return_question",
    "suggestion_told",
    "transfer_question",
    "write_note",
]
