"""What may be done: follow and stop, tell, send, keep tidy.

What a citizen does is one line of the append-only ledger of consent and no entry of the journal: see decision 0072.
"""

from portal.dissemination.operations.answering import tell_askers, write_to_askers
from portal.dissemination.operations.asking import (
    AboutMe,
    Paper,
    Reach,
    ask_to_add,
    ask_to_follow,
    await_on_zalo,
    confirm,
    fail_to_confirm,
    has_asked_enough,
    mark_asking,
    open_page,
    send_personal_link,
)
from portal.dissemination.operations.following import (
    change_about,
    change_frequency,
    forget_address,
    forget_at_desk,
    forget_follower,
    prefer_address,
    reach_by_zalo,
    remove_address,
    resume_address,
    stop,
    stop_address,
    stop_all,
)
from portal.dissemination.operations.officers import tell_officers, write_to_officers
from portal.dissemination.operations.papers import PaperEnteredBefore, enter_paper
from portal.dissemination.operations.requests import (
    AlreadyAnswered,
    acknowledge_request,
    answer_request,
    fulfil_request,
    receive_request,
    remind_of_requests,
)
from portal.dissemination.operations.retention import tidy
from portal.dissemination.operations.tallying import tally_told
from portal.dissemination.operations.telling import tell, write_letters
from portal.dissemination.operations.words import begin_on_zalo, join_by_word

__all__ = [
    "AboutMe",
    "AlreadyAnswered",
    "Paper",
    "PaperEnteredBefore",
    "Reach",
    "acknowledge_request",
    "answer_request",
    "ask_to_add",
    "ask_to_follow",
    "await_on_zalo",
    "begin_on_zalo",
    "change_about",
    "change_frequency",
    "confirm",
    "enter_paper",
    "fail_to_confirm",
    "forget_address",
    "forget_at_desk",
    "forget_follower",
    "fulfil_request",
    "has_asked_enough",
    "join_by_word",
    "mark_asking",
    "open_page",
    "prefer_address",
    "reach_by_zalo",
    "receive_request",
    "remind_of_requests",
    "remove_address",
    "resume_address",
    "send_personal_link",
    "stop",
    "stop_address",
    "stop_all",
    "tally_told",
    "tell",
    "tell_askers",
    "tell_officers",
    "tidy",
    "write_letters",
    "write_to_askers",
    "write_to_officers",
]
