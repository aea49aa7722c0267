"""What a text says of other texts: events for an officer to decide on, and its own place among others. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lawtext.addresses import label_key
from lawtext.amendments import (
    Amendment,
    AmendmentAction,
    Commencement,
    Confidence,
    ProvisionPart,
    find_amendments_in,
    find_commencements_in,
)
from lawtext.amendments.footnotes import read_notes
from lawtext.citations import find_citations
from lawtext.types import Address, ProvisionNode, Unit
from portal.library.preparation.rows import LONGEST_ADDRESS, ProvisionRow, StatedRelation
from portal.library.states import BEGINS, ENDING, EventKind, RelationKind
from portal.library.states.instruments import THIS, document_key

if TYPE_CHECKING:
    from portal.library.models import Instrument


MOST_WORDS = 1_500  # of the instruction, for the officer's list; the acting text itself is a click away


@dataclass(frozen=True, slots=True)
class EventDraftTarget:
    """One provision that an event names; the fields are those of `EventTarget`."""

    address: str
    action: str
    part: str = ""
    source_address: str = ""
    wording: str = ""
    anchor: str = ""
    anchor_side: str = ""
    old_words: str = ""
    new_words: str = ""
    note: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as somebody says it; the fields are those of `Event`. No targets: the whole instrument.

    `instrument` is the one meant, where it is known already; else `document_key` names it ("this": the acting one).
    """

    kind: EventKind
    document_key: str = ""
    instrument: Instrument | None = None
    day: date | None = None
    until: date | None = None
    source_address: str = ""
    words: str = ""
    note: str = ""
    pattern: str = ""
    confidence: str = ""
    targets: tuple[EventDraftTarget, ...] = field(default=())

    @property
    def is_whole(self) -> bool:
        return not self.targets


# ---- find ------------------------------------------------------------------------------------------------------------

# Read before anything is parsed: most articles of most texts order nothing, and asking each costs an import its speed.
_ORDERS = re.compile(
    r"sửa đổi|bổ sung|bãi bỏ|thay thế|hết hiệu lực|ngưng hiệu lực|ngừng hiệu lực|đính chính|h[uủ][yỷ] bỏ|cụm từ"
    r"|có hiệu lực",
    re.IGNORECASE,
)
_FINAL = re.compile(r"hiệu lực|thi hành|chuyển tiếp|sửa đổi|bổ sung|bãi bỏ|thay thế|đính chính", re.IGNORECASE)
_AMENDING = re.compile(
    r"sửa đổi|bổ sung|bãi bỏ|thay thế|đính chính|ngưng hiệu lực|ngừng hiệu lực|h[uủ][yỷ] bỏ", re.IGNORECASE
)
_LAST = 3  # untitled articles at the end, where a text says what it puts out of force


def find_drafts(
    roots: Sequence[ProvisionNode], *, title: str, effective: date | None, rows: Sequence[ProvisionRow]
) -> tuple[EventDraft, ...]:
    """Every event that the text gives cause to; `rows` are its words as they will be stored."""
    telling = _telling(roots, title)
    if not telling:
        return ()
    amendments = find_amendments_in(telling, title=title if _AMENDING.search(title) else "")
    words = {row.address: row.text or row.heading for row in rows}
    return (
        *drafts_of(amendments, effective=effective, words=words),
        *beginnings_of(find_commencements_in(telling), effective=effective, words=words),
    )


def _telling(roots: Sequence[ProvisionNode], title: str) -> list[ProvisionNode]:
    """Where to look: everywhere in an amending text, else in the final articles and those that are titled so."""
    articles = list(_articles(roots))
    if _AMENDING.search(title):
        return [one for one in articles if _ORDERS.search(_words(one))] and list(roots)
    last = {id(one) for one in articles[-_LAST:]}
    return [
        one
        for one in articles
        if (_FINAL.search(one.heading) or (id(one) in last and not one.heading)) and _ORDERS.search(_words(one))
    ]


def _articles(roots: Sequence[ProvisionNode]) -> Iterable[ProvisionNode]:
    """The document's own articles; what is attached to it amends nothing."""
    pending = list(reversed(roots))
    while pending:
        node = pending.pop()
        if node.unit is Unit.ARTICLE:
            yield node
        elif node.unit not in (Unit.ANNEX, Unit.REGULATION):
            pending.extend(reversed(node.children))


