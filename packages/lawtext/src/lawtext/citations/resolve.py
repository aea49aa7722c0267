"""Third step: resolve each reference: "này", the amended document, names and numbers of one law; and expand lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice, product
from typing import Generic, TypeVar

from lawtext.citations.contexts import ReferenceContext, ReferenceContexts, read_contexts
from lawtext.citations.memory import DocumentMemory, Identities
from lawtext.citations.patterns import ATTACHED_KINDS, NOTE_REACH, POINTING_REACH, RE, CleanedText
from lawtext.citations.references import (
    ANNEX,
    ARTICLE,
    MOST_MEMBERS,
    RANK,
    FoundReferences,
    LawReference,
    Mention,
    UnitLabel,
    UnitMention,
    numbering,
)
from lawtext.numbers import KINDS, read_number
from lawtext.types import Address, Citation, Context, DocumentReference, Step, Unit

_NAME_REACH = 10

_Chain = list[tuple[Unit, tuple[UnitLabel, ...]]]


def places_of(
    reference: LawReference, standing: ReferenceContext, document: DocumentReference
) -> Iterator[tuple[int, int, Address]]:
    """Every place named, with its span; none if "khoản này" and the like cannot be resolved."""
    here = standing.here
    own = {Unit.ARTICLE: here.article, Unit.CLAUSE: here.clause if here.article else None}
    units = numbering(reference.all_units)
    chain = [(unit.unit, _said(own.get(unit.unit) or "") if unit.is_this else unit.labels) for unit in units]
    is_untold = any(unit.is_this and not own.get(unit.unit) for unit in units)
    completed = None if is_untold else _completed(chain, reference, standing, document)
    return iter(()) if completed is None else _members(reference, completed)


def _said(key: str) -> tuple[UnitLabel]:
    """An implied label."""
    return (UnitLabel(key, -1, -1),)


def _completed(
    chain: _Chain, reference: LawReference, standing: ReferenceContext, document: DocumentReference
) -> _Chain | None:
    """Add the implied article (and clause): "điểm a khoản này", "sửa đổi khoản 2 như sau"."""
    highest = max(RANK[unit] for unit, _ in chain)
    if annex := _annex_of(reference, standing, chain[-1][0]):
        return chain + [(unit, _said(key)) for unit, key in annex if RANK[unit] > highest]
    if highest >= ARTICLE or (reference.any_document and not reference.is_settled):
        return chain
    is_here = reference.is_settled or (document.is_this and not standing.is_amending)
    place = standing.here if is_here else standing.amended_place
    if place.article is None:
        return None
    clause = place.clause if highest == RANK[Unit.POINT] else None
    return chain + ([(Unit.CLAUSE, _said(clause))] if clause else []) + [(Unit.ARTICLE, _said(place.article))]


_IN_ANNEXES = (Unit.POINT, Unit.CLAUSE, Unit.SUBSECTION, Unit.SECTION, Unit.PART)


def _annex_of(reference: LawReference, standing: ReferenceContext, biggest: Unit) -> list[tuple[Unit, str]]:
    """The annex being amended, from small to big, that contains a bare "Mục II" or "khoản 3"; [] if there is none."""
    is_bare = reference.any_document is None and not reference.is_settled
    return list(reversed(standing.annex_at(reference.start))) if is_bare and biggest in _IN_ANNEXES else []


def _members(reference: LawReference, chain: _Chain) -> Iterator[tuple[int, int, Address]]:
    """Span and address for each combination of labels, in reading order."""
    own = next((unit.labels for unit in reference.units if unit.unit is chain[0][0]), ())
    for labels in islice(product(*(labels or _said("") for _, labels in reversed(chain))), MOST_MEMBERS):
        steps = tuple(Step(unit, label.key) for (unit, _), label in zip(reversed(chain), labels, strict=True))
        yield (*_span_of(reference, own, labels[-1]), _address(steps))


def _address(steps: tuple[Step, ...]) -> Address:
    """An annex alone is a container, as `parse_address` reads it."""
    return Address(containers=steps) if len(steps) == 1 and steps[0].unit is Unit.ANNEX else Address(steps=steps)


def _span_of(reference: LawReference, labels: tuple[UnitLabel, ...], label: UnitLabel) -> tuple[int, int]:
    """The first member's span includes the words before it, the last one's those after it; others are their own
    label."""
    is_first = not labels or label.start in (-1, labels[0].start)
    is_last = not labels or label.end in (-1, labels[-1].end)
    return reference.start if is_first else label.start, reference.end if is_last else label.end


Target = TypeVar("Target")

_KINDS_OF_ASSEMBLIES = ("luật", "bộ luật", "pháp lệnh", "nghị quyết", "hiến pháp", "lệnh")
THIS = DocumentReference(is_this=True)


@dataclass(frozen=True, slots=True)
class ResolvedCitation(Generic[Target]):
    """A citation and the caller's document for it; None if the caller has no such document."""

    citation: Citation
    target: Target | None


