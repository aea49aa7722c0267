"""The background door: rounds open by themselves, what does not come is chased, a signed report becomes a PDF."""

import shutil
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from portal.journal.models import Entry
from portal.reports.models import SignedReport
from portal.reports.operations.climbing import climb
from portal.reports.operations.compilations.copying import OFFICE, make_paper
from portal.reports.operations.rounds import keep_rounds


def tend_rounds(*, at: datetime) -> None:
    """A chore: open what is to be opened, follow mergers, then climb the ladders."""
    keep_rounds(at=at)
    climb(at=at)


class PaperReader:
    """Makes the PDF of what was signed; without an office program there is none, and nothing is tried again."""

    name = "report-papers"
    label = "Bản PDF của báo cáo"
    verbs = ("report.signed",)

    def read(self, entries: Sequence[Entry]) -> None:
        if shutil.which(OFFICE) is None:
            return
        for signed in SignedReport.objects.filter(compilation__in=[int(entry.subject_id) for entry in entries]):
            make_paper(signed=signed, at=timezone.now())
