"""Provisions -> HTML. Written by hand, not by templates: a code has four thousand units and must open fast.

Everything that comes from a text is escaped here and nowhere else. An element's `id` is the provision's address; the
printed mark ("2.", "đ)") is the permalink.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.safestring import SafeString, mark_safe

from lawtext.types import Unit
from portal.library.models import CitationLink, Provision

_MARK = re.compile(r"[^\s]{1,12}?[.)](?=\s)")
_BODY = frozenset({Unit.CLAUSE.value, Unit.POINT.value})

Destination = Callable[[CitationLink], str]


@dataclass(frozen=True, slots=True)
class Sign:
    """What a reader must know of one unit before reading it; `css` sets it off, and is never all that is said.

    `html` are paragraphs, made by `presenting`.
    """

    css: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Ink:
    """What the text is written with: where links lead ("" = nowhere), how often each article is cited, signs."""

    destination: Destination
    links: Mapping[int, list[CitationLink]] = field(default_factory=dict)
    law_address: str = ""
    cited: Mapping[str, int] = field(default_factory=dict)
    heading_level: int = 3
    signs: Mapping[str, Sign] = field(default_factory=dict)

    def css(self, unit: Provision, css: str) -> str:
        """The classes of a unit's element: its own, and those of its sign."""
        sign = self.signs.get(unit.address)
        return f"{css} {sign.css}" if sign else css

    def sign(self, unit: Provision) -> str:
        sign = self.signs.get(unit.address)
        return sign.html if sign else ""


def links_by_provision(links: Iterable[CitationLink]) -> dict[int, list[CitationLink]]:
    found: defaultdict[int, list[CitationLink]] = defaultdict(list)
    for link in links:
        found[link.provision_id].append(link)
    return dict(found)


def page_unit(units: Sequence[Provision], ink: Ink) -> SafeString:
    """An article or an annex with all that is in it; `units` begin with it."""
    head = units[0]
    level = ink.heading_level
    css = ink.css(head, "law-article")
    html = [f'<section class="{css}" id="{head.address}"><h{level}>{_title(head, ink)}</h{level}>{ink.sign(head)}']
    html += [_words(head, ink), *_nested(units[1:], ink)]
    return mark_safe("".join([*html, _cited_note(head, ink), "</section>"]))  # noqa: S308  every piece is escaped


def bare_unit(unit: Provision, ink: Ink) -> SafeString:
    """A chapter's heading, or a clause or point that stands in no article (plans, old circulars)."""
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
    count = ink.cited.get(unit.address, 0)
    if not count:
        return ""
    address = f"{escape(ink.law_address)}duoc-dan-chieu/?dieu={unit.address}"
    return f'<p class="law-cited no-print"><a href="{address}">Được dẫn chiếu {count} lần</a></p>'


def _nested(units: Sequence[Provision], ink: Ink) -> list[str]:
    """Clauses with their points inside, as elements that close where the next unit of their rank opens."""
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
    """The unit's own words: paragraphs, tables of "| a | b |" lines, links on citations."""
    if not unit.text:
        return f"<p>{escape(unit.heading)}</p>" if unit.heading and unit.unit in _BODY else ""
    marked = unit.unit in _BODY
    lines = annotated_lines(unit.text, ink.links.get(unit.pk, ()), ink.destination)
    if marked and (found := _MARK.match(lines[0])):
        lines[0] = f'<a class="law-mark" href="#{unit.address}">{found[0]}</a>{lines[0][found.end() :]}'
    return "".join(_blocks(lines))


def annotated_lines(text: str, links: Sequence[CitationLink], destination: Destination) -> list[str]:
    """The lines of a text as HTML; overlapping places: the first that leads somewhere, and of those the longest."""
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
    return _split_outside_links("".join(html))


def _split_outside_links(html: str) -> list[str]:
    """Lines; a link over a line break (hard-wrapped text) stays whole, its break a blank."""
    return re.sub(r"<a [^>]*>[^<]*</a>", lambda found: found[0].replace("\n", " "), html).split("\n")


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
