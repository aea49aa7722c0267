"""What a text says of its own place among others: its legal bases, what it details, guides, consolidates, corrects.

Pure: done in the processes that read. Amendments and repeals are not relations until an officer has accepted them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawtext.citations import find_citations
from portal.library.shelving.citing import THIS, document_key
from portal.library.states import RelationKind

LONGEST_NAME = 600
_MOST_BASES = 60


@dataclass(frozen=True, slots=True)
class ReadRelation:
    """The text stands in this relation to the document with this key; `name` are the words that name it."""

    kind: RelationKind
    document_key: str
    name: str


# What the title of a text says it does; the first that fits is meant.
_TITLES = (
    (re.compile(r"đính chính", re.IGNORECASE), RelationKind.CORRECTS),
    (
        re.compile(r"(?:quy định|hướng dẫn) chi tiết|chi tiết (?:và|,|hướng|thi|một)", re.IGNORECASE),
        RelationKind.DETAILS,
    ),
    (re.compile(r"hướng dẫn", re.IGNORECASE), RelationKind.GUIDES),
    (re.compile(r"giải thích", re.IGNORECASE), RelationKind.INTERPRETS),
)


def find_relations(
    *, title: str, doc_type: str, opening: str, legal_bases: Sequence[str], number_key: str
) -> tuple[ReadRelation, ...]:
    """Each relation once, in the order of the text; `opening` is what stands before the first provision."""
    found = [*_of_bases(legal_bases), *_of_title(title)]
    if doc_type == "Văn bản hợp nhất":
        found = list(_of_consolidation(opening))
    unique = {(one.kind, one.document_key): one for one in reversed(found)}
    return tuple(one for one in reversed(unique.values()) if one.document_key not in (THIS, number_key))


# "Căn cứ Nghị định số A … quy định chi tiết Luật B": B is what A details, not what this text stands on.
_ASIDE = re.compile(r"quy định|hướng dẫn|về việc|sửa đổi|bổ sung", re.IGNORECASE)


def _of_bases(legal_bases: Sequence[str]) -> Iterator[ReadRelation]:
    for base in legal_bases[:_MOST_BASES]:
        found = find_citations(base)
        first = found[0].end if found else 0
        aside = _ASIDE.search(base, first)
        yield from _documents(base[: aside.start() if aside else len(base)], RelationKind.BASED_ON)


def _of_title(title: str) -> Iterator[ReadRelation]:
    for pattern, kind in _TITLES:
        if said := pattern.search(title):
            yield from _documents(title[said.start() :], kind)
            return


_BASES_BEGIN = re.compile(r"^\s*(?:Căn cứ|Theo đề nghị)", re.MULTILINE)
_NAMED = re.compile(r"^[\s\d.)–-]*(?=(?:Bộ luật|Luật|Pháp lệnh|Nghị|Quyết|Thông tư)\b.*\d)", re.MULTILINE)


def _of_consolidation(opening: str) -> Iterator[ReadRelation]:
    """ "Nghị định số A …, được sửa đổi, bổ sung bởi:¶Nghị định số B …": the first is the base, the others are in it."""
    bases = _BASES_BEGIN.search(opening)
    told = opening[: bases.start() if bases else len(opening)]
    for line in _NAMED.finditer(told):
        yield from list(_documents(told[line.end() :].split("\n\n")[0], RelationKind.CONSOLIDATES))[:1]


def _documents(text: str, kind: RelationKind) -> Iterator[ReadRelation]:
    """The documents that a text names, each with its own words; a provision of one names the document too."""
    for citation in find_citations(text):
        if key := document_key(citation.document):
            yield ReadRelation(kind, key, " ".join(text[citation.start : citation.end].split())[:LONGEST_NAME])
