"""The clause of an article that answers a question, an excerpt of it, and the highlights.

Rows of tables in the text are shown with their column heads. Loose table cells are left out.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from operator import attrgetter
from typing import NamedTuple

from lawsearch.ranking import PlacedToken, pair, token_of, words
from lawsearch.ranking.terms import ANY, Needle, cost_of_form, figure_in
from lawtext.addresses import label_key
from lawtext.types import Address, Span, Unit
from lawtext.words import KHMER, SYLLABLE, patterns_beside

LONGEST = 320  # characters of an excerpt; about four lines on a phone
LONGEST_READ = 60_000  # characters of an article that are searched; a table appended to an article may be longer
_BLANKS = 12  # characters; a wider gap between two sentences means that a table was left out


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A numbered clause (khoản) of an article without its number, or the text before the first clause (label "")."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class ClausePassage:
    """`text[start:end]` of the article, in the clause with the address label `clause`.

    `cut_before` and `cut_after`: whether text of the clause is missing on that side. `sentence` is the one that
    answers; None if no sentence does.
    """

    clause: str
    start: int
    end: int
    cut_before: bool
    cut_after: bool
    sentence: Span | None = None


def clauses(text: str) -> list[ClauseText]:
    """The clauses of an article in order: 1, 2, 2a, 3.

    A number out of order begins no clause: it is in a list inside one.
    """
    starts: list[tuple[str, int, int]] = [("", 0, 0)]
    for found in _RE.clause.finditer(text):
        label = label_key(Unit.CLAUSE, found["label"])
        if _follows(label, starts[-1][0]):
            starts.append((label, found.start(), found.end()))
    ends = [start for _, start, _ in starts[1:]] + [len(text)]
    return [ClauseText(label, Span(after, end)) for (label, _, after), end in zip(starts, ends, strict=True)]


def _follows(label: str, before: str) -> bool:
    """Whether a label follows another: 2 after 1, 2a after 2, 3 after 2a, and 1 at the beginning."""
    number, was = int(re.sub(r"\D", "", label)), int(re.sub(r"\D", "", before) or 0)
    return number == was + 1 or (number == was and label > before and not label.isdecimal())


def best_passage(text: str, needle: Needle) -> ClausePassage:
    """The best clause, and its best few consecutive sentences; the beginning of the text if nothing matches."""
    read = text[:LONGEST_READ].partition(_APPENDED)[0] or text
    found, listed = _wanted(read, needle), clauses(text)
    answering = _answering(read, listed, found, needle.wants) or _answering(read, listed, found, ANY)
    best, sentence = answering or (ClauseText("", Span(0, len(text))), None)
    window = _window(text, best.span, found, needle, sentence)
    return ClausePassage(
        best.label,
        window.start,
        window.end,
        cut_before=bool(text[best.span.start : window.start].strip()),
        cut_after=bool(text[window.end : best.span.end].strip()),
        sentence=sentence and Span(max(sentence.start, window.start), min(sentence.end, window.end)),
    )


# The weight of the words of a sentence, and of those together with its lead-in; the cost of each further clause, and of
# each further sentence. Tuned on 111 questions to 46 articles, and tested on 61 questions to 29 others: doubling or
# halving one of them changes one or two answers.
_OWN, _LED, _PLACE, _LATER_SENTENCE = 0.8, 0.5, 0.03, 0.015
_APPENDED = "(Điều này có nội dung liên quan"  # an editorial note that a source appends


def _answering(
    text: str, listed: Sequence[ClauseText], found: Sequence[_Wanted], form: re.Pattern[str]
) -> tuple[ClauseText, Span] | None:
    """The clause, and the sentence in it, that answers in the expected form; None if no sentence has this form.

    A word that occurs in every clause hardly distinguishes them, and has a low weight.
    """
    clauses_said = [_said(found, clause.span) for clause in listed]
    often = Counter(key for said in clauses_said for key in said)
    worth = {one.key: one.weight * math.log(1 + len(listed) / max(often[one.key], 1)) for one in found}
    whole = sum(worth.values()) or 1.0
    best: tuple[ClauseText, Span] | None = None
    least = math.inf
    for place, clause in enumerate(listed):
        if not clauses_said[place]:
            continue
        point = _RE.point.search(text, clause.span.start, clause.span.end)
        first = point.start() if point else clause.span.start
        lead = (clauses_said[0] if place else {}) | _said(found, Span(clause.span.start, first))
        for order, sentence in enumerate(_sentences(text, Span(clause.span.start, min(clause.span.end, len(text))))):
            own = _said(found, sentence)
            led = lead | own if sentence.start >= first else own
            said = _OWN * sum(map(worth.__getitem__, own)) + _LED * sum(map(worth.__getitem__, led))
            cost = _PLACE * place + _LATER_SENTENCE * min(order, 5) - said / whole
            if (
                led
                and cost < least
                and (more := cost_of_form(text, sentence, form)) is not None
                and cost + more < least
            ):
                best, least = (clause, sentence), cost + more
    return best


class _Wanted(NamedTuple):
    """A syllable or pair of the question, found in the text: its weight and span."""

    key: str
    weight: float
    start: int
    end: int


def _wanted(text: str, needle: Needle) -> list[_Wanted]:
    """The question's terms in a text, in order of their end. Optimised to skip other words quickly."""
    known = {syllable for key in needle.weights for syllable in key.split("_")}
    written = {word: key for word in set(SYLLABLE.findall(text)) if (key := needle.of(token_of(word))) in known}
    listed: list[_Wanted] = []
    before, began = "", 0
    for word in SYLLABLE.finditer(text):
        if not (key := written.get(word[0], "")):
            before = ""
            continue
        start, end = word.span()
        if weight := needle.weights.get(key):
            listed.append(_Wanted(key, weight, start, end))
        if before and (weight := needle.weights.get(both := pair(before, key))):
            listed.append(_Wanted(both, weight, began, end))
        before, began = key, start
    return listed


