"""The words of a page as a reader sees them: paragraphs, what was looked for marked, and where the page leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lawtext.words import fold
from portal.digitisation.models import PageText, Scan, ScanDraft
from portal.digitisation.page_words import WordMark, found_runs, marks
from portal.digitisation.queries.drafts import day_of, library_particulars
from scanreading.engines.types import PrintedWord, words_from_rows

# In the order of the page.
_PARTICULARS = {
    "official_number": "Số, ký hiệu",
    "doc_type": "Loại văn bản",
    "issuer": "Cơ quan ban hành",
    "issued": "Ngày ban hành",
    "effective": "Ngày có hiệu lực",
    "signer": "Người ký",
    "signer_title": "Chức vụ người ký",
    "subject": "Trích yếu",
}
_ADDRESS = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    text: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class PrintedParagraph:
    """Lines of print that belong together; each line is pieces."""

    lines: tuple[tuple[PrintedPiece, ...], ...]


@dataclass(frozen=True, slots=True)
class ScanContentsEntry:
    """A line of the contents. `address`: in the library where that has the text, else the page of the scan."""

    label: str
    title: str
    page: int
    depth: int
    address: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    number: int
    width: int
    height: int
    paragraphs: tuple[PrintedParagraph, ...]
    marks: tuple[WordMark, ...] = ()
    found_count: int = 0


def particulars_shown(draft: ScanDraft | None) -> list[tuple[str, str]]:
    """What is known of the document, by the names that readers know; days as they write them."""
    said = library_particulars(draft) if draft is not None else {}
    return [(label, _as_written(said[name])) for name, label in _PARTICULARS.items() if said.get(name)]


def _as_written(value: str) -> str:
    day = day_of(value)
    return f"{day:%d/%m/%Y}" if day is not None else value


def shown_page(text: PageText, *, question: str = "") -> ShownPage:
    words = words_from_rows(text.words)
    runs = found_runs(words, question) if question else []
    found = {at for start, end in runs for at in range(start, end)}
    return ShownPage(
        number=text.page.number,
        width=text.page.width,
        height=text.page.height,
        paragraphs=_paragraphs(words, found),
        marks=tuple(marks(words, question)) if question else (),
        found_count=len(runs),
    )


def _paragraphs(words: Sequence[PrintedWord], found: set[int]) -> tuple[PrintedParagraph, ...]:
    numbered = list(enumerate(words))
    return tuple(
        PrintedParagraph(
            tuple(_pieces(list(line), found) for _, line in groupby(list(block), key=lambda one: one[1].line)),
        )
        for _, block in groupby(numbered, key=lambda one: one[1].block)
    )


def _pieces(line: Sequence[tuple[int, PrintedWord]], found: set[int]) -> tuple[PrintedPiece, ...]:
    return tuple(
        PrintedPiece(" ".join(word.text for _, word in run), is_found)
        for is_found, run in groupby(line, key=lambda one: one[0] in found)
    )


def contents_of(scan: Scan, draft: ScanDraft | None) -> list[ScanContentsEntry]:
    """Articles lead to the library where it has the text; everything else to its page of the scan."""
    base = scan.edition.instrument.get_absolute_url() if scan.edition is not None else ""
    entries = []
    for row in draft.outline if draft is not None else ():
        address, marker, title, page = (*row, "", "", "", 1)[:4]
        if not isinstance(page, int) or not _ADDRESS.fullmatch(str(address)):
            continue
        leads = f"{base}#{address}" if base else f"?trang={page}"
        entries.append(ScanContentsEntry(str(marker), str(title), page, str(address).count("-khoan-"), leads))
    return [entry for entry in entries if not entry.depth]


def pages_with(texts: Sequence[tuple[int, str]], question: str) -> list[int]:
    """Numbers of the pages on which the question stands: as a phrase, else with all of its words."""
    phrase = " ".join(fold(question).split())
    if not phrase:
        return []
    folded = [(number, " ".join(fold(text).split())) for number, text in texts]
    found = [number for number, text in folded if phrase in text]
    return found or [number for number, text in folded if set(phrase.split()) <= set(text.split())]
