"""A page of a feed as Atom 1.0 (RFC 4287), with tombstones (RFC 6721) and pages that hang together (RFC 5005)."""

from __future__ import annotations

from typing import Any

from portal.sharing.feeding.pages import FeedPage
from portal.sharing.feeding.topics import Shelf
from portal.sharing.feeding.words import STALE, STALE_LABEL, body_of, ending_of
from portal.sharing.items import SharedItem
from portal.sharing.markup import DC, OWN, XML, clean, put, root, utc, written

ATOM = "http://www.w3.org/2005/Atom"
TOMBS = "http://purl.org/atompub/tombstones/1.0"
_SPACES = {None: ATOM, "at": TOMBS, "dc": DC, "lt": OWN}
_BEFORE_ANYTHING = "1970-01-01T00:00:00Z"


def write_atom(page: FeedPage) -> bytes:
    feed = root("feed", spaces=_SPACES)
    feed.set(f"{{{XML}}}lang", "vi")
    put(feed, "id", page.topic)
    put(feed, "title", page.title)
    put(feed, "updated", utc(page.updated) if page.updated else _BEFORE_ANYTHING)
    put(put(feed, "author"), "name", page.publisher.owner)
    put(feed, "rights", page.publisher.licence)
    put(feed, "link", rel="self", href=page.own, type=page.media_type)
    put(feed, "link", rel="alternate", href=page.page, type="text/html")
    for relation, address in (("hub", page.hub), ("next", page.next), ("license", page.publisher.licence_url)):
        if address:
            put(feed, "link", rel=relation, href=address)
    if page.before is not None:
        put(feed, "link", rel="first", href=page.topic, type=page.media_type)
    for item in page.items:
        if item.is_withdrawn:
            _tombstone(feed, item, page)
        else:
            _entry(feed, item, page)
    return written(feed)


def _entry(feed: Any, item: SharedItem, page: FeedPage) -> None:
    entry = put(feed, "entry")
    entry.set(f"{{{XML}}}lang", clean(item.language))
    put(entry, "id", f"urn:uuid:{item.content_id}")
    put(entry, "title", item.title)
    put(entry, "published", utc(item.published_at))
    put(entry, "updated", utc(item.updated_at))
    _author(entry, item, page)
    _links(entry, item)
    _categories(entry, item, page)
    put(entry, "rights", item.licence)
    put(entry, "summary", f"{item.note} {item.lead}".strip())
    if body := body_of(item):
        put(entry, "content", body, type="html")
    if item.source_name:
        put(entry, f"{{{DC}}}source", item.source_name)
    _numbers(entry, item)


def _author(parent: Any, item: SharedItem, page: FeedPage) -> None:
    author = put(parent, "author")
    put(author, "name", item.agency or page.publisher.owner)
    if item.agency_slug:
        put(author, "uri", f"{page.publisher.base}/co-quan/{item.agency_slug}/")


def _links(entry: Any, item: SharedItem) -> None:
    """`canonical` is where the words were first published: here, or on the site that they came from."""
    put(entry, "link", rel="alternate", href=item.url, type="text/html", hreflang=item.language)
    put(entry, "link", rel="canonical", href=item.source_url or item.url)
    if item.source_url:
        put(entry, "link", rel="via", href=item.source_url, title=item.source_name)
    if item.licence_url:
        put(entry, "link", rel="license", href=item.licence_url)
    for address, media, size in item.enclosures:
        put(entry, "link", rel="enclosure", href=address, type=media, length=str(size))
    for words, address in item.citations:
        if address:
            put(entry, "link", rel="related", href=address, title=words)


def _categories(entry: Any, item: SharedItem, page: FeedPage) -> None:
    base = page.publisher.base
    put(entry, "category", term=item.article_kind, scheme=f"{base}/nguon-tin/{Shelf.KIND}/", label=item.kind_label)
    for slug, name in item.fields:
        put(entry, "category", term=slug, scheme=f"{base}/linh-vuc/", label=name)
    if item.is_stale:
        put(entry, "category", term=STALE, scheme=OWN, label=STALE_LABEL)


def _tombstone(feed: Any, item: SharedItem, page: FeedPage) -> None:
    stone = put(feed, f"{{{TOMBS}}}deleted-entry", ref=f"urn:uuid:{item.content_id}", when=utc(item.updated_at))
    by = put(stone, f"{{{TOMBS}}}by")
    put(by, f"{{{ATOM}}}name", item.agency or page.publisher.owner)
    put(stone, f"{{{TOMBS}}}comment", ending_of(item))
    put(stone, f"{{{ATOM}}}link", rel="alternate", href=item.url, type="text/html")
    if item.successor:
        put(stone, f"{{{ATOM}}}link", rel="related", href=item.successor, type="text/html")
    _numbers(stone, item)


def _numbers(parent: Any, item: SharedItem) -> None:
    """By which a receiver knows what is newer."""
    put(parent, f"{{{OWN}}}version", str(item.version))
    put(parent, f"{{{OWN}}}sequence", str(item.sequence))
    if item.is_withdrawn:
        put(parent, f"{{{OWN}}}withdrawal", item.withdrawal)
