"""The relations that a text states in its title, its legal bases and its editors' notes; and the provisions that a
content relies on, with the sentences that cite them. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from lawtext import find_citations
from lawtext.addresses import anchor, label_key
from lawtext.amendments import AmendmentAction
from lawtext.amendments.footnotes import read_notes
from lawtext.types import Unit
from lawtext.words import patterns_beside
from portal.library.preparation.proposals import KINDS, MOST_WORDS
from portal.library.preparation.rows import LONGEST_ADDRESS, ProvisionRow, StatedRelation
from portal.library.states import EventKind, RelationKind
from portal.library.states.instruments import THIS, document_key

LONGEST_NAME = 600
_MOST_BASES = 60


@dataclass(frozen=True, slots=True)
class ReadRelation:
    """A relation of the text to the document with this key; `name` are the words that name it."""

    kind: RelationKind
    document_key: str
    name: str


# Words in a title -> the relation they express; the first match counts.
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
    """Each relation once, in the order of the text; `opening` is the text before the first provision."""
    found = [*_of_bases(legal_bases), *_of_title(title)]
    if doc_type == "Văn bản hợp nhất":
        found = list(_of_consolidation(opening))
    unique = {(one.kind, one.document_key): one for one in reversed(found)}
    return tuple(one for one in reversed(unique.values()) if one.document_key not in (THIS, number_key))


_RE = patterns_beside(__file__)


def _of_bases(legal_bases: Sequence[str]) -> Iterator[ReadRelation]:
    for base in legal_bases[:_MOST_BASES]:
        found = find_citations(base)
        aside = _RE.aside.search(base, found[0].end if found else 0)
        yield from _documents(base[: aside.start() if aside else len(base)], RelationKind.BASED_ON)


def _of_title(title: str) -> Iterator[ReadRelation]:
    for pattern, kind in _TITLES:
        if said := pattern.search(title):
            # "Đính chính Thông tư A sửa đổi Nghị định B" corrects A alone.
            yield from islice(_documents(title[said.start() :], kind), 1 if kind is RelationKind.CORRECTS else None)
            return


def _of_consolidation(opening: str) -> Iterator[ReadRelation]:
    """ "Nghị định số A …, được sửa đổi, bổ sung bởi:¶Nghị định số B …": the first is the base, the others are in it."""
    bases = _RE.bases_begin.search(opening)
    told = opening[: bases.start() if bases else len(opening)]
    for line in _RE.named.finditer(told):
        yield from list(_documents(told[line.end() :].split("\n\n")[0], RelationKind.CONSOLIDATES))[:1]


def _documents(text: str, kind: RelationKind) -> Iterator[ReadRelation]:
    """The documents that a text names, each with its own words; a cited provision names its document too."""
    return (
        ReadRelation(kind, key, " ".join(text[citation.start : citation.end].split())[:LONGEST_NAME])
        for citation in find_citations(text)
        if (key := document_key(citation.document))
    )


# ---- notes -----------------------------------------------------------------------------------------------------------


def find_notes(
    text: str, marked: Callable[[], Sequence[ProvisionRow]], *, own_key: str, base: str
) -> tuple[tuple[StatedRelation, ...], int]:
    """The changes that the editors' notes of a compiled text report, to the text or to the document with the key
    `base`; and the number of notes without a known document, because a consolidation does not state what it
    consolidates (`base` is ""). `marked` gives the provisions with the notes' marks; it is called only if a note has a
    mark."""
    found = [one if one.of != own_key else replace(one, of=THIS) for one in _noted(text, marked, base)]
    known = dict.fromkeys(one for one in found if one.of and one.key not in ("", one.of, own_key))
    return tuple(known), sum(not one.of for one in found)


def _noted(text: str, marked: Callable[[], Sequence[ProvisionRow]], base: str) -> list[StatedRelation]:
    notes = list(read_notes(text))
    places = _marked_places(text, marked()) if any(note.mark for note in notes) else {}
    return [
        StatedRelation(
            (RelationKind.CORRECTS if note.action is AmendmentAction.CORRECT else RelationKind.AMENDS).value,
            note.acting.number,
            note.acting.name.capitalize(),
            is_backward=True,
            of=document_key(note.base) if note.base else base,
            event=(EventKind.AMENDED if note.part else KINDS[note.action]).value,
            place=(str(note.provision) or places.get((note.unit, note.mark), ""))[:LONGEST_ADDRESS],
            acting_place=str(note.source)[:LONGEST_ADDRESS],
            day=note.effective,
            words=note.words[:MOST_WORDS],
        )
        for note in notes
    ]


def _marked_places(text: str, rows: Sequence[ProvisionRow]) -> dict[tuple[Unit | None, int], str]:
    """Kind of unit and number of a footnote -> the only unit that carries its mark; a mark on several units is left
    out."""
    places: dict[tuple[Unit | None, int], set[str]] = {}
    for found in _RE.marked_article.finditer(text):
        address = f"dieu-{label_key(Unit.ARTICLE, found['label'])}"
        places.setdefault((Unit.ARTICLE, int(found["mark"] or found["glued"])), set()).add(address)
    for row in rows:
        article = row if row.unit is Unit.ARTICLE else rows[row.article]
        clause = {Unit.CLAUSE: row.address, Unit.POINT: rows[row.parent].address}.get(row.unit, "")
        for found in _RE.marked_unit.finditer(row.text) if article.unit is Unit.ARTICLE else ():
            unit = Unit.CLAUSE if found["clause"] else Unit.POINT
            if found["clause"]:
                clause = address = f"{article.address}-khoan-{label_key(unit, found['clause'])}"
            else:
                address = f"{clause}-diem-{label_key(unit, found['point'])}" if clause else ""
            places.setdefault((unit, int(found["mark"])), set()).add(address)
    return {mark: some.pop() for mark, some in places.items() if len(some) == 1}


@dataclass(frozen=True, slots=True)
class ReliancePlace:
    """A provision that a content cites: its document ("91-2015-qh13", "name:luật đất đai@2013") and address.

    `sentence` is the content's own text around the citation. Two values for one place are equal.
    """

    document_key: str
    address: str = ""
    sentence: str = field(default="", compare=False)


_AROUND = 300  # characters of a sentence on either side of a citation
_MOST_SENTENCES = 3  # sentences of one content that cite one place


def places_in(text: str) -> list[ReliancePlace]:
    """Each place that a text cites, once, with the sentences that cite it.

    "Luật này" means the law named before; it is ignored if none was.
    """
    cited: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    starts = [0, *(stop.end() for stop in _RE.stop.finditer(text))]
    ends = [*starts[1:], len(text)]
    for citation in find_citations(text):
        key, address = document_key(citation.document), str(anchor(citation.provision))
        if key and key != THIS and len(address) <= LONGEST_ADDRESS:
            at = bisect_right(starts, citation.start) - 1
            first, last = max(starts[at], citation.start - _AROUND), min(ends[at], citation.end + _AROUND)
            words = " ".join(text[first : max(last, citation.end)].split())
            cited[key, address][f"{'…' * (first > starts[at])}{words}{'…' * (last < ends[at])}"] = None
    return [ReliancePlace(*place, "\n".join([*said][:_MOST_SENTENCES])) for place, said in cited.items()]
