"""The entry point of `understanding`: turns recognised pages into a document with its particulars, doubts, and quality
figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from operator import attrgetter
from typing import Any

from lawtext.numbers import POINT_LETTERS
from lawtext.types import ProvisionNode, Span, Unit, grouped, walk
from scanreading.engines.flags import chance_of_error, must_look
from scanreading.engines.types import PrintedWord, ReadPage, Route
from scanreading.understanding.head_block import read_certification, read_head_block
from scanreading.understanding.issuers import kind_of, read_number
from scanreading.understanding.lines import usually_sure_of
from scanreading.understanding.manuscript import (
    DoubtWeight,
    ScanDoubt,
    ScannedManuscript,
    ScannedOutlineRow,
    assemble,
    ordered,
)
from scanreading.understanding.particulars import LABELS, Particular, doubts_of, gather
from scanreading.understanding.signatures import capacity_of, doubts_about_signature, has_known_family, mend_family

_WRONG_IN_FILES = 0.0002  # expected share of wrong words in a text layer
_BAD_PAGE = 0.06  # expected share of wrong words from which a page should be rescanned
_WORDS_OF = {Unit.ARTICLE: "Điều {}", Unit.CLAUSE: "khoản {}", Unit.POINT: "điểm {}"}


def figures(pages: Sequence[ReadPage], manuscript: ScannedManuscript) -> dict[str, Any]:
    """Quality figures of a document: words, mean confidence, share flagged, expected share of wrong words, units, gaps,
    repairs.
    """
    words = [(page, word) for page in pages for word in page.words]
    count = len(words) or 1
    counts = Counter(node.unit for node in walk(manuscript.document.roots))
    return {
        "pages": len(pages),
        "words": len(words),
        "mean_confidence": round(sum(word.confidence for _, word in words) / count, 1),
        "flagged_share": round(sum(must_look(word) for page, word in words if _is_read(page)) / count, 4),
        "expected_error_share": round(sum(_wrong(page, word) for page, word in words) / count, 4),
        "units": {unit.value: counts[unit] for unit in Unit if counts[unit]},
        "gaps": gaps(manuscript),
        "repairs": len(manuscript.repairs),
    }


def bad_pages(pages: Sequence[ReadPage]) -> Iterable[ScanDoubt]:
    """Yield the engines' doubts about pages, and a doubt about each page that should be rescanned."""
    for number, page in enumerate(pages, start=1):
        yield from (ScanDoubt(number, text, None, DoubtWeight.PAGE) for text in page.doubts)
        if len(page.words) < 20:
            continue
        share = sum(_wrong(page, word) for word in page.words) / len(page.words)
        if share > _BAD_PAGE:
            told = f"Trang mờ, khó đọc: ước tính {share:.0%} số chữ sai. Nên quét lại trang này hoặc soát từng chữ."
            yield ScanDoubt(number, told, None, DoubtWeight.PAGE)


def gaps(manuscript: ScannedManuscript) -> list[dict[str, Any]]:
    """Gaps in the numbering: Điều 7 -> Điều 9, a clause that begins with 2, points that skip a letter.

    Each gap has the address of the unit after it (`address`), a sentence (`text`), and the page of that unit (`page`).
    """
    found: list[dict[str, Any]] = []
    articles = [node for node in walk(manuscript.document.roots) if node.unit is Unit.ARTICLE]
    for siblings in grouped(articles, attrgetter("address.containers")).values():
        found.extend(_missing(siblings, Unit.ARTICLE, manuscript))
    for node, unit in product(walk(manuscript.document.roots), (Unit.CLAUSE, Unit.POINT)):
        found.extend(_missing([child for child in node.children if child.unit is unit], unit, manuscript))
    return found


