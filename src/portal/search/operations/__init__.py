"""What may be done to the index: build it anew, bring some owners up to date; below, to words and to what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from lawsearch.engine.port import Findable, IndexUnavailable
from portal.journal.operations import mark_read
from portal.journal.queries import slips_unread
from portal.search.queries.index import engine
from portal.search.queries.sources import belonging_to, everything
from portal.search.states import INDEX_READER

# Told how many things have been put in so far.
Progress = Callable[[int], object]

_EVERY = 500


def rebuild(*, day: date, progress: Progress | None = None) -> int:
    """Build the whole index anew from the database; the old one answers until the new one is whole.

    `day` decides which law counts as in force. Returns how many things were put in. Raises IndexBusy.
    """
    told = slips_unread(reader=INDEX_READER)  # all that was told until now is in what is read from now on
    count = engine().rebuild(_reported(everything(day=day), progress))
    mark_read(slips=told)
    return count


def index_owners(*, owners: Iterable[str], day: date) -> int:
    """Bring what these owners hold up to date, in one commit; without an index yet, build the whole.

    Safe to run twice. Returns how many things were put in. Raises IndexBusy.
    """
    wanted = list(dict.fromkeys(owners))
    try:
        return engine().replace(wanted, belonging_to(wanted, day=day))
    except IndexUnavailable:
        return rebuild(day=day)


def _reported(findables: Iterable[Findable], progress: Progress | None) -> Iterator[Findable]:
    count = 0
    for count, findable in enumerate(findables, start=1):
        yield findable
        if progress and count % _EVERY == 0:
            progress(count)
    if progress:
        progress(count)
