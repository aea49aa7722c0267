"""Amendments as data: which provision of which document is changed, by which clause, from when, into which words.

find_amendments(document)              # a parsed document
find_amendments_in(trees, title=…)     # a law given article by article
find_commencements_in(trees)           # own provisions that take effect on a day of their own
apply.apply(trees, amendments)         # the new trees, and one step to review for each amendment
footnotes.footnotes(steps, acting=…)   # the notes that a consolidated text carries at the places changed
footnotes.read_notes(text)             # the notes that one carries already

Stages, each a pure function over what the one before it gave:

    passages.py     trees -> passages: the words of each provision outside quotations, and what they cite
    verbs.py        one passage -> where an instruction begins, and what it does
    objects.py      references in its words -> what is acted on, and where new units go
    members.py      the words before a reference: is it meant, and how much of it
    tails.py        what stands behind a member: titles, histories, exceptions; references -> addresses
    phrases.py      orders of words: which become which, and where; a quotation -> each unit's share of it
    heads.py        what a passage says for everything below it; days of effect, ends, exceptions
    finder.py       passages in order -> amendments
    drafts.py       new wording -> provisions, ready to stand at their address
    forest.py       trees by address: find, put, insert
    apply.py        amendments -> steps
    footnotes.py    steps -> the notes of a consolidated text; its words -> the notes in them
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lawtext.amendments.finder import Finder
from lawtext.amendments.heads import find_commencements
from lawtext.amendments.passages import read_passages
from lawtext.amendments.tails import AmendmentScope
from lawtext.amendments.types import Amendment, AmendmentAction, Commencement, Confidence, ProvisionPart
from lawtext.structure.recipe import parse_document
from lawtext.types import Address, Document, DocumentReference, Head, ProvisionNode

__all__ = [
    "Amendment",
    "AmendmentAction",
    "Commencement",
    "Confidence",
    "ProvisionPart",
    "find_amendments",
    "find_amendments_in",
    "find_commencements_in",
    "title_of",
]

_KINDS = r"(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Nghị\s+định|Nghị\s+quyết|Thông\s+tư(?:\s+liên\s+tịch)?|Quyết\s+định|Chỉ\s+thị)"
# A title names its own kind first, and data sets put the year behind it.
_TITLE_KIND = re.compile(
    rf"\s*{_KINDS}\s+(?:(?:số\s+)?\S*\d\S*\s+)?(?=sửa|bổ|bãi|thay|h[uủ][yỷ]|đính|ngưng|tạm)", re.IGNORECASE
)
# "Quốc hội ban hành Luật sửa đổi … của Luật Điện lực số 28/2004/QH11": the number is not that of what is enacted.
_ENACTED_KIND = re.compile(rf"(?<=ban\shành\s){_KINDS}\s+(?=sửa|bổ|bãi|thay|h[uủ][yỷ])")
_TITLE_YEAR = re.compile(r"(?<=[^\W\d_])\s+(?:19|20)\d\d$")


def find_amendments(document: Document | str) -> tuple[Amendment, ...]:
    """Every instruction that a document, parsed or not, gives for other documents, in reading order. Never raises."""
    document = parse_document(document) if isinstance(document, str) else document
    head, roots = document.head, document.provisions()
    return find_amendments_in(
        roots,
        title=title_of(head),
        number=head.official_number,
        preamble=document.source[: roots[0].span.start] if roots else "",
    )


def title_of(head: Head) -> str:
    """The title as it is cited: "Thông tư sửa đổi, bổ sung một số điều của …"."""
    return f"{head.doc_type} {head.subject}".strip()


def find_amendments_in(
    roots: Sequence[ProvisionNode],
    *,
    title: str = "",
    number: str = "",
    preamble: str = "",
    acts_on: DocumentReference | None = None,
) -> tuple[Amendment, ...]:
    """The same for trees: a law given article by article, or one article alone.

    `title` is the title of the acting document, which may name the amended one; `acts_on` says it where no text does.
    `number` is that of the acting document: none ends what ranks above it. `preamble` is what stands before its first
    article, where a law says which one it amends: "… ban hành Luật sửa đổi … của Luật Điện lực số 28/2004/QH11".
    Spans are those of the trees.
    """
    preamble = _ENACTED_KIND.sub("", preamble)
    title = _TITLE_YEAR.sub("", _TITLE_KIND.sub("", title.strip()))
    reading = read_passages(roots, title=title, number=number, preamble=preamble)
    days = {one.provision: one for one in find_commencements(reading)}
    return tuple(_on_its_day(one, days) for one in Finder(reading, AmendmentScope(acts_on)).run())


def find_commencements_in(roots: Sequence[ProvisionNode]) -> tuple[Commencement, ...]:
    """The provisions of a document that take effect on a day of their own, as its final articles say."""
    return tuple(find_commencements(read_passages(roots)))


def _on_its_day(one: Amendment, days: Mapping[Address, Commencement]) -> Amendment:
    """ "Điều 248 của Luật này có hiệu lực từ ngày …": so have the amendments that Điều 248 makes."""
    if one.effective is not None or not days:
        return one
    above = [Address(one.source.steps[:count], one.source.containers) for count in range(len(one.source.steps), 0, -1)]
    if (begins := next((days[place] for place in above if place in days), None)) is None:
        return one
    confidence = max(one.confidence, Confidence.LIKELY, key=list(Confidence).index) if begins.note else one.confidence
    return replace(
        one, effective=begins.effective, note="; ".join(filter(None, (one.note, begins.note))), confidence=confidence
    )
