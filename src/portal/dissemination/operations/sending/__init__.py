"""The outbox: queue deliveries, lease due ones, record results and receipts, clean up after crashed processes.

A delivery is stored before anything is sent. A leased delivery is committed as SENDING before it goes on the wire, and
no transaction is open while a provider is called. If a process dies in between, a delivery already handed to the
provider is UNKNOWN: it is sent again only if the provider recognises repetitions, and an e-mail once more. The others
are queued again.
"""

from portal.dissemination.operations.accounts import (
    ensure_mail_account,
    note_quota,
    pause_account,
    resume_account,
    reweigh_accounts,
)
from portal.dissemination.operations.sending.channels import fall_back, fan_out, retry_alike, retry_deliveries
from portal.dissemination.operations.sending.lease import (
    BATCH_SIZE,
    LEASE,
    RENEWED_EVERY,
    LeasedDelivery,
    ReturnedBatch,
    finish_batch,
    is_anything_due,
    lease_batch,
    mark_handed_over,
    put_aside,
    renew_leases,
    return_batch,
    why_waiting,
)
from portal.dissemination.operations.sending.letters import (
    cancel_queued,
    forget_deliveries,
    leave_unanswered,
    queue_letter,
    queue_letters,
    refuse_address,
)
from portal.dissemination.operations.sending.queue import is_under_way
from portal.dissemination.operations.sending.receipts import apply_reports, read_parked, store_receipts
from portal.dissemination.operations.sending.results import SendResult, record_results, sweep, take_back

__all__ = [
    "BATCH_SIZE",
    "LEASE",
    "ReturnedBatch",
    "SendResult",
    "LeasedDelivery",
    "apply_reports",
    "cancel_queued",
    "finish_batch",
    "ensure_mail_account",
    "fall_back",
    "fan_out",
    "forget_deliveries",
    "return_batch",
    "is_anything_due",
    "is_under_way",
    "store_receipts",
    "leave_unanswered",
    "mark_handed_over",
    "note_quota",
    "pause_account",
    "put_aside",
    "queue_letter",
    "queue_letters",
    "read_parked",
    "RENEWED_EVERY",
    "renew_leases",
    "record_results",
    "refuse_address",
    "resume_account",
    "retry_alike",
    "retry_deliveries",
    "reweigh_accounts",
    "sweep",
    "take_back",
    "lease_batch",
    "why_waiting",
]
