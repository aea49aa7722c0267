"""A source is visited by one worker at a time: it holds a lease, and whoever lost it writes nothing more."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from portal.sharing.models import Source
from portal.sharing.queries.visits import due_sources

LEASE = timedelta(minutes=5)
"""Longer than a request may last, and than the items between two renewals."""


class LostLease(Exception):
    """Somebody else visits the source now, or an officer has changed it: write nothing more."""


@transaction.atomic
def take_sources(*, at: datetime, limit: int) -> list[Source]:
    """Take the sources that are due, longest waiting first, for whoever asks."""
    due = due_sources(at=at).order_by("next_at", "pk")
    taken = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
    for source in taken:
        source.lease, source.lease_until = secrets.token_hex(16), at + LEASE
        source.save(update_fields=["lease", "lease_until"])
    return taken


def keep_lease(*, source: Source, at: datetime) -> None:
    """First in each transaction of a visit: the row is locked until it ends. Raises LostLease."""
    if not Source.objects.filter(pk=source.pk, lease=source.lease).update(lease_until=at + LEASE):
        raise LostLease(source.pk)


def break_lease(*, source: Source) -> None:
    """Whoever visits it now stops at the next step. The source is saved by the caller."""
    source.lease, source.lease_until = "", None
