"""What is asked of drafts: the pages they are made of, and what is known of a document so far."""

from __future__ import annotations

from dataclasses import dataclass

from portal.digitisation.models import Draft, PageText, Scan, ScanPage
from scanreading.engines.types import ReadPage, Route, words_from_rows
from scanreading.understanding.particulars import LABELS, REQUIRED, SURE


@dataclass(frozen=True, slots=True)
class Known:
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


def draft_of(scan: Scan) -> Draft | None:
    """The draft of a scan, if it has been understood."""
    return Draft.objects.filter(scan=scan).select_related("confirmed_by").first()


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


def particulars_of(draft: Draft) -> list[Known]:
    """Every particular, in the order of the form."""
    return [_known(name, draft) for name in LABELS]


def unconfirmed(draft: Draft) -> list[str]:
    """Labels of what a document must say of itself and no person has confirmed yet."""
    return [LABELS[name] for name in REQUIRED if name not in draft.confirmed]


def _known(name: str, draft: Draft) -> Known:
    held = draft.particulars.get(name, {})
    return Known(
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