_end = attrgetter("end")


def _said(found: Sequence[_Wanted], span: Span) -> dict[str, float]:
    """The question's terms within the span, with their weights."""
    first = bisect_right(found, span.start, key=_end)
    here = found[first : bisect_right(found, span.end, lo=first, key=_end)]
    return {one.key: one.weight for one in here if one.start >= span.start}


def _window(text: str, span: Span, found: Sequence[_Wanted], needle: Needle, answering: Span | None) -> Span:
    """The run of whole sentences of the clause with the highest weight that is at most LONGEST and includes the
    answering sentence. If that sentence alone is longer, it is cut.
    """
    if not (sentences := _sentences(text, span)):
        return Span(span.start, span.start)
    best, most = _filled(sentences, 0), -1.0
    for first in range(len(sentences)):
        window = _filled(sentences, first)
        if answering and not window.start <= answering.start < window.end:
            continue
        worth = sum(_said(found, window).values())
        if worth > most * 1.0001:  # equal runs: the earlier one
            best, most = window, worth
    figure = figure_in(text, best, needle.wants)
    return _shortened(text, best, needle, figure.end if figure else best.start)


def _sentences(text: str, span: Span) -> list[Span]:
    """The sentences in a part of a text. Loose table cells are left out, unless there is nothing else."""
    found = list(_stretches(text, span))
    tables = loose_cells(text, span)
    return [
        one for one in found if not any(one.start < table.end and table.start < one.end for table in tables)
    ] or found


def _stretches(text: str, span: Span) -> Iterator[Span]:
    for found in _RE.sentence.finditer(text, span.start, span.end):
        if found[0].strip():
            blanks = len(found[0]) - len(found[0].lstrip())
            yield Span(found.start() + blanks, found.start() + len(found[0].rstrip()))


def beginning(text: str, span: Span) -> Span:
    """The first whole sentences of a span that fit in LONGEST. A first sentence that is longer is cut between words."""
    if not (sentences := _sentences(text, span)):
        return Span(span.start, span.start)
    filled = _filled(sentences, 0)
    if filled.end - filled.start <= LONGEST:
        return filled
    blank = text.rfind(" ", filled.start, filled.start + LONGEST)
    return Span(filled.start, blank if blank > filled.start else filled.start + LONGEST)


def _filled(sentences: Sequence[Span], first: int) -> Span:
    """The span of as many consecutive sentences as fit, from sentence `first` on; always at least that one."""
    last = first
    for at in range(first + 1, len(sentences)):
        if sentences[at].end - sentences[first].start > LONGEST or sentences[at].start - sentences[last].end > _BLANKS:
            break
        last = at
    return Span(sentences[first].start, sentences[last].end)


def _shortened(text: str, window: Span, needle: Needle, until: int) -> Span:
    """Cut a window that is too long, between words. It begins a few words before the first hit and includes `until`."""
    if window.end - window.start <= LONGEST:
        return window
    here = words(text[window.start : min(window.end, LONGEST_READ)])
    length, least = window.end - window.start, until - window.start - LONGEST
    first = next((at for at, word in enumerate(here) if needle.of(word.token) in needle.telling), 0)
    start = here[max(first - 6, 0)].start if here else 0
    if start < least:
        start = next((word.start for word in here if word.start >= least), start)
    if length - start < LONGEST:
        start = next((word.start for word in here if length - word.start <= LONGEST), start)
    ends = [word.end for word in here if word.end - start <= LONGEST]
    return Span(window.start + start, window.start + (ends[-1] if ends else start + LONGEST))


