"""What happens to a question between its coming in and its answer: sorted, referred, handed on, merged, refused."""

from portal.questions.operations.triage.automatic import hand_over_questions
from portal.questions.operations.triage.decisions import (
    ask_supplement,
    mark_spam,
    merge_question,
    refuse_question,
    release,
    reopen_question,
    write_note,
)
from portal.questions.operations.triage.referrals import (
    ask_to_join,
    call_back_part,
    contribute,
    refer_as_suggested,
    refer_question,
    return_question,
    suggestion_record,
    transfer_question,
)

__all__ = [
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
    "suggestion_record",
    "transfer_question",
    "write_note",
]
