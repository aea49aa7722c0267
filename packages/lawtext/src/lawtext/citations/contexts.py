"""The context at each position of a text: which article and clause, inside whose quotation.

An amending text names the amended document once ("Điều 1. Sửa đổi, bổ sung một số điều của Nghị định X"); from there on
bare provisions, and "Điều này" and "Nghị định này" inside the quotation marks, are those of X.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from lawtext.addresses import label_key
from lawtext.citations.patterns import LINE_END_REACH, RE
from lawtext.citations.references import ANNEX, ARTICLE, RANK, FoundReferences, LawReference, Mention
from lawtext.types import Context, Unit

_NAMED_REACH, _ORDER_REACH, _QUOTING_REACH = 700, 400, 400


@dataclass(frozen=True, slots=True)
class CitationPlace:
    """An article and a clause as address labels; None if unknown.

    `annex` are the steps of an annex that is being amended, from big to small: Phụ lục I, Phần V.
    """

    article: str | None = None
    clause: str | None = None
    annex: tuple[tuple[Unit, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceContext:
    """The meaning of bare and relative references here. `place` is in this text, `amended_place` in the amended one.

    `order_end` is the end of the last order's words: "b) Bổ sung mục 3a vào sau mục 3 | như sau: …". `is_order`: the
    words can only be an order ("Bổ sung điểm c", not "Bổ sung hồ sơ"). `detailed` is the law that a decree details
    here: "Nghị định này quy định chi tiết Luật X về: a) Khoản 4 …"; `detailed_in` are the units of its list: a list of
    points ends with its clause. `quoted` is the document whose words a footnote quotes.
    """

    place: CitationPlace = CitationPlace()
    is_amending: bool = False
    amended: Mention | None = None
    amended_place: CitationPlace = CitationPlace()
    is_quoted: bool = False
    is_order: bool = False
    order_end: int = 0
    detailed: Mention | None = None
    detailed_in: Unit | None = None
    quoted: Mention | None = None

    def annex_at(self, position: int) -> tuple[tuple[Unit, str], ...]:
        """The annex to which an order's words refer: "a) Sửa đổi mục 3" below "Sửa đổi Phụ lục II như sau"."""
        is_ordered = self.is_amending and not self.is_quoted and position < self.order_end
        return self.amended_place.annex if is_ordered else ()

    @property
    def here(self) -> CitationPlace:
        """What "Điều này" and "khoản này" refer to here."""
        is_new_wording = self.is_quoted and (self.is_amending or self.amended_place.article)
        return self.amended_place if is_new_wording else self.place


@dataclass(frozen=True, slots=True)
class ReferenceContexts:
    """The context at any position of the text."""

    starts: list[int]
    states: list[ReferenceContext]

    def at(self, position: int) -> ReferenceContext:
        return self.states[max(0, bisect_right(self.starts, position) - 1)]


def read_contexts(text: str, found: FoundReferences, context: Context, *, amends: bool = False) -> ReferenceContexts:
    """One pass over the paragraphs of the text; `amends`: the text is a piece of an amending document."""
    quotations = QuotedStretches(text, may_begin_inside=amends)
    state = ReferenceContext(place=_place_of(context), is_amending=quotations.hold(0))
    starts, states = [0], [state]
    for paragraph in _paragraphs(text):
        state = _enter(text, state, paragraph, found, quotations)
        starts.append(paragraph.start)
        states.append(state)
    plain = ReferenceContexts(starts, states)
    cuts = sorted({*starts, *quotations.edges})
    return ReferenceContexts(cuts, list(_with_quotations(text, plain, cuts, found, quotations)))


def _with_quotations(
    text: str, plain: ReferenceContexts, cuts: list[int], found: FoundReferences, quotations: QuotedStretches
) -> Iterator[ReferenceContext]:
    quoted: Mention | None = None
    for cut in cuts:
        quoted = _quoted(text, cut, found) if quotations.begins_at(cut) else quoted
        yield replace(plain.at(cut), is_quoted=True, quoted=quoted) if quotations.hold(cut) else plain.at(cut)


def _place_of(context: Context) -> CitationPlace:
    def label(address: str | None, unit: Unit) -> str | None:
        return label_key(unit, address.rsplit(f"{unit.value}-", 1)[-1]) if address else None

    return CitationPlace(label(context.article, Unit.ARTICLE), label(context.clause, Unit.CLAUSE))


