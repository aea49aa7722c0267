"""Feeds as bytes: for whoever fetches them, and the very same for the hub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from portal.journal.queries import newest_entry_at
from portal.sharing.queries.items import changes, newest_change, present
from portal.sharing.queries.sets import named_set
from portal.sharing.syndication.formats import FeedPage, FeedPublisher, write_atom, write_json
from portal.sharing.syndication.topics import FeedFormat, NamedSet, format_of, topic_of

PER_PAGE = 30


def read_page(*, named: NamedSet, form: FeedFormat, before: int | None, publisher: FeedPublisher) -> FeedPage:
    """As many queries for thirty items as for one."""
    found = changes(named.code, before=before, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    return FeedPage(
        publisher=publisher,
        set=named,
        form=form,
        items=tuple(present(shown)),
        before=before,
        older=shown[-1].sequence if len(found) > PER_PAGE else None,
    )


_WRITERS = {FeedFormat.ATOM: write_atom, FeedFormat.JSON: write_json}
_KEPT_SECONDS = 60
# HTTP dates count in seconds: within the first, a feed may change once more under the same date.
_DATE_HOLDS_AFTER = timedelta(seconds=2)


class NoSuchFeed(LookupError):
    """At this path stands no feed: see `topics.topic_of`, and whether the section, agency, field or kind exists."""


@dataclass(frozen=True, slots=True)
class RenderedFeed:
    """A feed's page; `changed_at` is when any item changed last, None where that is too recent to be told by a date."""

    content: bytes
    changed_at: datetime | None
    topic: str
    hub: str


def render(path: str) -> bytes:
    """The first page of the feed at this path. Raises NoSuchFeed."""
    return render_page(path, before=None).content


def render_page(path: str, *, before: int | None) -> RenderedFeed:
    """The page of a feed below a cursor. Three queries while nothing has changed since it was last asked for.

    Raises NoSuchFeed.
    """
    at = timezone.now()
    changed_at, *marks = _marks(at)  # read before the page is: what changes meanwhile is another key
    key = sha256(repr((path, before, marks)).encode()).hexdigest()
    kept: RenderedFeed | None = caches["feeds"].get(key)
    if kept is None:
        kept = _rendered(path, before)
        caches["feeds"].set(key, kept, _KEPT_SECONDS)
    is_settled = changed_at is not None and at - changed_at >= _DATE_HOLDS_AFTER
    return RenderedFeed(kept.content, changed_at if is_settled else None, kept.topic, kept.hub)


def _rendered(path: str, before: int | None) -> RenderedFeed:
    code, form = topic_of(path), format_of(path)
    named = named_set(code) if code is not None else None
    if named is None or form is None:
        raise NoSuchFeed(path)
    page = read_page(named=named, form=form, before=before, publisher=_publisher())
    return RenderedFeed(_WRITERS[form](page), None, page.topic, page.hub)


def _publisher() -> FeedPublisher:
    return FeedPublisher(
        base=settings.PORTAL_BASE_URL.rstrip("/"),
        name=settings.PORTAL_NAME,
        owner=settings.PORTAL_OWNER,
        licence=settings.PORTAL_LICENCE,
        licence_url=settings.PORTAL_LICENCE_URL,
    )


def _marks(at: datetime) -> tuple[datetime | None, object, object, object]:
    """All that a feed depends on: the registry, what else is public (the journal tells), and the day."""
    sequence, changed_at = newest_change()
    told = newest_entry_at()
    return changed_at, sequence, told.timestamp() if told else 0, timezone.localdate(at)