def _missing(siblings: Sequence[ProvisionNode], unit: Unit, manuscript: ScannedManuscript) -> Iterable[dict[str, Any]]:
    last = 0
    for node in siblings:
        if (number := _number(node, unit)) is None:
            continue
        if number > last + 1:
            missing = [_WORDS_OF[unit].format(_label(n, unit)) for n in range(last + 1, min(number, last + 4))]
            more = " …" if number - last > 4 else ""
            paragraph = manuscript.paragraph_at(node.span.start)
            told = (
                f"Thiếu {', '.join(missing)}{more} trước {_WORDS_OF[unit].format(_label(number, unit))}{_within(node)}."
            )
            yield {"address": str(node.address), "text": told, "page": paragraph.page if paragraph else 0}
        last = max(last, number)


def _within(node: ProvisionNode) -> str:
    """The ending " của Điều 3" for a clause or a point; "" for an article."""
    article = next((step for step in node.address.steps if step.unit is Unit.ARTICLE), None)
    return f" của Điều {article.label}" if article and node.unit is not Unit.ARTICLE else ""


def _number(node: ProvisionNode, unit: Unit) -> int | None:
    label = node.label.removeprefix("Điều ").strip()
    if unit is Unit.POINT:
        place = POINT_LETTERS.find(label[:1])
        return place + 1 if place >= 0 else None
    digits = "".join(character for character in label if character.isdecimal())
    return int(digits) if digits else None


def _label(number: int, unit: Unit) -> str:
    return POINT_LETTERS[number - 1] if unit is Unit.POINT else str(number)


def _is_read(page: ReadPage) -> bool:
    return page.route is Route.SCAN


def _wrong(page: ReadPage, word: PrintedWord) -> float:
    return chance_of_error(word) if _is_read(page) else _WRONG_IN_FILES


_FROM_TEXT = 70  # confidence of a particular that the law parser found in the text, instead of at its place in the form
_UNKNOWN_FAMILY = 60
_IN_A_LIST = 88  # minimum confidence of a document type, as it is in the list: doubts about its capitals matter little
_LOST_MARK = "ngoặc kép mở và đóng không đủ đôi; hãy nhìn ảnh."


def read_closing_block(manuscript: ScannedManuscript) -> Iterator[Particular]:
    """Yield the signer, office and capacity of the first closing block; later blocks belong to annexes and forms."""
    head, source = manuscript.document.head, manuscript.document.source
    signed = head.reading("signer")
    name = mend_family(head.signer)
    if signed:
        notes = (f"đã chữa họ: đọc được “{head.signer}”.",) if name != head.signer else ()
        found = _placed(manuscript, "signer", name, signed.span)
        sure = found.confidence if has_known_family(name) else min(found.confidence, _UNKNOWN_FAMILY)
        yield replace(found, confidence=sure, notes=notes)
    if head.signer_title:
        ends = signed.span.start if signed and signed.span.end else len(source)
        begins = source.rfind(" ".join(head.signer_title.split()[:2]), 0, ends)
        span = Span(begins, ends) if begins >= 0 else Span(0, 0)
        office = _placed(manuscript, "signer_office", head.signer_title, span)
        yield replace(office, notes=tuple(doubts_about_signature(head.signer_title, head.signer)))
        yield replace(office, name="signer_capacity", value=capacity_of(head.signer_title))


_LONG = ("subject", "legal_bases")  # passages: mean confidence of their words; others: that of the least certain word
_NAMES = {"doc_type": "kind"}  # particulars that the law parser names otherwise


def read_text(manuscript: ScannedManuscript) -> Iterator[Particular]:
    """Yield the particulars that the law parser finds: type, subject, legal bases, and the number, date and others in
    case the form did not give them.
    """
    head = manuscript.document.head
    for one in head.readings:
        if (name := _NAMES.get(one.name, one.name)) in LABELS:
            found = _judged(_placed(manuscript, name, one.value, one.span))
            yield replace(found, confidence=min(found.confidence, _FROM_TEXT)) if one.doubt else found
    if head.legal_bases:
        source, first, last = manuscript.document.source, head.legal_bases[0][:40], head.legal_bases[-1][:40]
        span = Span(source.find(first), source.find(last) + len(last))
        yield _placed(manuscript, "legal_bases", "\n".join(head.legal_bases), span)


