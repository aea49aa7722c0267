"""A hint to the process that sends: something new waits. It would find it by itself half a second later."""

from __future__ import annotations

from django.db import transaction

from portal.dissemination.dispatching.waking import wake


def hint() -> None:
    """Once this transaction (if there is one) is committed. A hint that is lost costs half a second."""
    transaction.on_commit(wake, robust=True)
