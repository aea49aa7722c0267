"""What a law's pages show, put together from queries: contents, text within a budget, metadata, links.

Views hand over what they asked for and get values that templates only print.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lawtext.types import Unit
from portal.library.models import CitationLink, Edition, Instrument, Provision
from portal.library.queries import citations_in, pages_of_targets
from portal.library.rendering import Ink, bare_unit, links_by_provision, page_unit, stub
from portal.library.states import EditionKind, Status

UNKNOWN = "Chưa rõ"
FIRST_VIEW = 50_000  # bytes compressed: what a phone on a slow line should wait for
FRAME = 11_000  # of these: style sheet and scripts (some 8 kB), header, metadata, footer


_TONES = {Status.IN_FORCE: "good", Status.NOT_YET: "warn", Status.PARTLY_EXPIRED: "warn", Status.UNKNOWN: ""}
_HEADINGS = frozenset({Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION, Unit.REGULATION})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an edition that is shown as one: an article, an annex, a heading, a unit without article."""

    units: tuple[Provision, ...]

    @property
    def head(self) -> Provision:
        return self.units[0]

    @property
    def has_page(self) -> bool:
        return self.head.unit in (Unit.ARTICLE, Unit.ANNEX)


def pieces_of(units: Sequence[Provision]) -> list[Piece]:
    """An edition in reading order, cut into pieces. An annex with articles of its own is a heading, not a piece."""
    pieces: list[Piece] = []
    at = 0
    while at < len(units):
        head = units[at]
        inside = units[at + 1 : at + head.end - head.position]
        is_whole = head.unit == Unit.ARTICLE or (
            head.unit == Unit.ANNEX and not any(unit.unit == Unit.ARTICLE for unit in inside)
        )
        size = 1 + len(inside) if is_whole else 1
        pieces.append(Piece(tuple(units[at : at + size])))
        at += size
    return pieces


# ---- links -----------------------------------------------------------------------------------------------------------


class Links:
    """Where the citations of some provisions lead. One query for the links, one for the pages they may lead to."""

    def __init__(self, *, instrument: Instrument, provisions: Sequence[Provision], here: str) -> None:
        """`here` is the article whose page this is; "" on a page that shows the whole law."""
        self._instrument, self._here = instrument, here
        links = list(citations_in(provisions=provisions))
        self.by_provision = links_by_provision(links)
        self._pages = pages_of_targets(links=links)

    def destination(self, link: CitationLink) -> str:
        target = link.target
        if target is None or target.withdrawn_at is not None:
            return ""
        is_own = target.pk == self._instrument.pk
        if is_own and link.target_address and link.target_article == self._here:
            return f"#{link.target_address}"
        if not link.target_article or (target.pk, link.target_article) not in self._pages:
            return "" if is_own else target.get_absolute_url()
        if is_own and not self._here:
            return f"#{link.target_address}"
        page = f"{target.get_absolute_url()}{link.target_article}/"
        return page if link.target_address == link.target_article else f"{page}#{link.target_address}"


# ---- contents --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents: a heading with the articles under it, or articles before any heading."""

    address: str
    label: str
    articles: tuple[Provision, ...]
    depth: int

    @property
    def range(self) -> str:
        """ "Điều 5 – Điều 12"."""
        if not self.articles:
            return ""
        first, last = self.articles[0].label, self.articles[-1].label
        return first if first == last else f"{first} – {last}"


def contents_of(pieces: Sequence[Piece]) -> list[Entry]:
    """Headings in order, each with its own articles; nothing is nested deeper than the reader can see."""
    entries: list[Entry] = []
    articles: list[Provision] = []
    address, label, depth = "", "", 0
    for piece in pieces:
        head = piece.head
        if head.unit in _HEADINGS or (head.unit == Unit.ANNEX and not piece.has_page):
            if label or articles:
                entries.append(Entry(address, label, tuple(articles), depth))
            address, label, articles = head.address, _heading_label(head), []
            depth = 1 if head.unit in (Unit.SECTION, Unit.SUBSECTION) else 0
        elif piece.has_page:
            articles.append(head)
    if label or articles:
        entries.append(Entry(address, label, tuple(articles), depth))
    return entries


def _heading_label(unit: Provision) -> str:
    return ". ".join(filter(None, [unit.label, unit.heading])) or "Phụ lục"


# ---- text within a budget --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a law's page; `is_whole` is False where articles stand as headings only."""

    html: SafeString
    is_whole: bool