def _placed(manuscript: ScannedManuscript, name: str, value: str, span: Span) -> Particular:
    """A particular with the first page that contains it, and the boxes of its lines on that page."""
    said = manuscript.paragraphs_at(span)
    page = said[0].page if said else 1
    lines = [line for one in said if one.page == page for line in one.lines]
    boxes = tuple(dict.fromkeys(box for line in lines for box in line.boxes))
    sure = usually_sure_of(lines) if name in _LONG else min((line.confidence for line in lines), default=0)
    return Particular(name, value, sure if lines else _FROM_TEXT, page, boxes)


def _judged(found: Particular) -> Particular:
    """A particular after its checks: the codes of a number are corrected by the lists, a type is more certain because
    it is in the list, and a subject with unpaired quotation marks gets a note, as OCR may have lost one.
    """
    if found.name == "official_number" and (number := read_number(found.value)) is not None:
        return replace(found, value=number.value, suggestion=number.suggestion)
    if found.name == "kind":
        return replace(found, confidence=max(found.confidence, _IN_A_LIST))
    is_odd = found.value.count("“") != found.value.count("”") or found.value.count('"') % 2
    return replace(found, notes=(_LOST_MARK,)) if found.name == "subject" and is_odd else found


@dataclass(frozen=True, slots=True)
class Understood:
    """The result for a document, stored in `models.Draft`."""

    text: str
    particulars: dict[str, Particular]
    outline: tuple[ScannedOutlineRow, ...]
    figures: dict[str, Any]
    doubts: tuple[ScanDoubt, ...]


def understand_pages(pages: Sequence[ReadPage]) -> Understood:
    """Interpret a document. Never raises, whatever the words are; text that is not understood stays as recognised."""
    manuscript = assemble(pages)
    readers = (read_certification, read_head_block, read_closing_block, read_text)
    found = _agreeing(_as_sure_as_their_words(gather(manuscript, readers), pages))
    missing = [ScanDoubt(gap["page"], gap["text"], None, DoubtWeight.GAP) for gap in gaps(manuscript)]
    return Understood(
        text=manuscript.text,
        particulars=found,
        outline=tuple(manuscript.outline()),
        figures=figures(pages, manuscript),
        doubts=tuple(ordered([*doubts_of(found), *missing, *manuscript.doubts(), *bad_pages(pages)])),
    )


def _as_sure_as_their_words(found: dict[str, Particular], pages: Sequence[ReadPage]) -> dict[str, Particular]:
    """Lower the confidence of each particular to that of its least certain flagged word."""
    weakest: dict[str, int] = {}
    for name, one in found.items():
        words = pages[one.page - 1].words if 0 < one.page <= len(pages) and _is_read(pages[one.page - 1]) else ()
        doubted = (word for word in words if word.box in one.boxes and must_look(word))
        weakest[name] = min((word.confidence for word in doubted), default=one.confidence)
    return {name: replace(one, confidence=min(one.confidence, weakest[name])) for name, one in found.items()}


def _agreeing(found: dict[str, Particular]) -> dict[str, Particular]:
    """Compare particulars: the type with the code of the number, the date with the year in the number."""
    number, kind, issued = found["official_number"], found["kind"], found["issued_date"]
    told = kind_of(number.value).capitalize()
    if told and not kind.value:
        note = f"không đọc được tên loại; theo ký hiệu là “{told}”."
        found["kind"] = replace(kind, value=told, confidence=70, page=1, boxes=number.boxes, notes=(note,))
    elif told and kind.value and told.casefold() != kind.value.casefold() and not _are_kin(told, kind.value):
        note = f"ký hiệu {number.value} là của “{told}”."
        found["kind"] = replace(kind, confidence=min(kind.confidence, 80), notes=(*kind.notes, note))
    year = next((part for part in number.value.split("/")[1:] if len(part) == 4 and part.isdecimal()), "")
    if year and issued.value and not issued.value.startswith(year):
        note = f"năm trong số hiệu là {year}."
        found["issued_date"] = replace(issued, confidence=min(issued.confidence, 80), notes=(*issued.notes, note))
    return found


def _are_kin(one: str, other: str) -> bool:
    return one.casefold() in other.casefold() or other.casefold() in one.casefold()