class QuotedStretches:
    """The outermost quotations of a text. An unclosed one ends with the text.

    One without an opening mark begins where the mark is missing: after "như sau:" and an ellipsis on its own line; or
    before the text, which may be a piece of a longer one.
    """

    _MARK = re.compile(r'[“”"]|(?<=sau:\n)…(?=\n)')

    def __init__(self, text: str, *, may_begin_inside: bool) -> None:
        self._ends = dict(self._read(text, may_begin_inside=may_begin_inside))  # start -> end
        self._starts = list(self._ends)
        self.edges = [*self._starts, *self._ends.values()]

    def _read(self, text: str, *, may_begin_inside: bool) -> Iterator[tuple[int, int]]:
        depth, start = 0, 0
        left_out = 0 if may_begin_inside else None  # where an unopened quotation may have begun
        for found in self._MARK.finditer(text):
            if found[0] == "…":
                left_out = found.start() if depth == 0 else None
            elif found[0] == "“" or (found[0] == '"' and depth == 0):
                start = start if depth else found.start()
                depth, left_out = depth + 1, None
            elif depth or left_out is not None:
                start = start if left_out is None else left_out
                depth, left_out = max(0, depth - 1), None
                if depth == 0:
                    yield start, found.end()
        if depth or left_out:
            yield left_out or start, len(text)

    def begins_at(self, position: int) -> bool:
        return position in self._ends

    def hold(self, position: int) -> bool:
        """True from the opening mark to the closing one."""
        before = bisect_right(self._starts, position)
        return before > 0 and position < self._ends[self._starts[before - 1]]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph that begins with "Điều 5.", "2." or "a)"; its wrapped lines belong to it."""

    start: int
    end: int
    mark: re.Match[str] | None

    @property
    def body(self) -> int:
        return self.mark.end() if self.mark else self.start


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    first = RE.first_mark.match(text)
    later = RE.paragraph_mark.finditer(text, first.end() if first else 0)
    marks = [(0, first), *((mark.start() + 1, mark) for mark in later if not _is_wrapped(text, mark.start() + 1))]
    return (_Paragraph(start, end, mark) for (start, mark), (end, _) in pairwise([*marks, (len(text), None)]))


def _is_wrapped(text: str, start: int) -> bool:
    """Whether a line begins with "Điều 5." or "2." only because the sentence before was wrapped there."""
    before = text[max(0, start - LINE_END_REACH) : start].rstrip()
    return before[-1:] not in (".", ";", ":") and bool(RE.open_ended_line.search(before))


def _enter(
    text: str, state: ReferenceContext, paragraph: _Paragraph, found: FoundReferences, quotations: QuotedStretches
) -> ReferenceContext:
    if (mark := paragraph.mark) and (mark["quote"] or quotations.hold(paragraph.start)):
        return replace(state, amended_place=_moved(state.amended_place, mark))
    if mark and mark["article"]:
        state = ReferenceContext(_moved(state.place, mark))
    elif mark and mark["clause"]:
        state = replace(
            state,
            place=_moved(state.place, mark),
            detailed=None if state.detailed_in is Unit.POINT else state.detailed,
            detailed_in=Unit.CLAUSE,
        )
    elif mark and state.detailed and state.detailed_in is None:
        state = replace(state, detailed_in=Unit.POINT)
    if RE.detailing.match(text, paragraph.body):
        is_list = text[paragraph.body : paragraph.end].rstrip().endswith(":")
        named = _first_named(found, paragraph.body, paragraph.end) or (
            _first_named(found, paragraph.end, len(text), only_laws=True) if is_list else None
        )
        return replace(state, detailed=named, detailed_in=Unit.POINT if mark and mark["clause"] else None)
    amended_first = RE.amended_first.match(text, paragraph.body)
    if not (verb := amended_first or RE.amending_verb.match(text, paragraph.body)):
        return _enter_lost_heading(text, state, paragraph, found, quotations)
    references = found.references_between(paragraph.start, paragraph.end)
    own = [one for one in references if not quotations.hold(one.start)]
    before = replace(state.amended_place, annex=()) if mark and mark["clause"] else state.amended_place
    reach = min(paragraph.end, paragraph.body + _ORDER_REACH)
    ends = RE.order_end.search(text, paragraph.body, reach)
    return replace(
        state,
        is_amending=True,
        is_order=state.is_order or bool(amended_first or RE.amended_object.match(text, verb.end())),
        amended=next((one.document for one in own if one.document and _can_be_amended(one.document)), state.amended),
        amended_place=_amended_place(own, before),
        order_end=ends.start() if ends else reach,
    )


def _quoted(text: str, position: int, found: FoundReferences) -> Mention | None:
    """The document whose words are quoted: "7 Điều 11 của Thông tư số X quy định như sau: “Điều 11. …"."""
    start = max(0, position - _QUOTING_REACH)
    if not RE.quoting.search(text, start, position):
        return None
    ends = [end.end() for end in RE.sentence_end.finditer(text, start, position)]
    return _first_named(found, ends[-1] if ends else start, position)


def _first_named(found: FoundReferences, start: int, end: int, *, only_laws: bool = False) -> Mention | None:
    """The first document named in a range, except the text's own."""
    at = bisect_left(found.documents, start, key=attrgetter("start"))
    to = bisect_left(found.documents, min(end, start + _NAMED_REACH), at, key=attrgetter("start"))
    named = found.documents[at:to]
    return next((one for one in named if _can_be_amended(one) and (one.name or not only_laws)), None)


