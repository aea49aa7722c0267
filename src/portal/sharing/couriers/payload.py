"""The body of a webhook: one item at one version, as documented JSON (docs/howto/receive-our-contents.md)."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.sharing.items import SharedItem

SCHEMA = "lan-toa.item/1"


class Action(StrEnum):
    """What a receiver is to do. `TEST` is to be answered and nothing else."""

    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    TEST = "test"


def action_for(item: SharedItem, *, confirmed_version: int) -> Action:
    """Which action brings a receiver from what it has confirmed (0 = nothing) to this version."""
    if item.is_withdrawn:
        return Action.WITHDRAW
    return Action.CORRECT if confirmed_version else Action.PUBLISH


def payload(item: SharedItem, *, action: Action) -> bytes:
    """The same bytes for the same item, version and action, so that a retry repeats what was said before."""
    said = _head(item.content_id, action, item.version, item.sequence)
    said |= _tombstone(item) if item.is_withdrawn else {"item": _item(item)}
    return _json(said)


def trial_payload(*, content_id: UUID) -> bytes:
    """What "Gửi thử" sends: signed like everything else, to be answered with a receipt and shown nowhere."""
    return _json(_head(content_id, Action.TEST, 0, 0))


def _head(content_id: UUID, action: Action, version: int, sequence: int) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "action": action.value,
        "id": str(content_id),
        "version": version,
        "sequence": sequence,
    }


def _tombstone(item: SharedItem) -> dict[str, Any]:
    return {
        "withdrawal": {
            "type": item.withdrawal,
            "note": item.note,
            "successor": item.successor,
            "url": item.url,
            "title": item.title,
            "withdrawn_at": _moment(item.updated_at),
        }
    }


def _item(item: SharedItem) -> dict[str, Any]:
    return {
        "url": item.url,
        "kind": item.kind,
        "article_kind": item.article_kind,
        "kind_label": item.kind_label,
        "title": item.title,
        "lead": item.lead,
        "html": item.html,
        "language": item.language,
        "agency": {"name": item.agency, "slug": item.agency_slug},
        "fields": [{"slug": slug, "name": name} for slug, name in item.fields],
        "sets": list(item.sets),
        "licence": {"name": item.licence, "url": item.licence_url},
        "source": {"name": item.source_name, "url": item.source_url},
        "published_at": _moment(item.published_at),
        "updated_at": _moment(item.updated_at),
        "citations": [{"text": text, "url": url} for text, url in item.citations],
        "enclosures": [{"url": url, "media_type": kind, "bytes": size} for url, kind, size in item.enclosures],
        "is_stale": item.is_stale,
        "note": item.note,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