def passage_at(text: str, place: Address) -> ClausePassage | None:
    """The beginning of the article, or of the clause or point that `place` names.

    None if the article has no such clause or point. Text longer than `LONGEST` is cut after a sentence.
    """
    labels = {step.unit: step.label for step in place.steps}
    clause = labels.get(Unit.CLAUSE, "")
    span: Span | None = Span(0, len(text))
    if clause:
        span = next((one.span for one in clauses(text[:LONGEST_READ]) if one.label == clause), None)
    if span and (point := labels.get(Unit.POINT)):
        span = _point(text, span, point)
    if span is None:
        return None
    shown = beginning(text, span)
    return ClausePassage(
        clause, shown.start, shown.end, cut_before=False, cut_after=bool(text[shown.end : span.end].strip())
    )


def lead_in(text: str, passage: ClausePassage) -> Span:
    """The words that open the clause of a passage, if the passage begins in one of the clause's points.

    A point says little without them. Empty if the passage begins before the first point. Text longer than `LONGEST` is
    cut.

        "2. Phạt tiền từ … đối với một trong các hành vi sau đây: a) … b) Không đội mũ …" -> "Phạt tiền … sau đây:"
    """
    within = next((one.span for one in clauses(text[:LONGEST_READ]) if one.label == passage.clause), None)
    first = _RE.point.search(text, within.start, within.end) if within else None
    if within is None or first is None or passage.start < first.start():
        return Span(passage.start, passage.start)
    return beginning(text, Span(within.start, first.start()))


def _point(text: str, within: Span, label: str) -> Span | None:
    """The span from the letter of a point to that of the next point, or to the end of the clause."""
    starts = [
        (label_key(Unit.POINT, found["label"]), found.start())
        for found in _RE.point.finditer(text, within.start, within.end)
    ]
    bounds = [*starts, ("", within.end)]
    return next((Span(start, end) for (key, start), (_, end) in pairwise(bounds) if key == label), None)


class HighlightedPiece(NamedTuple):
    """A piece of a text. `is_hit`: whether it matches the question; `is_figure`: whether it is the number asked for."""

    text: str
    is_hit: bool
    is_figure: bool = False


def pieces(text: str, needle: Needle) -> tuple[HighlightedPiece, ...]:
    """The whole text as pieces, in order."""
    found: list[HighlightedPiece] = []
    position = 0
    for span in hits(words(text), needle, text):
        found += [
            HighlightedPiece(text[position : span.start], False),
            HighlightedPiece(text[span.start : span.end], True),
        ]
        position = span.end
    found.append(HighlightedPiece(text[position:], False))
    return tuple(piece for piece in found if piece.text)


def hits(found: Sequence[PlacedToken], needle: Needle, text: str) -> list[Span]:
    """The spans to highlight: telling syllables, and pairs of the question. Adjacent spans are merged.

    The label of a clause or point is never highlighted, even if the question has "điểm a khoản 1".
    """
    labels = {label.start("label") for label in _RE.label.finditer(text)}
    keys = ["" if word.start in labels else needle.of(word.token) for word in found]
    marked = [key in needle.telling and not (key and _RE.khmer.match(key)) for key in keys]
    for at in range(len(keys) - 1):
        if pair(keys[at], keys[at + 1]) in needle.weights:
            marked[at] = marked[at + 1] = True
    spans: list[Span] = []
    for word, is_marked in zip(found, marked, strict=True):
        if not is_marked:
            continue
        if spans and not text[spans[-1].end : word.start].strip(" "):
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(Span(word.start, word.end))
    return spans


# Some sources put each cell of a table on a line of its own: many short lines that do not end sentences, clauses or
# points. The column of such a cell can no longer be determined.
_FEWEST = 7  # lines
_RE = patterns_beside(__file__, fewest=_FEWEST, khmer_letters=KHMER)


def loose_cells(text: str, span: Span) -> list[Span]:
    """The ranges within a part of a text that consist of table cells, one per line."""
    if text.count("\n", span.start, span.end) < _FEWEST:
        return []
    return [Span(*found.span()) for found in _RE.cells.finditer(text, span.start, span.end)]


def as_read(text: str, span: Span) -> str:
    """A part of a text as an excerpt shows it: without typesetting marks, and with the rows of a table in words.

    >>> table = "| Bậc | Thuế suất |\\n| --- | --- |\\n| 1 | 0,03 % |"
    >>> as_read(table, Span(table.rindex("| 1"), len(table)))
    'Bậc: 1; Thuế suất: 0,03 %.'
    """
    said = text[span.start : span.end]
    if "|" in said:
        said = _RE.row.sub(lambda row: _told(text, span.start + row.start(), row[0]), said)
        said = re.sub(r"\n{2,}", "\n", said.replace(" | ", ", ")).strip(" |")
    return _RE.stars.sub("", said)


def _told(text: str, at: int, row: str) -> str:
    """A table row with its column heads; "" for the row of heads itself, a rule between rows, and an empty row."""
    if (top := _RE.rows.search(text[:at])) is None or not any(letter.isalnum() for letter in row):
        return ""
    told = zip_longest(_cells(top[0].partition("\n")[0]), _cells(row), fillvalue="")
    return "; ".join(f"{head}: {cell}" if head else cell for head, cell in told if cell) + "."


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
