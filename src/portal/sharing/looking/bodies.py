"""The body of an article as plain HTML, and the law that it cites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.editorial.models import ArticlePage
from portal.editorial.models.places import CitedPlace
from portal.editorial.queries import CitedPassage
from portal.sharing.looking.blocks import BLOCKS, Around
from portal.sharing.looking.stored import stored_blocks


def body_of(page: ArticlePage, around: Around) -> str:
    """HTML as the editor keeps it: links to pages and files are still to be looked up, and it is not yet cleaned."""
    return "".join([_facts(page), *(BLOCKS[name](value, around) for name, value in stored_blocks(page))])


def citations_in(page: ArticlePage, quoted: Mapping[CitedPlace, CitedPassage]) -> Iterator[tuple[str, str]]:
    """(words, path in the library or "") of the provisions that the page cites, each once."""
    cited = {value.reference: value for value in page.citations()}
    for reference, value in cited.items():
        passage = quoted.get(reference) if reference else None
        yield f"{value.spoken_place} {value['law_name']} {value['number']}".strip(), passage.url if passage else ""


def _facts(page: ArticlePage) -> SafeString:
    """When and where, of an event or a campaign."""
    told = [(name, said) for name, said in (*_of_event(page), *_of_campaign(page)) if said]
    return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", told)) if told else mark_safe("")


def _of_event(page: Any) -> Iterator[tuple[str, str]]:
    event = getattr(page, "eventpage", None)
    if event is not None:
        yield "Bắt đầu", _moment(event.starts_at)
        yield "Kết thúc", _moment(event.ends_at)
        yield "Địa điểm", event.venue


def _of_campaign(page: Any) -> Iterator[tuple[str, str]]:
    campaign = getattr(page, "campaignpage", None)
    if campaign is not None:
        yield "Thời gian", f"từ {_day(campaign.starts_on)} đến hết {_day(campaign.ends_on)}"
        yield "Khẩu hiệu", campaign.slogan
        yield "Căn cứ", campaign.basis


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H giờ %M, ngày %d/%m/%Y}" if at else ""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
