"""From pages to the text for `lawtext.parse_document`, with the resulting tree, and doubts, the most serious first."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Any

from lawtext import Document, ProvisionNode, parse_document
from lawtext.structure.lines import is_capitals
from lawtext.types import Span, Unit, walk
from scanreading.engines.types import ReadPage, WordBox
from scanreading.understanding.issuers import with_their_marks
from scanreading.understanding.lines import kind_alone
from scanreading.understanding.paragraphs import ScannedParagraph, ScannedParagraphRole, paragraphs_of
from scanreading.understanding.sequences import Repair, put_right
from scanreading.understanding.signatures import with_its_capacity
from scanreading.understanding.zones import Zones, zones_of


class DoubtWeight(IntEnum):
    """The severity of a doubt. Lists are sorted by it in descending order."""

    PARTICULAR = 40  # a particular that a person must enter
    GAP = 30  # a structural unit is missing
    REPAIRED = 20  # something was corrected by the order of numbers
    PAGE = 10  # a badly recognised page
    NOTE = 5


@dataclass(frozen=True, slots=True)
class ScanDoubt:
    """A sentence for the officer. `page` counts from 1; 0 if unknown."""

    page: int
    text: str
    place: WordBox | None = None
    weight: DoubtWeight = DoubtWeight.NOTE


def ordered(doubts: Iterable[ScanDoubt]) -> list[ScanDoubt]:
    """The doubts without duplicates, the most serious first, then by page and from top to bottom."""
    once = {(doubt.page, doubt.text): doubt for doubt in reversed(list(doubts))}
    return sorted(once.values(), key=lambda d: (-d.weight, d.page, d.place.top if d.place else 0, d.text))


def to_rows(doubts: Iterable[ScanDoubt]) -> list[dict[str, Any]]:
    """Doubts as JSON values: page, box [left, top, right, bottom] or None, text, weight."""
    return [
        {
            "page": doubt.page,
            "place": [doubt.place.left, doubt.place.top, doubt.place.right, doubt.place.bottom]
            if doubt.place
            else None,
            "text": doubt.text,
            "weight": int(doubt.weight),
        }
        for doubt in doubts
    ]


_LONGEST_TITLE = 200  # characters of a title in the outline
# An item that begins with a quotation that is not closed within its paragraph.
_LONE_QUOTE = re.compile(r"^(?:\d{1,3}[.,]|[a-zđ]\)|[-+])?\s*(?P<mark>[“«\"])[^”»\"]*$")
_SPOILT_LEAD = re.compile(r"^[^\W\d_]\w{1,2}(?=\s?[:;]\s*\d{1,5}\S{0,6}\s?[/⁄-])")  # "Sg: 04/CT-UBND"
_AMENDS = re.compile(r"(?:sửa đổi|bổ sung|thay thế|đính chính|bãi bỏ)\b.*(?:như sau|sau đây)\s*:?$", re.IGNORECASE)
_COUNTED = re.compile(r"nhảy cách: trước “(?!Chương|Mục|Phần|Tiểu)")
_OPENING = 8  # paragraphs of the body that may contain the document type


@dataclass(frozen=True, slots=True)
class ScannedOutlineRow:
    """A unit of the document: address, printed label, title or text, page (0 if unknown)."""

    address: str
    marker: str
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class ScannedManuscript:
    """The interpreted document. `starts`: the offset of each paragraph in `text`."""

    zones: tuple[Zones, ...]
    paragraphs: tuple[ScannedParagraph, ...]
    text: str
    starts: tuple[int, ...]
    document: Document
    repairs: tuple[Repair, ...]

    def paragraph_at(self, offset: int) -> ScannedParagraph | None:
        """The paragraph at an offset of `text`."""
        at = bisect_right(self.starts, offset) - 1
        return self.paragraphs[at] if 0 <= at < len(self.paragraphs) else None

    def paragraphs_at(self, span: Span) -> tuple[ScannedParagraph, ...]:
        """The paragraphs that overlap a span of `text`; none for an empty span."""
        first = bisect_right(self.starts, span.start) - 1
        return self.paragraphs[max(first, 0) : bisect_left(self.starts, span.end)] if span.end else ()

    def line_paragraph(self, number: int) -> ScannedParagraph | None:
        """The paragraph that contains a line of `text`; lines count from 1."""
        lines = self.text.split("\n")
        return self.paragraph_at(sum(len(line) + 1 for line in lines[: number - 1])) if number <= len(lines) else None

    def outline(self) -> list[ScannedOutlineRow]:
        """The units of the document in reading order."""
        return [self._row(node) for node in walk(self.document.roots) if node.unit is not Unit.REGULATION]

    def doubts(self) -> Iterator[ScanDoubt]:
        """Yield the doubts about repairs, and those of the law parser."""
        for repair in self.repairs:
            paragraph = self.paragraphs[repair.at]
            told = f"Đã chữa “{repair.before}” thành “{repair.after}” theo thứ tự; hãy nhìn ảnh."
            yield ScanDoubt(paragraph.page, told, paragraph.place, DoubtWeight.REPAIRED)
        # Gaps in the numbering are reported separately (`document.gaps`).
        for doubt in (one for one in self.document.doubts if not _COUNTED.search(one.reason)):
            found = self.line_paragraph(doubt.line)
            yield ScanDoubt(found.page if found else 0, doubt.reason, found.place if found else None, DoubtWeight.GAP)

    def _row(self, node: ProvisionNode) -> ScannedOutlineRow:
        found = self.paragraph_at(node.span.start)
        title = node.heading or node.text
        short = f"{title[:_LONGEST_TITLE].rstrip()}…" if len(title) > _LONGEST_TITLE else title
        return ScannedOutlineRow(str(node.address), node.label, " ".join(short.split()), found.page if found else 0)


def assemble(pages: Sequence[ReadPage]) -> ScannedManuscript:
    """The document on these pages. Nothing is dropped as unknown: what is not understood stays in the text."""
    zones = zones_of(pages)
    paragraphs, repairs = put_right(paragraphs_of(zones))
    text, starts = _typeset(paragraphs)
    document = parse_document(_as_parsed(paragraphs, text, starts))
    return ScannedManuscript(tuple(zones), tuple(paragraphs), text, starts, document, tuple(repairs))


def _as_parsed(paragraphs: Sequence[ScannedParagraph], text: str, starts: Sequence[int]) -> str:
    """The text as it is passed to the law parser, with the same length.

    Restored are the diacritics of the head, a misread label "Số", and the letters of the signer's capacity. An unclosed
    quotation mark becomes an apostrophe, unless it opens the new text of an amendment: such a quotation follows a colon
    and is closed further below. The quotation of a term in a list of definitions (“Bậc là …) is closed in its own
    paragraph, unless its closing mark was lost.
    """
    said = list(text)
    for at, (paragraph, start) in enumerate(zip(paragraphs, starts, strict=True)):
        words = paragraph.text
        if paragraph.role is ScannedParagraphRole.HEAD:
            words = with_their_marks(words) if is_capitals(words) else words
            words = _SPOILT_LEAD.sub(lambda lead: "Số".ljust(len(lead[0])), words)
        if paragraph.role is ScannedParagraphRole.CLOSING:
            words = with_its_capacity(words)
        found = _LONE_QUOTE.match(words)
        if found and not _AMENDS.search(paragraphs[at - 1].text if at else ""):
            words = f"{words[: found.start('mark')]}'{words[found.end('mark') :]}"
        said[start : start + len(words)] = words
    return "".join(said)


def _typeset(paragraphs: Sequence[ScannedParagraph]) -> tuple[str, tuple[int, ...]]:
    """The text and the offset of each paragraph.

    Each paragraph is one line; empty lines separate the head, the title and the closing block from the rest.
    """
    said: list[str] = []
    starts: list[int] = []
    length = 0
    kind_at = _kind_at(paragraphs)
    for at, paragraph in enumerate(paragraphs):
        before = paragraphs[at - 1] if at else None
        if (
            before is not None
            and (before.role is not paragraph.role and ScannedParagraphRole.TABLE not in (before.role, paragraph.role))
            or kind_at is not None
            and at == kind_at + 2
        ):
            said.append("")
            length += 1
        starts.append(length)
        said.append(paragraph.text)
        length += len(paragraph.text) + 1
    return "\n".join(said), tuple(starts)


def _kind_at(paragraphs: Sequence[ScannedParagraph]) -> int | None:
    """The index of the paragraph with the document type; the next paragraph is its subject."""
    body = (at for at, paragraph in enumerate(paragraphs) if paragraph.role is ScannedParagraphRole.BODY)
    return next((at for at in islice(body, _OPENING + 1) if kind_alone(paragraphs[at].text)), None)
