"""Background jobs: rounds open by themselves, missing returns are escalated, a signed report is converted to PDF."""

import shutil
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from portal.journal.models import Entry
from portal.journal.queries import journal_reader
from portal.reports.models import SignedReport
from portal.reports.operations.compilations import OFFICE, make_pdf_copy
from portal.reports.operations.rounds import keep_rounds
from portal.reports.operations.supervision import escalate_rounds


def tend_rounds(*, at: datetime) -> None:
    """A scheduled job: open the rounds that are due, follow mergers of agencies, then escalate."""
    keep_rounds(at=at)
    escalate_rounds(at=at)


@journal_reader("report-papers", "Bản PDF của báo cáo", ("report.signed",))
def signed_report_reader(entries: Sequence[Entry]) -> None:
    """Make the PDF of a signed report; without LibreOffice there is none, and it is not retried."""
    if shutil.which(OFFICE) is None:
        return
    for signed in SignedReport.objects.filter(compilation__in=[int(entry.subject_id) for entry in entries]):
        make_pdf_copy(signed=signed, at=timezone.now())
