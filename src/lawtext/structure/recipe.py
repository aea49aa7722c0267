"""The public functions: a document, one article, and the way back to text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from lawtext.structure.annexes import Attachments
from lawtext.structure.containers import divide
from lawtext.structure.footnotes import put_aside_footnotes
from lawtext.structure.lines import Line, read_lines
from lawtext.structure.nesting import Opening, outline
from lawtext.structure.paragraphs import Wrapping
from lawtext.structure.quotes import quoted_lines
from lawtext.structure.tree import TreeMaker
from lawtext.types import Address, Document, Doubt, Head, Provision, Step, Unit


def parse_document(text: str | Iterable[str]) -> Document:
    """The tree of a legal document, with its head and closing blocks and what the reading leaves in doubt.

    `text` is the plain text, or its lines. Nothing is refused: what is not understood stays in `source` and, where it
    may matter, becomes a `Doubt`. Time grows with the length of the text.
    """
    source = text if isinstance(text, str) else "\n".join(text)
    lines, notes = put_aside_footnotes(read_lines(source))
    quoted = quoted_lines(lines)
    division = divide(lines, quoted)
    body = outline(lines, quoted, division.body, notes=notes)
    wrapping = Wrapping.of(lines)
    has_articles = any(o.candidate.unit is Unit.ARTICLE for o in body.openings)
    maker = TreeMaker(lines, wrapping, notes, has_titled_clauses=not has_articles)
    attachments = Attachments(lines, quoted, maker, notes)
    provisions = (*maker.grow(body.openings, division.body.stop), *attachments.provisions(division.containers))
    return Document(source, Head(), provisions, (*body.doubts, *attachments.doubts))
