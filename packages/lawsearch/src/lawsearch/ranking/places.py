"""A place that is named outright: its own words, never those of a neighbour."""

from __future__ import annotations

import re
from itertools import pairwise

from lawsearch.ranking.passages import (
    LONGEST_READ,
    Passage,
    beginning,
    clauses,
)
from lawtext.addresses import label_key
from lawtext.types import Address, Span, Unit

_POINT = re.compile(r"^[ \t]*(?P<label>[a-zđ]{1,2}\d?)\)(?=\s)", re.MULTILINE)


def passage_at(text: str, place: Address) -> Passage | None:
    """The words of an article from its beginning, or those of the clause, or of the point in it, that `place` names.

    None where the article has no such clause or point. What is longer than `LONGEST` is cut after a sentence.
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
    return Passage(clause, shown.start, shown.end, cut_before=False, cut_after=bool(text[shown.end : span.end].strip()))


def lead_in(text: str, passage: Passage) -> Span:
    """The words with which the clause of a passage opens, where the passage begins in one of its points: a point says
    little without them. Empty where it begins before the first point. What is longer than `LONGEST` is cut.

        "2. Phạt tiền từ … đối với một trong các hành vi sau đây: a) … b) Không đội mũ …" -> "Phạt tiền … sau đây:"
    """
    within = next((one.span for one in clauses(text[:LONGEST_READ]) if one.label == passage.clause), None)
    first = _POINT.search(text, within.start, within.end) if within else None
    if within is None or first is None or passage.start < first.start():
        return Span(passage.start, passage.start)
    return beginning(text, Span(within.start, first.start()))


def _point(text: str, within: Span, label: str) -> Span | None:
    """From the letter of a point to that of the next."""
    starts = [
        (label_key(Unit.POINT, found["label"]), found.start())
        for found in _POINT.finditer(text, within.start, within.end)
    ]
    bounds = [*starts, ("", within.end)]
    return next((Span(start, end) for (key, start), (_, end) in pairwise(bounds) if key == label), None)
