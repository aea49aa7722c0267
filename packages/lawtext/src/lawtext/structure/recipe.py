"""The public functions: a document, one article, and the way back to text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from lawtext.structure.containers import TextRegions, divide
from lawtext.structure.footnotes import put_aside_footnotes
from lawtext.structure.head import read_head
from lawtext.structure.headings import article_candidate
from lawtext.structure.lines import StructureLine, Wrapping, read_lines, read_plain_lines
from lawtext.structure.openings import UnitOutline, count_articles, outline
from lawtext.structure.quotes import quoted_lines
from lawtext.structure.record import doubts_of, read_record
from lawtext.structure.tree import Attachments, TreeMaker
from lawtext.types import Address, Document, Doubt, Head, ProvisionNode, Span, Step, Unit, walk

_LONGEST_CLOSING = 60  # lines; distribution lists of the Government's decrees run to about 30


def parse_document(text: str | Iterable[str]) -> Document:
    """The tree of a legal document, with its head and closing blocks and what the reading leaves in doubt.

    `text` is the plain text, or its lines. Nothing is refused: what is not understood stays in `source` and, where it
    may matter, becomes a `Doubt`. Time grows with the length of the text.
    """
    source = text if isinstance(text, str) else "\n".join(text)
    lines, notes = put_aside_footnotes(read_lines(source))
    quoted, unclosed = quoted_lines(lines)
    division = divide(lines, quoted)
    body, top = _read_body(source, lines, quoted, division, notes)
    maker = TreeMaker(lines, Wrapping.of(lines), notes, has_titled_clauses=not count_articles(body.openings))
    attachments = Attachments(lines, quoted, maker, notes)
    provisions = (*maker.grow(body.openings, division.body.stop), *attachments.provisions(division.containers))
    first_unit = next((opening.at for opening in body.openings), division.closing.start)
    head = read_record(source, lines, division.closing, first_unit, top, provisions)
    doubts = {
        *(*unclosed, *_left_over(lines, division.closing)),
        *(*body.doubts, *attachments.doubts, *doubts_of(source, head)),
    }
    return Document(source, head, provisions, tuple(sorted(doubts, key=lambda doubt: doubt.line)))


def _read_body(
    source: str, lines: Sequence[StructureLine], quoted: Sequence[bool], division: TextRegions, notes: Collection[int]
) -> tuple[UnitOutline, Head]:
    """The outline of the body, and the head above it. What a page numbers above the head, its contents or its news, is
    no unit of the text, if as many articles stand below."""
    body = outline(lines, quoted, division.body, notes=notes)
    above = lines[: division.closing.start]
    top, top_start = read_head(above, source, [opening.at for opening in body.openings])
    begins = bisect_left(lines, top_start, key=lambda line: line.start)
    before = [opening for opening in body.openings if opening.at < begins]
    below = outline(lines, quoted, range(begins, division.body.stop), notes=notes) if before else body
    return (
        (body, top)
        if not below.openings or not before or count_articles(below.openings) < count_articles(before)
        else (below, read_head(above, source, [opening.at for opening in below.openings])[0])
    )


def _left_over(lines: Sequence[StructureLine], closing: range) -> Iterator[Doubt]:
    """A closing block so long that it holds more than recipients and signatures: forms without a heading."""
    written = (lines[at].number for at in closing if lines[at].is_text)
    for number in islice(written, _LONGEST_CLOSING, _LONGEST_CLOSING + 1):
        yield Doubt(number, "Sau phần chữ ký còn nội dung không thuộc phụ lục hay quy chế nào.")


def parse_article(text: str, number: str, *, title: str = "") -> ProvisionNode:
    """The tree of one article, for corpora that hold a law article by article.

    `text` is the article without its heading line, a paragraph a line; `number` is its number ("5", "4a"). Spans are on
    `text`. Every node has its own words only; label and words of all nodes in order are the words of the article.
    """
    article = article_candidate(number)
    lines = read_plain_lines(text)
    found = outline(lines, quoted_lines(lines)[0], range(len(lines)), inside=article)
    maker = TreeMaker(lines)
    lead = maker.words(range(found.openings[0].at if found.openings else len(lines)))
    children = maker.grow(found.openings, len(lines))
    return ProvisionNode(
        Address((Step(Unit.ARTICLE, article.slug),)),
        Unit.ARTICLE,
        article.label,
        title,
        lead,
        Span(0, len(text)),
        children,
    )


def to_text(document: Document) -> str:
    """The text that was parsed, put together from the spans of its provisions in reading order."""
    pieces: list[str] = []
    position = 0
    for node in walk(document.roots):
        pieces.append(document.source[position : node.span.start])
        position = node.span.start
    return "".join([*pieces, document.source[position:]])
