"""The background door: bases find their instruments on the shelf, and what other rooms did is counted as evidence."""

from collections.abc import Sequence

from portal.journal.models import Entry
from portal.library.queries import instrument_by_slug
from portal.plans.measuring.tables import VERBS
from portal.plans.operations import count_entries, link_bases


class BasisReader:
    """Looks at the shelf as it is now, so an entry read twice or late does no harm."""

    name = "plan-bases"
    label = "Căn cứ của kế hoạch"
    verbs = ("edition.accepted", "instrument.corrected")

    def read(self, entries: Sequence[Entry]) -> None:
        slugs = {slug for entry in entries if (slug := entry.details.get("slug"))}
        for slug in sorted(slugs):
            if instrument := instrument_by_slug(slug=slug):
                link_bases(number_key=instrument.number_key)


class EvidenceReader:
    """Counts what rooms did, once each: see `measuring.folding` for entries that come late or twice."""

    name = "plan-evidence"
    label = "Số đếm của kế hoạch"
    verbs = VERBS

    def read(self, entries: Sequence[Entry]) -> None:
        count_entries(entries=entries)
