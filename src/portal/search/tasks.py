"""The background door: what the journal says has changed is brought up to date in the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from portal.journal.models import Entry
from portal.search.kinds import LAW, PAGE, PLAN
from portal.search.operations import index_owners
from portal.search.sources import owner

# Beginning of a verb -> the source, and the name in the entry's details under which its owner is known there.
_SUBJECTS = {
    "edition.": (LAW, "slug"),
    "instrument.": (LAW, "slug"),
    "page.": (PAGE, "page"),
    "plan.": (PLAN, "slug"),
}


class IndexReader:
    """Reads the tray of the index. Looks at the things as they are now, so an entry read twice or late does no harm."""

    name = "search-index"
    verbs = ("edition.accepted", "instrument.", "page.", "plan.")

    def read(self, entries: Sequence[Entry]) -> None:
        """All the entries in one commit: a bundle of a hundred costs little more than one."""
        if owners := list(dict.fromkeys(owners_of(entries))):
            index_owners(owners=owners, day=timezone.localdate())


def owners_of(entries: Iterable[Entry]) -> Iterable[str]:
    for entry in entries:
        source, key = _SUBJECTS[f"{entry.verb.partition('.')[0]}."]
        name = entry.details.get(key)
        if name:
            yield owner(source, name)
