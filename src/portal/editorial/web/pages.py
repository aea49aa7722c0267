"""Contents and sections as data for their templates and for machines (schema.org as JSON-LD, Dublin Core)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from lawtext.words import slugify
from portal.agencies.models import Agency
from portal.agencies.queries import origins_of
from portal.agencies.states import KINDS, LEVELS
from portal.design.markup import data_block
from portal.editorial import queries
from portal.editorial.models import ArticlePage, CampaignPage, EventPage, Road, SectionPage
from portal.editorial.states.contents import SHOWN_KINDS
from portal.schema.queries import grouped

# The schema.org type of a kind; other kinds are articles.
_TYPES = {
    "tin": "NewsArticle",
    "tin-anh": "NewsArticle",
    "thong-cao": "NewsArticle",
    "tai-lieu-hoi-dap": "FAQPage",
    "su-kien": "Event",
    "chien-dich": "EventSeries",
    "de-cuong": "LearningResource",
}


def describe_content(page: ArticlePage, *, base: str, owner: str, warning: str = "") -> dict[str, object]:
    """Metadata of a content. `base`: the portal's own address without a trailing slash.

    With a `warning`, questions are not published as answered, because quotations of them would omit the warning.
    """
    address, lead = f"{base}{page.url}", f"{warning} {page.lead}".strip()
    kind = _TYPES.get(page.kind, "Article")
    said = {
        "@context": "https://schema.org",
        "@type": "Article" if kind == "FAQPage" and warning else kind,
        "@id": address,
        "url": address,
        "inLanguage": page.language,
        "publisher": _office(owner),
        **_written(page),
        "description": lead,
        **_OWN.get(page.own_kind, lambda page: {})(page),
        "mainEntity": [
            {
                "@type": "Question",
                "name": block.value["question"],
                "acceptedAnswer": {"@type": "Answer", "text": block.value["answer"].source},
            }
            for block in page.body
            if block.block_type == "answer"
        ]
        if kind == "FAQPage" and not warning
        else [],
        "associatedMedia": list(_media(page, base, lead)),
    }
    return {
        "json_ld": data_block(json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)),
        "dublin_core": tuple((name, value) for name, value in _dublin_core(page, address, owner, lead) if value),
        "canonical": page.origin_url or address,
    }


def _written(page: ArticlePage) -> dict[str, Any]:
    name = "name" if page.own_kind or page.kind in ("de-cuong", "tai-lieu-hoi-dap") else "headline"
    return {
        name: page.title,
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


_OWN = {
    EventPage.own_kind: _event,
    CampaignPage.own_kind: lambda page: {"startDate": page.starts_on.isoformat(), "endDate": page.ends_on.isoformat()},
}


def _media(page: ArticlePage, base: str, lead: str) -> Iterator[dict[str, Any]]:
    for block in page.body:
        if block.block_type in ("video", "audio"):
            film = block.block_type == "video"
            file, foreign = block.value.get("file"), block.value.foreign if film else None
            said = {
                "@type": "VideoObject" if film else "AudioObject",
                "name": block.value["title"],
                "description": lead,
                "uploadDate": _day(page.first_published_at),
                "contentUrl": f"{base}{file.url}" if file else None,
                "embedUrl": foreign["frame_url"] if foreign else None,
                "duration": f"PT{block.value['seconds']}S" if block.value.get("seconds") else None,
            }
            yield {key: value for key, value in said.items() if value}


def _dublin_core(page: ArticlePage, address: str, owner: str, lead: str) -> Iterator[tuple[str, str]]:
    """Thông tư 24/2011/TT-BTTTT: title, creator, date, description, publisher, identifier; then recommended ones."""
    yield from (
        ("title", page.title),
        ("creator", page.agency.name if page.agency else owner),
        ("date", _day(page.first_published_at)),
        ("description", lead),
        ("publisher", owner),
        ("identifier", address),
        ("language", page.language),
        ("source", page.origin_url or page.source_name),
        ("type", page.get_kind_display()),
        ("rights", page.terms.label),
    )


def _office(name: str) -> dict[str, str]:
    return {"@type": "GovernmentOrganization", "name": name}


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _moment(moment: Any) -> str:
    return timezone.localtime(moment).isoformat() if moment else ""


EVENTS = 3


def front_contents(section: SectionPage, *, asked: Mapping[str, str], at: datetime) -> dict[str, object]:
    """The parts of an agency's front.

    `heirs`: the successors of an ended agency. `before`: fronts of the agency's predecessors. `shown`: the section
    whose contents are listed, its own or one of the predecessors' (`?cua=<slug>`).
    """
    agency = section.agency
    assert agency is not None  # noqa: S101 a constraint of the table
    heirs = section.heirs(on=timezone.localdate(at))
    before = queries.fronts_of(agencies=origins_of(keys=[agency.pk]) - {agency.pk}, at=at)
    return {
        "contacts": list(agency.contacts.order_by("sort_order", "pk")),
        "events": list(queries.coming_events(at=at, below=section)[:EVENTS]),
        "heirs": heirs,
        "heir_fronts": {one.agency_id: one for one in queries.fronts_of(agencies=[heir.pk for heir in heirs], at=at)},
        "before": before,
        "shown": next((one for one in before if one.slug == asked.get("cua")), section),
    }


def list_of_fronts(*, asked: Mapping[str, str]) -> dict[str, object]:
    """The levels of government with front pages, the chosen level, and one page of its fronts by kind of agency.

    Fronts of ended agencies are left out: they redirect to the successors.
    """
    existing = Agency.objects.existing_on(timezone.localdate())
    living = queries.fronts(at=timezone.now()).filter(agency__in=existing.values("pk"))
    held = set(living.order_by().values_list("agency__level", flat=True).distinct())
    levels = [level for level in LEVELS.values() if level.code in held]
    chosen = LEVELS.get(asked.get("cap", "")) or (levels[0] if levels else LEVELS["province"])
    order = list(KINDS)
    wanted = sorted(
        living.filter(agency__level=chosen.code),
        key=lambda one: order.index(one.agency.kind if one.agency else order[-1]),
    )
    page_obj = Paginator(wanted, 60).get_page(asked.get("trang"))
    return {"levels": levels, "chosen": chosen, "page_obj": page_obj, "groups": _grouped(page_obj)}


def _grouped(page_obj: Page[SectionPage]) -> list[dict[str, object]]:
    found = grouped((one.agency.kind, one) for one in page_obj if one.agency)
    return [{"label": kind.label, "fronts": found[code]} for code, kind in KINDS.items() if code in found]


def ways_shown(request: HttpRequest) -> dict[str, object]:
    """Context processor for templates with navigation: `empty_sections`, addresses to leave out of menus.

    Each process refreshes them every `SECTIONS_CHECK_SECONDS`, and only if a menu is rendered; with 0, all are shown.
    """
    every = settings.SECTIONS_CHECK_SECONDS
    known = partial(cache.get_or_set, "empty_sections", lambda: queries.empty_sections(at=timezone.now()), every)
    return {"empty_sections": SimpleLazyObject(known)} if every else {}


def section_shelf(section: SectionPage, *, asked: Mapping[str, str], at: datetime) -> dict[str, object]:
    """The contents of a section.

    `kinds` with counts, if there are several; `chosen`: the kind in the query, if known.
    """
    chosen = SHOWN_KINDS.get(asked.get("loai", ""))
    page_obj = Paginator(
        queries.contents_of_section(section=section, at=at, kind=chosen.code if chosen else ""), 12
    ).get_page(asked.get("trang"))
    kinds = queries.kinds_in_section(section=section, at=at)
    return {
        "shelves": list(queries.shelves_of(section=section, at=at)),
        "kinds": kinds if len(kinds) > 1 or chosen else [],
        "chosen": chosen,
        "page_obj": page_obj,
        "rows": queries.listed_contents(section=section, standing=page_obj.object_list, at=at),
    }


def outline_of_body(body: Iterable[Any]) -> dict[str, object]:
    """The headings and questions of a body in order; `anchors`: block id -> anchor.

    Repeated texts get distinct anchors.
    """
    named = list(_named(body))
    return {
        "anchors": {block.id: anchor for block, _, anchor in named},
        "headings": tuple(
            {"words": words, "anchor": anchor} for block, words, anchor in named if block.block_type == "heading"
        ),
        "questions": tuple(
            {"words": words, "anchor": anchor} for block, words, anchor in named if block.block_type == "answer"
        ),
    }


def _named(body: Iterable[Any]) -> Iterator[tuple[Any, str, str]]:
    met: dict[str, int] = {}
    for block in (one for one in body if one.block_type in ("heading", "answer")):
        words = str(block.value) if block.block_type == "heading" else block.value["question"]
        stem = f"muc-{slugify(words)[:60].strip('-')}"
        met[stem] = met.get(stem, 0) + 1
        yield block, words, stem if met[stem] == 1 else f"{stem}-{met[stem]}"


# The link to another language of a page: in that language, and in Vietnamese for somebody who helps the reader.
_OFFERS = {
    "vi": ("Đọc bằng tiếng Việt", "អានជាភាសាវៀតណាម", "km"),
    "km": ("អានជាភាសាខ្មែរ", "Đọc bằng tiếng Khmer", "vi"),
}


def other_languages(page: ArticlePage, others: Sequence[ArticlePage]) -> list[dict[str, object]]:
    return [_other(page, other) for other in others if other.language in _OFFERS]


def _other(page: ArticlePage, other: ArticlePage) -> dict[str, object]:
    """`offer` is in `language`, `aside` in `aside_language`.

    `is_newer`: the original was changed after this translation.
    """
    offer, aside, aside_language = _OFFERS[other.language]
    return {
        "page": other,
        "language": other.language,
        "offer": offer,
        "aside": aside,
        "aside_language": aside_language,
        "is_newer": page.translation_of_id == other.pk and _changed_at(other) > _changed_at(page),
    }


def _changed_at(page: ArticlePage) -> float:
    moment = page.last_published_at or page.first_published_at
    return moment.timestamp() if moment else 0.0


def campaign_totals_of(roads: Iterable[Road]) -> dict[str, object]:
    """The planned and actual reach of the channels, as far as counted; `percent`: actual of planned."""
    rows = list(roads)
    planned, actual = sum(row.planned_reach or 0 for row in rows), sum(row.actual_reach or 0 for row in rows)
    return {
        "planned": planned,
        "actual": actual,
        "percent": int(100 * actual / planned) if planned and actual else None,
        "counted": sum(1 for row in rows if row.actual_reach is not None),
        "of": len(rows),
    }
