"""Public answers as others may hold them: the question as it was put, the answer, what both rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.library.queries.changes import name_of, page_of, place_name
from portal.library.states.topics import topic_name
from portal.questions.models import Answer, AnswerCitation, AnswerVersion
from portal.questions.queries.presentation import plain_blocks
from portal.questions.states import GUARDED
from portal.questions.states.markup import MarkupKind
from portal.sharing.queries.contents.values import ContentsNow, SharedContent, SharedEnding, cleaned, notes_on_stale
from portal.sharing.states import ItemWithdrawal

KIND, LABEL = "tra-loi", "Hỏi đáp pháp luật"
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
        article_kind=KIND,
        kind_label=LABEL,
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
