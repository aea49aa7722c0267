"""Public answers and digitised documents as others may hold them: the question as it was put, the answer, what both
rest on; the words of a document page by page, with the untouched original beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.digitisation.models import Scan
from portal.digitisation.queries.published import PageForIndex, published, text_of_pages
from portal.digitisation.states import GUARDED as GUARDED_SCAN
from portal.digitisation.states import MEDIA_TYPES, OriginalKind, ScanState
from portal.library.queries.changes import name_of, page_of, place_name
from portal.library.states.topics import topic_name
from portal.questions.models import Answer, AnswerCitation, AnswerVersion
from portal.questions.queries.presentation import plain_blocks
from portal.questions.states import GUARDED
from portal.questions.states.markup import MarkupKind
from portal.sharing.queries.contents.values import ContentsNow, SharedContent, SharedEnding, cleaned, notes_on_stale
from portal.sharing.states import ItemWithdrawal

ANSWER_KIND, SCAN_KIND = "tra-loi", "tai-lieu-so-hoa"
MOST_PAGES = 30  # a book is read where it stands; its title and address travel
_LISTS = {MarkupKind.ITEMS: "ul", MarkupKind.STEPS: "ol"}
_TAGS = {MarkupKind.HEADING: "h3", MarkupKind.NOTICE: "blockquote"}


def answers_now(*, numbers: Collection[int], base: str) -> ContentsNow:
    """These entries of the question-and-answer database, by number."""
    cited = AnswerCitation.objects.select_related("instrument").order_by("position")
    answers = list(
        Answer.objects.filter(number__in=numbers)
        .select_related("agency", "live", "replaced_by")
        .prefetch_related(Prefetch("live__citations", queryset=cited))
    )
    public = [(one, one.live) for one in answers if one.live is not None]
    return ContentsNow(
        public={seen.key: seen for seen in _seen(public, base)},
        ended={str(one.number): _ending(one) for one in answers if one.live is None},
    )


def _seen(public: Sequence[tuple[Answer, AnswerVersion]], base: str) -> Iterator[SharedContent]:
    bodies = cleaned([_body(version) for _, version in public], base=base)
    notes = notes_on_stale(kind=GUARDED, keys=[str(answer.number) for answer, _ in public])
    yield from (
        _one(answer, version, html, notes.get(str(answer.number), ""), base)
        for (answer, version), html in zip(public, bodies, strict=True)
    )


def _one(answer: Answer, version: AnswerVersion, html: str, note: str, base: str) -> SharedContent:
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
        sections=(),
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
    question = _html(version.question_text)
    asked = format_html("<h2>Câu hỏi</h2>{}<h2>Trả lời</h2>", question) if question else ""
    return f"{asked}{_html(version.answer_text)}"


def _html(text: str) -> SafeString:
    return format_html_join("", "{}", ((_block(block.kind, block.lines),) for block in plain_blocks(text)))


def _block(kind: MarkupKind, lines: Iterable[SafeString]) -> SafeString:
    return (
        format_html("<{0}>{1}</{0}>", _LISTS[kind], format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
        if kind in _LISTS
        else format_html_join("", "<{0}>{1}</{0}>", ((_TAGS.get(kind, "p"), line) for line in lines))
    )


def _ending(answer: Answer) -> SharedEnding:
    """An answer that gave its place to another is read there; any other was withdrawn for a reason that is public."""
    heir = answer.replaced_by
    successor = reverse("questions:answer", args=[heir.slug]) if heir is not None and heir.live_id is not None else ""
    return SharedEnding(
        ItemWithdrawal.MERGED if successor else ItemWithdrawal.NOTE,
        note=answer.withdrawal_reason[:500],
        successor=successor,
    )


# ---- digitised documents ---------------------------------------------------------------------------------------------


def scans_now(*, codes: Collection[str], base: str) -> ContentsNow:
    """These digitised documents, by their codes; a query for the words of each, and four."""
    public = list(published().filter(code__in=codes))
    notes = notes_on_stale(kind=GUARDED_SCAN, keys=[scan.code for scan in public])
    seen = {scan.code: _scan(scan, notes.get(scan.code, ""), base) for scan in public}
    return ContentsNow(public=seen, ended=_withdrawn_scans(set(codes) - set(seen)))


def _withdrawn_scans(codes: Collection[str]) -> Mapping[str, SharedEnding]:
    rows = Scan.objects.filter(code__in=codes, state=ScanState.WITHDRAWN.value).values_list("code", "withdrawn_note")
    return {code: SharedEnding(ItemWithdrawal.NOTE, note=note) for code, note in rows}


def _scan(scan: Scan, note: str, base: str) -> SharedContent:
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
