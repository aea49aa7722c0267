"""Published scans of an instrument, for its page in the library."""

from collections.abc import Sequence

from django.urls import reverse

from portal.digitisation.queries.published import published
from portal.library.beside import Beside
from portal.library.models import Instrument

_MOST = 5


class ScansBeside:
    def beside(self, instrument: Instrument) -> Sequence[Beside]:
        scans = published().filter(edition__instrument=instrument)[:_MOST]
        return [
            Beside(
                label="Bản quét kèm theo",
                address=reverse("digitisation:scan", args=[scan.code]),
                note=f"{scan.page_count} trang, {scan.agency.name} số hóa",
            )
            for scan in scans
        ]
