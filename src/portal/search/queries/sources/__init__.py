"""What the rooms below hold, as things that can be found. A room that is to be searched gets one row in SOURCES.

How: docs/howto/make-a-room-searchable.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import batched

from lawsearch.engine import Findable
from portal.schema.queries import grouped
from portal.search.queries.sources.documents import DIGITISED_SOURCE, PAGES_SOURCE, PLANS_SOURCE, IndexSource, owner
from portal.search.queries.sources.laws import ANSWERS_SOURCE, LAWS_SOURCE, article_key, with_asked
from portal.search.queries.usage import asked_of

__all__ = ["SOURCES", "IndexSource", "article_key", "belonging_to", "everything", "owner", "stamps_today"]

SOURCES: Mapping[str, IndexSource] = {
    source.name: source for source in (LAWS_SOURCE, ANSWERS_SOURCE, PAGES_SOURCE, PLANS_SOURCE, DIGITISED_SOURCE)
}

_AT_ONCE = 500  # owners, or things, that one question to the database names


def everything(*, day: date) -> Iterator[Findable]:
    for source in SOURCES.values():
        yield from _taught(source.things(None, day))


def belonging_to(owners: Iterable[str], *, day: date) -> Iterator[Findable]:
    """What these owners hold now; nothing for one that is gone."""
    for source, names in _by_source(owners):
        for some in batched(names, _AT_ONCE, strict=False):
            yield from _taught(source.things(some, day))


def _taught(findables: Iterable[Findable]) -> Iterator[Findable]:
    """The same, found also by the questions after which people came to them."""
    for some in batched(findables, _AT_ONCE, strict=False):
        asked = asked_of(one.key for one in some)
        for one in some:
            yield with_asked(one, asked[one.key]) if one.key in asked else one


def stamps_today(owners: Iterable[str]) -> dict[str, str]:
    """Of these owners, those that the public may read now, each with its stamp: one query for each source."""
    return {
        owner(source.name, name): stamp
        for source, names in _by_source(owners)
        for name, stamp in source.stamps(names).items()
    }


def _by_source(owners: Iterable[str]) -> Iterator[tuple[IndexSource, list[str]]]:
    parts = (whole.partition(":") for whole in owners)
    for source, wanted in grouped((source, name) for source, _, name in parts).items():
        if source in SOURCES:
            yield SOURCES[source], wanted
