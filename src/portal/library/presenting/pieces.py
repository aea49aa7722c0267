"""An edition cut into the pieces that a page shows, and the table of contents made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lawtext.types import Unit
from portal.library.models import Provision

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
