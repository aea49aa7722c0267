"""The background door by which items of sources, and the keys of texts, follow what becomes of pages."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched

from django.utils import timezone

from portal.journal.models import Entry
from portal.sharing.operations.harvesting.following import follow_pages

_AT_ONCE = 20


class PagesReader:
    """Reads the tray of harvesting. Looks at pages as they are now, so an entry read twice or late does no harm."""

    name = "harvested-pages"
    label = "Nội dung thu từ trang cơ quan"
    verbs = ("page.published", "page.withdrawn", "page.restricted")

    def read(self, entries: Sequence[Entry]) -> None:
        pks = sorted({int(page) for entry in entries if (page := entry.details.get("page"))})
        for some in batched(pks, _AT_ONCE, strict=False):
            follow_pages(pks=some, at=timezone.now())
