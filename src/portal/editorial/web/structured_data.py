"""A content as machines read it: schema.org as JSON-LD, and the elements of Dublin Core."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from portal.editorial.models import ArticlePage, CampaignPage, EventPage

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
# What schema.org calls a kind; the rest are articles.
_TYPES = {
    "tin": "NewsArticle",
    "tin-anh": "NewsArticle",
    "thong-cao": "NewsArticle",
    "tai-lieu-hoi-dap": "FAQPage",
    "su-kien": "Event",
    "chien-dich": "EventSeries",
    "de-cuong": "LearningResource",
}


@dataclass(frozen=True, slots=True)
class ContentMetadata:
    """`json_ld` is for a data block, which no browser runs; `dublin_core` are names and contents of meta elements."""

    json_ld: SafeString
    dublin_core: tuple[tuple[str, str], ...]
    canonical: str


def describe_content(page: ArticlePage, *, base: str, owner: str) -> ContentMetadata:
    """`base`: the portal's own address without a slash at the end."""
    address = f"{base}{page.url}"
    said = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(page.kind, "Article"),
        "@id": address,
        "url": address,
        "inLanguage": page.language,
        "publisher": _office(owner),
        **_written(page),
        **_OWN.get(page.own_kind, lambda page: {})(page),
        "mainEntity": list(_questions(page)) if page.kind == "tai-lieu-hoi-dap" else [],
        "associatedMedia": list(_media(page, base)),
    }
    return ContentMetadata(
        json_ld=_data_block({key: value for key, value in said.items() if value}),
        dublin_core=tuple((name, value) for name, value in _dublin_core(page, address, owner) if value),
        canonical=page.origin_url or address,
    )


def _written(page: ArticlePage) -> dict[str, Any]:
    name = "name" if page.own_kind or page.kind in ("de-cuong", "tai-lieu-hoi-dap") else "headline"
    return {
        name: page.title,
        "description": page.lead,
        "author": _office(page.agency.name) if page.agency else None,
        "datePublished": _day(page.first_published_at),
        "dateModified": _day(page.last_published_at),
        "license": page.terms.address,
        "isBasedOn": page.origin_url,
    }


def _event(page: Any) -> dict[str, Any]:
    place = page.where
    return {
        "startDate": _moment(page.starts_at),
        "endDate": _moment(page.ends_at),
        "location": {"@type": "Place", "name": place, "address": place}
        if place
        else ({"@type": "VirtualLocation", "url": page.join_url} if page.join_url else None),
        "organizer": _office(page.agency.name) if page.agency else None,
        "isAccessibleForFree": True,
    }


def _campaign(page: Any) -> dict[str, Any]:
    return {"startDate": page.starts_on.isoformat(), "endDate": page.ends_on.isoformat()}


_OWN = {EventPage.own_kind: _event, CampaignPage.own_kind: _campaign}


def _questions(page: ArticlePage) -> Iterator[dict[str, Any]]:
    for block in page.body:
        if block.block_type == "answer":
            answer = {"@type": "Answer", "text": block.value["answer"].source}
            yield {"@type": "Question", "name": block.value["question"], "acceptedAnswer": answer}


def _media(page: ArticlePage, base: str) -> Iterator[dict[str, Any]]:
    for block in page.body:
        if block.block_type in ("video", "audio"):
            film = block.block_type == "video"
            file, foreign = block.value.get("file"), block.value.foreign if film else None
            said = {
                "@type": "VideoObject" if film else "AudioObject",
                "name": block.value["title"],
                "description": page.lead,
                "uploadDate": _day(page.first_published_at),
                "contentUrl": f"{base}{file.url}" if file else None,
                "embedUrl": foreign.frame_url if foreign else None,
                "duration": f"PT{block.value['seconds']}S" if block.value.get("seconds") else None,
            }
            yield {key: value for key, value in said.items() if value}


def _dublin_core(page: ArticlePage, address: str, owner: str) -> Iterator[tuple[str, str]]:
    """Thông tư 24/2011/TT-BTTTT: title, creator, date, description, publisher, identifier; then what is recommended."""
    yield "title", page.title
    yield "creator", page.agency.name if page.agency else owner
    yield "date", _day(page.first_published_at)
    yield "description", page.lead
    yield "publisher", owner
    yield "identifier", address
    yield "language", page.language
    yield "source", page.origin_url or page.source_name
    yield "type", page.get_kind_display()
    yield "rights", page.terms.label


def _office(name: str) -> dict[str, str]:
    return {"@type": "GovernmentOrganization", "name": name}


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _moment(moment: Any) -> str:
    return timezone.localtime(moment).isoformat() if moment else ""


def _data_block(said: dict[str, Any]) -> SafeString:
    text = json.dumps(said, ensure_ascii=False)
    for sign, escaped in _ESCAPED.items():
        text = text.replace(sign, escaped)
    return mark_safe(text)  # noqa: S308 escaped just above; a data block is not run
