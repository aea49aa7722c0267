"""Articles, answers and digitised documents as contents: bodies as plain HTML, the laws they cite, their endings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Site

from portal.digitisation.models import Scan
from portal.digitisation.queries.published import PageForIndex, published, text_of_pages
from portal.digitisation.states import GUARDED as GUARDED_SCAN
from portal.digitisation.states import MEDIA_TYPES, OriginalKind, ScanState
from portal.editorial.models import ArticlePage, Withdrawal
from portal.editorial.models.base import CitedPlace
from portal.editorial.queries import CitedPassage, public_articles
from portal.editorial.queries.listings import sections_showing
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS
from portal.library.queries.changes import name_of, page_of, place_name
from portal.library.queries.claims import warnings_of
from portal.library.states.topics import topic_name
from portal.questions.models import Answer, AnswerCitation, AnswerVersion
from portal.questions.queries.presentation import plain_html
from portal.questions.states import GUARDED
from portal.sharing.queries.contents.blocks import BLOCKS, BlockContext, stored_blocks
from portal.sharing.queries.contents.values import (
    ContentsNow,
    SharedContent,
    SharedEnding,
    cleaned,
    shown_by,
)
from portal.sharing.states import ItemWithdrawal
from portal.sharing.syndication import section_slug


def body_of(page: ArticlePage, around: BlockContext) -> str:
    """HTML in the editor's form: links to pages and files are not resolved and it is not sanitised yet."""
    return "".join([_facts(page), *(BLOCKS[name](value, around) for name, value in stored_blocks(page))])


def citations_in(page: ArticlePage, quoted: Mapping[CitedPlace, CitedPassage]) -> Iterator[tuple[str, str]]:
    """(text, path in the library or "") of the provisions that the page cites, each once."""
    for reference, value in {value.reference: value for value in page.citations()}.items():
        passage = quoted.get(reference) if reference else None
        yield f"{value.spoken_place} {value['law_name']} {value['number']}".strip(), passage.url if passage else ""


def _facts(page: Any) -> SafeString:
    """Date and place of an event or a campaign."""
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
    """These pages: the public ones, and how the others ended."""
    pages = list(
        public_articles()
        .filter(pk__in=numbers)
        .select_related("agency", "eventpage", "campaignpage")
        .prefetch_related("fields")
    )
    return ContentsNow(
        public={str(page.pk): seen for page, seen in _articles_seen(pages, base)},
        ended=_endings(set(numbers) - {page.pk for page in pages}),
    )


def _articles_seen(pages: Sequence[ArticlePage], base: str) -> Iterable[tuple[ArticlePage, SharedContent]]:
    if not pages:
        return
    around = BlockContext.read(pages)
    bodies = cleaned([body_of(page, around) for page in pages], base=base)
    notes = warnings_of(kind=ARTICLE, keys=[str(page.pk) for page in pages], day=timezone.localdate())
    showing = sections_showing(pages=pages, at=timezone.now())
    sections = {pk: tuple(filter(None, map(section_slug, paths))) for pk, paths in showing.items()}
    taken = shown_by(thing=ARTICLE, keys=[str(page.pk) for page in pages])
    shown = {pk: {"sections": slugs, "overlays": taken[str(pk)]["overlays"]} for pk, slugs in sections.items()}
    site = Site.objects.filter(is_default_site=True).first()
    yield from (
        (page, _article(page, html, page.get_url(current_site=site) or "", shown[page.pk], around, notes, base))
        for page, html in zip(pages, bodies, strict=True)
    )


