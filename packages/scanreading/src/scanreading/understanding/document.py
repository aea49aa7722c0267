"""The whole of understanding: pages that were read -> a document with what is known, and what is doubted, of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from scanreading.engines.types import ReadPage
from scanreading.understanding.assembling import OutlineRow, assemble
from scanreading.understanding.doubts import Doubt, Weight, ordered
from scanreading.understanding.particulars import Particular, doubts_of, gather
from scanreading.understanding.quality import bad_pages, figures, gaps
from scanreading.understanding.reading_end import read_closing_block, read_text
from scanreading.understanding.reading_head import read_certification, read_head_block
from scanreading.understanding.reading_title import kind_from_number, read_title


@dataclass(frozen=True, slots=True)
class Understood:
    """A document as far as it is understood; see `models.Draft` for how it is kept."""

    text: str
    particulars: dict[str, Particular]
    outline: tuple[OutlineRow, ...]
    figures: dict[str, Any]
    doubts: tuple[Doubt, ...]


def understand_pages(pages: Sequence[ReadPage]) -> Understood:
    """Understand a document. Never raises over words, whatever they are; what is not understood is left as read."""
    manuscript = assemble(pages)
    found = gather(manuscript, (read_certification, read_head_block, read_title, read_closing_block, read_text))
    found = _agreeing(found)
    missing = [Doubt(gap.page, gap.text, None, Weight.GAP) for gap in gaps(manuscript)]
    doubts = ordered([*doubts_of(found), *missing, *manuscript.doubts(), *bad_pages(pages)])
    return Understood(
        text=manuscript.text,
        particulars=found,
        outline=tuple(manuscript.outline()),
        figures=figures(pages, manuscript),
        doubts=tuple(doubts),
    )


def _agreeing(found: dict[str, Particular]) -> dict[str, Particular]:
    """Particulars against each other: the kind against the number's code, the day against the number's year."""
    number, kind, issued = found["official_number"], found["kind"], found["issued_date"]
    told = kind_from_number(number.value)
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
