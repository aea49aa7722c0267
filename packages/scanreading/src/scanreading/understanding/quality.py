"""How well a document was read: figures for the officer and for campaigns.

What share of the words is still wrong is reckoned from the engines' own chance of each, which was fitted on pages with
known text (decision 0147).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lawtext.numerals import POINT_LETTERS
from lawtext.types import Provision, Unit
from scanreading.engines.flags import chance_of_error, must_look
from scanreading.engines.types import ReadPage, Route, Word
from scanreading.understanding.assembling import Manuscript, in_reading_order
from scanreading.understanding.doubts import Doubt, Weight

_WRONG_IN_FILES = 0.0002  # text that the file itself holds
_BAD_PAGE = 0.06  # of the words: a page expected to be so wrong is worth reading again
_WORDS_OF = {Unit.ARTICLE: "Điều {}", Unit.CLAUSE: "khoản {}", Unit.POINT: "điểm {}"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A number missing before the unit at `address`."""

    address: str
    text: str
    page: int


def figures(pages: Sequence[ReadPage], manuscript: Manuscript) -> dict[str, Any]:
    """Counts and shares: words, mean confidence, share flagged, expected share of wrong words, units, gaps, repairs."""
    words = [(page, word) for page in pages for word in page.words]
    count = len(words) or 1
    counts = dict.fromkeys(Unit, 0)
    for node in in_reading_order(manuscript.document.roots):
        counts[node.unit] += 1
    missing = gaps(manuscript)
    return {
        "pages": len(pages),
        "words": len(words),
        "mean_confidence": round(sum(word.confidence for _, word in words) / count, 1),
        "flagged_share": round(sum(must_look(word) for page, word in words if _is_read(page)) / count, 4),
        "expected_error_share": round(sum(_wrong(page, word) for page, word in words) / count, 4),
        "units": {unit.value: number for unit, number in counts.items() if number},
        "gaps": [{"address": gap.address, "text": gap.text, "page": gap.page} for gap in missing],
        "repairs": len(manuscript.repairs),
    }


def bad_pages(pages: Sequence[ReadPage]) -> Iterable[Doubt]:
    """Pages read so badly that they should be scanned again, and what the engines themselves doubt."""
    for number, page in enumerate(pages, start=1):
        yield from (Doubt(number, text, None, Weight.PAGE) for text in page.doubts)
        if len(page.words) < 20:
            continue
        share = sum(_wrong(page, word) for word in page.words) / len(page.words)
        if share > _BAD_PAGE:
            told = f"Trang mờ, khó đọc: ước tính {share:.0%} số chữ sai. Nên quét lại trang này hoặc soát từng chữ."
            yield Doubt(number, told, None, Weight.PAGE)


def gaps(manuscript: Manuscript) -> list[Gap]:
    """Numbers that are missing: Điều 7 -> Điều 9, a clause that begins with 2, points out of their order."""
    found: list[Gap] = []
    articles = [n for n in in_reading_order(manuscript.document.roots) if n.unit is Unit.ARTICLE]
    by_container: dict[str, list[Provision]] = {}
    for article in articles:
        by_container.setdefault("/".join(map(str, article.address.containers)), []).append(article)
    for siblings in by_container.values():
        found.extend(_missing(siblings, Unit.ARTICLE, manuscript))
    for node in in_reading_order(manuscript.document.roots):
        for unit in (Unit.CLAUSE, Unit.POINT):
            siblings = [child for child in node.children if child.unit is unit]
            found.extend(_missing(siblings, unit, manuscript))
    return found


def _missing(siblings: Sequence[Provision], unit: Unit, manuscript: Manuscript) -> Iterable[Gap]:
    last = 0
    for node in siblings:
        number = _number(node, unit)
        if number is None:
            continue
        if number > last + 1:
            missing = [_WORDS_OF[unit].format(_label(n, unit)) for n in range(last + 1, min(number, last + 4))]
            more = " …" if number - last > 4 else ""
            paragraph = manuscript.paragraph_at(node.span.start)
            told = (
                f"Thiếu {', '.join(missing)}{more} trước {_WORDS_OF[unit].format(_label(number, unit))}{_within(node)}."
            )
            yield Gap(str(node.address), told, paragraph.page if paragraph else 0)
        last = max(last, number)


def _within(node: Provision) -> str:
    """ " của Điều 3" for a clause or a point."""
    article = next((step for step in node.address.steps if step.unit is Unit.ARTICLE), None)
    return f" của Điều {article.label}" if article and node.unit is not Unit.ARTICLE else ""


def _number(node: Provision, unit: Unit) -> int | None:
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


def _wrong(page: ReadPage, word: Word) -> float:
    if not _is_read(page):
        return _WRONG_IN_FILES
    return chance_of_error(word)
