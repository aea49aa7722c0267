"""The text of a law's page: pieces within the size limit for phones, contents, links, and provisions -> HTML.

Built without templates, as a code has four thousand units and must load fast. All text from a law is escaped here and
nowhere else.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from lawtext.types import Unit
from portal.library.models import CitationLink, Instrument, Provision
from portal.library.queries import citations_in, duplicates_today, pages_of_targets
from portal.library.queries.situation import ProvisionSign
from portal.schema.queries import grouped

_HEADINGS = frozenset({Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION, Unit.REGULATION})


@dataclass(frozen=True, slots=True)
class EditionPiece:
    """A stretch of an edition that is displayed as one: an article, an annex, a heading, a unit outside articles."""

    units: tuple[Provision, ...]

    @property
    def head(self) -> Provision:
        return self.units[0]

    @property
    def has_page(self) -> bool:
        return self.head.unit in (Unit.ARTICLE, Unit.ANNEX)


def pieces_of(units: Sequence[Provision]) -> list[EditionPiece]:
    """An edition in reading order, split into pieces. An annex with articles of its own counts as a heading."""
    pieces: list[EditionPiece] = []
    at = 0
    while at < len(units):
        head = units[at]
        inside = units[at + 1 : at + head.end - head.position]
        is_whole = head.unit == Unit.ARTICLE or (
            head.unit == Unit.ANNEX and not any(unit.unit == Unit.ARTICLE for unit in inside)
        )
        size = 1 + len(inside) if is_whole else 1
        pieces.append(EditionPiece(tuple(units[at : at + size])))
        at += size
    return pieces


# ---- contents --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContentsEntry:
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


def contents_of(pieces: Sequence[EditionPiece]) -> list[ContentsEntry]:
    """Headings in order as a flat list, each with its own articles."""
    entries: list[ContentsEntry] = []
    articles: list[Provision] = []
    address, label, depth = "", "", 0
    for piece in pieces:
        head = piece.head
        if head.unit in _HEADINGS or (head.unit == Unit.ANNEX and not piece.has_page):
            if label or articles:
                entries.append(ContentsEntry(address, label, tuple(articles), depth))
            address, label, articles = (
                head.address,
                (". ".join(filter(None, [head.label, head.heading])) or "Phụ lục"),
                [],
            )
            depth = 1 if head.unit in (Unit.SECTION, Unit.SUBSECTION) else 0
        elif piece.has_page:
            articles.append(head)
    if label or articles:
        entries.append(ContentsEntry(address, label, tuple(articles), depth))
    return entries


_MARK = re.compile(r"[^\s]{1,12}?[.)](?=\s)")
_BODY = frozenset({Unit.CLAUSE.value, Unit.POINT.value})

Destination = Callable[[CitationLink], str]


@dataclass(frozen=True, slots=True)
class Ink:
    """The settings of rendering: where links lead ("" = nowhere), how often each article is cited, signs."""

    destination: Destination
    links: Mapping[int, list[CitationLink]] = field(default_factory=dict)
    law_address: str = ""
    cited: Mapping[str, int] = field(default_factory=dict)
    heading_level: int = 3
    signs: Mapping[str, ProvisionSign] = field(default_factory=dict)

    def css(self, unit: Provision, css: str) -> str:
        """The CSS classes of a unit's element: its own, and those of its sign."""
        return f"{css} {sign.css}" if (sign := self.signs.get(unit.address)) else css

    def sign(self, unit: Provision) -> str:
        return sign.html if (sign := self.signs.get(unit.address)) else ""


def page_unit(units: Sequence[Provision], ink: Ink) -> SafeString:
    """An article or an annex with everything in it; it is the first of `units`."""
    head = units[0]
    level = ink.heading_level
    css = ink.css(head, "law-article")
    html = [f'<section class="{css}" id="{head.address}"><h{level}>{_title(head, ink)}</h{level}>{ink.sign(head)}']
    html += [_words(head, ink), *_nested(units[1:], ink)]
    return mark_safe("".join([*html, _cited_note(head, ink), "</section>"]))  # noqa: S308  every piece is escaped


