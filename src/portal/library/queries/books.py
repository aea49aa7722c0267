"""Builds the frozen book that files are written from. About a dozen queries, however long the law is.

The cover is built first and alone: with the edition it determines the content of a file, so that a file made earlier is
recognised without reading the text again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from lawtext.addresses import read_address, read_number
from lawtext.akn import AknIdentity
from lawtext.types import Head, Unit
from portal.agencies.models import Place
from portal.agencies.queries.imprint import current_imprint
from portal.agencies.states import PLACE_KINDS
from portal.design.refusals import or_refuse
from portal.journal.queries.attestations import printed_address
from portal.journal.queries.dependencies import kept
from portal.library import queries
from portal.library.models import CitationLink, Event, Instrument, Provision, Relation
from portal.library.queries.changes import LegalChange, page_of, place_name
from portal.library.queries.claims import claim_of
from portal.library.queries.exports.book import (
    Book,
    BookCitation,
    BookCover,
    BookEventTarget,
    BookRelation,
    BookUnit,
    BookWork,
)
from portal.library.queries.exports.book import BookEvent as Told
from portal.library.queries.law_on_day import LawReading, law_on_day
from portal.library.queries.metadata import permalink_of
from portal.library.queries.situation import (
    is_struck_out,
    note_of,
    placed_changes,
    when,
    words_of,
)
from portal.library.states import EditionKind, EventKind, RelationKind
from portal.library.states.statuses import StatusClaim
from portal.library.states.validity import ProvisionStatusKind, article_of

MOST_RELATED = 50  # per kind and direction; an old code is the basis of thousands
_LOCAL_ISSUERS = ("UBND", "HĐND", "CTUBND")


@dataclass(frozen=True, slots=True)
class BookSite:
    """The publisher of the files: the portal's name, and its base URL without a trailing slash."""

    name: str
    address: str


def portal_site() -> BookSite:
    """This portal, as named in its files."""
    imprint = current_imprint()
    return BookSite(f"{imprint.name} – {imprint.owner}", settings.PORTAL_BASE_URL.rstrip("/"))


def bind_cover(reading: LawReading, head: Provision | None = None, *, site: BookSite) -> BookCover:
    """Everything but the text of a law as of a day; with `head`, of that one article only.

    A law whose text the library does not hold has a cover only.
    """
    law, edition, day = reading.law, reading.edition, reading.day
    scope = head.address if head else ""
    told = [one for one in reading.changes if not scope or one.may_touch({scope})]
    edges = _edges(law)
    names = _Names([law, *(event.source for event in reading.events), *(other for _, other, _ in edges)], site)
    permalink = permalink_of(law, provision=scope)
    return BookCover(
        work=names.work(law),
        subject=law.subject,
        signer=law.signer,
        signer_title=law.signer_title,
        effective=law.effective_date,
        expired=law.expired_date,
        area="Toàn quốc" if law.is_nationwide else (law.territory.name if law.territory else ""),
        topics=tuple(topic.name for topic in law.fields.all()),
        status=claim_of(law, changes=reading.changes, day=day),
        day=day,
        edition=EditionKind(edition.kind) if edition else EditionKind.ISSUED,
        wording_from=edition.valid_from if edition else None,
        address=f"{site.address}{page_of(law, scope, reading.base)}",
        permalink=f"{site.address}{permalink}" if permalink else "",
        portal=site.name,
        source=law.source,
        source_address=law.source_url,
        lacking=tuple(_sentence(one) for one in told if one.is_missing_on(day)),
        coming=tuple(_sentence(one) for one in told if one.day > day),
        events=tuple(_told(event, names, reading.merged) for event in reversed(reading.events) if event.day),
        relations=tuple(_related(*edge, names) for edge in edges),
        scope=scope,
        scope_name=head.label if head else "",
        check="" if head or not edition else printed_address(law, edition=edition.pk),
    )


def bind_book(reading: LawReading, head: Provision | None, cover: BookCover, *, site: BookSite) -> Book:
    """The text with its cover; an article comes with the headings above it. Raises ValueError if the library holds no
    text."""
    edition = or_refuse(reading.edition, ValueError("No text of this law is held."))
    above: list[Provision] = []
    if head is None:
        units = list(queries.provisions_of(edition=edition))
    else:
        above = queries.headings_above(provision=head)
        units = [*above, *queries.units_of(provision=head)]
    citations = _cited(list(queries.citations_within(units=units)) if units else [], reading.law, site)
    placed = placed_changes(reading.changes, addresses={unit.address for unit in units}, day=reading.day)
    bare = {unit.pk for unit in above}  # headings above an article appear without their text
    leaves = tuple(_leaf(unit, depth, citations, placed, reading.day, unit.pk in bare) for unit, depth in _deep(units))
    whole = head is None
    return Book(
        cover,
        leaves,
        opening=_lines(edition.opening) if whole else (),
        closing=_lines(edition.closing) if whole else (),
    )


