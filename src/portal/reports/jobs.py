"""Background work: rounds open by themselves, what does not come is chased, a signed report becomes a PDF."""

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
    """A scheduled job: open what is to be opened, follow mergers, then climb the ladders."""
    keep_rounds(at=at)
    escalate_rounds(at=at)


@journal_reader("report-papers", "Bản PDF của báo cáo", ("report.signed",))
def signed_report_reader(entries: Sequence[Entry]) -> None:
    """Makes the PDF of what was signed; without an office program there is none, and nothing is tried again."""
    if shutil.which(OFFICE) is None:
        return
    for signed in SignedReport.objects.filter(compilation__in=[int(entry.subject_id) for entry in entries]):
        make_pdf_copy(signed=signed, at=timezone.now())
