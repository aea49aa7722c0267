"""An answer as its page shows it: blocks of text with links into the library, a comparison of two versions.

Views hand over what they asked for and get values that templates only print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from lawtext.addresses import anchor
from lawtext.citations import find_citations, pieces
from lawtext.types import Citation
from portal.design.changes import changed_paragraphs
from portal.library.shelving.citing import document_key
from portal.questions.queries.quoting import Quote
from portal.questions.wording.blocks import Block, Kind, blocks

Destination = Callable[[Citation], str]  # the address that a citation leads to; "" for none


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block whose lines are ready to be printed. `heading_id` is where a heading can be linked to."""

    kind: Kind
    lines: tuple[SafeString, ...]
    heading_id: str = ""


# ---- the words -------------------------------------------------------------------------------------------------------


def shown_blocks(text: str, destination: Destination) -> list[ShownBlock]:
    """The text with links at what it cites. It is read as a whole, because "Điều 5 của Luật này" means a law named
    earlier; every character of the officer's is escaped."""
    cut = blocks(text)
    lines = [line for block in cut for line in block.lines]
    linked = iter(_linked(lines, destination))
    headings = 0
    shown = []
    for block in cut:
        headings += block.kind is Kind.HEADING
        heading_id = f"muc-{headings}" if block.kind is Kind.HEADING else ""
        shown.append(ShownBlock(block.kind, tuple(next(linked) for _ in block.lines), heading_id))
    return shown


def plain_blocks(text: str) -> list[ShownBlock]:
    """The same without links, for words that are not of today."""
    return [
        ShownBlock(block.kind, tuple(_broken(conditional_escape(line)) for line in block.lines))
        for block in blocks(text)
    ]


def _linked(lines: Sequence[str], destination: Destination) -> Iterator[SafeString]:
    whole = "\n".join(lines)
    found = find_citations(whole)
    start = 0
    for line in lines:
        end = start + len(line)
        here = [
            replace(one, start=one.start - start, end=one.end - start)
            for one in found
            if start <= one.start and one.end <= end
        ]
        yield _broken("".join(_piece(words, cited, destination) for words, cited in pieces(line, here)))
        start = end + 1


def _piece(words: str, cited: Sequence[Citation], destination: Destination) -> str:
    address = next(filter(None, map(destination, cited)), "")
    return format_html('<a href="{}">{}</a>', address, words) if address else conditional_escape(words)


def _broken(line: str) -> SafeString:
    """Hard breaks inside a paragraph are kept."""
    return mark_safe(line.replace("\n", "<br>"))  # noqa: S308  every piece of it was escaped


def destinations(quotes: Iterable[Quote], keys: Mapping[str, str]) -> Destination:
    """Where the citations in the words lead: to the documents that the answer rests on, wherever in them.

    `keys` are the names of these documents in citations -> the pages of the documents. A place that is quoted beside
    leads to its own page; any other to its anchor in the document's page, which holds one for every unit.
    """
    quoted = {(one.law_url, one.address): one.url for one in quotes if one.url}

    def destination(citation: Citation) -> str:
        page = keys.get(document_key(citation.document), "")
        if not page:
            return ""
        address = str(anchor(citation.provision))
        return quoted.get((page, address)) or (f"{page}#{address}" if address else page)

    return destination


# ---- two versions ----------------------------------------------------------------------------------------------------


def compared(old: str, new: str) -> list[SafeString]:
    """The paragraphs of a text that changed: words removed in `del`, words added in `ins`; none where none did."""
    return changed_paragraphs(_printed(old), _printed(new))


def _printed(text: str) -> str:
    return "\n".join(_with_sign(block) for block in blocks(text))


def _with_sign(block: Block) -> str:
    lines = (line.replace("\n", " ") for line in block.lines)
    if block.kind is Kind.ITEMS:
        return "\n".join(f"– {line}" for line in lines)
    if block.kind is Kind.STEPS:
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    return "\n".join(lines)