def bare_unit(unit: Provision, ink: Ink) -> SafeString:
    """A chapter's heading, or a clause or point outside articles (plans, old circulars)."""
    if unit.unit in _BODY:
        return mark_safe(  # noqa: S308
            f'<div class="{ink.css(unit, "law-unit")}" id="{unit.address}">{ink.sign(unit)}{_words(unit, ink)}</div>'
        )
    label = " ".join(filter(None, [escape(unit.label), escape(unit.heading)]))
    heading = f'<h2 class="law-heading" id="{unit.address}">{label}</h2>'
    return mark_safe(f"{heading}{ink.sign(unit)}{_words(unit, ink)}")  # noqa: S308


def stub(units: Sequence[Provision], ink: Ink) -> SafeString:
    """An article whose text is on its own page: its heading, and an anchor for every unit in it."""
    head = units[0]
    level = ink.heading_level
    anchors = "".join(f'<a id="{unit.address}"></a>' for unit in units[1:])
    address = f"{ink.law_address}{head.address}/"
    return mark_safe(  # noqa: S308  every piece is escaped
        f'<section class="law-article" id="{head.address}" data-rest>'
        f'<h{level}><a href="{escape(address)}">{_name(head)}</a></h{level}>{ink.sign(head)}{anchors}</section>'
    )


def _name(unit: Provision) -> str:
    label = escape(unit.label)
    return f"{label}. {escape(unit.heading)}" if unit.heading else label


def _title(unit: Provision, ink: Ink) -> str:
    return f'<a class="law-permalink" href="{escape(ink.law_address)}{unit.address}/">{_name(unit)}</a>'


def _cited_note(unit: Provision, ink: Ink) -> str:
    if not (count := ink.cited.get(unit.address, 0)):
        return ""
    address = f"{escape(ink.law_address)}duoc-dan-chieu/?dieu={unit.address}"
    return f'<p class="law-cited no-print"><a href="{address}">Được dẫn chiếu {count} lần</a></p>'


def _nested(units: Sequence[Provision], ink: Ink) -> list[str]:
    """Clauses with their points inside, as elements that close before the next unit of their rank."""
    html: list[str] = []
    ends: list[int] = []
    for unit in units:
        while ends and ends[-1] <= unit.position:
            html.append("</div>")
            ends.pop()
        css = ink.css(unit, f"law-{unit.unit}")
        html.append(f'<div class="{css}" id="{unit.address}">{ink.sign(unit)}{_words(unit, ink)}')
        ends.append(unit.end)
    return html + ["</div>"] * len(ends)


def _words(unit: Provision, ink: Ink) -> str:
    """The unit's own text: paragraphs, tables from lines like "| a | b |", links on citations."""
    if not unit.text:
        return f"<p>{escape(unit.heading)}</p>" if unit.heading and unit.unit in _BODY else ""
    marked = unit.unit in _BODY
    lines = annotated_lines(unit.text, ink.links.get(unit.pk, ()), ink.destination)
    if marked and (found := _MARK.match(lines[0])):
        lines[0] = f'<a class="law-mark" href="#{unit.address}">{found[0]}</a>{lines[0][found.end() :]}'
    return "".join(_blocks(lines))


def annotated_lines(text: str, links: Sequence[CitationLink], destination: Destination) -> list[str]:
    """The lines of a text as HTML. Of overlapping citations, the first with a target wins, and of those the longest."""
    html: list[str] = []
    done = 0
    for link in sorted(links, key=lambda one: (one.start, -one.end)):
        if link.start < done or link.end > len(text) or not (address := destination(link)):
            continue
        words = escape(text[link.start : link.end], quote=False)
        html.append(escape(text[done : link.start], quote=False))
        html.append(f'<a href="{escape(address)}">{words}</a>')
        done = link.end
    html.append(escape(text[done:], quote=False))
    # A link across a line break (hard-wrapped text) stays whole; the break becomes a space.
    return re.sub(r"<a [^>]*>[^<]*</a>", lambda found: found[0].replace("\n", " "), "".join(html)).split("\n")


def _blocks(lines: Sequence[str]) -> Iterable[str]:
    table: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("| ") and line.endswith(" |"):
            table.append(line)
            continue
        if table:
            yield _table(table)
            table = []
        if line.strip():
            yield f"<p>{line}</p>"


