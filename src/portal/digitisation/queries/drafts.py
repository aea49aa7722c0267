"""What is asked of drafts: their pages, what is known of a document, and what the library takes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from portal.digitisation.models import PageText, Scan, ScanDraft, ScanPage
from portal.library.queries import InstrumentSource, PreparedEdition, Stated, prepare
from portal.library.states import EditionKind
from safefiles.errors import UnreadableFile
from scanreading.engines.types import ReadPage, Route, words_from_rows
from scanreading.understanding.particulars import LABELS, REQUIRED, SURE


@dataclass(frozen=True, slots=True)
class KnownParticular:
    """A particular as it stands: what was proposed, and what a person said, if anybody did.

    `boxes` are places on page `page`, in the pixels of its picture; `confidence` is 0-100, of whoever read it.
    """

    name: str
    label: str
    proposed: str
    confirmed: str | None
    confidence: int
    page: int
    boxes: tuple[tuple[int, int, int, int], ...]
    is_handwritten: bool
    suggestion: str
    notes: tuple[str, ...]

    @property
    def value(self) -> str:
        """What may be relied on: the person's word; a proposal only where nothing of it was written by hand."""
        if self.confirmed is not None:
            return self.confirmed
        return "" if self.is_handwritten else self.proposed

    @property
    def is_sure(self) -> bool:
        """Whether the reading leaves nothing to look at."""
        return (
            bool(self.proposed)
            and not self.is_handwritten
            and self.confidence >= SURE
            and not (self.suggestion or self.notes)
        )


def draft_of(scan: Scan) -> ScanDraft | None:
    """The draft of a scan, if it has been understood."""
    return ScanDraft.objects.filter(scan=scan).select_related("confirmed_by").first()


def pages_of(scan: Scan) -> tuple[ReadPage, ...]:
    """The pages of a scan as they are now, corrections included; an empty one where a page could not be read."""
    pages = {page.number: page for page in ScanPage.objects.filter(scan=scan)}
    texts = {text.page_id: text for text in PageText.objects.filter(page__scan=scan, is_current=True).defer("text")}
    return tuple(
        _page(pages[number], texts.get(pages[number].pk)) if number in pages else _BLANK
        for number in range(1, max(pages, default=0) + 1)
    )


_BLANK = ReadPage(Route.BLANK, 0, 0, ())


def _page(page: ScanPage, text: PageText | None) -> ReadPage:
    if text is None:
        return _BLANK
    return ReadPage(
        Route(page.route) if page.route in Route else Route.SCAN,
        page.width,
        page.height,
        words_from_rows(text.words),
        dpi=page.dpi,
        tables=tuple(tuple(tuple(tuple(cell) for cell in row) for row in table) for table in text.tables),
        doubts=tuple(text.doubts),
    )


def particulars_of(draft: ScanDraft) -> list[KnownParticular]:
    """Every particular, in the order of the form."""
    return [_known(name, draft) for name in LABELS]


def unconfirmed(draft: ScanDraft) -> list[str]:
    """Labels of what a document must say of itself and no person has confirmed yet."""
    return [LABELS[name] for name in REQUIRED if name not in draft.confirmed]


def _known(name: str, draft: ScanDraft) -> KnownParticular:
    held = draft.particulars.get(name, {})
    return KnownParticular(
        name=name,
        label=LABELS[name],
        proposed=held.get("value", ""),
        confirmed=draft.confirmed.get(name),
        confidence=held.get("confidence", 0),
        page=held.get("page", 0),
        boxes=tuple((left, top, right, bottom) for left, top, right, bottom in held.get("boxes", ())),
        is_handwritten=held.get("is_handwritten", False),
        suggestion=held.get("suggestion", ""),
        notes=tuple(held.get("notes", ())),
    )


SOURCE_FORMAT = "scan"
# What the library asks -> the names under which a draft may know it, the first one that is there counts.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "official_number": ("official_number", "number"),
    "doc_type": ("doc_type", "kind"),
    "issuer": ("issuer",),
    "subject": ("subject",),
    "signer": ("signer",),
    "signer_title": ("signer_title", "signer_office"),
    "issued": ("issued_date", "issued", "date"),
    "effective": ("effective_date", "effective"),
}
_DATES = ("issued", "effective")
_SURE = 85
_WRITTEN_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Unconfirmed(UnreadableFile):
    reason = "Chưa ai xác nhận số, ký hiệu hoặc ngày ban hành của văn bản này."
    remedy = "Số và ngày thường viết tay nên máy không đoán: hãy nhìn ảnh rồi xác nhận ở màn hình thông tin văn bản."


def library_particulars(draft: ScanDraft) -> dict[str, str]:
    """By the library's names, what a person has confirmed; where nobody has, what was read with certainty enough."""
    return {name: said for name, known in _NAMES.items() if (said := _said(draft, known))}


def _said(draft: ScanDraft, names: tuple[str, ...]) -> str:
    for source in (draft.confirmed, draft.particulars):
        for name in names:
            if value := _value(source.get(name)):
                return value
    return ""


def _value(said: Any) -> str:
    """A confirmed value may stand alone or with who confirmed it. What was written by hand is nobody's guess."""
    if isinstance(said, Mapping) and (said.get("is_handwritten") or said.get("confidence", 100) < _SURE):
        return ""
    value = said.get("value") if isinstance(said, Mapping) else said
    return str(value or "").strip()


def day_of(said: str) -> date | None:
    """ "2024-03-05", "05/03/2024"; None for what names no day."""
    if found := _WRITTEN_DAY.fullmatch(said.strip()):
        said = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def edition_of(scan: Scan, draft: ScanDraft) -> PreparedEdition:
    """Raises UnreadableFile of the library, whose `str()` says in Vietnamese what is missing.

    The checksum is of the original and of the words together: a corrected word makes another edition.
    """
    said = library_particulars(draft)
    days = {name: day_of(said[name]) for name in _DATES if name in said}
    if not (said.get("official_number") and days.get("issued")):
        raise Unconfirmed
    words = {name: value for name, value in said.items() if name not in _DATES}
    stated = Stated(**words, **days, source="Số hóa từ bản giấy", source_id=scan.code)  # type: ignore[arg-type]
    source = InstrumentSource(
        name=scan.code,
        file=scan.original_name,
        format=SOURCE_FORMAT,
        checksum=sha256(f"{scan.checksum}\n{draft.text}".encode()).hexdigest(),
        kind=EditionKind.ISSUED,
        stated=stated,
        text=draft.text,
    )
    return prepare(source, override=Stated(**words, **days))  # type: ignore[arg-type]
