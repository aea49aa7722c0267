"""The electronic signatures of a scan are looked at once when it comes, and again when somebody asks."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from portal.agencies.models import Officer
from portal.digitisation.models import Scan
from portal.digitisation.publishing.signatures import examine_signatures
from portal.digitisation.receipt.store import original_path
from portal.journal.operations import record


def examine(*, scan: Scan, at: datetime, by: Officer | None = None) -> Scan:
    """Keep what the original's signatures say; a word in the journal where that is news.

    The file is looked at before a transaction is open. Raises Unexaminable.
    """
    if scan.original_kind != "pdf":
        return scan
    found = examine_signatures(original_path(scan), authorities=settings.SIGNATURE_AUTHORITIES_DIR)
    with transaction.atomic():
        current = Scan.objects.select_for_update().get(pk=scan.pk)
        if current.signatures == found:
            return current
        current.signatures = found
        current.save(update_fields=["signatures"])
        details = {"scan": current.code, "verdicts": [row["verdict"] for row in found]}
        record("scan.examined", subject=current, by=by, at=at, details=details)
    return current
