"""The outbox: lay deliveries, take what is due, write down what came of it, hear receipts, sweep up after the dead.

The row is there before anything is sent. What is taken is committed as being sent before it goes on the wire, and no
transaction is open while a courier is called. What was cut off between the two and had been let go is unknown: it is
handed over again only where the other side knows it again, and a letter by e-mail once more. What had not been let go
waits again.
"""

from portal.dissemination.operations.sending.accounts import (
    ensure_mail_account,
    note_quota,
    pause_account,
    resume_account,
    reweigh_accounts,
)
from portal.dissemination.operations.sending.fanning import fall_back, fan_out
from portal.dissemination.operations.sending.handfuls import PutBack, Taken, done_with, give_back
from portal.dissemination.operations.sending.lanes import is_under_way
from portal.dissemination.operations.sending.queueing import queue_letter, queue_letters
from portal.dissemination.operations.sending.refusing import cancel_queued, forget_deliveries, refuse_address
from portal.dissemination.operations.sending.reports import apply_reports, keep_heard, read_parked
from portal.dissemination.operations.sending.results import Result, record_results
from portal.dissemination.operations.sending.retrying import retry_alike, retry_deliveries
from portal.dissemination.operations.sending.sweeping import sweep
from portal.dissemination.operations.sending.taking import (
    BUNDLE,
    LEASE,
    is_anything_due,
    let_go,
    put_aside,
    recheck,
    take,
)

__all__ = [
    "BUNDLE",
    "LEASE",
    "PutBack",
    "Result",
    "Taken",
    "apply_reports",
    "cancel_queued",
    "done_with",
    "ensure_mail_account",
    "fall_back",
    "fan_out",
    "forget_deliveries",
    "give_back",
    "is_anything_due",
    "is_under_way",
    "keep_heard",
    "let_go",
    "note_quota",
    "pause_account",
    "put_aside",
    "queue_letter",
    "queue_letters",
    "read_parked",
    "recheck",
    "record_results",
    "refuse_address",
    "resume_account",
    "retry_alike",
    "retry_deliveries",
    "reweigh_accounts",
    "sweep",
    "take",
]
