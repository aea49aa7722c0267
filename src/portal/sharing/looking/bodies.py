"""The body of an article as plain HTML: what its page shows, without how it looks there.

A block that has no row here travels as its page shows it; `cleaning` takes off what is only looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.editorial.blocks import CitationValue
from portal.editorial.models import ArticlePage
from portal.editorial.places import Reference
from portal.editorial.queries import Passage
from portal.sharing.looking.pictures import Pictures

_CITATION, _PICTURE = "citation", "picture"


def body_of(page: ArticlePage, quoted: Mapping[Reference, Passage], pictures: Pictures) -> str:
    """HTML as the editor keeps it: links to pages and files are still to be looked up, and it is not yet cleaned."""
    parts: list[str] = [_facts(page)]
    for index, raw in enumerate(page.body.raw_data):
        if raw["type"] == _PICTURE:
            parts.append(pictures.figure(raw["value"]))
            continue
        block = page.body[index]
        if raw["type"] == _CITATION:
            parts.append(_quote(block.value, quoted))
        else:
            parts.append(_BLOCKS.get(raw["type"], lambda _: block.render())(block.value))  # noqa: B023  called at once
    return "".join(parts)


def citations_in(page: ArticlePage, quoted: Mapping[Reference, Passage]) -> Iterator[tuple[str, str]]:
    """(words, path in the library or "") of the provisions that the page cites, each once."""
    cited = {block.value.reference: block.value for block in page.body if block.block_type == _CITATION}
    for reference, value in cited.items():
        passage = quoted.get(reference) if reference else None
        yield f"{value.spoken_place} {value['law_name']} {value['number']}".strip(), passage.url if passage else ""


def _quote(value: CitationValue, quoted: Mapping[Reference, Passage]) -> SafeString:
    """The law in the library's words; in the editor's own where it does not hold the place."""
    passage = quoted.get(value.reference) if value.reference else None
    place = value.spoken_place
    named = f"{place[:1].upper()}{place[1:]}, {value['law_name']} ({value['number']})"
    lines = (
        passage.lines if passage else tuple(line for line in (value.get("words") or "").splitlines() if line.strip())
    )
    words = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    source = format_html('<a href="{}">{}</a>', passage.url, named) if passage else named
    return format_html("<blockquote>{}<p>{}</p></blockquote>", words, source)


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


def _stored(value: Any) -> SafeString:
    """Rich text in stored form, which the editor let in and `cleaning` cleans again."""
    return mark_safe(value.source)  # noqa: S308


_BLOCKS: Mapping[str, Callable[[Any], str]] = {
    "heading": lambda value: format_html("<h2>{}</h2>", value),
    "paragraph": _stored,
    "notice": lambda value: format_html(
        "<blockquote><p><strong>{}</strong></p>{}</blockquote>", value["heading"], _stored(value["text"])
    ),
    "answer": lambda value: format_html("<h3>{}</h3>{}", value["question"], _stored(value["answer"])),
}