def text_within(pieces: Sequence[Piece], *, instrument: Instrument, cited: dict[str, int], spent: int) -> Text:
    """The law's text from the beginning, as much as `FIRST_VIEW` leaves; the rest as stubs that keep every anchor.

    `spent` is the size of the contents, compressed. Stubs are weighed first, because they must all fit.
    """
    plain = Ink(destination=lambda link: "", law_address=instrument.get_absolute_url())
    stubs = [stub(piece.units, plain) if piece.has_page else bare_unit(piece.head, plain) for piece in pieces]
    left = FIRST_VIEW - FRAME - spent - weight("".join(stubs))
    shown = _how_many(pieces, left)
    rendered = render_pieces(pieces[:shown], instrument=instrument, cited=cited)
    html = mark_safe("".join([*rendered, *stubs[shown:]]))  # noqa: S308  both halves come from `rendering`
    return Text(html, is_whole=not any(piece.has_page for piece in pieces[shown:]))


def _how_many(pieces: Sequence[Piece], left: int) -> int:
    """How many pieces of text fit. Beside its neighbours a piece compresses to two thirds of what it weighs alone."""
    for count, piece in enumerate(pieces):
        left -= weight("\n".join(unit.text for unit in piece.units)) * 2 // 3 + 8 * len(piece.units)
        if left < 0 and count:
            return count
    return len(pieces)


def weight(text: str) -> int:
    """Bytes that a text will have on the line."""
    return len(zlib.compress(text.encode(), 6))


def render_pieces(pieces: Sequence[Piece], *, instrument: Instrument, cited: dict[str, int]) -> list[SafeString]:
    """Pieces with their live links, for a page that shows more than one article."""
    provisions = [unit for piece in pieces for unit in piece.units]
    links = Links(instrument=instrument, provisions=provisions, here="")
    ink = Ink(links.destination, links.by_provision, instrument.get_absolute_url(), cited)
    return [page_unit(piece.units, ink) if piece.has_page else bare_unit(piece.head, ink) for piece in pieces]


# ---- metadata --------------------------------------------------------------------------------------------------------


def facts_of(instrument: Instrument, *, edition: Edition | None, day: date) -> list[tuple[str, Any]]:
    """What the shelf knows of an instrument, in the order of the national database; unknown values say so."""
    topics = (
        format_html_join("; ", '<a href="{}?linh-vuc={}">{}</a>', _topic_rows(instrument))
        if instrument.fields.all()
        else ""
    )
    facts: list[tuple[str, Any]] = [
        ("Số, ký hiệu", instrument.official_number),
        ("Loại văn bản", instrument.doc_type or UNKNOWN),
        ("Cơ quan ban hành", instrument.issuer_name.replace("; ", ", ") or UNKNOWN),
        ("Người ký", _signer(instrument)),
        ("Ngày ban hành", _day(instrument.issued_date)),
        ("Ngày hiệu lực", _day(instrument.effective_date)),
        ("Tình trạng", status_tag(instrument.status_on(day))),
        ("Trích yếu", instrument.subject or UNKNOWN),
        ("Lĩnh vực", topics or UNKNOWN),
        ("Phạm vi", _territory(instrument)),
    ]
    if instrument.expired_date:
        facts.insert(6, ("Ngày hết hiệu lực", _day(instrument.expired_date)))
    if edition is not None:
        facts.append(("Bản đang xem", EditionKind(edition.kind).label))
    if instrument.source:
        facts.append(("Nguồn", _source(instrument)))
    return facts


def _topic_rows(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    shelf = reverse("library:shelf")
    topics = list(instrument.fields.all())
    parents = {topic.parent_id for topic in topics}
    for topic in topics:
        if topic.pk in parents:
            continue  # said by the heading under it
        name = f"{topic.parent.name}: {topic.name}" if topic.parent and topic.parent.name != topic.name else topic.name
        yield shelf, topic.slug, name


def _signer(instrument: Instrument) -> str:
    if not instrument.signer:
        return UNKNOWN
    return f"{instrument.signer} ({instrument.signer_title})" if instrument.signer_title else instrument.signer


def _territory(instrument: Instrument) -> str:
    if instrument.is_nationwide:
        return "Toàn quốc"
    return instrument.territory.name if instrument.territory else UNKNOWN


def _day(day: date | None) -> SafeString | str:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), f"{day:%d/%m/%Y}") if day else UNKNOWN


def _source(instrument: Instrument) -> SafeString | str:
    if not instrument.source_url:
        return instrument.source
    return format_html('<a href="{}" rel="noopener">{}</a>', instrument.source_url, instrument.source)


def status_tag(status: Status) -> SafeString:
    tone = _TONES.get(status, "bad")
    return format_html('<span class="tag{}">{}</span>', f" tag-{tone}" if tone else "", status.label)
