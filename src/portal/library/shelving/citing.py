"""Rows -> citations on their words.

An article is read as a whole, with its heading, because a law named once by its number is meant by its name further
down, and because an amending article says in its heading what it amends. "Khoản này" is read clause by clause.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawtext.addresses import anchor, number_key
from lawtext.citations import find_citations
from lawtext.types import Citation, Context, DocumentReference, Unit
from lawtext.words import canonical_tone, normalise
from portal.library.shelving.naming import LAWS
from portal.library.shelving.rows import Row
from portal.library.validity import article_of

THIS = "this"
LONGEST_KEY = 300
_MOST_CITATIONS = 2_000  # in one article; schedules that list a thousand decrees are tables, not citations


@dataclass(frozen=True, slots=True)
class CitationRow:
    """`rows[position].text[start:end]` cites `address` of the document with this key; "this" is the document itself."""

    position: int
    start: int
    end: int
    document_key: str
    address: str
    article: str


def document_key(reference: DocumentReference) -> str:
    """The one form of a document in keys: number key, "name:luật đất đai@2013", or "this"; "" if it says neither."""
    if reference.is_this:
        return THIS
    if reference.number:
        return number_key(reference.number)[:LONGEST_KEY]
    if not reference.name:
        return ""
    year = f"@{reference.year}" if reference.year else ""
    return f"{name_key(reference.name)}{year}"[:LONGEST_KEY]


def name_key(name: str) -> str:
    """ "Luật Đất đai" -> "name:luật đất đai"."""
    return f"name:{canonical_tone(normalise(name)).lower()}"


_YEAR_AT_END = re.compile(r"[\s,]*\(?(?:năm\s+)?(?:19|20)\d\d\)?$")
_NUMBER_AT_END = re.compile(r"\s+số\s*:?\s*\d[^\s]*$")


def own_name_key(*, title: str, doc_type: str) -> str:
    """The key under which other texts cite this law by name; "" for types that are cited by number only."""
    if doc_type not in LAWS:
        return ""
    return name_key(_YEAR_AT_END.sub("", _NUMBER_AT_END.sub("", title)))[:LONGEST_KEY]


def cite(rows: Sequence[Row], *, number: str) -> list[CitationRow]:
    """Every citation in the rows of one edition of the document with this number."""
    found: dict[tuple[int, int, int, str, str], CitationRow] = {}
    for start, end in _readings(rows):
        for row in _cite_stretch(rows, start, end, number):
            found.setdefault((row.position, row.start, row.end, row.document_key, row.address), row)
    return list(found.values())


def _readings(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Stretches of rows to be read together: whole articles; other rows one by one."""
    at = 0
    while at < len(rows):
        end = rows[at].end if rows[at].unit is Unit.ARTICLE else at + 1
        yield at, end
        at = end


def _cite_stretch(rows: Sequence[Row], start: int, end: int, number: str) -> Iterator[CitationRow]:
    article = _article_step(rows[start])
    heading = f"{rows[start].label}. {rows[start].heading}" if article and rows[start].heading else ""
    text, starts = _joined([heading, *(row.text for row in rows[start:end])])
    context = Context(document=number, article=article)
    citations = find_citations(text, context=context) if text else []
    for citation in citations[:_MOST_CITATIONS]:
        piece = bisect_right(starts, citation.start) - 1
        if piece == 0:
            continue  # the heading is shown as a heading, without links
        row = rows[start + piece - 1]
        yield from _place(row, citation, citation.start - starts[piece], citation.end - starts[piece])
    if "khoản này" in text.lower():
        for row in rows[start:end]:
            yield from _cite_this_clause(row, rows, context)


def _cite_this_clause(row: Row, rows: Sequence[Row], context: Context) -> Iterator[CitationRow]:
    clause = row if row.unit is Unit.CLAUSE else _clause_above(row, rows)
    if clause is None or "khoản này" not in row.text.lower():
        return
    step = clause.address.rpartition("-khoan-")
    placed = Context(document=context.document, article=context.article, clause=f"khoan-{step[2]}")
    for citation in find_citations(row.text, context=placed):
        if citation.document.is_this and "này" in row.text[citation.start : citation.end].lower():
            yield from _place(row, citation, citation.start, citation.end)


def _clause_above(row: Row, rows: Sequence[Row]) -> Row | None:
    above = rows[row.parent] if row.parent >= 0 else None
    return above if above is not None and above.unit is Unit.CLAUSE else None


def _place(row: Row, citation: Citation, start: int, end: int) -> Iterator[CitationRow]:
    key = document_key(citation.document)
    end = min(end, len(row.text))
    if not key or end <= start:
        return
    address = str(anchor(citation.provision))
    if len(address) <= 200 and not (key == THIS and not address):
        yield CitationRow(row.position, start, end, key, address, article_of(address))


def _article_step(row: Row) -> str | None:
    return row.address.rpartition("/")[2] if row.unit is Unit.ARTICLE else None


def _joined(texts: Sequence[str]) -> tuple[str, list[int]]:
    """The texts joined by line breaks, and where each begins."""
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return "\n".join(texts), starts
