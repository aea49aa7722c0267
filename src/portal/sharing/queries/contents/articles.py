"""Articles as others may hold them: their bodies as plain HTML, the law that they cite, how they ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Site

from portal.editorial.models import ArticlePage, Withdrawal
from portal.editorial.models.base import CitedPlace
from portal.editorial.queries import CitedPassage, public_articles
from portal.editorial.queries.listings import sections_showing
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS
from portal.sharing.queries.contents.blocks import BLOCKS, BlockContext, stored_blocks
from portal.sharing.queries.contents.values import ContentsNow, SharedContent, SharedEnding, cleaned, notes_on_stale
from portal.sharing.states import ItemWithdrawal
from portal.sharing.syndication import section_slug


def body_of(page: ArticlePage, around: BlockContext) -> str:
    """HTML as the editor keeps it: links to pages and files are still to be looked up, and it is not yet cleaned."""
    return "".join([_facts(page), *(BLOCKS[name](value, around) for name, value in stored_blocks(page))])


def citations_in(page: ArticlePage, quoted: Mapping[CitedPlace, CitedPassage]) -> Iterator[tuple[str, str]]:
    """(words, path in the library or "") of the provisions that the page cites, each once."""
    for reference, value in {value.reference: value for value in page.citations()}.items():
        passage = quoted.get(reference) if reference else None
        yield f"{value.spoken_place} {value['law_name']} {value['number']}".strip(), passage.url if passage else ""


def _facts(page: Any) -> SafeString:
    """When and where, of an event or a campaign."""
    told: list[tuple[str, str]] = []
    if event := getattr(page, "eventpage", None):
        told += [
            ("Bắt đầu", _moment(event.starts_at)),
            ("Kết thúc", _moment(event.ends_at)),
            ("Địa điểm", event.venue),
        ]
    if campaign := getattr(page, "campaignpage", None):
        told += [
            ("Thời gian", f"từ {_day(campaign.starts_on)} đến hết {_day(campaign.ends_on)}"),
            ("Khẩu hiệu", campaign.slogan),
            ("Căn cứ", campaign.basis),
        ]
    lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", [(name, said) for name, said in told if said])
    return format_html("<dl>{}</dl>", lines) if lines else mark_safe("")


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H giờ %M, ngày %d/%m/%Y}" if at else ""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def articles_now(*, numbers: Collection[int], base: str) -> ContentsNow:
    """These pages: those that anybody may read now, and how the others ended."""
    pages = list(
        public_articles()
        .filter(pk__in=numbers)
        .select_related("agency", "eventpage", "campaignpage")
        .prefetch_related("fields")
    )
    return ContentsNow(
        public={str(page.pk): seen for page, seen in _seen(pages, base)},
        ended=_endings(set(numbers) - {page.pk for page in pages}),
    )


def _seen(pages: Sequence[ArticlePage], base: str) -> Iterable[tuple[ArticlePage, SharedContent]]:
    if not pages:
        return
    around = BlockContext.read(pages)
    bodies = cleaned([body_of(page, around) for page in pages], base=base)
    notes = notes_on_stale(kind=ARTICLE, keys=[str(page.pk) for page in pages])
    showing = sections_showing(pages=pages, at=timezone.now())
    sections = {pk: tuple(filter(None, map(section_slug, paths))) for pk, paths in showing.items()}
    site = Site.objects.filter(is_default_site=True).first()
    yield from (
        (page, _one(page, html, page.get_url(current_site=site) or "", sections[page.pk], around, notes, base))
        for page, html in zip(pages, bodies, strict=True)
    )


def _one(
    page: ArticlePage,
    html: str,
    address: str,
    sections: tuple[str, ...],
    around: BlockContext,
    notes: Mapping[str, str],
    base: str,
) -> SharedContent:
    terms, key = page.terms, str(page.pk)
    return SharedContent(
        key=key,
        article_kind=page.kind,
        kind_label=CONTENT_KINDS[page.kind].label,
        title=page.title,
        lead=page.lead,
        html=html if terms.travels else "",
        path=address,
        language=page.language,
        agency_id=page.agency_id,
        agency=page.agency.name if page.agency else "",
        agency_slug=page.agency.slug if page.agency else "",
        fields=tuple(sorted((field.slug, field.name) for field in page.fields.all())),
        sections=sections,
        licence=terms.label,
        licence_url=terms.address,
        travels=terms.travels,
        published_at=page.first_published_at,
        updated_at=page.last_published_at or page.first_published_at,
        source_name=page.source_name,
        source_url=page.origin_url,
        citations=tuple((words, urljoin(base, url) if url else "") for words, url in citations_in(page, around.quoted)),
        enclosures=around.enclosures(page, base=base) if terms.travels else (),
        note=notes.get(key, ""),
        is_stale=key in notes,
    )


def _endings(gone: Collection[int]) -> dict[str, SharedEnding]:
    """What was said of those that are public no longer; of a page that was only closed or removed nothing was."""
    said = Withdrawal.objects.filter(page__in=gone, ended_at__isnull=True).select_related("successor") if gone else ()
    return {
        str(one.page_id): SharedEnding(
            ItemWithdrawal(one.ending),
            note=one.note,
            successor=(one.successor.url or "") if one.successor is not None and one.successor.live else "",
        )
        for one in said
    }
