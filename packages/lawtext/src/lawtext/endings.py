"""What a text puts out of force: whole documents, or provisions of them.

for one in find_endings("Thông tư này thay thế Thông tư số 5/2015/TT-BYT."):
    one.document.number, one.whole, one.kind      # "5/2015/TT-BYT", True, "replaced"

The same reading as `find_amendments`, of which it keeps repeals, replacements, ends and suspensions: what gives a new
wording or changes words ends nothing. A part ("các quy định về … tại Thông tư X") is never told as the whole.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lawtext.amendments import Amendment, AmendmentAction, Confidence, ProvisionPart, find_amendments_in, title_of
from lawtext.citations.references import grouped
from lawtext.structure.recipe import parse_article, parse_document
from lawtext.types import Address, Context, DocumentReference, ProvisionNode, Value


class EndingKind(StrEnum):
    """How it ends."""

    REPEALED = "repealed"  # bãi bỏ, hủy bỏ
    REPLACED = "replaced"  # thay thế
    ENDED = "ended"  # hết hiệu lực
    SUSPENDED = "suspended"  # ngưng hiệu lực


_KINDS = {
    AmendmentAction.REPEAL: EndingKind.REPEALED,
    AmendmentAction.REPLACE: EndingKind.REPLACED,
    AmendmentAction.EXPIRE: EndingKind.ENDED,
    AmendmentAction.SUSPEND: EndingKind.SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Ending(Value):
    """A document, or provisions of one, that a text puts out of force.

    `whole` is false and `provisions` empty where the part is told in words only; `exception` and `part` have the words.
    """

    start: int
    end: int
    document: DocumentReference
    kind: EndingKind
    whole: bool
    provisions: tuple[Address, ...] = ()
    # A day of its own; None if it ends when the acting document takes effect.
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
    Writes: one ending for each document and kind in a provision. Never raises, whatever the text.
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
    """The same for trees; `title` and `number` are those of the acting document."""
    ending = (
        one
        for one in find_amendments_in(roots, title=title, number=number)
        if one.action in _KINDS and not one.new_wording and one.part not in (ProvisionPart.HEADING, ProvisionPart.LEAD)
    )
    return tuple(_ending(some) for some in grouped(ending, _what_ends).values())


def _is_whole(one: Amendment) -> bool:
    return not one.provision and one.part is ProvisionPart.WHOLE


def _what_ends(one: Amendment) -> tuple[object, ...]:
    """The same for all provisions of one document that end by the same words."""
    place = () if _is_whole(one) else (one.start, one.end, bool(one.provision))
    return one.document.number or (one.document.name, one.document.year), one.action, one.effective, one.until, *place


def _ending(some: Sequence[Amendment]) -> Ending:
    first, whole = some[0], _is_whole(some[0])
    exception = _EXCEPTION.search(first.note)
    return Ending(
        start=first.start,
        end=first.end,
        document=first.document,
        kind=_KINDS[first.action],
        whole=whole,
        provisions=tuple(dict.fromkeys(one.provision for one in some if one.provision)),
        date=first.effective,
        until=first.until,
        part="" if whole else first.note[: exception.start()] if exception else first.note,
        exception=exception["words"] if exception else "",
        pattern=first.pattern,
        confidence=first.confidence,
    )
