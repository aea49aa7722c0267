"""Where the reader stands at each place of a text: which article and clause, inside whose quotation.

An amending text names the amended document once ("Điều 1. Sửa đổi, bổ sung một số điều của Nghị định X"); from there on
bare provisions, and "Điều này" and "Nghị định này" inside the quotation marks, are those of X.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lawtext.addresses import label_key
from lawtext.citations import patterns
from lawtext.citations.documents import Mention
from lawtext.citations.find import Found, Reference
from lawtext.types import CitationContext, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """An article and a clause as address labels; None where the text does not say."""

    article: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What bare and relative references mean here. `place` is the reader's own, `amended_place` the amended text's."""

    place: Place = Place()
    is_amending: bool = False
    amended: Mention | None = None
    amended_place: Place = Place()
    is_quoted: bool = False

    @property
    def here(self) -> Place:
        """What "Điều này" and "khoản này" mean."""
        return self.amended_place if self.is_amending and self.is_quoted else self.place


@dataclass(frozen=True, slots=True)
class Standings:
    """The standing at any place of the text."""

    starts: list[int]
    states: list[Standing]

    def at(self, position: int) -> Standing:
        return self.states[max(0, bisect_right(self.starts, position) - 1)]


@dataclass(slots=True)
class _Walk:
    found: Found
    starts: list[int] = field(default_factory=list)
    states: list[Standing] = field(default_factory=list)

    def note(self, position: int, state: Standing) -> None:
        self.starts.append(position)
        self.states.append(state)


def read_standings(text: str, found: Found, context: CitationContext) -> Standings:
    """Walks through the paragraphs of the text once."""
    walk = _Walk(found)
    state = Standing(place=_place_of(context))
    walk.note(0, state)
    quotes = list(_quotations(text))
    openings = [start for start, _ in quotes]
    for paragraph in _paragraphs(text):
        state = _enter(text, state, paragraph, walk, quotes, openings)
    return _with_quotations(walk, quotes)


def _place_of(context: CitationContext) -> Place:
    def label(address: str | None, unit: Unit) -> str | None:
        return address.rsplit(f"{unit.value}-", 1)[-1] if address else None

    return Place(label(context.article, Unit.ARTICLE), label(context.clause, Unit.CLAUSE))


_QUOTE = re.compile("[“”\"]")


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """The outermost quotations, (start, end). A quotation that nobody closed ends with the text."""
    depth, start = 0, 0
    for found in _QUOTE.finditer(text):
        opens = found[0] == "“" or (found[0] == '"' and depth == 0)
        if opens:
            start = start if depth else found.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, found.end()
    if depth:
        yield start, len(text)


def _is_inside(position: int, quotes: list[tuple[int, int]], openings: list[int]) -> bool:
    before = bisect_right(openings, position)
    return before > 0 and quotes[before - 1][0] < position < quotes[before - 1][1]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    mark: re.Match[str] | None


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    """Pieces that begin with "Điều 5.", "2." or "a)"; wrapped lines stay with the piece they continue."""
    marks = list(patterns.PARAGRAPH_MARK.finditer(text))
    first = marks[0].start() if marks else len(text)
    if first:
        yield _Paragraph(0, first, None)
    for mark, end in zip(marks, [*(mark.start() for mark in marks[1:]), len(text)], strict=False):
        yield _Paragraph(mark.start(), end, mark)


def _enter(
    text: str,
    state: Standing,
    paragraph: _Paragraph,
    walk: _Walk,
    quotes: list[tuple[int, int]],
    openings: list[int],
) -> Standing:
    mark = paragraph.mark
    if mark and (mark["quote"] or _is_inside(paragraph.start, quotes, openings)):
        state = replace(state, amended_place=_moved(state.amended_place, mark))
    elif mark and patterns.OPEN_ENDED_LINE.search(text[max(0, mark.start() - 40) : mark.start()].rstrip()):
        return state
    else:
        state = _at_own_paragraph(text, state, paragraph, walk, quotes, openings)
    walk.note(paragraph.start, state)
    return state


def _moved(place: Place, mark: re.Match[str]) -> Place:
    if mark["article"]:
        return Place(label_key(Unit.ARTICLE, mark["article"]))
    if mark["clause"]:
        return replace(place, clause=label_key(Unit.CLAUSE, mark["clause"]))
    return place


def _at_own_paragraph(
    text: str,
    state: Standing,
    paragraph: _Paragraph,
    walk: _Walk,
    quotes: list[tuple[int, int]],
    openings: list[int],
) -> Standing:
    mark = paragraph.mark
    if mark:
        state = replace(state, place=_moved(state.place, mark))
    if mark and mark["article"]:
        state = replace(state, is_amending=False, amended=None, amended_place=Place())
    if not patterns.AMENDING_VERB.match(text, mark.end() if mark else _first_letter(text, paragraph.start)):
        return state
    own = [
        reference
        for reference in walk.found.references_between(paragraph.start, paragraph.end)
        if not _is_inside(reference.start, quotes, openings)
    ]
    amended = next((one.document for one in own if one.document and _can_be_amended(one.document)), state.amended)
    return replace(state, is_amending=True, amended=amended, amended_place=_amended_place(own) or state.amended_place)


def _first_letter(text: str, start: int) -> int:
    found = re.compile(r"\s*").match(text, start)
    return found.end() if found else start


def _can_be_amended(document: Mention) -> bool:
    return not (document.is_this or document.is_foreign or document.is_alias)


def _amended_place(references: list[Reference]) -> Place | None:
    for reference in references:
        labels = {unit.unit: unit.labels[0].key for unit in reference.all_units if unit.labels}
        if Unit.ARTICLE in labels:
            return Place(labels[Unit.ARTICLE], labels.get(Unit.CLAUSE))
        if Unit.CLAUSE in labels:
            return None
    return None


def _with_quotations(walk: _Walk, quotes: list[tuple[int, int]]) -> Standings:
    """Cuts the walk at the quotation marks."""
    cuts = sorted({*walk.starts, *(edge for quote in quotes for edge in quote)})
    openings = [start for start, _ in quotes]
    plain = Standings(walk.starts, walk.states)
    states = [replace(plain.at(cut), is_quoted=_is_inside(cut + 1, quotes, openings)) for cut in cuts]
    return Standings(cuts, states)