def bind_place(reading: LawReading, address: str) -> Book | None:
    """The article or annex that contains an address, as of the day; None if the text has none."""
    place = read_address(address)
    page = article_of(str(place)) if place else ""
    head = queries.provision_in(edition=reading.edition, address=page) if reading.edition and page else None
    if head is None:
        return None
    site = portal_site()
    return bind_book(reading, head, bind_cover(reading, head, site=site), site=site)


@kept
def place_now(slug: str, address: str) -> dict[str, Any] | None:
    """An article or part of one as of today, for pages of other rooms. `units` is empty if today's text has nothing at
    this address; `ended` says how it ended, "" while any of it is in force. None if the law is not in the library.
    Cached like the page of the law, with the same dependencies."""
    reading = law_on_day(slug=slug, today=timezone.localdate())
    if reading is None:
        return None
    law, book, place = reading.law, bind_place(reading, address), place_name(address)
    touching = [one for one in reading.changes if one.day <= reading.day and one.touches({address})]
    claim = claim_of(law, changes=reading.changes, day=reading.day)
    units = book.within(address) if book else []
    enders = [_sentence(one) for one in touching if one.address == address and one.takes_away]
    return {
        "law": str(law),
        "place": f"{place[:1].upper()}{place[1:]}",
        "path": page_of(law, address),
        "day": reading.day,
        "claim": claim,
        "units": units,
        "lacking": book.cover.lacking if book else [_sentence(one) for one in touching],
        "coming": book.cover.coming if book else (),
        "ended": _ended(claim, units, enders),
    }


def _ended(claim: StatusClaim, units: Sequence[BookUnit], enders: Sequence[str]) -> str:
    if claim.status.is_over:
        return f"{claim.status.label}."
    if not units:
        return "Lời văn hôm nay mà cổng có không có nơi này."
    is_over = units[0].is_over or all(unit.is_over for unit in units if unit.text)
    return "" if not is_over else enders[-1] if enders else "Không còn hiệu lực."


# ---- relations -------------------------------------------------------------------------------------------------------


type _Edge = tuple[Relation, Instrument | None, bool]  # other instrument; whether it points outward


def _edges(law: Instrument) -> list[_Edge]:
    """The first relations of each kind and direction. Two queries."""
    return [
        (edge, edge.target if is_outward else edge.source, is_outward)
        for is_outward in (True, False)
        for edge in queries.first_relations(instrument=law, outward=is_outward, of_each=MOST_RELATED)
    ]


def _related(edge: Relation, other: Instrument | None, is_outward: bool, names: _Names) -> BookRelation:
    """If the other instrument is not in the library, the work has a title only."""
    work = names.work(other) if other else BookWork(title=edge.target_name or edge.target_key)
    return BookRelation(RelationKind(edge.kind), is_outward, work)


# ---- names of instruments --------------------------------------------------------------------------------------------


class _Names:
    """Describes instruments as files name them; one query for the places of all local ones."""

    def __init__(self, instruments: Iterable[Instrument | None], site: BookSite) -> None:
        wanted = {one.territory_id for one in instruments if one and one.territory_id and _is_local(one)}
        places = Place.objects.filter(pk__in=wanted).select_related("parent__parent") if wanted else []
        self._localities = {place.pk: locality_of(place) for place in places}
        self._site = site

    def work(self, one: Instrument) -> BookWork:
        return BookWork(
            official_number=one.official_number,
            doc_type=one.doc_type,
            title=one.title,
            issuer=one.issuer_name,
            issued_date=one.issued_date,
            locality=self._localities.get(one.territory_id or 0, "") if _is_local(one) else "",
            address=f"{self._site.address}{one.get_absolute_url()}" if one.withdrawn_at is None else "",
        )


