"""The background door: when the library receives an instrument, legal bases that await it are tied to it."""

from collections.abc import Sequence

from portal.journal.models import Entry
from portal.library.queries import instrument_by_slug
from portal.plans.operations import link_bases


class BasisReader:
    """Looks at the shelf as it is now, so an entry read twice or late does no harm."""

    name = "plan-bases"
    verbs = ("edition.accepted", "instrument.corrected")

    def read(self, entries: Sequence[Entry]) -> None:
        slugs = {slug for entry in entries if (slug := entry.details.get("slug"))}
        for slug in sorted(slugs):
            if instrument := instrument_by_slug(slug=slug):
                link_bases(number_key=instrument.number_key)
