"""Second step: combine units and documents: "điểm a, b khoản 1, khoản 3 Điều 5 Luật X" gives two references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from lawtext.citations.documents import find_documents
from lawtext.citations.patterns import LINE_END_REACH, RE
from lawtext.citations.references import (
    ANNEX,
    ARTICLE,
    RANK,
    FoundReferences,
    LawReference,
    Mention,
    UnitMention,
    fill_range,
    find_units,
)
from lawtext.types import Unit

_SHARED_REACH = 280
_UP_TO = re.compile(r"\s*đến\s+(?:hết\s+)?")
_NOWHERE = UnitMention(0, 0, Unit.ANNEX)


def inherit(text: str, run: list[LawReference]) -> None:
    """Complete the references that are listed in one sentence by their neighbours."""
    _inherit_from_the_right(run)
    _inherit_from_the_left(run)
    _fill_ranges(text, run)
    _keep_what_stands_alone(run)
    _mark_cells(text, run)


def _inherit_from_the_right(run: list[LawReference]) -> None:
    """ "điểm b, d khoản 1; điểm a khoản 2 Điều 10 Luật X": what is named once at the end applies to the whole list."""
    for one, after in zip(reversed(run[:-1]), reversed(run[1:]), strict=True):
        if not one.units or not after.units:
            continue
        if not one.document and (after.document or after.inherited_document) and not one.is_settled:
            keeps_own = one.inherited_document is not None and after.document is None
            one.inherited_document = one.inherited_document if keeps_own else _lent(after)
        is_in_annex = [unit.unit for unit in after.all_units[-2:]] == [Unit.ANNEX, Unit.ANNEX]
        if one.document is None and one.highest == ANNEX and is_in_annex:
            one.inherited = after.all_units[-1:]  # "Phụ lục 1, Phụ lục 2 thuộc Phụ lục IV"
        elif _needs_more(one) and after.lowest <= one.highest < after.highest:
            one.inherited = [unit for unit in after.all_units if RANK[unit.unit] > one.highest]


def _fill_ranges(text: str, run: list[LawReference]) -> None:
    """ "từ khoản 1 Điều 5 đến khoản 11 Điều 5": the second reference takes the units between."""
    for before, one in zip(run[:-1], run[1:], strict=True):
        first, *above = ([label.key for label in unit.labels] for unit in before.all_units or [_NOWHERE])
        last, *beside = ([label.key for label in unit.labels] for unit in one.all_units or [_NOWHERE])
        if not (len(first) == len(last) == 1 and above == beside and before.units[0].unit is one.units[0].unit):
            continue
        if above and _UP_TO.fullmatch(text, before.end, one.start):
            one.units[0] = fill_range(before.units[0], one.units[0])


def _lent(after: LawReference) -> Mention | None:
    """The document that also applies to the references before, except "này" after "bằng" ("bằng Phụ lục I kèm theo
    Thông tư này"), which belongs to the replacement only."""
    document = after.any_document
    return None if document and document.is_this and after.joined_by_instead else document


def _keep_what_stands_alone(run: list[LawReference]) -> None:
    """ "BLHS năm 2015, Điều 10 BLTTHS": a document is the parent of the next reference only if that has no other."""
    for before, one in zip(run[:-1], run[1:], strict=True):
        if not before.units and (one.is_settled or one.any_document is not before.document):
            before.is_parent_only = False


def _mark_cells(text: str, run: list[LawReference]) -> None:
    """Mark references in a table without line breaks: "… tiền lương, thù lao Điều 5, Khoản 1 Điều 6 Được sửa đổi …"."""
    start, end = run[0].start, run[-1].end
    before = text[max(0, start - LINE_END_REACH) : start]
    if run[-1].any_document or not run[0].units or not before.strip():
        return
    is_item = bool(RE.bullet_before.search(before))
    if RE.no_cell_before.search(before) and not is_item:
        return
    after = RE.item_after if is_item or text[start].islower() else RE.cell_after
    if after.match(text, end):
        for one in run:
            one.cell = start


def share_documents(text: str, references: list[LawReference]) -> None:
    """ "Điều 15 và tạm xuất, tái nhập quy định tại Điều 17 Nghị định số X": both are of the document named last."""
    notes = [found.span() for found in RE.codified_note.finditer(text)]
    for one, after in zip(reversed(references[:-1]), reversed(references[1:]), strict=True):
        document = after.any_document
        if one.any_document or document is None or one.is_settled or document.is_this:
            continue
        if not ARTICLE <= one.highest < ANNEX or after.start - one.end > _SHARED_REACH:
            continue
        is_noted = any(start <= one.start < end for start, end in notes)
        between = RE.note_title if is_noted else RE.shared_document
        is_listed = after.units and RE.listed.fullmatch(text, one.end, after.start)
        if is_listed or between.fullmatch(text, one.end, after.start):
            one.inherited_document = document


def _needs_more(one: LawReference) -> bool:
    """Whether a bigger unit is missing: article numbers are unique in a document, those of clauses and annex sections
    are not."""
    return not one.is_settled and all(unit.unit is not Unit.ARTICLE for unit in one.all_units)


def _inherit_from_the_left(run: list[LawReference]) -> None:
    """ "Điều 21, khoản 4, điểm a" from big to small, and documents named before their places."""
    for before, one in zip(run[:-1], run[1:], strict=True):
        if not one.units:
            continue
        if one.any_document is None and before.any_document is not None and not one.is_settled:
            one.inherited_document = before.any_document
        if one.is_settled or one.highest >= ARTICLE or before.highest <= one.highest:
            continue
        is_child = before.lowest > one.highest
        if not (is_child and one.joined_by_and):
            one.inherited = [unit for unit in before.all_units if RANK[unit.unit] > one.highest]
            before.is_parent_only = before.is_parent_only or is_child


Token: TypeAlias = UnitMention | Mention

_GAP_REACH, _SHORT_GAP = 420, 60


def find_references(text: str, names: re.Pattern[str] | None = None) -> FoundReferences:
    """All references in the text: provisions with the document named beside them, and documents cited as a whole.

    `names` finds short names that the document defined.
    """
    documents = find_documents(text, names)
    tokens: list[Token] = sorted([*find_units(text), *documents], key=lambda token: (token.start, -token.end))
    references: list[LawReference] = []
    for run in _runs(text, _without_overlaps(tokens)):
        inherit(text, run)
        references += run
    share_documents(text, references)
    return FoundReferences(references, documents)


def _without_overlaps(tokens: list[Token]) -> Iterator[Token]:
    """Documents take precedence: in "Luật sửa đổi Điều 10 của Pháp lệnh Dân số" the article is part of the name."""
    end = 0
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        is_of_a_name = isinstance(token, UnitMention) and following and following.start < token.end
        if token.start >= end and not is_of_a_name:
            end = token.end
            yield token


def _runs(text: str, tokens: Iterable[Token]) -> list[list[LawReference]]:
    """References that are listed in one sentence."""
    runs: list[list[LawReference]] = []
    for token in tokens:
        if not (runs and _joins(text, runs[-1], token)):
            runs.append([_begin(token)])
    return runs


def _begin(token: Token) -> LawReference:
    return (
        LawReference(token.start, token.end, document=token)
        if isinstance(token, Mention)
        else LawReference(token.start, token.end, units=[token])
    )


def _joins(text: str, run: list[LawReference], token: Token) -> bool:
    """Add the token to the run if the words between allow it; returns whether it was added."""
    gap = text[run[-1].end : token.start]
    return (
        len(gap) <= _GAP_REACH and _joins_document(run[-1], gap, token)
        if isinstance(token, Mention)
        else len(gap) <= _SHORT_GAP and _joins_unit(run, gap, token)
    )


def _joins_document(last: LawReference, gap: str, token: Mention) -> bool:
    """ "khoản 2 Điều 5" + " của " + "Nghị định này"; the title of an attachment may stand between."""
    if last.document or not last.units or not (RE.within.fullmatch(gap) or _is_attached(gap)):
        return False
    if token.is_foreign and (last.is_settled or (token.is_bare and "," in gap)):
        return False  # "quy định tại khoản 3 Điều này, hợp đồng …": the sentence continues
    last.document, last.end = token, token.end
    return True


def _is_attached(gap: str) -> bool:
    """Whether the words between say "attached to": "… Quy chế công tác học sinh … ban hành kèm theo "."""
    return bool(
        RE.attached_by.search(gap)
        and (RE.attached_title.match(gap) or RE.attached_by.fullmatch(gap.strip() + " "))
        and not RE.attached_break.search(gap)
    )


def _joins_unit(run: list[LawReference], gap: str, token: UnitMention) -> bool:
    last = run[-1]
    rank = RANK[token.unit]
    if not last.units:
        return _follows_its_document(run, gap, token)
    if not last.document and _is_within(run, gap, rank):
        last.units.append(token)
        last.end = token.end
        return True
    listed = RE.listed.fullmatch(gap)
    stepping_down = rank < last.highest and RE.within.fullmatch(gap)
    if not (listed or stepping_down):
        return False
    after = _begin(token)
    after.joined_by_and = bool(listed) and not gap.strip().startswith((",", "("))
    after.joined_by_instead = bool(listed) and gap.split()[:1] in (["bằng"], ["thành"])
    run.append(after)
    return True


def _is_within(run: list[LawReference], gap: str, rank: int) -> bool:
    """Whether the next unit contains the last one. After an article a comma begins the next item of a list."""
    within, last = RE.within.fullmatch(gap), run[-1]
    if not within or last.is_settled or len(last.units) > len(Unit) or RE.cell_border.search(gap):
        return False
    highest = last.highest
    if rank == ANNEX == highest:
        return "thuộc" in gap or "của" in gap
    if rank == ARTICLE < last.lowest_big:
        return not gap.strip()  # "khoản 1 Mục III Điều 1 Quyết định …": a programme approved by an article
    # "Mục II tại Phụ lục kèm theo", not "Chương II theo Phụ lục"
    goes_on = rank == ANNEX or _lists_articles(run)
    is_told = (within["words"] or "").strip() in ("", "tại") and not (within["mark"] == "," and goes_on)
    return rank > highest and (highest < ARTICLE or is_told)


def _lists_articles(run: list[LawReference]) -> bool:
    """ "Điều 3, Điều 4, Chương III, Chương IV": whole chapters in a list with articles, not their parents."""
    return not run[-1].joined_by_and and all(one.highest == ARTICLE for one in run[-2:]) and len(run) > 1


def _follows_its_document(run: list[LawReference], gap: str, token: UnitMention) -> bool:
    """ "Nghị định số X: khoản 2 Điều 14", "Luật Đất đai (Điều 5)": the place follows its document."""
    document = run[-1].document
    if document is None or document.is_this or document.is_alias or not RE.place_follows.fullmatch(gap):
        return False
    if RE.cell_border.search(gap) and not document.number:
        return False  # "Thông tư số X … một số điều của Luật Y | Khoản 3 Điều 3": another cell, in the row of X
    if ")" in gap and not (document.name and document.number):
        return False  # "Bộ luật Lao động (Luật số 45/2019/QH14), Điều 36", not "… (được sửa đổi bởi Luật X), Điều 36"
    if document.is_foreign and (document.is_bare or "định" in gap):
        return False  # "các tiêu chuẩn quy định tại khoản 1 Điều 5": the clause is not of a standard
    run[-1].is_parent_only = True
    after = _begin(token)
    after.inherited_document = document
    run.append(after)
    return True
