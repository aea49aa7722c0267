"""The text of a law's page within what a phone on a slow line should wait for."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

from portal.library.models import Instrument
from portal.library.presenting.links import Links
from portal.library.presenting.pieces import Piece
from portal.library.rendering import Ink, Sign, bare_unit, page_unit, stub

FIRST_VIEW = 50_000  # bytes compressed: what a phone on a slow line should wait for
FRAME = 13_000  # of these: style sheet and scripts (some 10 kB), header, metadata, footer


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a law's page; `is_whole` is False where articles stand as headings only."""

    html: SafeString
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What a text is set with: whose it is, the address its articles' pages hang under, counts and signs by address."""

    instrument: Instrument
    base: str
    cited: Mapping[str, int] = field(default_factory=dict)
    signs: Mapping[str, Sign] = field(default_factory=dict)


def text_within(pieces: Sequence[Piece], *, setting: Setting, spent: int) -> Text:
    """The law's text from the beginning, as much as `FIRST_VIEW` leaves; the rest as stubs that keep every anchor.

    `spent` is the size of the contents and notices, compressed. Stubs are weighed first, because they must all fit.
    """
    plain = Ink(destination=lambda link: "", law_address=setting.base, signs=setting.signs)
    stubs = [stub(piece.units, plain) if piece.has_page else bare_unit(piece.head, plain) for piece in pieces]
    left = FIRST_VIEW - FRAME - spent - weight("".join(stubs))
    shown = _how_many(pieces, left)
    rendered = render_pieces(pieces[:shown], setting=setting)
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


def render_pieces(pieces: Sequence[Piece], *, setting: Setting) -> list[SafeString]:
    """Pieces with their live links, for a page that shows more than one article."""
    provisions = [unit for piece in pieces for unit in piece.units]
    links = Links(instrument=setting.instrument, provisions=provisions, here="", base=setting.base)
    ink = Ink(links.destination, links.by_provision, setting.base, setting.cited, signs=setting.signs)
    return [page_unit(piece.units, ink) if piece.has_page else bare_unit(piece.head, ink) for piece in pieces]
