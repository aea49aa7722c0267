"""A page of a feed as JSON Feed 1.1. What was withdrawn is an item without its words, so that a copy is overwritten."""

from __future__ import annotations

import json
from typing import Any

from portal.sharing.feeding.pages import FeedPage
from portal.sharing.feeding.words import STALE_LABEL, body_of, ending_of
from portal.sharing.items import SharedItem
from portal.sharing.markup import utc

_VERSION = "https://jsonfeed.org/version/1.1"


def write_json(page: FeedPage) -> bytes:
    said: dict[str, Any] = {
        "version": _VERSION,
        "title": page.title,
        "home_page_url": page.page,
        "feed_url": page.own,
        "language": "vi",
        "authors": [{"name": page.publisher.owner, "url": f"{page.publisher.base}/"}],
        "items": [_deleted(one) if one.is_withdrawn else _item(one, page) for one in page.items],
        "_lan_toa": {
            "about": f"{page.publisher.base}/nguon-tin/",
            "licence": page.publisher.licence,
            "licence_url": page.publisher.licence_url,
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
    if not item.agency_slug:
        return {"name": page.publisher.owner}
    return {"name": item.agency, "url": f"{page.publisher.base}/co-quan/{item.agency_slug}/"}


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
