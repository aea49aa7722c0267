"""The same content in another language: how each page leads to the other, and which of them is older."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.editorial.models import ArticlePage

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
