"""Withdrawals that nobody confirmed in time do not go unnoticed; old attempts are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from portal.journal.operations import record
from portal.sharing.models import Copy, SendAttempt
from portal.sharing.queries.ledger import overdue_withdrawals

_AT_ONCE = 200
ATTEMPTS_KEPT = timedelta(days=90)


@transaction.atomic
def chase_overdue(*, at: datetime) -> int:
    """Leave word of each withdrawal whose time is over, once; a confirmation ends it. Returns how many."""
    late = list(
        overdue_withdrawals(at=at)
        .filter(chased_at__isnull=True)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("withdraw_by", "pk")[:_AT_ONCE]
    )
    for copy in late:
        details = {
            "partner": copy.partner_id,
            "item": str(copy.item.content_id),
            "version": copy.wanted_version,
            "withdraw_by": copy.withdraw_by,
        }
        record("copy.overdue", subject=copy, by=None, at=at, details=details)
    Copy.objects.filter(pk__in=[one.pk for one in late]).update(chased_at=at)
    return len(late)


def forget_attempts(*, at: datetime) -> int:
    """Remove attempts that are old; where each copy stands is in its own row. Returns how many."""
    count, _ = SendAttempt.objects.filter(at__lt=at - ATTEMPTS_KEPT).delete()
    return count
