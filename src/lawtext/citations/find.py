"""Second step: put units and documents together: "điểm a, b khoản 1, khoản 3 Điều 5 Luật X" is two references.

Reads: cleaned text. Writes: references in reading order; each says what it names, smallest first, nothing resolved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from lawtext.citations import patterns
from lawtext.citations.documents import Mention, find_documents
from lawtext.citations.units import Heading, UnitMention, find_headings, find_units
from lawtext.types import Unit

type Token = UnitMention | Mention

_GAP_REACH = 420
_SHORT_GAP = 60
_SHARED_REACH = 280
_DEEPEST = len(Unit)
RANK = {
    unit: rank
    for rank, unit in enumerate(
        (
            *(Unit.POINT, Unit.CLAUSE, Unit.ARTICLE, Unit.SUBSECTION),
            *(Unit.SECTION, Unit.CHAPTER, Unit.PART, Unit.ANNEX),
        )
    )
}
_ARTICLE = RANK[Unit.ARTICLE]
_ANNEX = RANK[Unit.ANNEX]


@dataclass(slots=True)
class Reference:
    """Units from small to big, and the document they stand in, as far as the words say.

    `inherited` units and documents come from a neighbour in the same list and do not belong to the span.
    """

    start: int
    end: int
    units: list[UnitMention] = field(default_factory=list)
    document: Mention | None = None
    inherited: list[UnitMention] = field(default_factory=list)
    inherited_document: Mention | None = None
    is_parent_only: bool = False
    joined_by_and: bool = False
    is_cell: bool = False

    @property
    def all_units(self) -> list[UnitMention]:
        return self.units + self.inherited

    @property
    def lowest(self) -> int:
        return min((RANK[unit.unit] for unit in self.units), default=_ANNEX + 1)

    @property
    def highest(self) -> int:
        return max((RANK[unit.unit] for unit in self.all_units), default=-1)

    @property
    def lowest_big(self) -> int:
        """The smallest unit named that is bigger than an article; -1 if there is none, or an article."""
        big = [RANK[unit.unit] for unit in self.units if RANK[unit.unit] >= _ARTICLE]
        return min(big, default=-1)

    @property
    def any_document(self) -> Mention | None:
        return self.document or self.inherited_document


@dataclass(frozen=True, slots=True)
class Found:
    """All that was read in one text."""

    references: list[Reference]
    documents: list[Mention]
    headings: list[Heading]

    def references_between(self, start: int, end: int) -> list[Reference]:
        first = bisect_left(self.references, start, key=lambda one: one.start)
        last = bisect_left(self.references, end, key=lambda one: one.start)
        return self.references[first:last]


def find_references(text: str) -> Found:
    """Every reference in the text: provisions with the document named beside them, and documents cited as a whole."""
    headings = find_headings(text)
    documents = find_documents(text)
    units = find_units(text, headings)
    tokens: list[Token] = sorted([*units, *documents], key=lambda token: (token.start, -token.end))
    references: list[Reference] = []
    for run in _runs(text, list(_without_overlaps(tokens))):
        _inherit_from_the_right(run)
        _inherit_from_the_left(run)
        _keep_what_stands_alone(run)
        _mark_cells(text, run)
        references += run
    _share_documents(text, references)
    return Found(references, documents, headings)


def _without_overlaps(tokens: list[Token]) -> Iterator[Token]:
    """Documents win: in "Luật sửa đổi Điều 10 của Pháp lệnh Dân số" the article belongs to the name."""
    end = 0
    for position, token in enumerate(tokens):
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        if token.start < end:
            continue
        if isinstance(token, UnitMention) and following and following.start < token.end:
            continue
        end = token.end
        yield token


def _runs(text: str, tokens: list[Token]) -> Iterator[list[Reference]]:
    """References that one sentence lists side by side."""
    run: list[Reference] = []
    for token in tokens:
        if not (run and _joins(text, run, token)):
            if run:
                yield run
            run = [_begin(token)]
    if run:
        yield run


def _begin(token: Token) -> Reference:
    if isinstance(token, Mention):
        return Reference(token.start, token.end, document=token)
    return Reference(token.start, token.end, units=[token])


def _joins(text: str, run: list[Reference], token: Token) -> bool:
    """Adds the token to the run, if the words between allow it."""
    last = run[-1]
    gap = text[last.end : token.start] if token.start - last.end <= _GAP_REACH else None
    if gap is None:
        return False
    if isinstance(token, Mention):
        return _joins_document(last, gap, token)
    return len(gap) <= _SHORT_GAP and _joins_unit(run, gap, token)


def _joins_document(last: Reference, gap: str, token: Mention) -> bool:
    """ "khoản 2 Điều 5" + " của " + "Nghị định này"; also over the title of what is attached to the document."""
    if last.document or not last.units or not (patterns.WITHIN.fullmatch(gap) or _is_attached(gap)):
        return False
    last.document, last.end = token, token.end
    return True


def _is_attached(gap: str) -> bool:
    """ "… Quy chế công tác học sinh … ban hành kèm theo " and " ban hành kèm theo "."""
    if not patterns.ATTACHED_BY.search(gap):
        return False
    begins = patterns.ATTACHED_TITLE.match(gap) or patterns.ATTACHED_BY.fullmatch(gap.strip() + " ")
    return bool(begins) and not patterns.ATTACHED_BREAK.search(gap)


def _joins_unit(run: list[Reference], gap: str, token: UnitMention) -> bool:
    last = run[-1]
    rank = RANK[token.unit]
    if not last.units:
        return _follows_its_document(run, gap, token)
    if not last.document and _is_within(last, gap, rank):
        last.units.append(token)
        last.end = token.end
        return True
    listed = patterns.LISTED.fullmatch(gap)
    stepping_down = rank < last.highest and patterns.WITHIN.fullmatch(gap)
    if not (listed or stepping_down):
        return False
    after = _begin(token)
    after.joined_by_and = bool(listed) and not gap.strip().startswith((",", "("))
    run.append(after)
    return True


def _is_within(last: Reference, gap: str, rank: int) -> bool:
    """True if the next unit is what the last one stands in. After an article a comma begins the next item of a list."""
    within = patterns.WITHIN.fullmatch(gap)
    if not within or _is_settled(last) or len(last.units) > _DEEPEST:
        return False
    highest = last.highest
    if rank == _ANNEX == highest:
        return "thuộc" in gap or "của" in gap
    if rank == _ARTICLE < last.lowest_big:
        return not gap.strip()  # "khoản 1 Mục III Điều 1 Quyết định …": a programme approved by an article
    if rank <= highest:
        return False
    return highest < _ARTICLE or (not within["words"] and not (within["mark"] == "," and rank == _ANNEX))


def _follows_its_document(run: list[Reference], gap: str, token: UnitMention) -> bool:
    """ "Nghị định số X: khoản 2 Điều 14", "Luật Đất đai (Điều 5)": the place stands after its document."""
    document = run[-1].document
    if document is None or document.is_this or document.is_alias or not patterns.PLACE_FOLLOWS.fullmatch(gap):
        return False
    run[-1].is_parent_only = True
    after = _begin(token)
    after.inherited_document = document
    run.append(after)
    return True


def _inherit_from_the_right(run: list[Reference]) -> None:
    """ "điểm b, d khoản 1; điểm a khoản 2 Điều 10 Luật X": what is said once at the end holds for the whole list."""
    for one, after in zip(reversed(run[:-1]), reversed(run[1:]), strict=True):
        if not one.units or not after.units:
            continue
        if not one.document and (after.document or after.inherited_document) and not _is_settled(one):
            keeps_own = one.inherited_document is not None and after.document is None
            one.inherited_document = one.inherited_document if keeps_own else after.any_document
        if _needs_more(one) and after.lowest <= one.highest < after.highest:
            one.inherited = [unit for unit in after.all_units if RANK[unit.unit] > one.highest]


def _keep_what_stands_alone(run: list[Reference]) -> None:
    """ "BLHS năm 2015, Điều 10 BLTTHS": a document is only the parent of what follows if that has no other."""
    for before, one in zip(run[:-1], run[1:], strict=True):
        if not before.units and (_is_settled(one) or one.any_document is not before.document):
            before.is_parent_only = False


def _mark_cells(text: str, run: list[Reference]) -> None:
    """A table that lost its lines: "… tiền lương, thù lao Điều 5, Khoản 1 Điều 6 Được sửa đổi …"."""
    start, end = run[0].start, run[-1].end
    before = text[max(0, start - patterns.LINE_END_REACH) : start]
    if run[-1].any_document or not before.strip() or not text[start].isupper():
        return
    if not patterns.NO_CELL_BEFORE.search(before) and patterns.CELL_AFTER.match(text, end):
        for one in run:
            one.is_cell = True


def _share_documents(text: str, references: list[Reference]) -> None:
    """ "Điều 15 và tạm xuất, tái nhập quy định tại Điều 17 Nghị định số X": the document named last is that of both."""
    notes = [found.span() for found in patterns.CODIFIED_NOTE.finditer(text)]
    for one, after in zip(reversed(references[:-1]), reversed(references[1:]), strict=True):
        document = after.any_document
        if one.any_document or document is None or _is_settled(one) or one.highest < _ARTICLE or document.is_this:
            continue
        if after.start - one.end > _SHARED_REACH or one.highest == _ANNEX:
            continue
        is_noted = any(start <= one.start < end for start, end in notes)
        between = patterns.NOTE_TITLE if is_noted else patterns.SHARED_DOCUMENT
        is_listed = after.units and patterns.LISTED.fullmatch(text, one.end, after.start)
        if is_listed or between.fullmatch(text, one.end, after.start):
            one.inherited_document = document


def _needs_more(one: Reference) -> bool:
    """Articles are numbered through the document and need nothing bigger; clauses, and sections of annexes, do."""
    return not _is_settled(one) and all(unit.unit is not Unit.ARTICLE for unit in one.all_units)


def _is_settled(one: Reference) -> bool:
    """ "khoản 2 Điều này" needs nothing from its neighbours, nor does "khoản 1" in "khoản 1, khoản 2 Điều này"."""
    return any(unit.is_this for unit in one.all_units)


def _inherit_from_the_left(run: list[Reference]) -> None:
    """ "Điều 21, khoản 4, điểm a" from big to small, and documents named before their places."""
    for before, one in zip(run[:-1], run[1:], strict=True):
        if not one.units:
            continue
        if one.any_document is None and before.any_document is not None and not _is_settled(one):
            one.inherited_document = before.any_document
        if _is_settled(one) or one.highest >= _ARTICLE or before.highest <= one.highest:
            continue
        is_child = before.lowest > one.highest
        if is_child and one.joined_by_and:
            continue
        one.inherited = [unit for unit in before.all_units if RANK[unit.unit] > one.highest]
        before.is_parent_only = before.is_parent_only or is_child