def _enter_lost_heading(
    text: str, state: ReferenceContext, paragraph: _Paragraph, found: FoundReferences, quotations: QuotedStretches
) -> ReferenceContext:
    """A heading that lost its line end amends what it names: "… của Luật Đầu tư Sửa đổi, bổ sung khoản 3 Điều 29"."""
    verb = RE.amending_verb_within.search(text, paragraph.body, paragraph.end)
    if verb is None or quotations.hold(verb.start()):
        was_cut = RE.as_follows.search(text, max(0, paragraph.end - LINE_END_REACH), paragraph.end)
        is_end = paragraph.mark is None and was_cut  # "… của Luật X số … như sau:", without a verb
        return replace(state, amended=_first_named(found, 0, paragraph.end)) if is_end else state
    amended = _first_named(found, paragraph.start, paragraph.end)
    own = found.references_between(verb.end(), paragraph.end)
    return replace(
        state,
        is_amending=True,
        amended=amended,
        amended_place=_amended_place([one for one in own if not quotations.hold(one.start)], state.amended_place),
    )


def _moved(place: CitationPlace, mark: re.Match[str]) -> CitationPlace:
    if mark["article"]:
        return CitationPlace(label_key(Unit.ARTICLE, mark["article"]))
    return replace(place, clause=label_key(Unit.CLAUSE, mark["clause"])) if mark["clause"] else place


def _can_be_amended(document: Mention) -> bool:
    return not (document.is_this or document.is_foreign or document.is_alias or document.is_bare or document.is_serial)


def _amended_place(references: list[LawReference], before: CitationPlace) -> CitationPlace:
    """The first article that is amended here, with its clause: what "Điều này" means in the new wording.

    "Sửa đổi, bổ sung một số điểm của khoản 2" stays in the article that is being amended.
    """
    for reference in references:
        if annex := _annex_of(reference):
            return CitationPlace(annex=annex)
        labels = {unit.unit: unit.labels[0].key for unit in reference.all_units if unit.labels}
        if Unit.ARTICLE in labels:
            return CitationPlace(labels[Unit.ARTICLE], labels.get(Unit.CLAUSE))
        if Unit.CLAUSE in labels and before.article:
            return replace(before, clause=labels[Unit.CLAUSE])
    return before


def _annex_of(reference: LawReference) -> tuple[tuple[Unit, str], ...]:
    """The annex that "Mục II" below refers to: "Phần V Phụ lục I ban hành kèm theo Nghị định số X"; () if it is this
    text's."""
    document = reference.any_document
    is_own = document is not None and document.is_this
    units = reversed(reference.all_units) if reference.highest == ANNEX and not is_own else ()
    return tuple((one.unit, one.labels[0].key if one.labels else "") for one in units if RANK[one.unit] > ARTICLE)
