"""Contents and the regulation as the journal attests them: their words, and whether they still stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText

from portal.editorial.models import ArticlePage, PortalPage, Regulation
from portal.editorial.queries.regulation import text_of
from portal.editorial.states.contents import ARTICLE
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.library.queries.instruments import standing_under_law


def _read_content(page: PortalPage, details: Mapping[str, Any]) -> PublicVersion | None:
    if not isinstance(page, ArticlePage) or not page.live or page.get_view_restrictions().exists():
        return None
    return PublicVersion(
        title=page.title,
        agency=page.agency.name if page.agency else "",
        address=page.get_url() or "",
        text="\n".join((page.title, page.lead, *_words(page.body))),
    )


def _words(said: Any) -> Iterable[str]:
    """All that a body says, in its order; pictures and files by the SHA-1 that Wagtail keeps of them."""
    take = next((take for kinds, take in _PARTS if isinstance(said, kinds)), lambda value: [str(value)])
    return take(said)


_PARTS: tuple[tuple[Any, Callable[[Any], Iterable[str]]], ...] = (
    (type(None), lambda value: ()),
    (RichText, lambda value: [" ".join(strip_tags(value.source.replace("<", " <")).split())]),
    ((AbstractImage, AbstractDocument), lambda value: [f"[{value.title}: SHA-1 {value.get_file_hash()}]"]),
    (str, lambda value: [value]),
    (Mapping, lambda value: chain.from_iterable(map(_words, value.values()))),
    (StreamValue.StreamChild, lambda value: _words(value.value)),
    (Iterable, lambda value: chain.from_iterable(map(_words, value))),
)


def _standing_of_content(page: ArticlePage, details: Mapping[str, Any]) -> VersionStanding:
    if (today := _read_content(page, details)) is None:
        return VersionStanding("Bài này không còn công khai trên Cổng.", is_hidden=True)
    replaced = "Bài đã được sửa sau bản này." if today.digest != details["sha256"] else ""
    return standing_under_law(kind=ARTICLE, key=str(page.pk), address=today.address, replaced=replaced)


def _read_regulation(regulation: Regulation, details: Mapping[str, Any]) -> PublicVersion | None:
    articles = (
        line
        for chapter in text_of(regulation)
        for article in chapter.articles
        for line in (chapter.title, f"Điều {article['number']}. {article['heading']}", *article["lines"])
    )
    return PublicVersion(
        title=str(regulation),
        agency=regulation.issuer.name,
        address=reverse("regulation:version", args=[regulation.from_date]),
        text="\n".join((str(regulation), regulation.bases, f"{regulation.from_date}", *articles)),
    )


def _standing_of_regulation(regulation: Regulation, details: Mapping[str, Any]) -> VersionStanding:
    today, begins, ends = timezone.localdate(), regulation.from_date, regulation.to_date
    words = f"Quy chế này hết hiệu lực từ ngày {ends:%d/%m/%Y}." if ends is not None and ends <= today else ""
    words = f"Quy chế này có hiệu lực từ ngày {begins:%d/%m/%Y}." if begins is not None and begins > today else words
    now = reverse("regulation:in_force")
    return VersionStanding(words or "Hôm nay đây là quy chế đang áp dụng.", address=now, is_holding=not words)


CONTENT = AttestedKind("Bài", ("page.published",), read=_read_content, standing=_standing_of_content)
REGULATION = AttestedKind("Quy chế", ("regulation.issued",), read=_read_regulation, standing=_standing_of_regulation)
