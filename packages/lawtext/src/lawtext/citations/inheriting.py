"""What the references of one list lend each other: an article said once, a document named at the end."""

from __future__ import annotations

from lawtext.citations.mentions import Mention
from lawtext.citations.patterns import links as patterns
from lawtext.citations.patterns.wording import LINE_END_REACH
from lawtext.citations.references import ANNEX, ARTICLE, RANK, Reference
from lawtext.types import Unit

_SHARED_REACH = 280


def inherit(text: str, run: list[Reference]) -> None:
    """Completes the references that one sentence lists side by side."""
    _inherit_from_the_right(run)
    _inherit_from_the_left(run)
    _keep_what_stands_alone(run)
    _mark_cells(text, run)


def _inherit_from_the_right(run: list[Reference]) -> None:
    """ "điểm b, d khoản 1; điểm a khoản 2 Điều 10 Luật X": what is said once at the end holds for the whole list."""
    for one, after in zip(reversed(run[:-1]), reversed(run[1:]), strict=True):
        if not one.units or not after.units:
            continue
        if not one.document and (after.document or after.inherited_document) and not one.is_settled:
            keeps_own = one.inherited_document is not None and after.document is None
            one.inherited_document = one.inherited_document if keeps_own else _lent(after)
        if _needs_more(one) and after.lowest <= one.highest < after.highest:
            one.inherited = [unit for unit in after.all_units if RANK[unit.unit] > one.highest]


def _lent(after: Reference) -> Mention | None:
    """The document that goes for what stands before. What comes instead ("bằng Phụ lục I kèm theo Thông tư này") is of
    this text; what goes is not.
    """
    document = after.any_document
    return None if document and document.is_this and after.joined_by_instead else document


def _keep_what_stands_alone(run: list[Reference]) -> None:
    """ "BLHS năm 2015, Điều 10 BLTTHS": a document is only the parent of what follows if that has no other."""
    for before, one in zip(run[:-1], run[1:], strict=True):
        if not before.units and (one.is_settled or one.any_document is not before.document):
            before.is_parent_only = False


def _mark_cells(text: str, run: list[Reference]) -> None:
    """A table that lost its lines: "… tiền lương, thù lao Điều 5, Khoản 1 Điều 6 Được sửa đổi …"."""
    start, end = run[0].start, run[-1].end
    before = text[max(0, start - LINE_END_REACH) : start]
    if run[-1].any_document or not before.strip() or not text[start].isupper():
        return
    if not patterns.NO_CELL_BEFORE.search(before) and patterns.CELL_AFTER.match(text, end):
        for one in run:
            one.is_cell = True


def share_documents(text: str, references: list[Reference]) -> None:
    """ "Điều 15 và tạm xuất, tái nhập quy định tại Điều 17 Nghị định số X": the document named last is that of both."""
    notes = [found.span() for found in patterns.CODIFIED_NOTE.finditer(text)]
    for one, after in zip(reversed(references[:-1]), reversed(references[1:]), strict=True):
        document = after.any_document
        if one.any_document or document is None or one.is_settled or one.highest < ARTICLE or document.is_this:
            continue
        if after.start - one.end > _SHARED_REACH or one.highest == ANNEX:
            continue
        is_noted = any(start <= one.start < end for start, end in notes)
        between = patterns.NOTE_TITLE if is_noted else patterns.SHARED_DOCUMENT
        is_listed = after.units and patterns.LISTED.fullmatch(text, one.end, after.start)
        if is_listed or between.fullmatch(text, one.end, after.start):
            one.inherited_document = document


def _needs_more(one: Reference) -> bool:
    """Articles are numbered through the document and need nothing bigger; clauses, and sections of annexes, do."""
    return not one.is_settled and all(unit.unit is not Unit.ARTICLE for unit in one.all_units)


def _inherit_from_the_left(run: list[Reference]) -> None:
    """ "Điều 21, khoản 4, điểm a" from big to small, and documents named before their places."""
    for before, one in zip(run[:-1], run[1:], strict=True):
        if not one.units:
            continue
        if one.any_document is None and before.any_document is not None and not one.is_settled:
            one.inherited_document = before.any_document
        if one.is_settled or one.highest >= ARTICLE or before.highest <= one.highest:
            continue
        is_child = before.lowest > one.highest
        if is_child and one.joined_by_and:
            continue
        one.inherited = [unit for unit in before.all_units if RANK[unit.unit] > one.highest]
        before.is_parent_only = before.is_parent_only or is_child
