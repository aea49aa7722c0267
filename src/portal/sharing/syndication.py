"""Feeds: their addresses, the sets that they list, and a page of a feed as Atom 1.0 (RFC 4287, with tombstones RFC
6721, paged by RFC 5005) and as JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from typing import Any

from portal.schema.states import ATOM, TOMBS, XML, LabelledChoices, clean, put, put_each, root, utc, written
from portal.sharing.states import DataPublisher, SharedItem

ROOT = "/nguon-tin/"
EVERYTHING = ""  # code of the set of all content


class SetKind(LabelledChoices):
    """Kinds of sets."""

    SECTION = "chuyen-muc", "Chuyên mục"
    AGENCY = "co-quan", "Cơ quan"
    FIELD = "linh-vuc", "Lĩnh vực"
    KIND = "loai", "Loại nội dung"


class FeedFormat(StrEnum):
    """The formats of feeds."""

    ATOM = "atom"
    JSON = "json"


MEDIA_TYPES = {
    FeedFormat.ATOM: "application/atom+xml; charset=utf-8",
    FeedFormat.JSON: "application/feed+json; charset=utf-8",
}

_TOPIC = re.compile(
    rf"""
    {ROOT}
    (?: (?P<shelf> {"|".join(SetKind)} ) / (?P<slug> [a-z0-9-]+ (?: / [a-z0-9-]+ )* ) / )?   # linh-vuc/dat-dai/
    (?P<form> {"|".join(FeedFormat)} ) /                                                         # atom/
    """,
    re.VERBOSE,
)


def topic_of(path: str) -> str | None:
    """The code of the set of the feed at this path ("" = everything); None if there is no feed."""
    if (found := _TOPIC.fullmatch(path)) is None:
        return None
    return f"{found['shelf']}:{found['slug']}" if found["shelf"] else EVERYTHING


def format_of(path: str) -> FeedFormat | None:
    """The format of the feed at this path; None if there is no feed."""
    found = _TOPIC.fullmatch(path)
    return FeedFormat(found["form"]) if found else None


def path_of(set_code: str, form: FeedFormat) -> str:
    """The path of a set's feed."""
    shelf, _, slug = set_code.partition(":")
    return f"{ROOT}{f'{shelf}/{slug}/' if set_code else ''}{form.value}/"


# Slug of the page above the agencies' sections; it is left out of the codes of sets.
PARENT_OF_FRONTS = "chuyen-muc"


def section_slug(url_path: str) -> str:
    """From the path in the page tree: "/trang-chu/chuyen-muc/so-tu-phap-can-tho/tin/" -> "so-tu-phap-can-tho/tin"."""
    _, *slugs = url_path.strip("/").split("/")
    return "/".join(slugs[1:] if slugs[:1] == [PARENT_OF_FRONTS] and len(slugs) > 1 else slugs)


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A set: code ("" = everything), name, path of its page on the portal, number of public items."""

    code: str
    name: str
    page: str
    count: int = 0


DC = "http://purl.org/dc/elements/1.1/"
# Namespace of the portal's own elements: version, sequence, withdrawal. Its schema is at /oai/lan-toa-1.xsd.
OWN = "urn:lan-toa:shared-item:1"


STALE = "luat-da-thay-doi"
STALE_LABEL = "Căn cứ cần xem lại"
_ENDINGS = {
    "rut": "Nội dung này đã được rút.",
    "gop": "Nội dung này đã được gộp vào nội dung khác.",
    "xoa": "Nội dung này không còn.",
}


def body_of(item: SharedItem) -> str:
    """The body, preceded by its note; "" where only title, lead and address may be sent."""
    return item.html if not item.html or not item.note else f"<p><strong>{escape(item.note)}</strong></p>{item.html}"


def ending_of(item: SharedItem) -> str:
    """How the item ended, and why."""
    return " ".join(filter(None, [_ENDINGS[item.withdrawal], item.note]))


_SPACES = {None: ATOM, "at": TOMBS, "dc": DC, "lt": OWN}

BEFORE = "truoc"  # the query parameter of the cursor
HUB_PATH = "/websub/"


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed, newest change first. `before` is its cursor, `older` that of the next page; None if there is
    none.

    A cursor is a sequence number: an item that changes meanwhile moves to the first page and is never listed twice.
    """

    publisher: DataPublisher
    set: NamedSet
    form: FeedFormat
    items: tuple[SharedItem, ...]
    before: int | None = None
    older: int | None = None

    @property
    def title(self) -> str:
        return f"{self.set.name} – {self.publisher.name}"

    @property
    def topic(self) -> str:
        """The address of the feed's first page: its permanent identifier, and the topic at the hub."""
        return f"{self.publisher.address}{path_of(self.set.code, self.form)}"

    @property
    def own(self) -> str:
        return self.topic if self.before is None else f"{self.topic}?{BEFORE}={self.before}"

    @property
    def next(self) -> str:
        return f"{self.topic}?{BEFORE}={self.older}" if self.older is not None else ""

    @property
    def page(self) -> str:
        return f"{self.publisher.address}{self.set.page}"

    @property
    def hub(self) -> str:
        """The hub's address; "" on other pages than the first, as only first pages are topics."""
        return f"{self.publisher.address}{HUB_PATH}" if self.before is None else ""

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.form].partition(";")[0]


