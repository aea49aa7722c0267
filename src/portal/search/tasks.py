"""The background door: what the journal says has changed is brought up to date in the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils import timezone

from portal.journal.models import Entry
from portal.library.queries import contents_flagged
from portal.search.operations import index_owners
from portal.search.sources import SOURCES, owner

# Verbs that flag contents as stale, or take flags back: the contents of their event are read again.
_FLAGGING = frozenset({"provision.changed", "event.revoked", "flag.lifted"})
_SETTLED = "flag.settled"
# What the stale guard calls a kind of content -> the source that it is found in, by the same key.
_CONTENTS = {source.guarded: source.name for source in SOURCES.values() if source.guarded}
_VERBS = {verb for source in SOURCES.values() for verb in source.told_by} | _FLAGGING | {_SETTLED}


class IndexReader:
    """Reads the tray of the index. Looks at the things as they are now, so an entry read twice or late does no harm."""

    name = "search-index"
    verbs = tuple(sorted(_VERBS))

    def read(self, entries: Sequence[Entry]) -> None:
        """All the entries in one commit: a bundle of a hundred costs little more than one."""
        if owners := list(dict.fromkeys(owners_of(entries))):
            index_owners(owners=owners, day=timezone.localdate())


def owners_of(entries: Iterable[Entry]) -> Iterator[str]:
    events = set()
    for entry in entries:
        yield from _subjects(entry)
        if entry.verb in _FLAGGING and (event := entry.details.get("event")):
            events.add(event)
        if entry.verb == _SETTLED:
            yield from _content(entry.details.get("content", ""), entry.details.get("key", ""))
    if events:
        for kind, key in sorted(contents_flagged(events=events)):
            yield from _content(kind, key)


def _subjects(entry: Entry) -> Iterator[str]:
    for source in SOURCES.values():
        for verb, detail in source.told_by.items():
            if entry.verb.startswith(verb) and (name := entry.details.get(detail)):
                yield owner(source.name, name)


def _content(kind: str, key: str) -> Iterator[str]:
    if kind in _CONTENTS and key:
        yield owner(_CONTENTS[kind], key)
