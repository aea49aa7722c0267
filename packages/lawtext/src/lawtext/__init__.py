"""The text of Vietnamese law: words, dates, addresses, trees and citations.

Pure Python: no Django, no files, no network, no clock. No function raises an error because of a text.

    from lawtext import find_citations, parse_document

    document = parse_document(text)             # head block, tree of provisions, doubts
    citations = find_citations(text)            # every place of law that the text cites, with its span
    html = annotate(text, citations, render)    # links around them, no visible character changed
    endings = find_endings(text)                # the documents and provisions that the text puts out of force

How to use it, with the grammar of addresses: the README.
"""

from lawtext.amendments import Ending, EndingKind, find_endings
from lawtext.citations import annotate, document_context, find_citations, pieces, resolve
from lawtext.structure.recipe import parse_article, parse_document
from lawtext.types import (
    Address,
    Citation,
    Context,
    Document,
    DocumentReference,
    Doubt,
    Head,
    HeadField,
    ProvisionNode,
    Span,
    Step,
    Unit,
)

__all__ = [
    "Address",
    "Citation",
    "Context",
    "Document",
    "DocumentReference",
    "Doubt",
    "Ending",
    "EndingKind",
    "Head",
    "HeadField",
    "ProvisionNode",
    "Span",
    "Step",
    "Unit",
    "annotate",
    "document_context",
    "find_citations",
    "find_endings",
    "parse_article",
    "parse_document",
    "pieces",
    "resolve",
]