def write_atom(page: FeedPage) -> bytes:
    feed = root("feed", spaces=_SPACES)
    feed.set(f"{{{XML}}}lang", "vi")
    updated = max((one.updated_at for one in page.items), default=datetime(1970, 1, 1, tzinfo=UTC))
    put_each(feed, id=page.topic, title=page.title, updated=utc(updated))
    put(put(feed, "author"), "name", page.publisher.owner)
    put(feed, "rights", page.publisher.licence)
    put(feed, "link", rel="self", href=page.own, type=page.media_type)
    put(feed, "link", rel="alternate", href=page.page, type="text/html")
    for relation, address in (("hub", page.hub), ("next", page.next), ("license", page.publisher.licence_address)):
        if address:
            put(feed, "link", rel=relation, href=address)
    if page.before is not None:
        put(feed, "link", rel="first", href=page.topic, type=page.media_type)
    for item in page.items:
        if item.is_withdrawn:
            _tombstone(feed, item, page)
        else:
            _atom_entry(feed, item, page)
    return written(feed)


def _atom_entry(feed: Any, item: SharedItem, page: FeedPage) -> None:
    entry = put(feed, "entry")
    entry.set(f"{{{XML}}}lang", clean(item.language))
    put_each(
        entry,
        id=f"urn:uuid:{item.content_id}",
        title=item.title,
        published=utc(item.published_at),
        updated=utc(item.updated_at),
    )
    author = put(entry, "author")
    put(author, "name", item.agency or page.publisher.owner)
    if item.agency_slug:
        put(author, "uri", f"{page.publisher.address}/co-quan/{item.agency_slug}/")
    _links(entry, item)
    base = page.publisher.address
    put(entry, "category", term=item.article_kind, scheme=f"{base}/nguon-tin/{SetKind.KIND}/", label=item.kind_label)
    for slug, name in item.fields:
        put(entry, "category", term=slug, scheme=f"{base}/linh-vuc/", label=name)
    if item.is_stale:
        put(entry, "category", term=STALE, scheme=OWN, label=STALE_LABEL)
    put_each(entry, rights=item.licence, summary=f"{item.note} {item.lead}".strip())
    if body := body_of(item):
        put(entry, "content", body, type="html")
    if item.source_name:
        put(entry, f"{{{DC}}}source", item.source_name)
    _atom_numbers(entry, item)


def _links(entry: Any, item: SharedItem) -> None:
    """`canonical` is where the text was first published: here, or at its source."""
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


