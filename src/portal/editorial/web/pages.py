"""What the page of a content shows beside its body: its outline, its languages, the figures of a campaign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lawtext.words import slugify
from portal.editorial.models import ArticlePage, Road

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class BodyOutline:
    """`anchors`: block id -> anchor; the headings and the questions in order."""

    anchors: dict[str, str]
    headings: tuple[OutlineEntry, ...]
    questions: tuple[OutlineEntry, ...]


def outline_of_body(body: Iterable[Any]) -> BodyOutline:
    """Two headings of the same words get two anchors."""
    named = list(_named(body))
    return BodyOutline(
        anchors={block.id: anchor for block, _, anchor in named},
        headings=tuple(OutlineEntry(words, anchor) for block, words, anchor in named if block.block_type == "heading"),
        questions=tuple(OutlineEntry(words, anchor) for block, words, anchor in named if block.block_type == "answer"),
    )


def _named(body: Iterable[Any]) -> Iterator[tuple[Any, str, str]]:
    met: dict[str, int] = {}
    for block in body:
        if block.block_type not in ("heading", "answer"):
            continue
        words = str(block.value) if block.block_type == "heading" else block.value["question"]
        stem = f"muc-{slugify(words)[:_LONGEST].strip('-')}"
        met[stem] = met.get(stem, 0) + 1
        yield block, words, stem if met[stem] == 1 else f"{stem}-{met[stem]}"


# How a page offers itself to readers of another language: in that language, and in Vietnamese for whoever helps them.
_OFFERS = {
    "vi": ("Đọc bằng tiếng Việt", "អានជាភាសាវៀតណាម", "km"),
    "km": ("អានជាភាសាខ្មែរ", "Đọc bằng tiếng Khmer", "vi"),
}


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """`offer` is in `language`, `aside` in `aside_language`. `is_newer`: the original was changed since this page."""

    page: ArticlePage
    language: str
    offer: str
    aside: str
    aside_language: str
    is_newer: bool


def other_languages(page: ArticlePage, others: Sequence[ArticlePage]) -> list[OtherLanguage]:
    return [_other(page, other) for other in others if other.language in _OFFERS]


def _other(page: ArticlePage, other: ArticlePage) -> OtherLanguage:
    offer, aside, aside_language = _OFFERS[other.language]
    is_original = page.translation_of_id == other.pk
    return OtherLanguage(
        page=other,
        language=other.language,
        offer=offer,
        aside=aside,
        aside_language=aside_language,
        is_newer=is_original and _changed_at(other) > _changed_at(page),
    )


def _changed_at(page: ArticlePage) -> float:
    moment = page.last_published_at or page.first_published_at
    return moment.timestamp() if moment else 0.0


@dataclass(frozen=True, slots=True)
class CampaignTotals:
    """How many people the roads were to reach and did, as far as they were counted; `percent` of those planned."""

    planned: int
    actual: int
    counted: int
    of: int

    @property
    def percent(self) -> int | None:
        return int(100 * self.actual / self.planned) if self.planned and self.actual else None


def campaign_totals_of(roads: Iterable[Road]) -> CampaignTotals:
    rows = list(roads)
    return CampaignTotals(
        planned=sum(row.planned_reach or 0 for row in rows),
        actual=sum(row.actual_reach or 0 for row in rows),
        counted=sum(1 for row in rows if row.actual_reach is not None),
        of=len(rows),
    )
