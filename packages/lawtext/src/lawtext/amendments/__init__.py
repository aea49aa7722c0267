"""Amendments as data: which provision of which document is changed, by which clause, from when, into which words.

find_amendments(document)              # a parsed document
find_amendments_in(trees, title=…)     # a law given article by article
find_commencements_in(trees)           # provisions that take effect on a day of their own
find_endings(text)                     # what a text puts out of force: whole documents, or provisions of them
apply.apply(trees, amendments)         # the new trees, and one step to review for each amendment
footnotes.read_notes(text)             # the notes of a consolidated text at the places changed

Stages, each a pure function of the output of the one before:

    passages.py     trees -> passages: the text of each provision outside quotations, with its citations
    types.py        the values; one passage -> its instructions, found by verbs
    objects.py      references in an instruction -> its targets, and where new units go
    members.py      the words before a reference: is it a target, and which part of it
    tails.py        what follows a target: titles, histories, exceptions; references -> addresses
    phrases.py      replacements of words, and their places; a quotation -> each unit's share of it
    heads.py        the context that a passage gives for everything below it; days of effect, exceptions
    finder.py       passages in order -> amendments
    drafts.py       new wording -> provisions with their addresses
    forest.py       trees by address: find, replace, insert
    apply.py        amendments -> steps
    footnotes.py    a consolidated text -> the editors' notes in it

Endings are the amendments that are repeals, replacements, expiries or suspensions; new wordings and changed words end
nothing. A part ("các quy định về … tại Thông tư X") never counts as the whole.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lawtext.amendments.finder import Finder
from lawtext.amendments.heads import find_commencements
from lawtext.amendments.passages import read_passages
from lawtext.amendments.tails import AmendmentScope
from lawtext.amendments.types import Amendment, AmendmentAction, Commencement, Confidence, ProvisionPart
from lawtext.structure.recipe import parse_article, parse_document
from lawtext.types import Address, Context, Document, DocumentReference, Head, ProvisionNode, Value, grouped

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
# A title begins with its own document type, which data sets may follow with the year.
_TITLE_KIND = re.compile(
    rf"\s*{_KINDS}\s+(?:(?:số\s+)?\S*\d\S*\s+)?(?=sửa|bổ|bãi|thay|h[uủ][yỷ]|đính|ngưng|tạm)", re.IGNORECASE
)
# "Quốc hội ban hành Luật sửa đổi … của Luật Điện lực số 28/2004/QH11": the number is not of the enacted law.
_ENACTED_KIND = re.compile(rf"(?<=ban\shành\s){_KINDS}\s+(?=sửa|bổ|bãi|thay|h[uủ][yỷ])")
_TITLE_YEAR = re.compile(r"(?<=[^\W\d_])\s+(?:19|20)\d\d$")


def find_amendments(document: Document | str) -> tuple[Amendment, ...]:
    """All instructions of a document, parsed or not, for other documents, in reading order. Never raises."""
    document = parse_document(document) if isinstance(document, str) else document
    head, roots = document.head, document.provisions()
    return find_amendments_in(
        roots,
        title=title_of(head),
        number=head.official_number,
        preamble=document.source[: roots[0].span.start] if roots else "",
    )


def title_of(head: Head) -> str:
    """The title as cited: "Thông tư sửa đổi, bổ sung một số điều của …"."""
    return f"{head.doc_type} {head.subject}".strip()


def find_amendments_in(
    roots: Sequence[ProvisionNode],
    *,
    title: str = "",
    number: str = "",
    preamble: str = "",
    acts_on: DocumentReference | None = None,
) -> tuple[Amendment, ...]:
    """Like `find_amendments`, for trees: a law given article by article, or a single article.

    `title` is the acting document's title, which may name the amended one; `acts_on` gives the amended document if no
    text does. `number` is the acting document's number: it cannot end a document of higher rank. `preamble` is the text
    before its first article, where a law may say which one it amends: "… ban hành Luật sửa đổi … của Luật Điện lực số
    28/2004/QH11". Spans are those of the trees.
    """
    preamble = _ENACTED_KIND.sub("", preamble)
    title = _TITLE_YEAR.sub("", _TITLE_KIND.sub("", title.strip()))
    reading = read_passages(roots, title=title, number=number, preamble=preamble)
    days = {one.provision: one for one in find_commencements(reading)}
    return tuple(_on_its_day(one, days) for one in Finder(reading, AmendmentScope(acts_on)).run())


def find_commencements_in(roots: Sequence[ProvisionNode]) -> tuple[Commencement, ...]:
    """The provisions of a document that take effect on their own day, according to its final articles."""
    return tuple(find_commencements(read_passages(roots)))


def _on_its_day(one: Amendment, days: Mapping[Address, Commencement]) -> Amendment:
    """ "Điều 248 của Luật này có hiệu lực từ ngày …" also applies to the amendments made by Điều 248."""
    if one.effective is not None or not days:
        return one
    above = [Address(one.source.steps[:count], one.source.containers) for count in range(len(one.source.steps), 0, -1)]
    if (begins := next((days[place] for place in above if place in days), None)) is None:
        return one
    confidence = max(one.confidence, Confidence.LIKELY, key=list(Confidence).index) if begins.note else one.confidence
    return replace(
        one, effective=begins.effective, note="; ".join(filter(None, (one.note, begins.note))), confidence=confidence
    )


class EndingKind(StrEnum):
    """How a document ends."""

    REPEALED = "repealed"  # bãi bỏ, hủy bỏ
    REPLACED = "replaced"  # thay thế
    ENDED = "ended"  # hết hiệu lực
    SUSPENDED = "suspended"  # ngưng hiệu lực


_ENDS_AS = {
    AmendmentAction.REPEAL: EndingKind.REPEALED,
    AmendmentAction.REPLACE: EndingKind.REPLACED,
    AmendmentAction.EXPIRE: EndingKind.ENDED,
    AmendmentAction.SUSPEND: EndingKind.SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Ending(Value):
    """A document, or provisions of one, that a text puts out of force.

    `whole` is false and `provisions` empty if the part is only described; `exception` and `part` have the words.
    """

    start: int
    end: int
    document: DocumentReference
    kind: EndingKind
    whole: bool
    provisions: tuple[Address, ...] = ()
    # The day on which this document or provision ends; None if that is the day on which the acting document takes
    # effect.
    date: datetime.date | None = None
    # The last day of a suspension.
    until: datetime.date | None = None
    part: str = ""
    exception: str = ""
    pattern: str = ""
    confidence: Confidence = Confidence.DOUBTFUL


_EXCEPTION = re.compile(
    r"(?:^|; )(?P<words>(?:(?:ngoại )?trừ|riêng|(?:kể )?từ (?:ngày|khi|thời)|khi|sau khi) .*)$", re.IGNORECASE
)
_ARTICLE = re.compile(r"^[^\S\n]*(?:#+\s*|\*\*)?Điều\s+\d+[a-zđ]?\s*(?:[.:]|$)", re.MULTILINE)


def find_endings(text: str, *, context: Context | Mapping[str, str | None] | None = None) -> tuple[Ending, ...]:
    """Everything that the text puts out of force, in reading order; each span is the provision that says so.

    Reads: a document, an article or a passage of one; `context` gives the number of its document, and its title.
    Writes: one ending for each document and kind in a provision. Never raises.
    """
    given = context if isinstance(context, Mapping) else context.to_dict() if context else {}
    title, number = given.get("title") or "", given.get("document") or ""
    article = _ARTICLE.search(text)
    before = parse_article(text[: article.start()] if article else text, "1")  # a passage may begin in an article
    if article is None:
        return endings_in((before,), title=title, number=number)
    document = parse_document(text)
    title, number = title or title_of(document.head), number or document.head.official_number
    return endings_in((before, *document.roots), title=title, number=number)


def endings_in(roots: Sequence[ProvisionNode], *, title: str = "", number: str = "") -> tuple[Ending, ...]:
    """Like `find_endings`, for trees; `title` and `number` are those of the acting document."""
    ending = (
        one
        for one in find_amendments_in(roots, title=title, number=number)
        if one.action in _ENDS_AS
        and not one.new_wording
        and one.part not in (ProvisionPart.HEADING, ProvisionPart.LEAD)
    )
    return tuple(_ending(some) for some in grouped(ending, _what_ends).values())


def _is_whole(one: Amendment) -> bool:
    return not one.provision and one.part is ProvisionPart.WHOLE


def _what_ends(one: Amendment) -> tuple[object, ...]:
    """A key that is equal for provisions of one document ended by the same words."""
    place = () if _is_whole(one) else (one.start, one.end, bool(one.provision))
    return one.document.number or (one.document.name, one.document.year), one.action, one.effective, one.until, *place


def _ending(some: Sequence[Amendment]) -> Ending:
    first, whole = some[0], _is_whole(some[0])
    exception = _EXCEPTION.search(first.note)
    return Ending(
        start=first.start,
        end=first.end,
        document=first.document,
        kind=_ENDS_AS[first.action],
        whole=whole,
        provisions=tuple(dict.fromkeys(one.provision for one in some if one.provision)),
        date=first.effective,
        until=first.until,
        part="" if whole else first.note[: exception.start()] if exception else first.note,
        exception=exception["words"] if exception else "",
        pattern=first.pattern,
        confidence=first.confidence,
    )
