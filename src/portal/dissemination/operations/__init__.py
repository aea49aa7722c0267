"""Operations of dissemination: subscribe and unsubscribe, notify, send, and clean up.

What a citizen does is one line of the append-only ledger of consent and no entry of the journal: see decision 0072.
"""

from portal.dissemination.operations.notifications import (
    collect_asker_news,
    collect_news,
    tally_notifications,
    write_asker_letters,
    write_letters,
    write_officer_letters,
)
from portal.dissemination.operations.opt_in import (
    ContactPoint,
    FollowerProfile,
    PaperConsent,
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
from portal.dissemination.operations.personal_data import (
    acknowledge_request,
    answer_request,
    fulfil_request,
    receive_request,
    remove_expired,
)
from portal.dissemination.operations.subscriptions import (
    change_about,
    change_frequency,
    enter_paper,
    forget_at_counter,
    forget_follower,
    prefer_address,
    reach_by_zalo,
    remove_address,
    resume_address,
    stop,
    stop_address,
    stop_all,
)
from portal.dissemination.operations.zalo import begin_on_zalo, join_by_code

__all__ = [
    "FollowerProfile",
    "PaperConsent",
    "ContactPoint",
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
    "forget_at_counter",
    "forget_follower",
    "fulfil_request",
    "has_asked_enough",
    "join_by_code",
    "mark_asking",
    "open_page",
    "prefer_address",
    "reach_by_zalo",
    "receive_request",
    "remove_address",
    "resume_address",
    "send_personal_link",
    "stop",
    "stop_address",
    "stop_all",
    "tally_notifications",
    "collect_news",
    "collect_asker_news",
    "remove_expired",
    "write_letters",
    "write_asker_letters",
    "write_officer_letters",
]
