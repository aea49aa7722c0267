"""The background door: a signed report becomes a PDF where there is an office program."""

import shutil
from collections.abc import Sequence

from django.utils import timezone

from portal.journal.models import Entry
from portal.reports.models import SignedReport
from portal.reports.operations.compilations.copying import OFFICE, make_paper


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