def _words(node: ProvisionNode) -> str:
    pieces, pending = [], [node]
    while pending:
        one = pending.pop()
        pieces += [one.heading, one.text]
        pending.extend(one.children)
    return "\n".join(pieces)


# ---- map -------------------------------------------------------------------------------------------------------------

KINDS = {
    AmendmentAction.AMEND: EventKind.AMENDED,
    AmendmentAction.SUPPLEMENT: EventKind.SUPPLEMENTED,
    AmendmentAction.REPLACE: EventKind.REPLACED,
    AmendmentAction.REPLACE_WORDS: EventKind.AMENDED,
    AmendmentAction.REPEAL: EventKind.REPEALED,
    AmendmentAction.EXPIRE: EventKind.EXPIRED,
    AmendmentAction.SUSPEND: EventKind.SUSPENDED,
    AmendmentAction.CORRECT: EventKind.CORRECTED,
}
_Key = tuple[str, EventKind, date | None, date | None, bool]


def drafts_of(
    amendments: Sequence[Amendment], *, effective: date | None, words: Mapping[str, str]
) -> tuple[EventDraft, ...]:
    """Amendments by document, kind, day and whether they mean the whole, in the order in which they are first said.

    `effective` is the day of the acting document, `words` what it says at an address.
    """
    grouped: dict[_Key, list[Amendment]] = {}
    for one in amendments:
        key = document_key(one.document)
        if key and len(str(one.provision)) <= LONGEST_ADDRESS:
            day = one.effective or effective
            until = one.until + timedelta(1) if one.until else None
            until = until if until and (day is None or until > day) else None
            grouped.setdefault((key, _kind(one), day, until, not one.provision), []).append(one)
    named_in_part = {(key, kind) for key, kind, _, _, is_whole in grouped if not is_whole}
    return tuple(
        _draft(key, some, words)
        for key, some in grouped.items()
        if not (_says_nothing(key, some) and (key[0], EventKind.AMENDED) in named_in_part)
    )


def _kind(one: Amendment) -> EventKind:
    """To take a passage out of a provision is to amend it: the rest goes on to bind."""
    kind = KINDS[one.action]
    return EventKind.AMENDED if one.part is not ProvisionPart.WHOLE and kind in ENDING else kind


def _says_nothing(key: _Key, some: Sequence[Amendment]) -> bool:
    """ "Sửa đổi, bổ sung một số điều của Luật X" says no more than the clauses below it do."""
    return key[1] in (EventKind.AMENDED, EventKind.SUPPLEMENTED) and key[4] and not any(one.old_words for one in some)


def _draft(key: _Key, some: Sequence[Amendment], words: Mapping[str, str]) -> EventDraft:
    document, kind, day, until, is_whole = key
    targets = dict.fromkeys(_target(one) for one in some if one.provision or one.old_words)
    notes = dict.fromkeys(one.note for one in some if one.note) if is_whole else {}
    return EventDraft(
        kind=kind,
        document_key=document,
        day=day,
        until=until,
        source_address=str(_common([one.source for one in some])),
        words=_said([str(one.source) for one in some], words),
        note="\n".join(notes),
        pattern=some[0].pattern,
        confidence=min((one.confidence for one in some), key=list(Confidence)[::-1].index).value,
        targets=tuple(targets),
    )


def _target(one: Amendment) -> EventDraftTarget:
    return EventDraftTarget(
        address=str(one.provision),
        action=one.action.value,
        part=one.part.value,
        source_address=str(one.source),
        wording=one.new_wording,
        anchor=str(one.anchor) if one.anchor else "",
        anchor_side=one.position,
        old_words=one.old_words,
        new_words=one.new_words,
        note=one.note,
        doubt=" ".join(one.doubts),
    )


