"""What one passage says for everything below it: the document and the place, and orders that are not finished yet.

"3. Sửa đổi, bổ sung một số khoản của Điều 5 như sau:" heads the points below; "Bãi bỏ các văn bản sau đây:" a list.
A head is an amendment of its own only where nothing below is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lawtext.amendments.passages import TITLE_DEPTH, AmendingPassage
from lawtext.amendments.phrases import WordChange
from lawtext.amendments.places import AmendmentScope, AmendmentTarget
from lawtext.amendments.timing import AmendmentTiming
from lawtext.amendments.types import Amendment, AmendmentAction
from lawtext.amendments.verbs import AmendmentOrder

GIVES_WORDING = frozenset(
    {AmendmentAction.AMEND, AmendmentAction.SUPPLEMENT, AmendmentAction.REPLACE, AmendmentAction.CORRECT}
)
_COMES_BELOW = re.compile(r"(?::|(?<!\w)(?:sau\s+đây|như\s+sau|sau|gồm))\s*[:.]?\s*$")
_SOME_OF = re.compile(
    r"\s*(?:một\s+số|các)\s+(?:điều|khoản|điểm|nội\s+dung|quy\s+định|cụm\s+từ|từ)(?!\w)[^“]{0,40}?(?:của|tại)\s"
)
_LISTED_BELOW = re.compile(r"(?<!\w)sau(?:\s+đây)?(?:\s+đều|\s+sẽ)?\s*(?:[,:.]|$|hết)")
_SENTENCE_END = re.compile(r"\.(?=\s|$)|\n")
_REACH = 60


@dataclass(slots=True)
class AmendmentHead:
    """An order whose objects or wording stand below it; `fallback` is what it says if nothing there speaks."""

    order: AmendmentOrder
    targets: list[AmendmentTarget]
    changes: tuple[WordChange, ...]
    timing: AmendmentTiming
    fallback: list[Amendment]
    found_before: int


@dataclass(slots=True)
class PassageLevel:
    """What one passage said for everything below it."""

    depth: int
    scope: AmendmentScope
    heads: list[AmendmentHead] = field(default_factory=list)


class PassageLevels:
    """The passages above the one being read, the document itself at the bottom."""

    def __init__(self, scope: AmendmentScope) -> None:
        self._stack = [PassageLevel(_rank(TITLE_DEPTH, is_heading=True) - 1, scope)]

    @property
    def nearest(self) -> PassageLevel:
        return self._stack[-1]

    def heads(self) -> Iterator[AmendmentHead]:
        return (head for level in self._stack for head in level.heads)

    def enter(self, passage: AmendingPassage) -> PassageLevel:
        """The level of a passage, with what the one above it said."""
        level = PassageLevel(_rank(passage.depth, is_heading=passage.is_heading), self.nearest.scope)
        self._stack.append(level)
        return level

    def leave(self, passage: AmendingPassage | None = None) -> Iterator[AmendmentHead]:
        """Closes what does not stand above the passage; all but the document, if there is none. Yields what it held."""
        rank = _rank(passage.depth, is_heading=passage.is_heading) if passage else _rank(TITLE_DEPTH, is_heading=True)
        while len(self._stack) > 1 and self._stack[-1].depth >= rank:
            yield from self._stack.pop().heads


def _rank(depth: int, *, is_heading: bool) -> int:
    """A heading stands above the words of its own provision."""
    return 2 * depth + (0 if is_heading else 1)


def leads_on(text: str, order: AmendmentOrder) -> bool:
    """Whether the words end as if something came below: "như sau:", "các văn bản sau đây:"."""
    return _COMES_BELOW.search(text[max(order.start, order.stop - _REACH) : order.stop]) is not None


def is_head(
    text: str, order: AmendmentOrder, passage: AmendingPassage, targets: Sequence[AmendmentTarget], *, is_led: bool
) -> bool:
    """Whether an order without wording only heads what stands below it. `is_led`: its sentence leads on."""
    if passage.is_heading or order.is_mixed:
        return True
    if not targets:
        ends = _SENTENCE_END.search(text, order.verb, order.stop)
        return is_led and ends is None or _LISTED_BELOW.search(text, order.start, _end(ends, order)) is not None
    if order.is_subject_first:
        return False
    is_some = _SOME_OF.match(text, order.start, order.end) is not None
    return is_led or is_some and order.action in GIVES_WORDING


def _end(sentence_end: re.Match[str] | None, order: AmendmentOrder) -> int:
    return sentence_end.start() if sentence_end else order.stop
