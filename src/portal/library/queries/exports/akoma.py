"""A book -> Akoma Ntoso 3.0, after docs/akn-profile.md: the library's words in the terms of `lawtext.akn`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lawtext import akn
from lawtext.addresses import parse_address
from lawtext.akn.manuscripts import BASIS
from lawtext.types import Address, DocumentReference, Head
from portal.library.queries.exports import notices
from portal.library.queries.exports.book import (
    Book,
    BookCover,
    BookEvent,
    BookEventTarget,
    BookWork,
)
from portal.library.states import EditionKind, EventKind
from portal.library.states.document_keys import document_key

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
# What is done to one provision; an action that leaves its words alone (a suspension) is no modification of the text.
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
    """The book as an Akoma Ntoso document. Raises TooLong."""
    book.check_length()
    cover = book.cover
    opening = (notices.scope(cover), *book.opening) if cover.scope else book.opening
    manuscript = akn.from_rows(
        book.leaves, head=_head(book), opening="\n".join(filter(None, opening)), closing="\n".join(book.closing)
    )
    edition = akn.AknEdition(
        day=cover.wording_from or cover.work.issued,
        is_consolidated=cover.edition is not EditionKind.ISSUED,
        written_on=cover.day,
        written_by=cover.portal,
    )
    xml = akn.to_akn(
        manuscript,
        identity=identity_of(cover.work),
        edition=edition,
        history=list(_history(cover)),
        lookup=_Lookup(_works(book)),
    )
    return xml.encode("utf-8")


def identity_of(work: BookWork) -> akn.AknIdentity:
    """An instrument as a Work of Akoma Ntoso."""
    return akn.AknIdentity(
        official_number=work.number,
        doc_type=work.doc_type,
        issued_date=work.issued,
        issuer=work.issuer,
        locality=work.locality,
        title=work.title,
    )


def _head(book: Book) -> Head:
    cover = book.cover
    return Head(
        official_number=cover.work.number,
        doc_type=cover.work.doc_type,
        subject=cover.subject or cover.work.title,
        issuer=cover.work.issuer,
        issued_date=cover.work.issued,
        effective_date=cover.effective,
        signer=cover.signer,
        signer_title=cover.signer_title,
        legal_bases=tuple(line for line in book.opening if BASIS.match(line)),
    )


class _Lookup:
    """Documents by what citations call them, as the library has resolved it."""

    def __init__(self, works: Mapping[str, BookWork]) -> None:
        self._works = works

    def __call__(self, reference: DocumentReference) -> akn.AknIdentity | None:
        work = self._works.get(document_key(reference))
        return identity_of(work) if work else None


def _works(book: Book) -> dict[str, BookWork]:
    return {one.key: one.work for leaf in book.leaves for one in leaf.citations if one.work}


def _history(cover: BookCover) -> Iterator[akn.AknEvent]:
    """Accepted events, and what the document's own dates say where no event says it."""
    told = {(event.kind, event.day) for event in cover.events}
    for kind, day in (
        (EventKind.ISSUED, cover.work.issued),
        (EventKind.IN_FORCE, cover.effective),
        (EventKind.EXPIRED, cover.expired),
    ):
        if day and (kind, day) not in told:
            yield akn.AknEvent(_HAPPENINGS[kind], day)
    for event in cover.events:
        yield from _events(event)


def _events(event: BookEvent) -> Iterator[akn.AknEvent]:
    """One event; a suspension that ends by itself is two."""
    source = identity_of(event.source) if event.source else None
    targets = tuple(target for touch in event.touches if (target := _target(touch, event)))
    # An end of parts that nobody has named must not be read as the end of the whole: it amends the document.
    kind = EventKind.AMENDED if event.kind.ends and not event.is_whole and not targets else event.kind
    yield akn.AknEvent(_HAPPENINGS[kind], event.day, source, () if event.is_whole else targets)
    if event.until:
        yield akn.AknEvent(akn.AknHappening.RESUMED, event.until, source)


def _target(touch: BookEventTarget, event: BookEvent) -> akn.AknTarget | None:
    act = _ACTS.get(touch.action)
    place = _address(touch.address)
    if act is None or place is None:
        return None
    return akn.AknTarget(act, place, _address(touch.said_at or event.said_at) or Address())


def _address(text: str) -> Address | None:
    try:
        return parse_address(text)
    except ValueError:
        return None
