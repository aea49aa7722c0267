"""Which pattern found an instruction, and how far it may be trusted.

A pattern is `construction.join`: how the words stand to their verb, and how the member joins its list (tails.py). The
class of confidence follows from the pattern and from how the document is named; AMENDMENTS.md has what each was
measured at.
"""

from __future__ import annotations

from lawtext.amendments.passages import TITLE_DEPTH, AmendingPassage
from lawtext.amendments.places import AmendmentTarget
from lawtext.amendments.tails import MemberJoin, outranks
from lawtext.amendments.types import Confidence, ProvisionPart
from lawtext.amendments.verbs import AmendmentOrder
from lawtext.numbers import read_number

_GUESSED = (MemberJoin.AFTER_TITLE, MemberJoin.AFTER_HISTORY)


def pattern_of(order: AmendmentOrder, passage: AmendingPassage, target: AmendmentTarget) -> str:
    """ "verb.first", "subject.listed", "below.item", "heading.first", "title.first"."""
    if passage.depth == TITLE_DEPTH:
        construction = "title"
    elif passage.is_heading:
        construction = "heading"
    elif order.is_below:
        construction = "below"
    else:
        construction = "subject" if order.is_subject_first else "verb"
    return f"{construction}.{target.join or MemberJoin.FIRST.value}"


def confidence_of(target: AmendmentTarget, *, acting: int | None, has_exception: bool) -> Confidence:
    """How sure it is that this document, and as much of it as the address says, is meant."""
    document = target.document
    parts = read_number(document.number) if document and document.number else None
    if document is None or parts is None or not parts.issuers or target.join in _GUESSED:
        return Confidence.DOUBTFUL
    if outranks(document, acting):
        return Confidence.DOUBTFUL
    if has_exception or target.note or target.part is not ProvisionPart.WHOLE:
        return Confidence.LIKELY
    return Confidence.SURE
