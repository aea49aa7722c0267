"""Digitised documents as others may hold them: their words page by page, with the untouched original beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.digitisation.models import Scan
from portal.digitisation.queries.published import PageForIndex, published, text_of_pages
from portal.digitisation.states import GUARDED, MEDIA_TYPES, OriginalKind, ScanState
from portal.library.states.topics import topic_name
from portal.sharing.queries.contents.values import ContentsNow, SharedContent, SharedEnding, notes_on_stale
from portal.sharing.states import ItemWithdrawal

KIND, LABEL = "tai-lieu-so-hoa", "Tài liệu số hóa"
MOST_PAGES = 30  # a book is read where it stands; its title and address travel


def scans_now(*, codes: Collection[str], base: str) -> ContentsNow:
    """These digitised documents, by their codes; a query for the words of each, and four."""
    public = list(published().filter(code__in=codes))
    notes = notes_on_stale(kind=GUARDED, keys=[scan.code for scan in public])
    seen = {scan.code: _one(scan, notes.get(scan.code, ""), base) for scan in public}
    return ContentsNow(public=seen, ended=_ended(set(codes) - set(seen)))


def _ended(codes: Collection[str]) -> Mapping[str, SharedEnding]:
    rows = Scan.objects.filter(code__in=codes, state=ScanState.WITHDRAWN.value).values_list("code", "withdrawn_note")
    return {code: SharedEnding(ItemWithdrawal.NOTE, note=note) for code, note in rows}


def _one(scan: Scan, note: str, base: str) -> SharedContent:
    published_at = scan.published_at or scan.received_at
    is_whole = scan.page_count <= MOST_PAGES
    original = urljoin(f"{base}/", reverse("digitisation:original", args=[scan.code]))
    return SharedContent(
        key=scan.code,
        article_kind=KIND,
        kind_label=LABEL,
        title=scan.title,
        lead=scan.alternative_text[:500],
        html="".join(_pages(text_of_pages(scan=scan))) if is_whole else "",
        path=reverse("digitisation:scan", args=[scan.code]),
        language="vi",
        agency_id=scan.agency_id,
        agency=scan.agency.name,
        agency_slug=scan.agency.slug,
        fields=((scan.field.slug, topic_name(scan.field.slug)),) if scan.field else (),
        sections=(),
        licence=scan.licence or settings.PORTAL_LICENCE,
        licence_url="" if scan.licence else settings.PORTAL_LICENCE_URL,
        travels=is_whole,
        published_at=published_at,
        updated_at=published_at,
        enclosures=((original, MEDIA_TYPES[OriginalKind(scan.original_kind)], scan.original_bytes),),
        note=note,
        is_stale=bool(note),
    )


def _pages(pages: Sequence[PageForIndex]) -> Iterator[SafeString]:
    for page in pages:
        if len(pages) > 1:
            yield format_html("<h2>Trang {}</h2>", page.number)
        paragraphs = (" ".join(block.split()) for block in page.text.split("\n\n"))
        yield format_html_join("", "<p>{}</p>", ((said,) for said in paragraphs if said))