def resolve(
    citations: Iterable[Citation], lookup: Callable[[DocumentReference], Target | None]
) -> list[ResolvedCitation[Target]]:
    """Call `lookup` once for each different document and pair every citation with the result."""
    cited = list(citations)
    known = {document: lookup(document) for document in dict.fromkeys(one.document for one in cited)}
    return [ResolvedCitation(one, known[one.document]) for one in cited]


@dataclass(frozen=True, slots=True)
class _Reader:
    """All data for resolving the references of one text."""

    cleaned: CleanedText
    text: str
    context: Context
    standings: ReferenceContexts
    identities: Identities
    memory: DocumentMemory


def read_citations(
    cleaned: CleanedText, found: FoundReferences, context: Context, memory: DocumentMemory
) -> list[Citation]:
    """Every citation of the text, in reading order."""
    standings = read_contexts(cleaned.text, found, context, amends=memory.amended is not None)
    reader = _Reader(
        cleaned, cleaned.text, context, standings, Identities(found.documents, cleaned.text, memory), memory
    )
    return [citation for reference in found.references for citation in _citations_of(reader, reference)]


def _citations_of(reader: _Reader, reference: LawReference) -> Iterator[Citation]:
    standing = reader.standings.at(reference.start)
    is_meant = not reference.is_parent_only and _is_meant(reader, reference)
    document = _document_of(reader, reference, standing) if is_meant else None
    if document is None:
        return
    if not reference.units:
        yield _citation(reader, reference.start, reference.end, document, Address())
        return
    for start, end, provision in places_of(reference, standing, document):
        yield _citation(reader, start, end, document, provision)
    if RE.name_and.search(reader.text, max(0, reference.start - _NAME_REACH), reference.start):
        for article in {one.steps[:1] for _, _, one in places_of(reference, standing, document)}:
            yield _citation(reader, reference.start, reference.end, document, Address(article))


def _citation(reader: _Reader, start: int, end: int, document: DocumentReference, provision: Address) -> Citation:
    span = reader.cleaned.original(start, end)
    return Citation(span.start, span.end, document, provision)


# ---- whether it is a citation ----------------------------------------------------------------------------------------


def _is_meant(reader: _Reader, reference: LawReference) -> bool:
    if (document := reference.any_document) and document.is_foreign:
        return False
    if not reference.units:
        return document is not None and not document.is_alias and not document.is_bare
    if document is None and RE.named_elsewhere.match(reader.text, reference.end):
        return False
    only = reference.units[0] if len(reference.all_units) == 1 else None
    is_another_thing = (
        only and only.is_this and (RE.this_thing.match(reader.text, only.end) or _is_of_note(reader.text, only))
    )
    return not is_another_thing and (document is not None or only is None or _may_stand_alone(reader, reference))


def _is_of_note(text: str, unit: UnitMention) -> bool:
    before = text[max(0, unit.start - NOTE_REACH) : unit.start]
    return bool(RE.note_after.match(text, unit.end) and RE.note_before.search(before))


def _may_stand_alone(reader: _Reader, reference: LawReference) -> bool:
    unit = reference.units[0]
    if unit.unit in (Unit.ARTICLE, Unit.CLAUSE):
        return True
    if unit.unit is Unit.POINT:  # "điểm 9,5", "điểm M1 có tọa độ" are no provisions
        return unit.is_this or bool(unit.labels) and reader.text[unit.labels[0].start].islower()
    standing = reader.standings.at(reference.start)
    if unit.unit in (Unit.CHAPTER, Unit.ANNEX) and unit.labels:
        before = reader.text[max(0, reference.start - POINTING_REACH) : reference.start]
        is_in_row = unit.unit is Unit.ANNEX and reference.cell is not None and reader.identities.of_row(reference.cell)
        return bool(RE.pointing.search(before) or standing.is_amending or is_in_row)
    return bool(unit.labels and standing.annex_at(reference.start))


# ---- the document of a reference -------------------------------------------------------------------------------------


def _document_of(reader: _Reader, reference: LawReference, standing: ReferenceContext) -> DocumentReference | None:
    mention = reference.document if reference.is_settled else reference.any_document
    if mention is None:
        return _unnamed(reader, reference, standing)
    if mention.is_this:
        return _this(reader, mention, standing)
    if mention.is_serial:
        return _serial(reader, mention)
    return _bare(reader, mention, standing) if mention.is_bare else reader.identities.of(mention)