def beginnings_of(
    commencements: Sequence[Commencement], *, effective: date | None, words: Mapping[str, str]
) -> tuple[EventDraft, ...]:
    """Own provisions that begin on a day of their own, one draft a day."""
    by_day: dict[date, list[Commencement]] = {}
    for one in commencements:
        if one.provision and one.effective != effective:
            by_day.setdefault(one.effective, []).append(one)
    return tuple(
        EventDraft(
            kind=EventKind.IN_FORCE,
            document_key=THIS,
            day=day,
            source_address=str(_common([one.source for one in some])),
            words=_said([str(one.source) for one in some], words),
            targets=tuple(
                dict.fromkeys(
                    EventDraftTarget(address=str(one.provision), action=BEGINS, source_address=str(one.source))
                    for one in some
                )
            ),
        )
        for day, some in sorted(by_day.items())
    )


def _common(places: Sequence[Address]) -> Address:
    """The smallest unit that all of these stand in."""
    first, *others = places
    containers = first.containers if all(one.containers == first.containers for one in others) else ()
    if containers != first.containers:
        return Address()
    steps = first.steps
    for one in others:
        shared = 0
        while shared < min(len(steps), len(one.steps)) and steps[shared] == one.steps[shared]:
            shared += 1
        steps = steps[:shared]
    return Address(steps, containers)


def _said(sources: Iterable[str], words: Mapping[str, str]) -> str:
    said = "\n".join(filter(None, (words.get(source, "") for source in dict.fromkeys(sources))))
    return said if len(said) <= MOST_WORDS else f"{said[:MOST_WORDS].rsplit(' ', 1)[0]} …"


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


# ---- notes -----------------------------------------------------------------------------------------------------------


def find_notes(
    text: str, rows: Sequence[ProvisionRow], *, own_key: str, base: str
) -> tuple[tuple[StatedRelation, ...], int]:
    """What the editors' notes of a compiled text say was done to it, or to the document with the key `base`; and how
    many do not say to which, because a consolidation does not say what it consolidates (`base` is "")."""
    found = [one if one.of != own_key else replace(one, of=THIS) for one in _noted(text, rows, base)]
    known = dict.fromkeys(one for one in found if one.of and one.key not in ("", one.of, own_key))
    return tuple(known), sum(not one.of for one in found)


def _noted(text: str, rows: Sequence[ProvisionRow], base: str) -> list[StatedRelation]:
    notes = list(read_notes(text))
    places = _marked_places(text, rows) if any(note.mark for note in notes) else {}
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


_MARK = r"\s?\[?(?P<mark>\d{1,3})\]?(?=\s|$)"
# "Điều 5.12 Tên", "Điều 5. Tên12"; the reader of provisions takes some marked clauses for words of the one before.
_MARKED_ARTICLE = re.compile(
    rf"^Điều (?P<label>\d+[a-zđ]{{0,2}})\.?(?:{_MARK}|\s[^\n]*?[a-zà-ỹđ](?P<glued>\d{{1,3}})(?=\s|$))", re.MULTILINE
)
_MARKED_UNIT = re.compile(rf"(?:^|(?<=\s))(?:(?P<clause>\d{{1,3}}[a-zđ]?)\.|(?P<point>[a-zđ]\d?)\)){_MARK}")


def _marked_places(text: str, rows: Sequence[ProvisionRow]) -> dict[tuple[Unit | None, int], str]:
    """Kind of unit and number of a footnote -> the one unit that carries its mark; of several, one has no mark."""
    places: dict[tuple[Unit | None, int], set[str]] = {}
    for found in _MARKED_ARTICLE.finditer(text):
        address = f"dieu-{label_key(Unit.ARTICLE, found['label'])}"
        places.setdefault((Unit.ARTICLE, int(found["mark"] or found["glued"])), set()).add(address)
    for row in rows:
        article = row if row.unit is Unit.ARTICLE else rows[row.article]
        clause = {Unit.CLAUSE: row.address, Unit.POINT: rows[row.parent].address}.get(row.unit, "")
        for found in _MARKED_UNIT.finditer(row.text) if article.unit is Unit.ARTICLE else ():
            unit = Unit.CLAUSE if found["clause"] else Unit.POINT
            if found["clause"]:
                clause = address = f"{article.address}-khoan-{label_key(unit, found['clause'])}"
            else:
                address = f"{clause}-diem-{label_key(unit, found['point'])}" if clause else ""
            places.setdefault((unit, int(found["mark"])), set()).add(address)
    return {mark: some.pop() for mark, some in places.items() if len(some) == 1}