def _article(
    page: ArticlePage,
    html: str,
    address: str,
    shown: Mapping[str, Any],
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
        **shown,
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
    """The recorded endings; a page that was only unpublished or deleted has none."""
    said = Withdrawal.objects.filter(page__in=gone, ended_at__isnull=True).select_related("successor") if gone else ()
    return {
        str(one.page_id): SharedEnding(
            ItemWithdrawal(one.ending),
            note=one.note,
            successor=(one.successor.url or "") if one.successor is not None and one.successor.live else "",
        )
        for one in said
    }


ANSWER_KIND, SCAN_KIND = "tra-loi", "tai-lieu-so-hoa"
MOST_PAGES = 30  # pages of a longer document are not sent, only its title and address


def answers_now(*, numbers: Collection[int], base: str) -> ContentsNow:
    """These entries of the question-and-answer database, by number."""
    answers = list(
        Answer.objects.filter(number__in=numbers)
        .select_related("agency", "live", "replaced_by")
        .prefetch_related(
            Prefetch(
                "live__citations", queryset=AnswerCitation.objects.select_related("instrument").order_by("position")
            )
        )
    )
    public = [(one, one.live) for one in answers if one.live is not None]
    return ContentsNow(
        public={seen.key: seen for seen in _seen(public, base)},
        ended={str(one.number): _ending(one) for one in answers if one.live is None},
    )


def _seen(public: Sequence[tuple[Answer, AnswerVersion]], base: str) -> Iterator[SharedContent]:
    bodies = cleaned([_body(version) for _, version in public], base=base)
    keys = [str(answer.number) for answer, _ in public]
    notes, shown = warnings_of(kind=GUARDED, keys=keys, day=timezone.localdate()), shown_by(thing=GUARDED, keys=keys)
    yield from (
        _one(answer, version, html, notes.get(str(answer.number), ""), shown[str(answer.number)], base)
        for (answer, version), html in zip(public, bodies, strict=True)
    )


def _one(
    answer: Answer, version: AnswerVersion, html: str, note: str, shown: Mapping[str, Any], base: str
) -> SharedContent:
    published = answer.first_published_at or answer.created_at
    topics = dict.fromkeys(filter(None, [version.field_slug.partition("/")[0], version.field_slug]))
    return SharedContent(
        key=str(answer.number),
        article_kind=ANSWER_KIND,
        kind_label="Hỏi đáp pháp luật",
        title=version.title,
        lead=version.summary,
        html=html,
        path=answer.get_absolute_url(),
        language="vi",
        agency_id=answer.agency_id,
        agency=answer.agency.name,
        agency_slug=answer.agency.slug,
        fields=tuple((slug, topic_name(slug)) for slug in topics),
        **shown,
        licence=settings.PORTAL_LICENCE,
        licence_url=settings.PORTAL_LICENCE_URL,
        travels=True,
        published_at=published,
        updated_at=answer.published_at or published,
        citations=tuple(_citations(version, base)),
        note=note,
        is_stale=bool(note),
    )


def _citations(version: AnswerVersion, base: str) -> Iterator[tuple[str, str]]:
    for one in version.citations.all():
        law = one.instrument if one.instrument and one.instrument.withdrawn_at is None else None
        named = name_of(one.instrument) if one.instrument else one.called or one.document_key.removeprefix("name:")
        words = f"{place_name(one.address)} {named}" if one.address else named
        yield words, urljoin(base, page_of(law, one.address)) if law else ""


def _body(version: AnswerVersion) -> str:
    question = plain_html(version.question_text)
    asked = format_html("<h2>Câu hỏi</h2>{}<h2>Trả lời</h2>", question) if question else ""
    return f"{asked}{plain_html(version.answer_text)}"


def _ending(answer: Answer) -> SharedEnding:
    """An answer replaced by another is merged into it; any other was withdrawn, with its public reason."""
    heir = answer.replaced_by
    successor = reverse("questions:answer", args=[heir.slug]) if heir is not None and heir.live_id is not None else ""
    return SharedEnding(
        ItemWithdrawal.MERGED if successor else ItemWithdrawal.NOTE,
        note=answer.withdrawal_reason[:500],
        successor=successor,
    )


# ---- digitised documents ---------------------------------------------------------------------------------------------


def scans_now(*, codes: Collection[str], base: str) -> ContentsNow:
    """These digitised documents, by code; four queries, and one for the text of each."""
    public = list(published().filter(code__in=codes))
    keys = [scan.code for scan in public]
    notes = warnings_of(kind=GUARDED_SCAN, keys=keys, day=timezone.localdate())
    shown = shown_by(thing=GUARDED_SCAN, keys=keys)
    seen = {scan.code: _scan(scan, notes.get(scan.code, ""), shown[scan.code], base) for scan in public}
    return ContentsNow(public=seen, ended=_withdrawn_scans(set(codes) - set(seen)))


def _withdrawn_scans(codes: Collection[str]) -> Mapping[str, SharedEnding]:
    rows = Scan.objects.filter(code__in=codes, state=ScanState.WITHDRAWN.value).values_list("code", "withdrawn_note")
    return {code: SharedEnding(ItemWithdrawal.NOTE, note=note) for code, note in rows}


def _scan(scan: Scan, note: str, shown: Mapping[str, Any], base: str) -> SharedContent:
    published_at = scan.published_at or scan.received_at
    is_whole = scan.page_count <= MOST_PAGES
    original = urljoin(f"{base}/", reverse("digitisation:original", args=[scan.code]))
    return SharedContent(
        key=scan.code,
        article_kind=SCAN_KIND,
        kind_label="Tài liệu số hóa",
        title=scan.title,
        lead=scan.alternative_text[:500],
        html="".join(_pages(text_of_pages(scan=scan))) if is_whole else "",
        path=reverse("digitisation:scan", args=[scan.code]),
        language="vi",
        agency_id=scan.agency_id,
        agency=scan.agency.name,
        agency_slug=scan.agency.slug,
        fields=((scan.field.slug, topic_name(scan.field.slug)),) if scan.field else (),
        **shown,
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
