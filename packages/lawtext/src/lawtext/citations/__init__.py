"""Citations of Vietnamese law in a text: clean, find, resolve, annotate.

citations = find_citations("theo điểm đ khoản 2 Điều 5 của Luật Đất đai số 31/2024/QH15")
resolved = resolve(citations, lookup)      # lookup: DocumentReference -> your document, or None
html = annotate(text, citations, render)   # render: (words, citations) -> words with a link around

Steps, each over the output of the one before:

    patterns.py    a normal form of the text, mapped to the text as given; vocabulary
    find.py        documents (documents.py) and units (references.py), combined
    resolve.py     the meaning of each: "này", the amended document (contexts.py), one law under several names
                   (memory.py), every member of a list
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lawtext.citations.find import find_references
from lawtext.citations.memory import document_context, read_memory
from lawtext.citations.patterns import clean, joined_pages
from lawtext.citations.resolve import ResolvedCitation, annotate, pieces, read_citations, resolve
from lawtext.types import Citation, Context

__all__ = ["ResolvedCitation", "annotate", "document_context", "find_citations", "pieces", "resolve"]


def find_citations(text: str, *, context: Context | Mapping[str, Any] | None = None) -> list[Citation]:
    """Every place of law that the text cites, in reading order; spans are those of the string given.

    Reads: any text, decomposed or not, wrapped or not; `context` is where the text comes from (number of its document,
    address of its article and clause, as `dieu-5` and `khoan-2`), to resolve "khoản này", and definitions of its
    document (title, short names: `document_context`), to resolve "Luật" and the amended act. Writes: one citation for
    each member of a list or a range; none for what cannot be resolved. Never raises, whatever the text.
    """
    place = context if isinstance(context, Context) else _context(context or {})
    cleaned = joined_pages(clean(text))
    memory = read_memory(place).with_definitions(cleaned.text)
    return read_citations(cleaned, find_references(cleaned.text, memory.names), place, memory)


def _context(given: Mapping[str, Any]) -> Context:
    return Context(
        given.get("document"),
        given.get("article"),
        given.get("clause"),
        given.get("title") or "",
        given.get("defined") or {},
    )