def _unnamed(reader: _Reader, reference: LawReference, standing: ReferenceContext) -> DocumentReference | None:
    """The document of bare provisions: the amended one in an amending text, else the text's own."""
    identities, is_relative, cell = reader.identities, reference.is_settled, reference.cell
    if standing.is_quoted and standing.quoted:
        return identities.of(standing.quoted)
    is_of_amended = standing.is_amending and (standing.is_quoted or not is_relative)
    if is_of_amended and ((amended := _amended(reader, standing)) or standing.is_order):
        return amended
    if standing.detailed and not is_relative and ARTICLE <= reference.highest < ANNEX:
        return identities.of(standing.detailed)
    if is_relative or standing.is_amending:
        return THIS
    if document := identities.amended_in_row(reference.start) if cell is None else identities.of_row(cell):
        return document
    is_own = reader.context.document is not None or (cell is not None and reader.text[cell].isupper())
    return THIS if is_own else identities.only_before(reference.start)


def _amended(reader: _Reader, standing: ReferenceContext) -> DocumentReference | None:
    """The act amended here: the one named in the text, else the only one named in the document's title."""
    return reader.identities.of(standing.amended) if standing.amended else reader.memory.amended


def _this(reader: _Reader, mention: Mention, standing: ReferenceContext) -> DocumentReference | None:
    """ "Nghị định này" is the amended decree inside a quotation, else this text's document, if it can be of that type.

    In a question or a press article "Bộ luật này" is the code named before.
    """
    if standing.is_quoted and standing.quoted:
        return reader.identities.of(standing.quoted)
    amended = _amended(reader, standing) if standing.is_quoted and standing.is_amending else None
    if amended or (standing.is_quoted and standing.is_order):
        return amended
    antecedent = reader.identities.last_of_kind(mention.kind, mention.start)
    is_outside = reader.context.document is None and mention.kind not in ATTACHED_KINDS
    is_own = _may_be_this(mention.kind, reader.context.document) and not (is_outside and antecedent)
    return THIS if is_own else antecedent or reader.memory.told.get(mention.kind)


def _serial(reader: _Reader, mention: Mention) -> DocumentReference | None:
    """ "Quyết định số 53": this document itself if it is 53/2015/QĐ-TTg, else the only one with that number in the
    text."""
    own = read_number(reader.context.document) if reader.context.document else None
    has_its_number = own is not None and own.number.lstrip("0") == mention.number
    is_own = has_its_number and _may_be_this(mention.kind, reader.context.document, unknown=False)
    return THIS if is_own else reader.identities.of_serial(mention)


def _bare(reader: _Reader, mention: Mention, standing: ReferenceContext) -> DocumentReference | None:
    """ "khoản 1 Điều 28 của Luật": the law that the document defines so, else the last one named, else the document
    itself if it is of that type, else the one in the title."""
    known = reader.identities.defined(mention.kind) or reader.identities.last_of_kind(mention.kind, mention.start)
    if known:
        return known
    if standing.is_amending and (amended := _amended(reader, standing)):
        return amended
    if mention.kind in ATTACHED_KINDS:
        return THIS if mention.kind in reader.memory.issued else None
    is_own = reader.context.document and _may_be_this(mention.kind, reader.context.document, unknown=False)
    return THIS if is_own else reader.memory.told.get(mention.kind)


def _may_be_this(kind: str, number: str | None, *, unknown: bool = True) -> bool:
    """Whether a document with that number may call itself "Thông tư này"; consolidated texts may use any type.

    `unknown` is returned for a number that does not show the document type ("52/N", "74/CP", "5/VBHN-BTP").
    """
    parts = read_number(number) if number else None
    if parts is None or kind in ATTACHED_KINDS:
        return True
    if parts.kind and parts.kind != "VBHN":
        own = KINDS[parts.kind]
        return kind.startswith(own) or own.startswith(kind)
    is_of_assembly = not parts.kind and any(issuer.startswith(("QH", "UBTVQH")) for issuer in parts.issuers)
    return kind in _KINDS_OF_ASSEMBLIES if is_of_assembly else unknown


def annotate(text: str, citations: Iterable[Citation], render: Callable[[str, tuple[Citation, ...]], str]) -> str:
    """The text with each cited place replaced by `render(words, citations read from these words)`.

    Of overlapping places the one that begins first is rendered, and of those the longest. Everything outside is copied
    unchanged; escaping for HTML is left to the caller: see `pieces`.
    """
    return "".join(render(words, found) if found else words for words, found in pieces(text, citations))


def pieces(text: str, citations: Iterable[Citation]) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    """The text cut into pieces with and without citations; joined they are the text."""
    done = 0
    ordered = sorted(citations, key=lambda one: (one.start, -one.end))
    for (start, end), group in groupby(ordered, key=lambda one: (one.start, one.end)):
        if start < done or end <= start or end > len(text):
            continue
        if start > done:
            yield text[done:start], ()
        yield text[start:end], tuple(group)
        done = end
    if done < len(text):
        yield text[done:], ()