def _tombstone(feed: Any, item: SharedItem, page: FeedPage) -> None:
    stone = put(feed, f"{{{TOMBS}}}deleted-entry", ref=f"urn:uuid:{item.content_id}", when=utc(item.updated_at))
    put(put(stone, f"{{{TOMBS}}}by"), f"{{{ATOM}}}name", item.agency or page.publisher.owner)
    put(stone, f"{{{TOMBS}}}comment", ending_of(item))
    put(stone, f"{{{ATOM}}}link", rel="alternate", href=item.url, type="text/html")
    if item.successor:
        put(stone, f"{{{ATOM}}}link", rel="related", href=item.successor, type="text/html")
    _atom_numbers(stone, item)


def _atom_numbers(parent: Any, item: SharedItem) -> None:
    """The numbers by which a receiver orders versions."""
    put(parent, f"{{{OWN}}}version", str(item.version))
    put(parent, f"{{{OWN}}}sequence", str(item.sequence))
    if item.is_withdrawn:
        put(parent, f"{{{OWN}}}withdrawal", item.withdrawal)


def write_json(page: FeedPage) -> bytes:
    said: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": page.title,
        "home_page_url": page.page,
        "feed_url": page.own,
        "language": "vi",
        "authors": [{"name": page.publisher.owner, "url": f"{page.publisher.address}/"}],
        "items": [_deleted(one) if one.is_withdrawn else _item(one, page) for one in page.items],
        "_lan_toa": {
            "about": f"{page.publisher.address}/nguon-tin/",
            "licence": page.publisher.licence,
            "licence_url": page.publisher.licence_address,
        },
    }
    if page.next:
        said["next_url"] = page.next
    if page.hub:
        said["hubs"] = [{"type": "WebSub", "url": page.hub}]
    return json.dumps(said, ensure_ascii=False).encode()


def _item(item: SharedItem, page: FeedPage) -> dict[str, Any]:
    body = body_of(item)
    return {
        "id": f"urn:uuid:{item.content_id}",
        "url": item.url,
        "title": item.title,
        "summary": f"{item.note} {item.lead}".strip(),
        **({"content_html": body} if body else {"content_text": f"{item.note} {item.lead}".strip()}),
        **({"external_url": item.source_url} if item.source_url else {}),
        "date_published": utc(item.published_at),
        "date_modified": utc(item.updated_at),
        "authors": [_author(item, page)],
        "tags": [item.kind_label, *(name for _, name in item.fields), *([STALE_LABEL] if item.is_stale else [])],
        "language": item.language,
        "attachments": [
            {"url": address, "mime_type": media, "size_in_bytes": size} for address, media, size in item.enclosures
        ],
        "_lan_toa": _own(item)
        | {
            "kind": item.article_kind,
            "sets": list(item.sets),
            "licence": item.licence,
            "licence_url": item.licence_url,
            "source": item.source_name,
            "is_stale": item.is_stale,
            "note": item.note,
            "citations": [{"words": words, "url": address} for words, address in item.citations],
        },
    }


def _author(item: SharedItem, page: FeedPage) -> dict[str, str]:
    return (
        {"name": item.agency, "url": f"{page.publisher.address}/co-quan/{item.agency_slug}/"}
        if item.agency_slug
        else {"name": page.publisher.owner}
    )


def _deleted(item: SharedItem) -> dict[str, Any]:
    deleted = {
        "when": utc(item.updated_at),
        "how": item.withdrawal,
        "comment": item.note,
        "by": item.agency,
        "successor": item.successor,
    }
    return {
        "id": f"urn:uuid:{item.content_id}",
        "url": item.url,
        "title": item.title,
        "content_text": ending_of(item),
        "date_published": utc(item.published_at),
        "date_modified": utc(item.updated_at),
        "_lan_toa": _own(item) | {"deleted": deleted},
    }


def _own(item: SharedItem) -> dict[str, Any]:
    return {"version": item.version, "sequence": item.sequence}
