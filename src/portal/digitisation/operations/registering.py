"""What published material relies on, told to the stale guard anew."""

from datetime import datetime

from django.db import transaction

from portal.digitisation.operations.publishing import guard
from portal.digitisation.queries.published import published


@transaction.atomic
def register_scans(*, at: datetime) -> int:
    """Register all published material anew, after the portal reads citations better. Returns how many."""
    scans = list(published().order_by("pk"))
    for scan in scans:
        guard(scan, at=at)
    return len(scans)
