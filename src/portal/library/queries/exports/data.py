"""A book -> JSON for other programs. The form is described by book.schema.json and keeps its promises by `VERSION`.

Within a version names are added, never changed or taken away; a reader passes over those it does not know.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from portal.library.queries.exports import notices
from portal.library.queries.exports.book import (
    Book,
    BookCitation,
    BookCover,
    BookEvent,
    BookRelation,
    BookUnit,
    BookWork,
)
from portal.library.queries.exports.lines import printable
from portal.library.states import ACTION_LABELS

VERSION = "1.0"
SCHEMA = Path(__file__).with_name("book.schema.json")


def write_json(book: Book) -> bytes:
    """The book as JSON, UTF-8. Raises TooLong."""
    book.check_length()
    cover = book.cover
    said = {
        "version": VERSION,
        "as_of": cover.day.isoformat(),
        "scope": cover.scope,
        "instrument": _instrument(cover),
        "status": {
            "code": cover.status.value,
            "label": cover.status.label,
            "since": _iso(cover.status_since),
        },
        "wording": {
            "code": cover.edition.value,
            "label": cover.edition.label,
            "since": _iso(cover.wording_from),
        },
        "not_merged": list(cover.lacking),
        "to_come": list(cover.coming),
        "opening": list(book.opening),
        "units": [_unit(leaf) for leaf in book.leaves],
        "closing": list(book.closing),
        "events": [_event(event) for event in cover.events],
        "relations": [_relation(related) for related in cover.relations],
        "made_by": {"portal": cover.portal, "address": cover.address, "note": notices.REFERENCE},
    }
    return (json.dumps(_clean(said), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _instrument(cover: BookCover) -> dict[str, Any]:
    return _work(cover.work) | {
        "subject": cover.subject,
        "signer": cover.signer,
        "signer_title": cover.signer_title,
        "effective": _iso(cover.effective),
        "expired": _iso(cover.expired),
        "area": cover.area,
        "topics": list(cover.topics),
        "permalink": cover.permalink,
        "source": cover.source,
        "source_address": cover.source_address,
    }


def _work(work: BookWork) -> dict[str, Any]:
    return {
        "number": work.number,
        "kind": work.doc_type,
        "title": work.title,
        "issuer": work.issuer,
        "issued": _iso(work.issued),
        "locality": work.locality,
        "address": work.address,
    }


def _unit(leaf: BookUnit) -> dict[str, Any]:
    return {
        "address": leaf.address,
        "unit": leaf.unit.value,
        "label": leaf.label,
        "heading": leaf.heading,
        "text": leaf.text,
        "depth": leaf.depth,
        "is_over": leaf.is_over,
        "notes": list(leaf.notes),
        "citations": [_cited(one) for one in leaf.citations],
    }


def _cited(one: BookCitation) -> dict[str, Any]:
    return {
        "start": one.start,
        "end": one.end,
        "document": one.key,
        "address": one.address,
        "is_own": one.is_own,
        "link": one.link,
        "target": _work(one.work) if one.work else None,
    }


def _event(event: BookEvent) -> dict[str, Any]:
    return {
        "code": event.kind.value,
        "label": event.kind.label,
        "day": event.day.isoformat(),
        "until": _iso(event.until),
        "is_whole": event.is_whole,
        "source": _work(event.source) if event.source else None,
        "said_at": event.said_at,
        "targets": [
            {
                "address": touch.address,
                "action": touch.action,
                "label": ACTION_LABELS.get(touch.action, ""),
                "said_at": touch.said_at,
                "is_merged": touch.is_merged,
            }
            for touch in event.touches
        ],
        "note": event.note,
    }


def _relation(related: BookRelation) -> dict[str, Any]:
    return {
        "code": related.kind.value,
        "national_code": related.kind.code,
        "label": related.label,
        "is_outward": related.is_outward,
        "other": _work(related.work),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _clean(value: Any) -> Any:
    """What other programs choke on replaced, character for character, so that spans stay right."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
