"""Second step: put units and documents together: "điểm a, b khoản 1, khoản 3 Điều 5 Luật X" is two references.

Reads: cleaned text. Writes: references in reading order; each says what it names, smallest first, nothing resolved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lawtext.citations.documents import find_documents
from lawtext.citations.inheriting import inherit, share_documents
from lawtext.citations.mentions import Mention
from lawtext.citations.patterns import links as patterns
from lawtext.citations.references import ANNEX, ARTICLE, RANK, Found, Reference
from lawtext.citations.units import UnitMention, find_headings, find_units
from lawtext.types import Unit

Token: TypeAlias = UnitMention | Mention

_GAP_REACH = 420
_SHORT_GAP = 60
_DEEPEST = len(Unit)


def find_references(text: str) -> Found:
    """Every reference in the text: provisions with the document named beside them, and documents cited as a whole."""
    headings = find_headings(text)
    documents = find_documents(text)
    units = find_units(text, headings)
    tokens: list[Token] = sorted([*units, *documents], key=lambda token: (token.start, -token.end))
    references: list[Reference] = []
    for run in _runs(text, list(_without_overlaps(tokens))):
        inherit(text, run)
        references += run
    share_documents(text, references)
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
    if token.is_foreign and (last.is_settled or (token.is_bare and "," in gap)):
        return False  # "quy định tại khoản 3 Điều này, hợp đồng …": the sentence goes on
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
    after.joined_by_instead = bool(listed) and gap.split()[:1] in (["bằng"], ["thành"])
    run.append(after)
    return True


def _is_within(last: Reference, gap: str, rank: int) -> bool:
    """True if the next unit is what the last one stands in. After an article a comma begins the next item of a list."""
    within = patterns.WITHIN.fullmatch(gap)
    if not within or last.is_settled or len(last.units) > _DEEPEST:
        return False
    highest = last.highest
    if rank == ANNEX == highest:
        return "thuộc" in gap or "của" in gap
    if rank == ARTICLE < last.lowest_big:
        return not gap.strip()  # "khoản 1 Mục III Điều 1 Quyết định …": a programme approved by an article
    if rank <= highest:
        return False
    is_told = (within["words"] or "").strip() in (
        "",
        "tại",
    )  # "Mục II tại Phụ lục kèm theo", not "Chương II theo Phụ lục"
    return highest < ARTICLE or (is_told and not (within["mark"] == "," and rank == ANNEX))


def _follows_its_document(run: list[Reference], gap: str, token: UnitMention) -> bool:
    """ "Nghị định số X: khoản 2 Điều 14", "Luật Đất đai (Điều 5)": the place stands after its document."""
    document = run[-1].document
    if document is None or document.is_this or document.is_alias or not patterns.PLACE_FOLLOWS.fullmatch(gap):
        return False
    if ")" in gap and not (document.name and document.number):
        return False  # "Bộ luật Lao động (Luật số 45/2019/QH14), Điều 36", not "… (được sửa đổi bởi Luật X), Điều 36"
    if document.is_foreign and (document.is_bare or "định" in gap):
        return False  # "các tiêu chuẩn quy định tại khoản 1 Điều 5" are no articles of a standard
    run[-1].is_parent_only = True
    after = _begin(token)
    after.inherited_document = document
    run.append(after)
    return True
