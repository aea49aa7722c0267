"""A book for other programs: JSON with a published schema, and Akoma Ntoso 3.0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from lawtext import akn
from lawtext.addresses import read_address
from lawtext.akn.manuscripts import BASIS
from lawtext.types import Address, DocumentReference, Head
from portal.library.queries.exports import layout
from portal.library.queries.exports.book import (
    Book,
    BookCitation,
    BookCover,
    BookEvent,
    BookEventTarget,
    BookRelation,
    BookUnit,
    BookWork,
)
from portal.library.queries.exports.layout import printable_values
from portal.library.states import ACTION_LABELS, EditionKind, EventKind
from portal.library.states.instruments import document_key

VERSION = "1.0"
SCHEMA = Path(__file__).with_name("book.schema.json")


def write_json(book: Book) -> bytes:
    """The book as JSON in UTF-8. Raises BookTooLong."""
    book.check_length()
    cover = book.cover
    said = {
        "version": VERSION,
        **cover_json(cover),
        "opening": list(book.opening),
        "units": units_json(book),
        "closing": list(book.closing),
        "events": events_json(cover),
        "relations": [_relation(related) for related in cover.relations],
        "made_by": {"portal": cover.portal, "address": cover.address, "note": layout.REFERENCE},
    }
    return (json.dumps(printable_values(said), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def cover_json(cover: BookCover) -> dict[str, Any]:
    """The facts of a law as of a day, without its text: identity, status with its source, changes that the wording
    lacks, changes to come."""
    said = {
        "as_of": cover.day.isoformat(),
        "scope": cover.scope,
        "instrument": _instrument(cover),
        "status": {
            "code": cover.status.status.value,
            "label": cover.status.status.label,
            "since": _iso(cover.status.on),
            "grade": cover.status.grade.value,
            "by": cover.status.by,
            "checked_to": _iso(cover.status.checked_to),
            "against": cover.status.against,
        },
        "wording": {
            "code": cover.edition.value,
            "label": cover.edition.label,
            "since": _iso(cover.wording_from),
        },
        "not_merged": list(cover.lacking),
        "to_come": list(cover.coming),
    }
    told: dict[str, Any] = printable_values(said)
    return told


def events_json(cover: BookCover) -> list[dict[str, Any]]:
    """The accepted events of the law, latest first."""
    return [printable_values(_event(event)) for event in cover.events]


def units_json(book: Book, *, within: str = "") -> list[dict[str, Any]]:
    """The text, unit by unit; `within`: only the units at this address and below it."""
    return [printable_values(_unit(leaf)) for leaf in book.within(within)]


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
        "number": work.official_number,
        "kind": work.doc_type,
        "title": work.title,
        "issuer": work.issuer,
        "issued": _iso(work.issued_date),
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


_HAPPENINGS = {
    EventKind.ISSUED: akn.AknHappening.ISSUED,
    EventKind.IN_FORCE: akn.AknHappening.IN_FORCE,
    EventKind.AMENDED: akn.AknHappening.AMENDED,
    EventKind.SUPPLEMENTED: akn.AknHappening.SUPPLEMENTED,
    EventKind.REPLACED: akn.AknHappening.REPLACED,
    EventKind.REPEALED: akn.AknHappening.REPEALED,
    EventKind.SUSPENDED: akn.AknHappening.SUSPENDED,
    EventKind.RESUMED: akn.AknHappening.RESUMED,
    EventKind.CORRECTED: akn.AknHappening.CORRECTED,
    EventKind.EXPIRED: akn.AknHappening.EXPIRED,
}
# The act on one provision; an action that leaves the wording alone (a suspension) does not modify the text.
_ACTS = {
    "sua-doi": akn.AknAct.REPLACED,
    "thay-the": akn.AknAct.REPLACED,
    "thay-cum-tu": akn.AknAct.REPLACED,
    "dinh-chinh": akn.AknAct.REPLACED,
    "bo-sung": akn.AknAct.ADDED,
    "bai-bo": akn.AknAct.REPEALED,
    "het-hieu-luc": akn.AknAct.REPEALED,
}


def write_akn(book: Book) -> bytes:
    """The book as an Akoma Ntoso document. Raises BookTooLong."""
    book.check_length()
    cover = book.cover
    opening = (layout.scope(cover), *book.opening) if cover.scope else book.opening
    works = {one.key: one.work for leaf in book.leaves for one in leaf.citations if one.work}

    def look_up(reference: DocumentReference) -> akn.AknIdentity | None:
        return works.get(document_key(reference))

    xml = akn.to_akn(
        akn.from_rows(
            book.leaves, head=_head(book), opening="\n".join(filter(None, opening)), closing="\n".join(book.closing)
        ),
        identity=cover.work,
        edition=akn.AknEdition(
            day=cover.wording_from or cover.work.issued_date,
            is_consolidated=cover.edition is not EditionKind.ISSUED,
            written_on=cover.day,
            written_by=cover.portal,
        ),
        history=list(_history(cover)),
        lookup=look_up,
    )
    return xml.encode("utf-8")


def _head(book: Book) -> Head:
    cover = book.cover
    return Head(
        official_number=cover.work.official_number,
        doc_type=cover.work.doc_type,
        subject=cover.subject or cover.work.title,
        issuer=cover.work.issuer,
        issued_date=cover.work.issued_date,
        effective_date=cover.effective,
        signer=cover.signer,
        signer_title=cover.signer_title,
        legal_bases=tuple(line for line in book.opening if BASIS.match(line)),
    )


def _history(cover: BookCover) -> Iterator[akn.AknEvent]:
    """Accepted events, and the document's own dates that no event covers."""
    told = {(event.kind, event.day) for event in cover.events}
    for kind, day in (
        (EventKind.ISSUED, cover.work.issued_date),
        (EventKind.IN_FORCE, cover.effective),
        (EventKind.EXPIRED, cover.expired),
    ):
        if day and (kind, day) not in told:
            yield akn.AknEvent(_HAPPENINGS[kind], day)
    for event in cover.events:
        yield from _events(event)


def _events(event: BookEvent) -> Iterator[akn.AknEvent]:
    """The AKN events of one event; a suspension with an end date yields two."""
    targets = tuple(target for touch in event.touches if (target := _target(touch, event)))
    # The end of unnamed parts must not read as the end of the whole document: it counts as an amendment.
    kind = EventKind.AMENDED if event.kind.ends and not event.is_whole and not targets else event.kind
    yield akn.AknEvent(_HAPPENINGS[kind], event.day, event.source, () if event.is_whole else targets)
    if event.until:
        yield akn.AknEvent(akn.AknHappening.RESUMED, event.until, event.source)


def _target(touch: BookEventTarget, event: BookEvent) -> akn.AknTarget | None:
    act = _ACTS.get(touch.action)
    place = read_address(touch.address)
    return (
        None
        if act is None or place is None
        else akn.AknTarget(act, place, read_address(touch.said_at or event.said_at) or Address())
    )