def _is_local(one: Instrument) -> bool:
    """Whether a local body issued it, judged by the issuer code in its number or the place in the issuer's name."""
    parts = read_number(one.official_number)
    if parts and any(code.startswith(_LOCAL_ISSUERS) for code in parts.issuers):
        return True
    return bool(AknIdentity.from_head(Head(issuer=one.issuer_name)).locality)


def locality_of(place: Place) -> str:
    """ "Hậu Giang" for "Tỉnh Hậu Giang"; "Cần Thơ, Ninh Kiều" for a ward: the province, then the commune."""
    own = list(place.with_those_around())
    return ", ".join([_bare_name(own[-1]), *([_bare_name(own[0])] if len(own) > 1 else [])])


def _bare_name(place: Place) -> str:
    """The name without the word for the kind of place."""
    words = {kind.label.split(" thuộc")[0].split(" trực")[0] for kind in PLACE_KINDS.values()}
    return next((place.name[len(word) + 1 :] for word in words if place.name.startswith(f"{word} ")), place.name)


# ---- what happened ---------------------------------------------------------------------------------------------------


def _told(event: Event, names: _Names, merged: Collection[int]) -> Told:
    return Told(
        kind=EventKind(event.kind),
        day=event.day or date.min,
        until=event.until,
        is_whole=event.is_whole,
        source=names.work(event.source) if event.source else None,
        said_at=event.source_address,
        touches=tuple(
            BookEventTarget(one.address, one.action, one.source_address, one.merged_in_id in merged)
            for one in event.targets.all()
        ),
        note=event.note,
    )


def _sentence(change: LegalChange) -> str:
    """ "Điểm c khoản 2 Điều 8 bị bãi bỏ từ ngày 01/07/2026 theo khoản 2 Điều 1 Nghị định 15/2026/NĐ-CP."""
    place = "Văn bản này" if change.is_whole else f"{change.place[:1].upper()}{change.place[1:]}"
    return f"{place} {change.verb} {when(change)}{change.said_by}."


# ---- the text --------------------------------------------------------------------------------------------------------


def _deep(units: Sequence[Provision]) -> Iterable[tuple[Provision, int]]:
    """Each unit with the number of units that contain it."""
    ends: list[int] = []
    for unit in units:
        while ends and ends[-1] <= unit.position:
            ends.pop()
        yield unit, len(ends)
        ends.append(unit.end)


def _leaf(
    unit: Provision,
    depth: int,
    citations: Mapping[int, tuple[BookCitation, ...]],
    placed: Mapping[str, list[tuple[ProvisionStatusKind, LegalChange]]],
    day: date,
    is_bare: bool,
) -> BookUnit:
    said = placed.get(unit.address, [])
    return BookUnit(
        position=unit.position,
        end=unit.end,
        address=unit.address,
        unit=Unit(unit.unit),
        label=unit.label,
        heading=unit.heading,
        text="" if is_bare else unit.text,
        depth=depth,
        citations=() if is_bare else citations.get(unit.pk, ()),
        notes=tuple(
            f"{words_of(unit.address, standing, change)}{change.said_by}.{note_of(change, day)}"
            for standing, change in said
        ),
        is_over=any(is_struck_out(unit.address, standing, change) for standing, change in said),
    )


def _cited(links: Sequence[CitationLink], law: Instrument, site: BookSite) -> dict[int, tuple[BookCitation, ...]]:
    """Citations grouped by the provision that contains them; one query for the pages they lead to, one for places."""
    pages = queries.pages_of_targets(links=links)
    names = _Names([link.target for link in links], site)
    found: dict[int, list[BookCitation]] = {}
    for link in links:
        target = link.target if link.target and link.target.withdrawn_at is None else None
        is_own = target is not None and target.pk == law.pk
        found.setdefault(link.provision_id, []).append(
            BookCitation(
                start=link.start,
                end=link.end,
                key=link.document_key,
                address=link.target_address,
                work=names.work(target) if target and not is_own else None,
                is_own=is_own,
                link=_page(link, target, is_own, pages, site) if target else "",
            )
        )
    return {provision: tuple(cited) for provision, cited in found.items()}


def _page(
    link: CitationLink, target: Instrument, is_own: bool, pages: Collection[tuple[int, str]], site: BookSite
) -> str:
    """The page of the cited place, or of the document if the library does not have the place."""
    if link.target_article and (target.pk, link.target_article) in pages:
        return f"{site.address}{page_of(target, link.target_address)}"
    return "" if is_own else f"{site.address}{target.get_absolute_url()}"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())
