"""An officer lets what is stuck be sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.models import Delivery, Letter
from portal.dissemination.operations.sending.lanes import keep_waiting
from portal.dissemination.queries.outbox import deliveries_stuck
from portal.dissemination.states import DeliveryState, Held, LetterState
from portal.journal.operations import record


@transaction.atomic
def retry_deliveries(*, deliveries: Sequence[int], by: Officer, at: datetime) -> int:
    """Let stuck ones be sent again from the start, though one may arrive twice. Returns how many."""
    # What was noted of attempts stays; only their count begins anew.
    found = list(deliveries_stuck().filter(pk__in=deliveries).values_list("pk", "letter"))
    keys = [key for key, _ in found]
    Delivery.objects.filter(pk__in=keys).update(
        state=DeliveryState.QUEUED.value, reason="", attempts=0, unanswered=0, ended_at=None, expires_at=None
    )
    keep_waiting(keys, held=Held.NOTHING, not_before=at)
    letters = [letter for _, letter in found if letter is not None]
    Letter.objects.filter(pk__in=letters).update(state=LetterState.QUEUED.value, ended_at=None)
    if found:
        record("letter.retried", subject=None, by=by, at=at, details={"count": len(found)})
    return len(found)