def _table(rows: Sequence[str]) -> str:
    cells = (row.strip("| ").split(" | ") for row in rows)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    return f'<div class="law-table" tabindex="0" role="region" aria-label="Bảng"><table>{body}</table></div>'


class Links:
    """Resolves the citations of some provisions to URLs. One query for the links, one for the pages they may lead to.

    Links are stored for today's wording only. In another wording, units with today's text use its links (one query
    more); other units have none.
    """

    def __init__(self, *, instrument: Instrument, provisions: Sequence[Provision], here: str, base: str = "") -> None:
        """`here` is the article whose page this is; "" on a page that shows the whole law. `base` is the URL prefix of
        the law's own provisions on the day shown."""
        self._instrument, self._here = instrument, here
        self._base = base or instrument.get_absolute_url()
        links = list(citations_in(provisions=[unit.pk for unit in provisions]))
        twins: dict[int, int] = {}
        if not links and self._base != instrument.get_absolute_url():
            twins = duplicates_today(instrument=instrument, provisions=provisions)
            links = list(citations_in(provisions=list(twins)))
        found = grouped((link.provision_id, link) for link in links)
        self.by_provision = {twins.get(pk, pk): ones for pk, ones in found.items()}
        self._pages = pages_of_targets(links=links)

    def destination(self, link: CitationLink) -> str:
        if (target := link.target) is None or target.withdrawn_at is not None:
            return ""
        is_own = target.pk == self._instrument.pk
        if is_own and link.target_address and link.target_article == self._here:
            return f"#{link.target_address}"
        if not link.target_article or (target.pk, link.target_article) not in self._pages:
            return "" if is_own else target.get_absolute_url()
        if is_own and not self._here:
            return f"#{link.target_address}"
        page = f"{self._base if is_own else target.get_absolute_url()}{link.target_article}/"
        return page if link.target_address == link.target_article else f"{page}#{link.target_address}"


FIRST_VIEW = 50_000  # bytes compressed: the limit for a phone on a slow connection
FRAME = 13_000  # of these: style sheet and scripts (some 10 kB), header, metadata, footer


# The context of a text: the `law`, the URL prefix of its articles' pages (`base`), and by address how often each place
# is `cited`, and its `signs`.
Setting = dict[str, Any]


def text_within(pieces: Sequence[EditionPiece], *, setting: Setting, spent: int) -> dict[str, Any]:
    """The law's text from the beginning, as much as `FIRST_VIEW` leaves; the rest as stubs that keep every anchor.

    `spent` is the compressed size of contents and notices. Stubs are measured first, because all of them must fit.
    """
    plain = Ink(destination=lambda link: "", law_address=setting["base"], signs=setting["signs"])
    stubs = [stub(piece.units, plain) if piece.has_page else bare_unit(piece.head, plain) for piece in pieces]
    shown = _how_many(pieces, FIRST_VIEW - FRAME - spent - weight("".join(stubs)))
    html = mark_safe("".join([*render_pieces(pieces[:shown], setting=setting), *stubs[shown:]]))  # noqa: S308  escaped
    return {"html": html, "is_whole": not any(piece.has_page for piece in pieces[shown:])}


def _how_many(pieces: Sequence[EditionPiece], left: int) -> int:
    """How many pieces of text fit. Next to others a piece compresses to two thirds of its size alone."""
    for count, piece in enumerate(pieces):
        left -= weight("\n".join(unit.text for unit in piece.units)) * 2 // 3 + 8 * len(piece.units)
        if left < 0 and count:
            return count
    return len(pieces)


@lru_cache(maxsize=64)  # the page of a law is rendered again from the same pieces: saves a tenth of its time
def weight(text: str) -> int:
    """The compressed size of a text in bytes."""
    return len(zlib.compress(text.encode(), 6))


def render_pieces(pieces: Sequence[EditionPiece], *, setting: Setting) -> list[SafeString]:
    """Pieces with working links, for a page that shows more than one article."""
    links = Links(
        instrument=setting["law"],
        provisions=[unit for piece in pieces for unit in piece.units],
        here="",
        base=setting["base"],
    )
    ink = Ink(links.destination, links.by_provision, setting["base"], setting["cited"], signs=setting["signs"])
    return [page_unit(piece.units, ink) if piece.has_page else bare_unit(piece.head, ink) for piece in pieces]
